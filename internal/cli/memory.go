package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Collecting memory costs a fifth of the time of a large spec, and frees little: almost all that a
// run makes is needed until its end. So it begins late, and then follows the memory in use more closely
// than it would by itself.
const (
	leastHeap   = 100 << 20 // below it nothing is collected
	defaultHeap = 4 << 20   // where it would begin by itself, at 100 percent
	mostPercent = 30        // how much the heap grows between two collections, of what is in use
)

// setCollector sets when memory is collected, unless the user has.
var setCollector = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(100 * leastHeap / defaultHeap)
		afterCollection()
	}
})

// afterCollection sets the heap of the next collection after each one, which finds that nothing uses
// the mark.
func afterCollection() {
	mark := new([16]byte)
	runtime.AddCleanup(mark, func(struct{}) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(percentOf(live[0].Value.Uint64()))
		afterCollection()
	}, struct{}{})
}

// percentOf returns by how much the heap may grow beyond what is in use.
func percentOf(live uint64) int {
	if live == 0 || live >= leastHeap {
		return mostPercent
	}
	return int(max(mostPercent, (leastHeap-live)*100/live))
}
