package spark

import (
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/unit"
)

// What a pod is made of, and which field to change when it is too large.

// Pods returns the driver's pod and one executor's. It implements workload.Item.
func (a *App) Pods() []workload.Pod {
	var pods []workload.Pod
	for _, p := range a.pods() {
		pods = append(pods, workload.Pod{Name: "the " + p.Role, Pool: p.Pool, CPU: a.asksCPU(p), Memory: a.asksMemory(p)})
	}
	return pods
}

// A part is something of a pod's size that a field of the spec decides.
type part[N ~int64] struct {
	at   spec.Path
	name string // in a message
	size N
}

// largest returns the largest part, the first of several.
func largest[N ~int64](parts []part[N]) part[N] {
	var most part[N]
	for _, p := range parts {
		if p.size > most.size {
			most = p
		}
	}
	return most
}

// partsOfMemory returns what the memory of a pod is made of beside the heap.
func (a *App) partsOfMemory(p Pod) []part[unit.Bytes] {
	parts := []part[unit.Bytes]{}
	if given := p.Written.Overhead; given != nil {
		parts = append(parts, part[unit.Bytes]{a.At(p.Role, "overhead"), "overhead", *given})
	}
	if p.Role == executorRole && !a.Way.Daemons {
		parts = append(parts, part[unit.Bytes]{a.At(p.Role, "offHeap"), "offHeap", a.Spec.Executor.OffHeap})
		if a.Language == python || a.Way.Serves {
			parts = append(parts, part[unit.Bytes]{a.At(p.Role, "pyspark"), "pyspark", a.Spec.Executor.PySpark})
		}
		if a.Tier != nil && a.Tier.InMemory() {
			parts = append(parts, part[unit.Bytes]{a.At("shuffle", "size"), "shuffle.size", a.Spec.Shuffle.Size})
		}
	}
	a.eachContainer(func(of Pod, at spec.Path, c pod.Container) {
		if of.Role == p.Role && (isSidecar(of, c) || c.Memory > p.Memory) {
			parts = append(parts, part[unit.Bytes]{at.At("memory"), fmt.Sprintf("the memory of container %q", c.Name), c.Memory})
		}
	})
	return parts
}

// isSidecar reports whether a container runs beside Spark; one that runs before it counts only
// when it takes more.
func isSidecar(p Pod, c pod.Container) bool {
	return slices.ContainsFunc(p.Written.Sidecars, func(s pod.Container) bool { return s.Name == c.Name })
}

// partsOfCPU returns what the CPU of a pod is made of beside Spark's own container.
func (a *App) partsOfCPU(p Pod) []part[unit.CPU] {
	var parts []part[unit.CPU]
	a.eachContainer(func(of Pod, at spec.Path, c pod.Container) {
		if of.Role == p.Role && (isSidecar(of, c) || c.CPU > p.CPU) {
			parts = append(parts, part[unit.CPU]{at.At("cpu"), fmt.Sprintf("the cpu of container %q", c.Name), c.CPU})
		}
	})
	return parts
}

// asksCPU returns the cores of a pod with all of its containers.
func (a *App) asksCPU(p Pod) workload.Ask[unit.CPU] {
	needed, field := p.Demand.CPU, "cores"
	if p.Written.CPURequest != 0 {
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
	// A bare number counts cores: 500 was to be half of one.
	milli := p.CPU / unit.Core
	ask.Meant = func(node unit.CPU) (string, string) {
		if field != "cpuRequest" || p.CPU%unit.Core != 0 || milli < 100 || needed-p.CPU+milli > node {
			return "", ""
		}
		return fmt.Sprintf("write %s, which is %s cores: a bare number counts whole ones", milli, milli.Decimal()), `"` + milli.String() + `"`
	}
	return ask
}

// asksMemory returns the memory of a pod with all of its containers.
func (a *App) asksMemory(p Pod) workload.Ask[unit.Bytes] {
	whole := p.Demand.Memory
	most, least := func(node unit.Bytes) unit.Bytes { return p.memory.largestHeap(node - (whole - p.Memory)) }, leastHeap
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

// withOthers says that a number is of more than Spark's own container, "" when it is not.
func (p Pod) withOthers() string {
	if d := p.Demand; d.CPU == p.CPU && d.Memory == p.Memory {
		return ""
	}
	return " with its other containers"
}
