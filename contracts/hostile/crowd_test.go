//go:build linux

package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lakewright/lakewright/contracts/built"
)

// TestCrowd runs bombs and good renders at once. All good ones are right, and the peaks of the runs that are
// alive together fit into the memory of a small container.
func TestCrowd(t *testing.T) {
	bombs, good := 4, 12
	if *all {
		bombs, good = 10, 40
	}
	dir := t.TempDir()
	texts := []string{
		with("_x: (int | {d: d}) & (int | {}) & (int | {})"), // bombs
		with("_x: list.Range(0, 10000000000, 1)", "list"),
		with(""), // good
		with("_n: 1 + 1\nspark: report: executor: instances: _n"),
	}
	for i, text := range texts {
		if err := write(dir, fmt.Sprintf("s%d/spec.cue", i), text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := built.Program(); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var mutex sync.Mutex
	var times []time.Duration
	var peaks int64
	for i := range bombs + good {
		isBomb := i < bombs
		n := i % 2
		if !isBomb {
			n += 2
		}
		group.Go(func() {
			o := run(t, "render", "dev", filepath.Join(dir, fmt.Sprintf("s%d", n)))
			mutex.Lock()
			defer mutex.Unlock()
			peaks += o.peak
			switch {
			case isBomb && o.code != 5 && o.code != 75:
				t.Errorf("a bomb ended with %d: %.300s", o.code, o.output)
			case !isBomb && o.code != 0:
				t.Errorf("a good render ended with %d: %.300s", o.code, o.output)
			case !isBomb:
				times = append(times, o.took)
			}
		})
	}
	group.Wait()
	slices.Sort(times)
	if len(times) > 0 {
		fmt.Fprintf(os.Stderr, "%d bombs and %d good renders: 95 %% of the good within %.2f s, the peaks of all together %d MiB\n", bombs, good, times[len(times)*95/100].Seconds(), peaks>>20)
	}
}
