package confine

import (
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// A Watch ends the process when it exceeds a limit. It is the second net: it sees memory only after it
// was taken, and it cannot see an overflow of the stack, which bounds on the input have to prevent.
type Watch struct {
	limits atomic.Pointer[Limits]
	began  time.Time
	stop   chan struct{}
	done   chan struct{} // closed when the watch has ended
}

// interval is how often the watch looks.
const interval = 20 * time.Millisecond

// Start begins to watch this process. It calls end, from another goroutine, at most once and at the
// moment when a limit is exceeded; end must end the process. Stop ends the watch.
func Start(l Limits, end func(*Exceeded)) *Watch {
	w := &Watch{began: time.Now(), stop: make(chan struct{}), done: make(chan struct{})}
	w.limits.Store(&l)
	go func() {
		defer close(w.done)
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-w.stop:
				return
			case <-tick.C:
				if fault := w.exceeded(); fault != nil {
					end(fault)
					return
				}
			}
		}
	}()
	return w
}

// Set changes the limits, when the size of the input is known.
func (w *Watch) Set(l Limits) { w.limits.Store(&l) }

// Stop ends the watch: after it, the process is not ended. It is called once.
func (w *Watch) Stop() {
	close(w.stop)
	<-w.done
}

func (w *Watch) exceeded() *Exceeded {
	l := w.limits.Load()
	switch {
	case memoryInUse() > l.Memory:
		return l.memory()
	case l.CPU > 0 && cpuTime() > l.CPU:
		return l.cpu()
	case l.Clock > 0 && time.Since(w.began) > l.Clock:
		return l.clock()
	}
	return nil
}

// memoryInUse returns what Go's runtime has from the system.
func memoryInUse() int64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64())
}
