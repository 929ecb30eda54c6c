package compiler

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/lakewright/lakewright/"

// layers lists the packages of the module from the lowest layer up: a package may import
// packages of its own layer and of the layers below. A path ending in / stands for every
// package below it.
var layers = []struct {
	packages []string
	// libraries that only this layer may use
	libraries []string
	// apart: the packages of this layer may not import each other
	apart bool
}{
	{packages: []string{"internal/lazyregexp"}},
	{packages: []string{"internal/diag", "internal/unit", "internal/version", "internal/kube", "internal/spell", "internal/properties", "compiler/credential", "schema"}, apart: true},
	{packages: []string{"compiler/spec"}},
	{packages: []string{"compiler/rule"}},
	{packages: []string{"compiler/keys"}},
	{packages: []string{"compiler/metadata"}},
	{packages: []string{"compiler/load", "compiler/load/language"}, libraries: []string{"cuelang.org/go"}},
	{packages: []string{"compiler/plan"}},
	{packages: []string{"compiler/image"}},
	{packages: []string{"compiler/pod", "compiler/pool", "compiler/storage", "compiler/network", "compiler/extra"}},
	{packages: []string{"compiler/route", "compiler/way"}, apart: true},
	{packages: []string{"compiler/workload"}},
	{packages: []string{"compiler/spark/app"}, libraries: []string{"github.com/robfig/cron"}},
	{packages: []string{"compiler/spark/catalogue", "compiler/spark/objects"}, apart: true},
	{packages: []string{"compiler/spark/ways"}},
	{packages: []string{"compiler/spark/rules/conf", "compiler/spark/rules/operators", "compiler/spark/rules/pods", "compiler/spark/rules/program"}, apart: true},
	{packages: []string{"compiler/spark/rules"}},
	{packages: []string{
		"compiler/spark",
		"compiler/flink",
		"compiler/history",
	}, apart: true},
	{packages: []string{"compiler/environment"}},
	{packages: []string{"compiler"}},
	{packages: []string{"overlays"}, libraries: []string{"sigs.k8s.io/kustomize"}},
	{packages: []string{"internal/cli"}, libraries: []string{"github.com/urfave/cli"}},
	{packages: []string{"."}},
}

// forbidden lists packages that a package must not import although they are in a lower
// layer.
var forbidden = map[string][]string{
	"overlays":             {"compiler", "compiler/", "schema"},
	"compiler/plan":        {"compiler/load"},
	"compiler/environment": {"compiler/load"},
}

// engines are the folders whose packages are their own: no package outside of a folder
// imports one below it.
var engines = []string{"compiler/spark/", "compiler/flink/", "compiler/history/"}

// TestLayers requires that imports only go down.
func TestLayers(t *testing.T) {
	level := map[string]int{}
	for i, layer := range layers {
		for _, p := range layer.packages {
			level[p] = i
		}
	}
	for pkg, imports := range importGraph(t) {
		own, known := level[pkg]
		if !known {
			if !isTestOnly(pkg) {
				t.Errorf("%s is in no layer: add it to layers", pkg)
			}
			continue
		}
		for _, imported := range imports {
			checkImport(t, level, own, pkg, imported)
		}
	}
}

// isTestOnly reports whether a package holds no product code.
func isTestOnly(pkg string) bool {
	return slices.ContainsFunc([]string{"contracts", "golden", "docs", "e2e", "examples", "internal/fleet", "compiler/plan/plantest", "compiler/keys/keystest", "overlays/oracle"}, func(p string) bool {
		return pkg == p || strings.HasPrefix(pkg, p+"/")
	})
}

func checkImport(t *testing.T, level map[string]int, own int, pkg, imported string) {
	t.Helper()
	if path, ours := strings.CutPrefix(imported, module); ours {
		if isTestOnly(path) {
			t.Errorf("%s imports %s, which is only for tests", pkg, path)
		}
		other, known := level[path]
		if known && (other > own || other == own && layers[own].apart) {
			t.Errorf("%s imports %s, which is in a higher layer or may not be imported within its own layer", pkg, path)
		}
		for _, engine := range engines {
			if strings.HasPrefix(path, engine) && !strings.HasPrefix(pkg+"/", engine) {
				t.Errorf("%s imports %s, which only packages in %s may import", pkg, path, engine)
			}
		}
		for _, no := range forbidden[pkg] {
			if path == no || strings.HasSuffix(no, "/") && strings.HasPrefix(path, no) {
				t.Errorf("%s imports %s, which it must not know", pkg, path)
			}
		}
		return
	}
	for i, layer := range layers {
		for _, library := range layer.libraries {
			if i != own && strings.HasPrefix(imported, library) {
				t.Errorf("%s imports %s, which only %v may import", pkg, imported, layer.packages)
			}
		}
	}
}

// importGraph returns the imports of each package of the module, without tests.
func importGraph(t *testing.T) map[string][]string {
	t.Helper()
	graph := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != ".." {
				return filepath.SkipDir
			}
			if base := d.Name(); base == "testdata" || strings.HasPrefix(base, ".") && base != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg, err := filepath.Rel("..", filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			graph[filepath.ToSlash(pkg)] = append(graph[filepath.ToSlash(pkg)], path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(graph["compiler/load"]) == 0 {
		t.Fatal("found no imports of compiler/load: the test looks in the wrong place")
	}
	return graph
}

// mostFiles is how many files a package may have besides its tests, so that a reader can
// read its listing.
const mostFiles = 30

// TestPackageSizes requires that no package has more files than a reader can look through.
func TestPackageSizes(t *testing.T) {
	count := map[string]int{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			count[filepath.ToSlash(filepath.Dir(name))]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if count["../compiler/load"] == 0 {
		t.Fatal("found no files in compiler/load: the test looks in the wrong place")
	}
	for dir, n := range count {
		if n > mostFiles {
			t.Errorf("%s has %d files besides its tests, want at most %d", dir, n, mostFiles)
		}
	}
}
