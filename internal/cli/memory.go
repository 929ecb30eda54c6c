package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Collecting memory costs a fifth of the time of a large spec, and frees little: almost all that a
// run makes is needed until its end. So it begins late: once when a spec of 1,000 workloads is
// nearly done, and again when one of 10,000 is. Then a limit decides, which is raised if the memory in use
// comes near it: one that leaves no room beside it would collect without end.
const (
	defaultHeap = 4 << 20 // where the first collection would be, at 100 percent
	firstHeap   = 100 << 20
	leastLimit  = 455 << 20 // of all memory that Go's runtime manages
	growth      = 25        // percent of what is in use
	overhead    = 120 << 20 // of the runtime for a heap of that size: gaps between objects, and its own tables
)

// setCollector sets when memory is collected, unless the user has.
var setCollector = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(100 * firstHeap / defaultHeap)
		debug.SetMemoryLimit(leastLimit)
		afterCollection()
	}
})

// afterCollection sets the limit after each collection, which finds that nothing uses the mark.
func afterCollection() {
	mark := new([16]byte)
	runtime.AddCleanup(mark, func(struct{}) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetMemoryLimit(limitOf(int64(live[0].Value.Uint64())))
		afterCollection()
	}, struct{}{})
}

// limitOf returns the limit for the memory in use.
func limitOf(live int64) int64 { return max(leastLimit, live+live*growth/100+overhead) }
