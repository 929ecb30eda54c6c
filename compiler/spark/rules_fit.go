package spark

import (
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/unit"
)

// What a pod that fits on no node is made of, and which part of it is too large.

// checkFit reports a pod that fits on no node of its pool, with the containers that run
// beside Spark's.
func (a *App) checkFit(r *rule.Reporter, p Pod) {
	if p.Pool == nil {
		return
	}
	node, whole := p.Pool.Spec.Node, p.Demand
	if node.Memory != 0 && whole.Memory > node.Memory {
		a.reportMemory(r, p)
	}
	if node.CPU != 0 && whole.CPU > node.CPU {
		a.reportCPU(r, p)
	}
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
	a.eachContainer(func(of Pod, at spec.Path, c Container) {
		if of.Role == p.Role && (isSidecar(of, c) || c.Memory > p.Memory) {
			parts = append(parts, part[unit.Bytes]{at.At("memory"), fmt.Sprintf("the memory of container %q", c.Name), c.Memory})
		}
	})
	return parts
}

// isSidecar reports whether a container runs beside Spark; one that runs before it counts only
// when it takes more.
func isSidecar(p Pod, c Container) bool {
	return slices.ContainsFunc(p.Written.Sidecars, func(s Container) bool { return s.Name == c.Name })
}

// partsOfCPU returns what the CPU of a pod is made of beside Spark's own container.
func (a *App) partsOfCPU(p Pod) []part[unit.CPU] {
	var parts []part[unit.CPU]
	a.eachContainer(func(of Pod, at spec.Path, c Container) {
		if of.Role == p.Role && (isSidecar(of, c) || c.CPU > p.CPU) {
			parts = append(parts, part[unit.CPU]{at.At("cpu"), fmt.Sprintf("the cpu of container %q", c.Name), c.CPU})
		}
	})
	return parts
}

func (a *App) reportCPU(r *rule.Reporter, p Pod) {
	node, needed, field := p.Pool.Spec.Node.CPU, p.Demand.CPU, "cores"
	if p.Written.CPURequest != 0 {
		field = "cpuRequest"
	}
	at, most := a.At(p.Role, field), (node-needed+p.CPU)/unit.Core*unit.Core
	name, other := field, largest(a.partsOfCPU(p))
	if other.size > p.CPU {
		at, name, most = other.at, other.name, other.size-(needed-node)
	}
	f := r.Reportf(at, "the %s requests %s cores%s, and a node of pool %q has %s",
		p.Role, needed.Decimal(), p.withOthers(), p.Pool.Name(), node.Decimal())
	// A bare number counts cores: 500 was to be half of one.
	milli := p.CPU / unit.Core
	switch {
	case field == "cpuRequest" && name == field && p.CPU%unit.Core == 0 && milli >= 100 && needed-p.CPU+milli <= node:
		f.Fixf("write %s, which is %s cores: a bare number counts whole ones", milli, milli.Decimal()).Replace(`"` + milli.String() + `"`)
	case most > 0:
		f.Fixf("set %s to at most %s%s", name, most.Decimal(), pool.OrLarger(a.Env, p.Demand.CPU, p.Demand.Memory)).Replace(most.Decimal())
	default:
		f.Fixf("set %s to less, or give pool %q nodes with at least %s cores%s", name, p.Pool.Name(), needed.Decimal(), pool.OrLarger(a.Env, p.Demand.CPU, p.Demand.Memory))
	}
	f.Notef(p.Pool.At("node", "cpu"), "the CPU of pool %q is stated here", p.Pool.Name())
}

func (a *App) reportMemory(r *rule.Reporter, p Pod) {
	node, whole := p.Pool.Spec.Node.Memory, p.Demand.Memory
	at, name, most := a.At(p.Role, "memory"), "memory", p.memory.largestHeap(node-(whole-p.Memory))
	least := leastHeap
	if other := largest(a.partsOfMemory(p)); other.size > p.Heap {
		at, name, most, least = other.at, other.name, mebibytes(max(other.size-(whole-node), 0)), unit.MiB
	}
	needed, offered := pod.Sizes(whole, node)
	f := r.Reportf(at, "the %s needs %s%s, %s of heap and %s beside it, and a node of pool %q has %s",
		p.Role, needed, p.withOthers(), p.Heap.Human(), (whole - p.Heap).Human(), p.Pool.Name(), offered)
	if most >= least {
		f.Fixf("set %s to at most %s%s", name, most, pool.OrLarger(a.Env, p.Demand.CPU, p.Demand.Memory)).Replace(quoted(most))
	} else {
		f.Fixf("take at least %s from %s and what stands beside it%s", (whole - node).Human(), name, pool.OrLarger(a.Env, p.Demand.CPU, p.Demand.Memory))
	}
	f.Notef(p.Pool.At("node", "memory"), "the memory of pool %q is stated here", p.Pool.Name())
}

// withOthers says that a number is of more than Spark's own container, "" when it is not.
func (p Pod) withOthers() string {
	if d := p.Demand; d.CPU == p.CPU && d.Memory == p.Memory {
		return ""
	}
	return " with its other containers"
}
