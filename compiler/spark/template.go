package spark

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
)

// configVolume is the volume of the files that the compiler writes.
const (
	configVolume    = "spark-config"
	configDirectory = "/etc/spark/config"
)

// containerOf returns the name that Spark's container has in the pods of a role.
func containerOf(role string) string { return "spark-kubernetes-" + role }

// merged returns a template with the user's own words over it.
func (p Pod) merged(t *kube.PodTemplate) any {
	if p.Template == nil {
		return t
	}
	return pod.Merge(t, p.Template)
}

// labelledTemplate returns the pod of one role with its labels, its annotations and the
// credentials of the registry, for what has no fields for them: all but the Kubeflow
// operator's application.
func (a *App) labelledTemplate(p Pod, container string) *kube.PodTemplate {
	t := a.podTemplate(p, container)
	t.Metadata = &kube.Metadata{Labels: p.Labels, Annotations: p.Annotations}
	for _, name := range a.Image.PullSecrets {
		t.Spec.ImagePullSecrets = append(t.Spec.ImagePullSecrets, kube.LocalName{Name: name})
	}
	return t
}

// podTemplate returns the pod of one role with all that Spark does not set itself. It is
// one for every way to run the workload, and needs no webhook to add anything.
func (a *App) podTemplate(p Pod, container string) *kube.PodTemplate {
	security := pod.SecurityOf(a.User, rootGroup)
	t := &kube.PodTemplate{Spec: kube.PodSpec{
		SecurityContext: security.Pod, PriorityClassName: p.PriorityClass, DNSConfig: a.Network.DNS,
		InitContainers: p.Beside,
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

// containers returns containers beside Spark's. Those that keep running are init
// containers that restart: they start before Spark, and Kubernetes stops them after it, so
// that the pod ends when Spark does.
func (a *App) containers(written []pod.Container, keep bool) []kube.Container {
	var list []kube.Container
	for _, c := range written {
		memory := c.Memory.String()
		out := kube.Container{
			Name: c.Name, Image: string(c.Image), Command: c.Command, Args: c.Args, Env: c.Env.Env(),
			Resources: &kube.ResourceRequirements{
				Requests: map[string]string{"cpu": c.CPU.String(), "memory": memory},
				Limits:   map[string]string{"memory": memory},
			},
			SecurityContext: pod.SecurityOf(a.User).Container,
		}
		if keep {
			out.RestartPolicy = "Always"
		}
		for _, name := range slices.Sorted(maps.Keys(c.Mounts)) {
			v := a.Spec.Volumes[name]
			out.VolumeMounts = append(out.VolumeMounts, kube.VolumeMount{Name: name, MountPath: c.Mounts[name], ReadOnly: v.ReadOnly || v.Tier == ""})
		}
		list = append(list, out)
	}
	return list
}

// object returns the commands around the life of a container, nil for none.
func (l *Lifecycle) object() *kube.Lifecycle {
	if l == nil || len(l.PostStart) == 0 && len(l.PreStop) == 0 {
		return nil
	}
	handler := func(command []string) *kube.LifecycleHandler {
		if len(command) == 0 {
			return nil
		}
		return &kube.LifecycleHandler{Exec: &kube.ExecAction{Command: command}}
	}
	return &kube.Lifecycle{PostStart: handler(l.PostStart), PreStop: handler(l.PreStop)}
}

// disk returns what the container may take of the node's disk, nil when it is not stated.
func (p Pod) disk() *kube.ResourceRequirements {
	if p.Disk == 0 {
		return nil
	}
	return &kube.ResourceRequirements{
		Requests: map[string]string{"ephemeral-storage": p.Disk.String()},
		Limits:   map[string]string{"ephemeral-storage": (p.Disk + nodeReserve).String()},
	}
}

// resources returns all that the container takes, where nothing but the template says it:
// where Spark itself does not make the pod.
func (p Pod) resources() *kube.ResourceRequirements {
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

// volumes returns the volumes of every pod, sorted by name, and where Spark's container
// mounts them.
func (a *App) volumes() ([]kube.Volume, []kube.VolumeMount) {
	var volumes []kube.Volume
	var mounts []kube.VolumeMount
	for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
		v := a.Spec.Volumes[name]
		volume := kube.Volume{Name: name}
		tier := storage.Find(a.Env, v.Tier)
		switch {
		case v.Secret != "":
			volume.Secret = &kube.SecretSource{SecretName: v.Secret}
		case v.ConfigMap != "":
			volume.ConfigMap = &kube.ConfigSource{Name: v.ConfigMap}
		case tier != nil && tier.Share != nil:
			volume = tier.Share.Volume(name)
		default:
			continue // told by a rule
		}
		volumes = append(volumes, volume)
		mounts = append(mounts, kube.VolumeMount{Name: name, MountPath: v.Path, ReadOnly: v.ReadOnly || v.Tier == ""})
	}
	if len(a.Files) > 0 {
		volumes = append(volumes, kube.Volume{Name: configVolume, ConfigMap: &kube.ConfigSource{Name: a.configName()}})
		mounts = append(mounts, kube.VolumeMount{Name: configVolume, MountPath: configDirectory, ReadOnly: true})
	}
	return volumes, mounts
}
