package compiler

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/lakewright/lakewright/"

// layers lists the packages of the module from the lowest layer up: a package may import
// packages of its own layer and of the layers below. ENGINE stands for the package of every
// section that has no other layer, and ENGINE/ for every package below such a package that has
// no other layer.
var layers = []struct {
	packages []string
	// libraries that only this layer may use
	libraries []string
	// apart: the packages of this layer may not import each other
	apart bool
}{
	{packages: []string{"internal/lazyregexp", "internal/parallel", "internal/confine"}, apart: true},
	{packages: []string{"internal/diag", "internal/unit", "internal/version", "internal/kube", "internal/spell", "internal/properties", "compiler/credential", "schema"}, apart: true},
	{packages: []string{"compiler/spec"}},
	{packages: []string{"compiler/rule", "compiler/shape"}, apart: true},
	{packages: []string{"compiler/keys"}},
	{packages: []string{"compiler/metadata", "compiler/address", "compiler/logs"}, apart: true},
	{packages: []string{"compiler/load", "compiler/load/language", "compiler/load/plainspec", "compiler/load/syntax", "compiler/load/wire"}, libraries: []string{"cuelang.org/go"}},
	{packages: []string{"compiler/plan"}},
	{packages: []string{"compiler/image", "compiler/storage/need"}, apart: true},
	{packages: []string{"compiler/pod", "compiler/pool", "compiler/storage", "compiler/network", "compiler/extra"}},
	{packages: []string{"compiler/route", "compiler/way"}, apart: true},
	{packages: []string{"compiler/workload"}},
	{packages: []string{"compiler/spark/app"}, libraries: []string{"github.com/robfig/cron"}},
	{packages: []string{"compiler/flink/sql", "compiler/flink/quartz"}, apart: true},
	{packages: []string{"compiler/flink/cluster"}},
	{packages: []string{"compiler/spark/catalogue", "compiler/spark/objects", "compiler/flink/catalogue", "compiler/flink/objects"}, apart: true},
	{packages: []string{"compiler/spark/ways", "compiler/flink/ways"}, apart: true},
	{packages: []string{"compiler/spark/rules/conf", "compiler/spark/rules/operators", "compiler/spark/rules/pods", "compiler/spark/rules/program"}, apart: true},
	{packages: []string{"compiler/flink/rules/conf", "compiler/flink/rules/pods", "compiler/flink/rules/program", "compiler/flink/rules/state", "compiler/flink/rules/watch"}, apart: true},
	{packages: []string{"compiler/spark/rules", "compiler/flink/rules"}, apart: true},
	{packages: []string{"ENGINE/"}},
	{packages: []string{"ENGINE"}, apart: true},
	{packages: []string{"compiler/environment", "compiler/accept"}, apart: true},
	{packages: []string{"compiler"}},
	{packages: []string{"internal/fix"}},
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

// TestLayers requires that imports only go down.
func TestLayers(t *testing.T) {
	graph := importGraph(t)
	level, engines := levels(t, graph)
	for pkg, imports := range graph {
		if _, known := level[pkg]; !known {
			if !isTestOnly(pkg) {
				t.Errorf("%s is in no layer: add it to layers, or its section to Sections", pkg)
			}
			continue
		}
		for _, imported := range imports {
			for _, fault := range importFaults(level, engines, pkg, imported) {
				t.Error(fault)
			}
		}
	}
}

// levels returns the layer of each package, and the packages of the engines.
func levels(t *testing.T, graph map[string][]string) (level map[string]int, engines []string) {
	t.Helper()
	level = map[string]int{}
	for i, layer := range layers {
		for _, p := range layer.packages {
			level[p] = i
		}
	}
	for _, section := range sectionPackages(t) {
		if _, isShared := level[section]; isShared {
			continue
		}
		engines = append(engines, section)
		level[section] = level["ENGINE"]
		for pkg := range graph {
			if _, listed := level[pkg]; !listed && strings.HasPrefix(pkg, section+"/") {
				level[pkg] = level["ENGINE/"]
			}
		}
	}
	return level, engines
}

// sectionPackages returns the packages that the list Sections names, from its source.
func sectionPackages(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "sections.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]string{}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil || spec.Name != nil {
			t.Fatalf("sections.go: cannot read the import %s: %v", spec.Path.Value, err)
		}
		byName[path.Base(name)] = strings.TrimPrefix(name, module)
	}
	var packages []string
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && v.Names[0].Name == "Sections" {
			for _, e := range v.Values[0].(*ast.CompositeLit).Elts {
				packages = append(packages, byName[e.(*ast.SelectorExpr).X.(*ast.Ident).Name])
			}
		}
		return true
	})
	if len(packages) != len(Sections) || slices.Contains(packages, "") {
		t.Fatalf("Sections has %d entries, and their packages are %q", len(Sections), packages)
	}
	return packages
}

