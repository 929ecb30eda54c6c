package pod

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Fields are the fields that the pods of every engine have, as written.
type Fields struct {
	JavaOptions    JavaOptions          `spec:"javaOptions"`
	Env            EnvSpec              `spec:"env"`
	EnvFrom        []EnvFrom            `spec:"envFrom"`
	InitContainers []Container          `spec:"initContainers"`
	Sidecars       []Container          `spec:"sidecars"`
	Lifecycle      *Lifecycle           `spec:"lifecycle"`
	GracePeriod    unit.Duration        `spec:"gracePeriod"` // 0: not given
	PriorityClass  string               `spec:"priorityClass"`
	Labels         metadata.Labels      `spec:"labels"`
	Annotations    metadata.Annotations `spec:"annotations"`
	PodTemplate    *spec.Node           `spec:"podTemplate"` // nil: none
}

// EnvFrom is a Secret or a ConfigMap. Each of its keys becomes a variable.
type EnvFrom struct {
	Secret    string `spec:"secret"`
	ConfigMap string `spec:"configMap"`
	Prefix    string `spec:"prefix"`
}

// Lifecycle holds commands that run after the start and before the stop of a container.
type Lifecycle struct {
	PostStart Command `spec:"postStart"`
	PreStop   Command `spec:"preStop"`
}

// Demand returns what one pod requests whose engine requests an amount of CPU and memory.
// Sidecars start first and keep running, so their requests add to the engine's and to those
// of each init container.
func (f Fields) Demand(cpu unit.CPU, memory unit.Bytes) plan.Demand {
	d := plan.Demand{Pods: 1, CPU: cpu, Memory: memory}
	for _, c := range f.InitContainers {
		d.CPU, d.Memory = max(d.CPU, c.CPU), max(d.Memory, c.Memory)
	}
	for _, c := range f.Sidecars {
		d.CPU += c.CPU
		d.Memory += c.Memory
	}
	return d
}

// EachContainer calls do for the containers besides the engine's own, in the order of the
// spec; at is the path of the fields.
func (f Fields) EachContainer(at spec.Path, do func(at spec.Path, c Container)) {
	for i, c := range f.InitContainers {
		do(at.At("initContainers").Index(i), c)
	}
	for i, c := range f.Sidecars {
		do(at.At("sidecars").Index(i), c)
	}
}

// Largest returns the further container that requests most of a resource, with its path, and
// no path if there is no container; at is the path of the fields.
func (f Fields) Largest(at spec.Path, size func(Container) int64) (spec.Path, Container) {
	var place spec.Path
	var largest Container
	f.EachContainer(at, func(at spec.Path, c Container) {
		if size(c) > size(largest) {
			place, largest = at, c
		}
	})
	return place, largest
}

// Containers returns the containers besides the engine's, which run as the user uid, in the
// order in which they start. Sidecars become init containers with restart policy Always:
// Kubernetes starts them before the engine and stops them after it, so that the pod ends
// when the engine does.
//
// A volume that the engine's container mounts to read is mounted to read by them too.
func (f Fields) Containers(uid int64, volumes Mounts) []kube.Container {
	return slices.Concat(containers(f.Sidecars, true, uid, volumes), containers(f.InitContainers, false, uid, volumes))
}

func containers(written []Container, keep bool, uid int64, volumes Mounts) []kube.Container {
	var list []kube.Container
	for _, c := range written {
		memory := c.Memory.String()
		out := kube.Container{
			Name: c.Name, Image: string(c.Image), Command: c.Command, Args: c.Args, Env: c.Env.Env(),
			Resources: &kube.ResourceRequirements{
				Requests: map[string]string{"cpu": c.CPU.String(), "memory": memory},
				Limits:   map[string]string{"memory": memory},
			},
			SecurityContext: SecurityOf(uid).Container,
		}
		if keep {
			out.RestartPolicy = "Always"
		}
		for _, name := range slices.Sorted(maps.Keys(c.Mounts)) {
			out.VolumeMounts = append(out.VolumeMounts, kube.VolumeMount{Name: name, MountPath: c.Mounts[name], ReadOnly: volumes.isRead(name)})
		}
		list = append(list, out)
	}
	return list
}

// Sources returns the sources of variables, in the order of the spec.
func (f Fields) Sources() []kube.EnvFrom {
	var out []kube.EnvFrom
	for _, s := range f.EnvFrom {
		from := kube.EnvFrom{Prefix: s.Prefix}
		if s.Secret != "" {
			from.SecretRef = &kube.LocalName{Name: s.Secret}
		} else {
			from.ConfigMapRef = &kube.LocalName{Name: s.ConfigMap}
		}
		out = append(out, from)
	}
	return out
}

// JudgeSources reports sources of variables that name no source or two; at is the path of
// the fields.
func (f Fields) JudgeSources(r *rule.Reporter, at spec.Path) {
	for i, from := range f.EnvFrom {
		switch at := at.At("envFrom").Index(i); {
		case from.Secret == "" && from.ConfigMap == "":
			r.Reportf(at, "a source of variables names no secret and no configMap").
				Fixf("name one of them")
		case from.Secret != "" && from.ConfigMap != "":
			r.Reportf(at, "a source of variables names the Secret %q and the ConfigMap %q, and it must name one of them", from.Secret, from.ConfigMap).
				Fixf("split it into two sources")
		}
	}
}

// JudgeNames reports containers with the name of another one or of the engine's own; role
// and engine are names for messages.
func (f Fields) JudgeNames(r *rule.Reporter, at spec.Path, role, engine, main string) {
	first := map[string]spec.Path{}
	f.EachContainer(at, func(at spec.Path, c Container) {
		switch other, taken := first[c.Name]; {
		case c.Name == "":
		case c.Name == main:
			r.Reportf(at.At("name"), "container %q has the name of %s's own container", c.Name, engine).Fixf("give it another name")
		case taken:
			r.Reportf(at.At("name"), "two containers of the %s are called %q", role, c.Name).
				Fixf("give one of them another name").
				Notef(other.At("name"), "the other one is here")
		default:
			first[c.Name] = at
		}
	})
}

// Object returns the lifecycle of a container, nil for none.
func (l *Lifecycle) Object() *kube.Lifecycle {
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

// Joined returns the entries of both maps; the second overrides the first.
func Joined(first, second map[string]string) map[string]string {
	all := maps.Clone(first)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, second)
	return all
}
