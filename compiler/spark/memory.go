package spark

import (
	"sort"

	"github.com/lakewright/lakewright/internal/unit"
)

// Spark's own memory arithmetic: BasicDriverFeatureStep, BasicExecutorFeatureStep and
// ResourceProfile of apache/spark.
const (
	leastOverhead = 384 * unit.MiB
	leastHeap     = 450 * unit.MiB // UnifiedMemoryManager: one and a half times the 300 MiB that it reserves
	jvmFactor     = 0.1
	foreignFactor = 0.4 // Python and R run beside the JVM
)

// memory says how large a container becomes around a heap.
type memory struct {
	given  *unit.Bytes // overhead as it is written, nil when it is computed
	factor float64     // of the heap, when it is computed
	least  unit.Bytes  // overhead, when it is computed
	inside unit.Bytes  // what counts against the container and Spark does not add: volumes in memory
	beside unit.Bytes  // off-heap memory and Python's own, which Spark adds itself
}

// overhead returns the memory beside the heap that Spark is told to ask for. Spark
// computes in whole MiB and cuts the product.
func (m memory) overhead(heap unit.Bytes) unit.Bytes {
	if m.given != nil {
		return mebibytes(*m.given) + m.inside
	}
	share := unit.Bytes(m.factor*float64(heap.MiB())) * unit.MiB
	return max(share, m.least) + m.inside
}

// container returns the memory that the pod requests, which is its limit too.
func (m memory) container(heap unit.Bytes) unit.Bytes {
	return mebibytes(heap) + m.overhead(heap) + m.beside
}

// largestHeap returns the largest heap in whole MiB whose container is not larger
// than limit, 0 when there is none.
func (m memory) largestHeap(limit unit.Bytes) unit.Bytes {
	n := sort.Search(int(max(limit, 0).MiB()), func(i int) bool {
		return m.container(unit.Bytes(i+1)*unit.MiB) > limit
	})
	return unit.Bytes(n) * unit.MiB
}

// driverMemory returns how the driver's container is sized. The driver's pod is made
// by the Spark that submits: the operator's, whichever version the application has, or the
// application's own without an operator. Kubeflow's is 4.0 since its 2.3, and Apache's
// has never been older; only 4.0 knows the key for the least overhead.
func (a *App) driverMemory() memory {
	if a.Way.Daemons {
		return a.standaloneMemory(driverRole, a.Spec.Driver.PodSpec)
	}
	m := a.roleMemory(driverRole, a.Spec.Driver.PodSpec)
	if old := a.Way.OldDriver; old != nil && old(a) {
		m.least = leastOverhead
	}
	return m
}

// executorMemory returns how an executor's container is sized, by the application's
// own Spark.
func (a *App) executorMemory() memory {
	if a.Way.Daemons {
		return a.standaloneMemory(executorRole, a.Spec.Executor.PodSpec)
	}
	m := a.roleMemory(executorRole, a.Spec.Executor.PodSpec)
	if !a.Spec.Version.AtLeast(4, 0) {
		m.least = leastOverhead
	}
	if a.Tier != nil && a.Tier.InMemory() {
		m.inside = wholeMebibytes(a.Spec.Shuffle.Size)
	}
	m.beside = mebibytes(a.Spec.Executor.OffHeap)
	switch {
	case a.Language == python:
		m.beside += mebibytes(a.Spec.Executor.PySpark)
	case a.Way.Serves:
		// The server runs Python for its clients, and is no Python program itself.
		m.inside += mebibytes(a.Spec.Executor.PySpark)
	}
	return m
}

// roleMemory returns what driver and executors have in common.
func (a *App) roleMemory(role string, s PodSpec) memory {
	m := memory{given: s.Overhead, factor: jvmFactor, least: leastOverhead}
	if a.Language != scala {
		m.factor = foreignFactor
	}
	if s.OverheadFactor > 0 {
		m.factor = float64(s.OverheadFactor)
	}
	if size, ok := parseBytes(a.Spec.Conf["spark."+role+".minMemoryOverhead"], unit.MiB); ok {
		m.least = mebibytes(size)
	}
	return m
}

// mebibytes cuts a size to whole MiB.
func mebibytes(b unit.Bytes) unit.Bytes { return unit.Bytes(b.MiB()) * unit.MiB }

// wholeMebibytes raises a size to whole MiB.
func wholeMebibytes(b unit.Bytes) unit.Bytes { return mebibytes(b + unit.MiB - 1) }
