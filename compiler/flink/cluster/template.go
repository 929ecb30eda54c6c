package cluster

import (
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

// officialUser is the user flink of the official images.
const officialUser = 9999

// PodTemplate returns the complete pod template of one process, so that the operator only
// merges its own fields.
func (c *Cluster) PodTemplate(p *Pod) *kube.PodTemplate {
	security := pod.SecurityOf(officialUser)
	t := &kube.PodTemplate{
		Metadata: &kube.Metadata{Labels: p.Labels, Annotations: p.Annotations},
		Spec: kube.PodSpec{
			SecurityContext: security.Pod, DNSConfig: c.Network.DNS, ImagePullSecrets: c.PullSecrets,
			SchedulerName: c.Scheduler.Name, PriorityClassName: p.PriorityClass, TopologySpreadConstraints: p.Spread,
			InitContainers: p.Extra,
			Containers: []kube.Container{{
				Name: MainContainer, EnvFrom: p.Sources, Env: p.Variables, Lifecycle: p.Lifecycle,
				StartupProbe: p.Probes.Startup, ReadinessProbe: p.Probes.Readiness, LivenessProbe: p.Probes.Liveness,
				VolumeMounts: p.Mounts.Mounts, SecurityContext: security.Container,
			}},
			Volumes: p.Mounts.Volumes,
		},
	}
	for _, port := range c.Ports {
		t.Spec.Containers[0].Ports = append(t.Spec.Containers[0].Ports, kube.ContainerPort{
			Name: PortName(port, c.Ports), ContainerPort: port, Protocol: "TCP",
		})
	}
	if p.Pool != nil {
		t.Spec.NodeSelector, t.Spec.Tolerations = p.Pool.Selector, p.Pool.Tolerations
	}
	if p.Grace != 0 {
		t.Spec.TerminationGracePeriodSeconds = kube.To(p.Grace)
	}
	return t
}

// How pods are kept apart, as the spec writes it.
const (
	preferred = "preferred"
	required  = "required"
)

// spread keeps the pods of a process on different nodes and zones, so that the loss of one
// does not stop all of them.
func (c *Cluster) spread(component string, s SpreadSpec) []kube.TopologySpreadConstraint {
	var constraints []kube.TopologySpreadConstraint
	for _, one := range []struct{ how, key string }{{s.Nodes, "kubernetes.io/hostname"}, {s.Zones, "topology.kubernetes.io/zone"}} {
		action := map[string]string{preferred: "ScheduleAnyway", required: "DoNotSchedule"}[one.how]
		if action == "" {
			continue
		}
		constraints = append(constraints, kube.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: one.key, WhenUnsatisfiable: action,
			LabelSelector: &kube.LabelSelector{MatchLabels: c.Selector(component)},
		})
	}
	return constraints
}

// resolve returns the probes of a container.
func (s *ProbesSpec) resolve() Probes {
	if s == nil {
		return Probes{}
	}
	return Probes{Startup: s.Startup.object(), Readiness: s.Readiness.object(), Liveness: s.Liveness.object()}
}

// object returns the probe, nil for none.
func (s *ProbeSpec) object() *kube.Probe {
	if s == nil {
		return nil
	}
	probe := &kube.Probe{
		InitialDelaySeconds: s.Delay.Seconds(), PeriodSeconds: s.Period.Seconds(), TimeoutSeconds: s.Timeout.Seconds(),
		FailureThreshold: s.Failures,
	}
	switch {
	case len(s.Command) > 0:
		probe.Exec = &kube.ExecAction{Command: s.Command}
	case s.Path != "":
		probe.HTTPGet = &kube.HTTPGet{Path: s.Path, Port: s.Port}
	default:
		probe.TCPSocket = &kube.TCPSocket{Port: s.Port}
	}
	return probe
}

// A PodFieldsLine is a Kubernetes 1.minor whose fields of a pod the definition of an operator
// has.
type PodFieldsLine struct {
	Operator   version.Version // the first one
	Kubernetes int
}

// PodFieldsOf lists the fields of pods that the definitions of operators have, the newest
// operator first.
var PodFieldsOf = []PodFieldsLine{{version.Must("1.13"), 33}, {version.Must("1.0"), 30}}
