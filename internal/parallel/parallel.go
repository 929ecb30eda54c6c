// Package parallel calls a function for several values side by side. It takes the number of values
// and the function, and returns when all calls have returned. It keeps no goroutine and no state.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each calls do with every number below n, on at most as many goroutines as Go uses processors.
// The calls begin in the order of the numbers. A panic of a call is a panic of Each, after all
// calls have ended.
func Each(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	faults := make([]any, workers)
	work := func(worker int) {
		defer func() {
			if fault := recover(); fault != nil {
				faults[worker] = fmt.Sprintf("%v\n%s", fault, debug.Stack())
			}
		}()
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	for worker := 1; worker < workers; worker++ {
		group.Go(func() { work(worker) })
	}
	work(0)
	group.Wait()
	for _, fault := range faults {
		if fault != nil {
			panic(fault)
		}
	}
}
