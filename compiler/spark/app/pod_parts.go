package app

import (
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/unit"
)

// The parts of a pod's memory and CPU, with the field to change when the pod is too large.

// Pods returns the driver's pod and one executor's. It implements workload.Item.
func (a *App) Pods() []workload.Pod {
	var pods []workload.Pod
	for _, p := range a.BothPods() {
		pods = append(pods, workload.Pod{
			Name: "the " + p.Role, Pool: p.Pool, CPU: a.cpuRequest(p), Memory: a.memoryRequest(p),
			Presence: func() workload.Presence { return a.presence(p) },
		})
	}
	if a.Way.Submits {
		// No field of the spec decides its size, so it has no pool to compare with.
		pods = append(pods, workload.Pod{Name: "the " + SubmitterRole, Presence: func() workload.Presence { return a.presence(&a.Submitter) }})
	}
	return pods
}

// A part is a part of a pod's size that one field of the spec decides.
type part[N ~int64] struct {
	at   spec.Path
	name string // in a message
	size N
}

// largest returns the largest part, the first one if several are equal.
func largest[N ~int64](parts []part[N]) part[N] {
	var most part[N]
	for _, p := range parts {
		if p.size > most.size {
			most = p
		}
	}
	return most
}

// partsOfMemory returns the parts of a pod's memory besides the heap.
func (a *App) partsOfMemory(p *Pod) []part[unit.Bytes] {
	parts := []part[unit.Bytes]{}
	if given := p.Spec.Overhead; given != nil {
		parts = append(parts, part[unit.Bytes]{a.At(p.Role, "overhead"), "overhead", *given})
	}
	if p.Role == ExecutorRole && !a.Way.Daemons {
		parts = append(parts, part[unit.Bytes]{a.At(p.Role, "offHeap"), "offHeap", a.Spec.Executor.OffHeap})
		if a.Language == Python || a.Way.Serves {
			parts = append(parts, part[unit.Bytes]{a.At(p.Role, "pyspark"), "pyspark", a.Spec.Executor.PySpark})
		}
		if a.Tier != nil && a.Tier.InMemory() {
			parts = append(parts, part[unit.Bytes]{a.At("shuffle", "size"), "shuffle.size", a.Volume.Size})
		}
	}
	a.EachContainer(func(of *Pod, at spec.Path, c pod.Container) {
		if of.Role == p.Role && (isSidecar(of, c) || c.Memory > p.Memory) {
			parts = append(parts, part[unit.Bytes]{at.At("memory"), fmt.Sprintf("the memory of container %q", c.Name), c.Memory})
		}
	})
	return parts
}

// isSidecar reports whether a container runs beside Spark. A container that runs before
// Spark counts only if it requests more.
func isSidecar(p *Pod, c pod.Container) bool {
	return slices.ContainsFunc(p.Spec.Sidecars, func(s pod.Container) bool { return s.Name == c.Name })
}

// partsOfCPU returns the parts of a pod's CPU besides Spark's own container.
func (a *App) partsOfCPU(p *Pod) []part[unit.CPU] {
	var parts []part[unit.CPU]
	a.EachContainer(func(of *Pod, at spec.Path, c pod.Container) {
		if of.Role == p.Role && (isSidecar(of, c) || c.CPU > p.CPU) {
			parts = append(parts, part[unit.CPU]{at.At("cpu"), fmt.Sprintf("the cpu of container %q", c.Name), c.CPU})
		}
	})
	return parts
}

// cpuRequest describes the CPU that a pod requests, with all of its containers.
func (a *App) cpuRequest(p *Pod) workload.Ask[unit.CPU] {
	needed, field := p.Demand.CPU, "cores"
	if p.Spec.CPURequest != 0 {
		field = "cpuRequest"
	}
	ask := workload.Ask[unit.CPU]{
		Size: needed, Of: p.withOthers(), At: a.At(p.Role, field),
		Most: func(node unit.CPU) unit.CPU { return max((node-needed+p.CPU)/unit.Core*unit.Core, 0) },
	}
	if other := largest(a.partsOfCPU(p)); other.size > p.CPU {
		ask.At, ask.Field = other.at, other.name
		ask.Most = func(node unit.CPU) unit.CPU { return max(other.size-(needed-node), 0) }
		return ask
	}
	// A bare number counts cores. The user probably meant thousandths: 500 is half a core.
	milli := p.CPU / unit.Core
	ask.Meant = func(node unit.CPU) (string, string) {
		if field != "cpuRequest" || p.CPU%unit.Core != 0 || milli < 100 || needed-p.CPU+milli > node {
			return "", ""
		}
		return fmt.Sprintf("write %s, which is %s cores: a number without a unit counts whole cores", milli, milli.Decimal()), `"` + milli.String() + `"`
	}
	return ask
}

// memoryRequest describes the memory that a pod requests, with all of its containers.
func (a *App) memoryRequest(p *Pod) workload.Ask[unit.Bytes] {
	whole := p.Demand.Memory
	most, least := func(node unit.Bytes) unit.Bytes { return p.memory.largestHeap(node - (whole - p.Memory)) }, LeastHeap
	ask := workload.Ask[unit.Bytes]{
		Size: whole, At: a.At(p.Role, "memory"),
		Of: fmt.Sprintf("%s, %s of heap and %s beside it", p.withOthers(), p.Heap.Human(), (whole - p.Heap).Human()),
	}
	if other := largest(a.partsOfMemory(p)); other.size > p.Heap {
		ask.At, ask.Field = other.at, other.name
		most, least = func(node unit.Bytes) unit.Bytes { return mebibytes(max(other.size-(whole-node), 0)) }, unit.MiB
	}
	ask.Most = func(node unit.Bytes) unit.Bytes {
		if size := most(node); size >= least {
			return size
		}
		return 0
	}
	return ask
}

// withOthers returns a phrase for a sum that includes containers besides Spark's, "" if
// there are none.
func (p *Pod) withOthers() string {
	if d := p.Demand; d.CPU == p.CPU && d.Memory == p.Memory {
		return ""
	}
	return " with its other containers"
}
