package overlays

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lakewright/lakewright/internal/kube"
)

// version returns a small tree. Versions differ in what they have in common: 1
// has the workloads etl and old, 2 has etl, changed, and new.
func version(t *testing.T, number int) *Tree {
	t.Helper()
	envs := []kube.Environment{{Name: "dev", Namespace: "lake-dev"}, {Name: "prod", Namespace: "lake"}}
	for i := range envs {
		thing := func(name, text string) kube.Workload {
			return kube.Workload{Name: name, Objects: []kube.Object{
				inNamespace(envs[i].Namespace, raw("v1", "ConfigMap", name, map[string]any{"data": map[string]any{"text": text, "env": envs[i].Name}})),
			}}
		}
		switch number {
		case 1:
			envs[i].Workloads = []kube.Workload{thing("etl", "one\n"), thing("old", "old\n"), thing("same", "same\n")}
		case 2:
			envs[i].Workloads = []kube.Workload{thing("etl", "one\ntwo\n"), thing("new", "new\n"), thing("same", "same\n")}
		}
	}
	tree, err := Build(envs)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// write writes a tree, and fails the test if that fails.
func write(t *testing.T, tree *Tree, dir string) Report {
	t.Helper()
	report, err := tree.Write(dir, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// plant makes a file, and the directories above it.
func plant(t *testing.T, dir, path, content string) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// snapshot returns everything in a directory by path: the content of files, the
// target of links, "/" for directories.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		p, _ := filepath.Rel(dir, name)
		switch {
		case e.IsDir():
			found[filepath.ToSlash(p)] = "/"
		case e.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(name)
			found[filepath.ToSlash(p)] = "-> " + target
			return err
		default:
			content, err := os.ReadFile(name)
			found[filepath.ToSlash(p)] = string(content)
			return err
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

// whole returns the snapshot of a directory that holds a tree and nothing else.
func whole(tree *Tree) map[string]string {
	found := map[string]string{}
	for _, f := range tree.files {
		found[f.path] = string(f.content)
		for dir := filepath.Dir(f.path); dir != "."; dir = filepath.Dir(dir) {
			found[dir] = "/"
		}
	}
	return found
}

// wantDir compares a directory with a snapshot.
func wantDir(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", dir, diff)
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "deploy")
	one, two := version(t, 1), version(t, 2)
	report := write(t, one, dir)
	if diff := cmp.Diff(Report{Written: one.Paths()}, report, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("first write (-want +got):\n%s", diff)
	}
	wantDir(t, dir, whole(one))

	report = write(t, two, dir+"/")
	want := Report{
		Written: []string{
			"overlays/dev/kustomization.yaml",
			"overlays/prod/kustomization.yaml",
			"workloads/etl/base/extra.yaml",
			"workloads/new/base/extra.yaml",
			"workloads/new/base/kustomization.yaml",
			"workloads/new/overlays/dev/kustomization.yaml",
			"workloads/new/overlays/dev/patches.yaml",
			"workloads/new/overlays/prod/kustomization.yaml",
			"workloads/new/overlays/prod/patches.yaml",
		},
		Removed: []string{
			"workloads/old/base/extra.yaml",
			"workloads/old/base/kustomization.yaml",
			"workloads/old/overlays/dev/kustomization.yaml",
			"workloads/old/overlays/dev/patches.yaml",
			"workloads/old/overlays/prod/kustomization.yaml",
			"workloads/old/overlays/prod/patches.yaml",
		},
	}
	if diff := cmp.Diff(want, report, cmpopts.IgnoreFields(Report{}, "Unchanged")); diff != "" {
		t.Errorf("second write (-want +got):\n%s", diff)
	}
	wantDir(t, dir, whole(two))
}

func TestWriteIsIdempotent(t *testing.T) {
	dir := t.TempDir()
	tree := version(t, 1)
	write(t, tree, dir)
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, p := range tree.Paths() {
		if err := os.Chtimes(filepath.Join(dir, p), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(Report{Unchanged: tree.Paths()}, write(t, tree, dir), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, p := range tree.Paths() {
		info, err := os.Stat(filepath.Join(dir, p))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(long) {
			t.Errorf("%s was touched", p)
		}
	}
}

// TestLineEnds proves that changed line ends, as by Git on Windows, do not count as an edit.
func TestLineEnds(t *testing.T) {
	dir := t.TempDir()
	one, two := version(t, 1), version(t, 2)
	write(t, one, dir)
	for _, f := range one.files {
		plant(t, dir, f.path, strings.ReplaceAll(string(f.content), "\n", "\r\n"))
	}
	write(t, two, dir)
	wantDir(t, dir, whole(two))
}

// TestOrderOfSteps: no file is replaced before all are on the disk, kustomizations come last,
// and files are removed after that.
func TestOrderOfSteps(t *testing.T) {
	dir := t.TempDir()
	write(t, version(t, 1), dir)
	var mutex sync.Mutex
	var last int
	stages := map[string]int{"mkdir": 1, "create": 2, "fill": 2, "flush": 3, "probe": 3, "rename": 4, "sync": 8, "remove": 6, "rmdir": 7}
	_, err := version(t, 2).write(dir, WriteOptions{}, func(step, path string) error {
		mutex.Lock()
		defer mutex.Unlock()
		stage := stages[step]
		switch {
		case step == "rename" && filepath.Base(path) == kustomizationFile:
			stage = 5
		case step == "remove" && isLeftover(filepath.Base(path)) && last < 4:
			stage = 3 // of a probe; what a replaced file was goes with the files that are removed
		}
		if stage < last {
			t.Errorf("%s %s comes too late", step, path)
		}
		last = max(last, stage)
		return nil
	})
	end := 7
	if hasFlush {
		end = 8
	}
	if err != nil || last != end {
		t.Errorf("got as far as %d: %v", last, err)
	}
}
