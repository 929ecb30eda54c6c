package parallel

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 2, 100} {
		calls := make([]atomic.Int32, n)
		Each(n, func(i int) { calls[i].Add(1) })
		for i := range calls {
			if got := calls[i].Load(); got != 1 {
				t.Errorf("Each(%d): %d calls with %d; want 1", n, got, i)
			}
		}
	}
}

// TestEachPanics requires that a panic reaches the caller, which reports it, and does not end the
// process.
func TestEachPanics(t *testing.T) {
	defer func() {
		if fault := recover(); !strings.HasPrefix(fmt.Sprint(fault), "no 7\n") {
			t.Errorf("panic %v; want no 7", fault)
		}
	}()
	Each(10, func(i int) {
		if i == 7 {
			panic("no 7")
		}
	})
}
