package cli

import "testing"

// TestLimitOf requires that the limit is well above the memory in use.
func TestLimitOf(t *testing.T) {
	for _, test := range []struct{ live, want int64 }{{0, leastLimit}, {200 << 20, leastLimit}, {400 << 20, 620 << 20}, {1000 << 20, 1370 << 20}} {
		if got := limitOf(test.live); got != test.want {
			t.Errorf("%d MB in use: the limit is %d MB; want %d", test.live>>20, got>>20, test.want>>20)
		}
	}
}
