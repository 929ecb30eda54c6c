package contracts

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/lakewright/lakewright"

// A program is the packages of the module, without their tests, with the type of every
// expression.
type program struct {
	fset     *token.FileSet
	packages map[string]*pkg // by import path below the module: "compiler/storage", "" for main
}

// A pkg is one package of the module.
type pkg struct {
	path  string // as the key in program.packages
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// position returns the position of a node, relative to the root of the module.
func (p *program) position(n ast.Node) string {
	at := p.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", at.Filename, at.Line)
}

// loaded type-checks the module once for all tests.
var loaded = sync.OnceValues(func() (*program, error) {
	list, err := listed()
	if err != nil {
		return nil, err
	}
	p := &program{fset: token.NewFileSet(), packages: map[string]*pkg{}}
	exports := map[string]string{}
	from := &imports{own: map[string]*types.Package{}}
	from.others = importer.ForCompiler(p.fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	// Dependencies come first in the list.
	for _, one := range list {
		if one.Module.Path != module {
			exports[one.ImportPath] = one.Export
			continue
		}
		checked, err := p.check(one, from)
		if err != nil {
			return nil, err
		}
		from.own[one.ImportPath] = checked.types
		p.packages[checked.path] = checked
	}
	return p, nil
})

// load returns the module's packages.
func load(t *testing.T) *program {
	t.Helper()
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.packages) < 20 {
		t.Fatalf("%d packages: the test looks in the wrong place", len(p.packages))
	}
	return p
}

// listedPackage is the part of the output of go list that is needed here.
type listedPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	Module                  struct{ Path string }
}

func listed() ([]listedPackage, error) {
	// go test only caches results by the directories that the test itself has read: without
	// this, a new file would not invalidate an old result.
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && name != ".." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Module", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
		}
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []listedPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var one listedPackage
		if err := decoder.Decode(&one); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// check parses and type-checks one package of the module.
func (p *program) check(one listedPackage, from types.Importer) (*pkg, error) {
	out := &pkg{
		path: strings.TrimPrefix(strings.TrimPrefix(one.ImportPath, module), "/"),
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
		},
	}
	for _, name := range one.GoFiles {
		text, err := os.ReadFile(filepath.Join(one.Dir, name))
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(p.fset, filepath.ToSlash(filepath.Join(out.path, name)), text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		out.files = append(out.files, file)
	}
	config := types.Config{Importer: from}
	var err error
	out.types, err = config.Check(one.ImportPath, p.fset, out.files, out.info)
	return out, err
}

// imports resolves packages of the module to those checked from source, and all others to
// the export data of the Go compiler.
type imports struct {
	own    map[string]*types.Package
	others types.Importer
}

func (i *imports) Import(path string) (*types.Package, error) {
	if own := i.own[path]; own != nil {
		return own, nil
	}
	return i.others.Import(path)
}

// TestProgram proves that the other tests have type information: a selector of a field
// resolves to the field.
func TestProgram(t *testing.T) {
	p := load(t)
	fields := 0
	for _, one := range p.packages {
		for _, selection := range one.info.Selections {
			if selection.Kind() == types.FieldVal {
				fields++
			}
		}
	}
	if fields < 1000 {
		t.Errorf("%d selectors of fields; want at least 1000", fields)
	}
}
