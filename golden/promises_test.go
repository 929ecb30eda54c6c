package golden

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/overlays"
)

// files reads an example into memory, each file under the name that rename gives it.
func files(t *testing.T, name string, rename func(string) string) fstest.MapFS {
	t.Helper()
	dir, out := os.DirFS(filepath.Join(examples, name)), fstest.MapFS{}
	names, err := fs.Glob(dir, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		text, err := fs.ReadFile(dir, n)
		if err != nil {
			t.Fatal(err)
		}
		out[rename(n)] = &fstest.MapFile{Data: text}
	}
	return out
}

func treeOf(t *testing.T, spec fs.FS) *overlays.Tree {
	t.Helper()
	result, err := compiler.Compile(spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Errorf("%s:%d: %s [%s]", d.Pos.File, d.Pos.Line, d.Message, d.Rule)
	}
	tree, err := overlays.Build(result.Environments)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// changed returns the paths at which two trees differ.
func changed(a, b *overlays.Tree) []string {
	var paths []string
	for _, p := range a.Paths() {
		x, _ := a.Content(p)
		if y, ok := b.Content(p); !ok || !bytes.Equal(x, y) {
			paths = append(paths, p)
		}
	}
	for _, p := range b.Paths() {
		if _, ok := a.Content(p); !ok {
			paths = append(paths, p)
		}
	}
	return paths
}

// TestDeterministic proves that the bytes depend on the spec alone: not on the number of
// processors, and not on the names and so the order of its files.
func TestDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, name := range specs(t) {
		first := treeOf(t, files(t, name, func(n string) string { return n }))
		for _, processors := range []int{1, 8} {
			runtime.GOMAXPROCS(processors)
			for _, rename := range []func(string) string{
				func(n string) string { return n },
				func(n string) string { return reversed(strings.TrimSuffix(n, ".cue")) + ".cue" },
			} {
				if diff := changed(first, treeOf(t, files(t, name, rename))); len(diff) > 0 {
					t.Errorf("%s with %d processors: %v differ", name, processors, diff)
				}
			}
		}
	}
}

func reversed(text string) string {
	var out strings.Builder
	for i := len(text) - 1; i >= 0; i-- {
		out.WriteByte(text[i])
	}
	return "x" + strings.Trim(out.String(), "_.")
}

// TestChangeIsLocal proves that what changes in prod for one workload changes files of
// that workload and of prod alone.
func TestChangeIsLocal(t *testing.T) {
	spec := files(t, "lakehouse", func(n string) string { return n })
	before := treeOf(t, spec)
	text := string(spec["orders.cue"].Data)
	for _, edit := range [][2]string{
		{`dynamicAllocation: {min: 20, max: 100}`, `dynamicAllocation: {min: 20, max: 90}`},
		{`"200Gi"`, `"220Gi"`},
	} {
		if !strings.Contains(text, edit[0]) {
			t.Fatalf("the example has no %s any more", edit[0])
		}
		spec["orders.cue"] = &fstest.MapFile{Data: []byte(strings.Replace(text, edit[0], edit[1], 1))}
		diff := changed(before, treeOf(t, spec))
		if len(diff) == 0 {
			t.Errorf("%s changes nothing", edit[1])
		}
		for _, p := range diff {
			if !strings.HasPrefix(p, "workloads/orders-etl/overlays/prod/") && !strings.HasPrefix(p, "platform/overlays/prod/") {
				t.Errorf("%s changes %s", edit[1], p)
			}
		}
	}
}

// TestWorkloadLeaves proves that removing a workload removes exactly its files.
func TestWorkloadLeaves(t *testing.T) {
	spec := files(t, "lakehouse", func(n string) string { return n })
	before := treeOf(t, spec)
	delete(spec, "features.cue")
	after := treeOf(t, spec)
	for _, p := range before.Paths() {
		_, there := after.Content(p)
		if own := strings.HasPrefix(p, "workloads/customer-features/"); own == there {
			t.Errorf("%s: there is %t", p, there)
		}
	}
}
