package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
	"github.com/lakewright/lakewright/overlays"
	"github.com/lakewright/lakewright/overlays/oracle"
)

const (
	examplesDir = "../examples"
	goldenDir   = "../golden"
)

// examples returns the names of the examples that are specs, sorted.
func examples(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(examplesDir + "/*/*.cue")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, filepath.Base(filepath.Dir(file)))
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) < 4 {
		t.Fatalf("found the examples %v; want at least four", names)
	}
	return names
}

// spec reads an example into memory.
func spec(t *testing.T, example string) fstest.MapFS {
	t.Helper()
	dir, out := os.DirFS(filepath.Join(examplesDir, example)), fstest.MapFS{}
	names, err := fs.Glob(dir, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	return out
}

// edit is a replacement in the text of a spec.
type edit struct {
	old, new string // old occurs once in all files
}

// apply changes the files of a spec, and fails when old does not occur exactly once.
func (e edit) apply(t *testing.T, files fstest.MapFS) {
	t.Helper()
	found := 0
	for name, file := range files {
		n := strings.Count(string(file.Data), e.old)
		if found += n; n == 1 {
			files[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(file.Data), e.old, e.new, 1))}
		}
	}
	if found != 1 {
		t.Fatalf("the example has %q %d times; want it once", e.old, found)
	}
}

var kubernetesField = regexp.MustCompile(`kubernetes:(\s*)"1\.[0-9]+"`)

// newer are the parts of examples that older servers do not have, each with the first version that does.
var newer = []struct{ text, since string }{
	{", attributesClass: true", "1.34"},
}

// forVersion returns a spec in which every environment has the version of a server, without what
// that version lacks.
func forVersion(t *testing.T, files fstest.MapFS, server string) fstest.MapFS {
	t.Helper()
	line := lineOf(server)
	out, found := fstest.MapFS{}, false
	for name, file := range files {
		found = found || kubernetesField.Match(file.Data)
		text := kubernetesField.ReplaceAll(file.Data, []byte(`kubernetes:${1}"`+line+`"`))
		for _, part := range newer {
			if line < part.since { // both have two digits behind the point
				text = bytes.ReplaceAll(text, []byte(part.text), nil)
			}
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	if !found {
		t.Fatal("the example states no version of Kubernetes")
	}
	return out
}

// lineOf returns 1.34 of 1.34.4.
func lineOf(server string) string {
	return strings.Join(strings.SplitN(server, ".", 3)[:2], ".")
}

// compile returns the environments of a spec that has no fault.
func compile(t *testing.T, files fs.FS) []kube.Environment {
	t.Helper()
	result, err := compiler.Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			t.Errorf("%s:%d: %s [%s]", d.Pos.File, d.Pos.Line, d.Message, d.Rule)
		}
	}
	if len(result.Environments) == 0 {
		t.Fatal("nothing was compiled")
	}
	return result.Environments
}

// delivery is the objects of one environment from one source.
type delivery struct {
	way     string
	objects []client.Object
}

// deliveries returns the objects of an environment from each source: the stream of render,
// what Kustomize builds from the tree, and what it builds from the committed tree if that is
// for a cluster of this version or an older one.
func deliveries(t *testing.T, example, server string, env kube.Environment, all []kube.Environment) []delivery {
	t.Helper()
	var list []delivery
	if isFor(t, example, env.Name, server) {
		list = append(list, delivery{"the committed overlay", build(t, committed(t, example), env.Name)})
	}
	tree, err := overlays.Build(all)
	if err != nil {
		t.Fatal(err)
	}
	return append(list, delivery{"render", split(t, render(t, env))}, delivery{"kustomize", build(t, tree, env.Name)})
}

// render returns the stream of an environment.
func render(t *testing.T, env kube.Environment) []byte {
	t.Helper()
	stream, err := overlays.Render(env, "")
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

func split(t *testing.T, stream []byte) []client.Object {
	t.Helper()
	objects, err := client.Split(stream)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// build returns what Kustomize builds for an environment.
func build(t *testing.T, files oracle.Files, env string) []client.Object {
	t.Helper()
	disk, err := oracle.New(files)
	if err != nil {
		t.Fatal(err)
	}
	built, err := disk.YAML("overlays/" + env)
	if err != nil {
		t.Fatal(err)
	}
	return split(t, built)
}

// goldenTree is a committed tree.
type goldenTree map[string][]byte

// Paths implements oracle.Files.
func (g goldenTree) Paths() []string {
	var paths []string
	for p := range g {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// Content implements oracle.Files.
func (g goldenTree) Content(p string) ([]byte, bool) {
	content, found := g[p]
	return content, found
}

// committed reads the golden tree of an example.
func committed(t *testing.T, example string) goldenTree {
	t.Helper()
	dir, tree := os.DirFS(filepath.Join(goldenDir, example, "tree")), goldenTree{}
	err := fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		tree[path.Clean(p)], err = fs.ReadFile(dir, p)
		return err
	})
	if err != nil {
		t.Fatalf("%v; run make golden", err)
	}
	return tree
}

// isFor reports whether the committed tree of an environment is for a cluster of the
// server's version, or of an older one.
func isFor(t *testing.T, example, env, server string) bool {
	t.Helper()
	for _, o := range build(t, committed(t, example), env) {
		if label := client.Text(o.Content, "metadata", "labels", "pod-security.kubernetes.io/enforce-version"); label != "" {
			made, err := version.Parse(strings.TrimPrefix(label, "v"))
			if err != nil {
				t.Fatal(err)
			}
			runs, err := version.Parse(lineOf(server))
			if err != nil {
				t.Fatal(err)
			}
			return runs.AtLeast(made.Major, made.Minor)
		}
	}
	return false
}
