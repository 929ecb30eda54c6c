package cli

import "testing"

// TestPercentOf requires that nothing is collected below the least heap, and that the heap of a large
// spec grows slowly.
func TestPercentOf(t *testing.T) {
	for _, test := range []struct {
		live, want uint64 // the next heap
	}{{20 << 20, leastHeap}, {50 << 20, leastHeap}, {100 << 20, 130 << 20}, {300 << 20, 390 << 20}} {
		next := test.live + test.live*uint64(percentOf(test.live))/100
		if next > test.want || next < test.want*97/100 {
			t.Errorf("%d MB in use: the next collection is at %d MB; want %d", test.live>>20, next>>20, test.want>>20)
		}
	}
}
