//go:build linux

package faults

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// watchQueue watches a process until the function that it returns is called, which returns how
// long the process waited for a processor meanwhile. That is the wait of one thread, the longest:
// threads that wait at the same time delay the process once.
func watchQueue(pid int) func() time.Duration {
	before := queued(pid)
	last := maps.Clone(before)
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
				now := queued(pid)
				if len(now) == 0 {
					return // whoever reads /proc of a process that has ended delays its parent
				}
				maps.Copy(last, now)
			}
		}
	}()
	return func() time.Duration {
		close(end)
		<-ended
		longest := time.Duration(0)
		for thread, wait := range last {
			longest = max(longest, wait-before[thread])
		}
		return longest
	}
}

// queued returns how long each thread of a process has waited for a processor.
func queued(pid int) map[string]time.Duration {
	waits := map[string]time.Duration{}
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, file := range files {
		text, _ := os.ReadFile(file)
		var ran, waited int64
		if n, _ := fmt.Sscan(string(text), &ran, &waited); n == 2 {
			waits[filepath.Base(filepath.Dir(file))] = time.Duration(waited)
		}
	}
	return waits
}

// TestQueued: the time that this process waited for a processor is at most that which has passed.
func TestQueued(t *testing.T) {
	start := time.Now()
	wait := watchQueue(os.Getpid())
	for time.Since(start) < 20*time.Millisecond {
	}
	if got, most := wait(), time.Since(start); got < 0 || got > most {
		t.Errorf("waited %v in %v", got, most)
	}
}
