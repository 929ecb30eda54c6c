// Package golden holds the output of the examples as files that are reviewed like code, and
// the tests that compare them. UPDATE_GOLDEN=1 rewrites the files.
package golden

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/overlays"
	"github.com/lakewright/lakewright/overlays/oracle"
)

const examples = "../examples"

// specs returns the examples that are specs.
func specs(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(examples + "/*/*.cue")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, filepath.Base(filepath.Dir(file)))
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 4 {
		t.Fatalf("found the examples %v; want at least four", names)
	}
	return names
}

func compile(t *testing.T, name string) (compiler.Result, *overlays.Tree) {
	t.Helper()
	result, err := compiler.Compile(os.DirFS(filepath.Join(examples, name)))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity != diag.Info && d.Accepted == nil {
			t.Errorf("%s:%d: %s [%s]", d.Pos.File, d.Pos.Line, d.Message, d.Rule)
		}
	}
	if len(result.Environments) == 0 {
		t.Fatal("nothing was compiled")
	}
	tree, err := overlays.Build(result.Environments)
	if err != nil {
		t.Fatal(err)
	}
	return result, tree
}

// TestGolden compares the tree of every example, and the objects that Kustomize builds from
// it for each environment, with the golden files. A golden file that is no longer generated
// is an error.
func TestGolden(t *testing.T) {
	var expected []string
	for _, name := range specs(t) {
		t.Run(name, func(t *testing.T) {
			result, tree := compile(t, name)
			files := map[string][]byte{}
			for _, file := range tree.Paths() {
				files[path.Join(name, "tree", file)], _ = tree.Content(file)
			}
			disk, err := oracle.New(tree)
			if err != nil {
				t.Fatal(err)
			}
			for _, env := range result.Environments {
				built, err := disk.YAML("overlays/" + env.Name)
				if err != nil {
					t.Fatal(err)
				}
				files[path.Join(name, "built", env.Name+".yaml")] = built
			}
			for file, content := range files {
				expected = append(expected, file)
				compare(t, file, content)
			}
		})
	}
	checkOrphans(t, expected)
}

func updating() bool { return os.Getenv("UPDATE_GOLDEN") != "" }

func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if updating() {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; run make golden and review the difference", err)
		return
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; run make golden and review the difference (-want +got)\n%s", file, diff)
	}
}

func checkOrphans(t *testing.T, expected []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(file, ".go") {
			return err
		}
		if slices.Contains(expected, filepath.ToSlash(file)) {
			return nil
		}
		if updating() {
			return os.Remove(file)
		}
		t.Errorf("%s is an orphan: no example makes it; run make golden", file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOracle proves that Kustomize builds from each overlay exactly the objects that
// were compiled, for every environment as a whole, and for every workload.
func TestOracle(t *testing.T) {
	for _, name := range specs(t) {
		t.Run(name, func(t *testing.T) {
			result, tree := compile(t, name)
			disk, err := oracle.New(tree)
			if err != nil {
				t.Fatal(err)
			}
			for _, env := range result.Environments {
				same(t, disk, "overlays/"+env.Name, env.Name, func() ([]byte, error) { return overlays.Render(env, "") })
				for _, w := range env.Workloads {
					root := path.Join("workloads", w.Name, "overlays", env.Name)
					same(t, disk, root, env.Name, func() ([]byte, error) { return overlays.Render(env, w.Name) })
				}
			}
		})
	}
}

func same(t *testing.T, disk *oracle.Disk, root, env string, render func() ([]byte, error)) {
	t.Helper()
	built, err := disk.Objects(root)
	if err != nil {
		t.Errorf("kustomize build %s: %v", root, err)
		return
	}
	stream, err := render()
	if err != nil {
		t.Errorf("render %s: %v", env, err)
		return
	}
	compiled, err := oracle.Decode(stream)
	if err != nil {
		t.Errorf("render %s: %v", env, err)
		return
	}
	if diff := cmp.Diff(byIdentity(compiled), byIdentity(built)); diff != "" {
		t.Errorf("%s: kustomize builds something else (-compiled +built)\n%s", root, diff)
	}
}

// byIdentity maps kind, namespace and name to objects, because Kustomize decides the order
// of objects that only some environments have.
func byIdentity(objects []map[string]any) map[string]any {
	out := map[string]any{}
	for _, o := range objects {
		meta, _ := o["metadata"].(map[string]any)
		namespace, _ := meta["namespace"].(string)
		id := strings.Join([]string{o["apiVersion"].(string), o["kind"].(string), namespace, meta["name"].(string)}, " ")
		out[id] = o
	}
	return out
}
