package app

import (
	"sort"

	"github.com/lakewright/lakewright/internal/unit"
)

// Spark's own memory arithmetic: BasicDriverFeatureStep, BasicExecutorFeatureStep and
// ResourceProfile of apache/spark.
const (
	leastOverhead = 384 * unit.MiB
	LeastHeap     = 450 * unit.MiB // UnifiedMemoryManager: one and a half times the 300 MiB that it reserves
	jvmFactor     = 0.1
	foreignFactor = 0.4 // Python and R run beside the JVM
)

// memory computes the size of a container from its heap.
type memory struct {
	given  *unit.Bytes // overhead in the spec, nil when it is computed
	factor float64     // factor of the heap for a computed overhead
	least  unit.Bytes  // least computed overhead
	inside unit.Bytes  // memory that counts against the container but that Spark does not add: volumes in memory
	beside unit.Bytes  // off-heap and Python memory, which Spark adds itself
}

// overhead returns the memory overhead that Spark's key requests. Spark computes in whole
// MiB and rounds the product down.
func (m memory) overhead(heap unit.Bytes) unit.Bytes {
	if m.given != nil {
		return mebibytes(*m.given) + m.inside
	}
	share := unit.Bytes(m.factor*float64(heap.MiB())) * unit.MiB
	return max(share, m.least) + m.inside
}

// container returns the memory that the pod requests, which is also its limit.
func (m memory) container(heap unit.Bytes) unit.Bytes {
	return mebibytes(heap) + m.overhead(heap) + m.beside
}

// largestHeap returns the largest heap in whole MiB whose container does not exceed limit,
// 0 when there is none.
func (m memory) largestHeap(limit unit.Bytes) unit.Bytes {
	n := sort.Search(int(max(limit, 0).MiB()), func(i int) bool {
		return m.container(unit.Bytes(i+1)*unit.MiB) > limit
	})
	return unit.Bytes(n) * unit.MiB
}

// driverMemory returns the memory of the driver's container. The Spark that submits makes
// the driver's pod: the operator's Spark, whatever version the application has, or without
// an operator the application's own. The Kubeflow operator contains Spark 4.0 since its
// version 2.3, and Apache's operator has never contained an older one. Only 4.0 and later
// read the key for the least overhead.
func (a *App) driverMemory() memory {
	if a.Way.Daemons {
		return a.standaloneMemory(DriverRole, a.Spec.Driver.PodSpec)
	}
	m := a.roleMemory(DriverRole, a.Spec.Driver.PodSpec)
	if old := a.Way.DriverBefore4; old != nil && old(a) {
		m.least = leastOverhead
	}
	return m
}

// executorMemory returns the memory of an executor's container, which the application's
// own Spark computes.
func (a *App) executorMemory() memory {
	if a.Way.Daemons {
		return a.standaloneMemory(ExecutorRole, a.Spec.Executor.PodSpec)
	}
	m := a.roleMemory(ExecutorRole, a.Spec.Executor.PodSpec)
	if !a.Spec.Version.AtLeast(4, 0) {
		m.least = leastOverhead
	}
	if a.Tier != nil && a.Tier.InMemory() {
		m.inside = wholeMebibytes(a.Volume.Size)
	}
	m.beside = mebibytes(a.Spec.Executor.OffHeap)
	switch {
	case a.Language == Python:
		m.beside += mebibytes(a.Spec.Executor.PySpark)
	case a.Way.Serves:
		// The server runs Python for its clients, but is not a Python program itself.
		m.inside += mebibytes(a.Spec.Executor.PySpark)
	}
	return m
}

// roleMemory returns the part that driver and executors have in common.
func (a *App) roleMemory(role string, s PodSpec) memory {
	m := memory{given: s.Overhead, factor: jvmFactor, least: leastOverhead}
	if a.Language != Scala {
		m.factor = foreignFactor
	}
	if s.OverheadFactor > 0 {
		m.factor = float64(s.OverheadFactor)
	}
	if size, ok := ParseBytes(a.Spec.Conf["spark."+role+".minMemoryOverhead"], unit.MiB); ok {
		m.least = mebibytes(size)
	}
	return m
}

// FreeOverhead returns the overhead without the part that a shuffle volume in memory takes.
func (p *Pod) FreeOverhead() unit.Bytes { return p.Overhead - p.memory.inside }

// LeastOverhead returns the least overhead that Spark computes for the pod.
func (p *Pod) LeastOverhead() unit.Bytes { return p.memory.least }

// mebibytes rounds a size down to whole MiB.
func mebibytes(b unit.Bytes) unit.Bytes { return unit.Bytes(b.MiB()) * unit.MiB }

// wholeMebibytes rounds a size up to whole MiB.
func wholeMebibytes(b unit.Bytes) unit.Bytes { return mebibytes(b + unit.MiB - 1) }