// TestWrongImports proves that TestLayers finds imports in the wrong direction, to and from
// engines that are in no layer by hand.
func TestWrongImports(t *testing.T) {
	graph := importGraph(t)
	graph["compiler/flink/made/up"] = nil
	level, engines := levels(t, graph)
	if !slices.Contains(engines, "compiler/flink") || slices.Contains(engines, "compiler/storage") {
		t.Errorf("the engines are %q", engines)
	}
	for _, test := range []struct {
		pkg, imported string
		red           bool
	}{
		{pkg: "compiler/flink", imported: module + "compiler/spark", red: true},
		{pkg: "compiler/flink", imported: module + "compiler/spark/catalogue", red: true},
		{pkg: "compiler/flink", imported: module + "compiler/workload"},
		{pkg: "compiler/flink", imported: module + "compiler/flink/made/up"},
		{pkg: "compiler/flink", imported: module + "compiler/environment", red: true},
		{pkg: "compiler/flink", imported: "cuelang.org/go/cue", red: true},
		{pkg: "compiler/flink/made/up", imported: module + "compiler/flink", red: true},
		{pkg: "compiler/flink/made/up", imported: module + "compiler/spark/app", red: true},
		{pkg: "compiler/flink/made/up", imported: module + "compiler/workload"},
		{pkg: "compiler/workload", imported: module + "compiler/flink", red: true},
		{pkg: "compiler/workload", imported: module + "compiler/flink/made/up", red: true},
		{pkg: "compiler/pool", imported: module + "compiler/history", red: true},
		{pkg: "internal/kube", imported: module + "compiler/flink", red: true},
		{pkg: "compiler/environment", imported: module + "compiler/flink/made/up", red: true},
		{pkg: "overlays", imported: module + "compiler/flink", red: true},
		{pkg: "compiler", imported: module + "compiler/flink"},
	} {
		if faults := importFaults(level, engines, test.pkg, test.imported); (len(faults) > 0) != test.red {
			t.Errorf("%s imports %s: %q", test.pkg, test.imported, faults)
		}
	}
}

// isTestOnly reports whether a package holds no product code.
func isTestOnly(pkg string) bool {
	return slices.ContainsFunc([]string{"contracts", "golden", "docs", "e2e", "examples", "internal/fleet", "internal/papers", "compiler/plan/plantest", "compiler/keys/keystest", "overlays/oracle"}, func(p string) bool {
		return pkg == p || strings.HasPrefix(pkg, p+"/")
	})
}

// importFaults returns what is wrong with an import.
func importFaults(level map[string]int, engines []string, pkg, imported string) (faults []string) {
	own := level[pkg]
	target, ours := strings.CutPrefix(imported, module)
	report := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s imports %s, "+format, slices.Concat([]any{pkg, target}, args)...))
	}
	if !ours {
		for i, layer := range layers {
			for _, library := range layer.libraries {
				if i != own && strings.HasPrefix(imported, library) {
					report("which only %v may import", layer.packages)
				}
			}
		}
		return faults
	}
	if isTestOnly(target) {
		report("which is only for tests")
	}
	other, known := level[target]
	if known && (other > own || other == own && layers[own].apart) {
		report("which is in a higher layer or may not be imported within its own layer")
	}
	for _, engine := range engines {
		if strings.HasPrefix(target, engine+"/") && !strings.HasPrefix(pkg+"/", engine+"/") {
			report("which only packages in %s may import", engine)
		}
	}
	for _, no := range forbidden[pkg] {
		if target == no || strings.HasSuffix(no, "/") && strings.HasPrefix(target, no) {
			report("which it must not know")
		}
	}
	return faults
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
