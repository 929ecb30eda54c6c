package app

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/internal/kube"
)

// configVolume is the volume with the files that the compiler generates.
const (
	ConfigVolume    = "spark-config"
	ConfigDirectory = "/etc/spark/config"
)

// ContainerOf returns the name of Spark's container in the pods of a role.
func ContainerOf(role string) string { return "spark-kubernetes-" + role }

// Merged returns the template t with the user's template merged over it.
func (p *Pod) Merged(t *kube.PodTemplate) any {
	if p.Template == nil {
		return t
	}
	return pod.Merge(t, p.Template)
}

// LabelledTemplate returns the pod of one role with labels, annotations and the registry's
// credentials. All ways to run a workload use it except the Kubeflow operator's
// application, which has fields for these.
func (a *App) LabelledTemplate(p *Pod, container string) *kube.PodTemplate {
	t := a.PodTemplate(p, container)
	t.Metadata = &kube.Metadata{Labels: p.Labels, Annotations: p.Annotations}
	for _, name := range a.Image.PullSecrets {
		t.Spec.ImagePullSecrets = append(t.Spec.ImagePullSecrets, kube.LocalName{Name: name})
	}
	return t
}

// PodTemplate returns the pod of one role with everything that Spark does not set itself.
// All ways to run a workload share it, and no webhook has to add anything.
func (a *App) PodTemplate(p *Pod, container string) *kube.PodTemplate {
	security := pod.SecurityOf(a.User, RootGroup)
	t := &kube.PodTemplate{Spec: kube.PodSpec{
		SecurityContext: security.Pod, PriorityClassName: p.PriorityClass, DNSConfig: a.Network.DNS,
		InitContainers: p.Extra,
		Containers: []kube.Container{{
			Name: container, EnvFrom: p.EnvFrom, Env: p.Env, Lifecycle: p.Lifecycle,
			VolumeMounts: p.Mounts, SecurityContext: security.Container, Resources: p.disk(),
		}},
		Volumes: p.Volumes,
	}}
	if p.Pool != nil {
		t.Spec.NodeSelector, t.Spec.Tolerations = p.Pool.Selector, p.Pool.Tolerations
	}
	if p.Grace != 0 {
		t.Spec.TerminationGracePeriodSeconds = kube.To(p.Grace)
	}
	return t
}

// disk returns the request and limit of the node's disk, nil when none is given.
func (p *Pod) disk() *kube.ResourceRequirements {
	if p.Disk == 0 {
		return nil
	}
	return &kube.ResourceRequirements{
		Requests: map[string]string{"ephemeral-storage": p.Disk.String()},
		Limits:   map[string]string{"ephemeral-storage": (p.Disk + nodeReserve).String()},
	}
}

// Resources returns all requests and limits of the container, for pods that Spark itself
// does not make.
func (p *Pod) Resources() *kube.ResourceRequirements {
	out := p.disk()
	if out == nil {
		out = &kube.ResourceRequirements{Requests: map[string]string{}, Limits: map[string]string{}}
	}
	out.Requests["cpu"], out.Requests["memory"] = p.CPU.String(), p.Memory.String()
	out.Limits["memory"] = p.Memory.String()
	if p.CPULimit != 0 {
		out.Limits["cpu"] = p.CPULimit.String()
	}
	maps.Copy(out.Limits, p.Accelerators)
	return out
}

// volumes returns the volumes of the pods of a role: those of the spec, sorted by name, and
// those of the stores; and their mounts in Spark's container.
func (a *App) volumes(role string) ([]kube.Volume, []kube.VolumeMount) {
	m := pod.MountsOf(a.Env, a.Spec.Volumes)
	if len(a.Files) > 0 {
		m.Volumes = append(m.Volumes, kube.Volume{Name: ConfigVolume, ConfigMap: &kube.ConfigSource{Name: a.ConfigName()}})
		m.Mounts = append(m.Mounts, kube.VolumeMount{Name: ConfigVolume, MountPath: ConfigDirectory, ReadOnly: true})
	}
	if a.reads(role) {
		opened := a.opened(role)
		m.Volumes, m.Mounts = append(m.Volumes, opened.Volumes()...), append(m.Mounts, opened.VolumeMounts()...)
	}
	return m.Volumes, m.Mounts
}
