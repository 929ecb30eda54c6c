package load

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/load/syntax"
	"github.com/lakewright/lakewright/schema"
)

// builtins are the packages of CUE that a spec may import: they compute only from their
// arguments, read no files, run no programs and are fast.
var builtins = []string{"list", "math", "net", "regexp", "strconv", "strings", "struct", "time"}

// checkImports refuses imports that are not allowed.
func (c *collector) checkImports(f *sourceFile) {
	if f.syntax == nil {
		return
	}
	for _, decl := range f.syntax.Decls {
		if imports, ok := decl.(*ast.ImportDecl); ok {
			for _, n := range imports.Specs {
				c.checkImport(f, n)
			}
		}
	}
}

func (c *collector) checkImport(f *sourceFile, n *ast.ImportSpec) {
	name, err := strconv.Unquote(n.Path.Value)
	if err != nil {
		return // the parser has reported it
	}
	if name == schema.ImportPath || slices.Contains(builtins, name) {
		return
	}
	if dir, local := c.local(name); local {
		if info, err := fs.Stat(c.fsys, dir); err == nil && info.IsDir() {
			return
		}
		c.report(badSyntax, f.posOf(n.Path.Pos(), len(n.Path.Value)), "import a directory of the spec's own module",
			"the spec has no directory %s", dir)
		return
	}
	c.report(badSyntax, f.posOf(n.Path.Pos(), len(n.Path.Value)),
		"import "+schema.ImportPath+", a package of the spec's own module, or one of "+strings.Join(builtins, ", "),
		"the package %q cannot be imported by a spec", name)
}

// local returns the directory of a package of the spec's own module.
func (c *collector) local(name string) (dir string, ok bool) {
	name, _, _ = strings.Cut(name, ":")
	rest, ok := strings.CutPrefix(name, c.module()+"/")
	rest = path.Clean(rest)
	return rest, ok && rest != "." && !strings.HasPrefix(rest, "..") && !strings.HasPrefix(rest, "cue.mod")
}

// module returns the path of the spec's module without its version, or a path from which
// nothing can be imported.
func (c *collector) module() string {
	if c.moduleName == "" {
		c.moduleName = c.readModule()
	}
	return c.moduleName
}

func (c *collector) readModule() string {
	text, err := readSmall(c.fsys, "cue.mod/module.cue")
	if err != nil {
		return "none.invalid"
	}
	file, err := parseFile("cue.mod/module.cue", text)
	if err != nil {
		return "none.invalid"
	}
	for _, decl := range file.Decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		value, isText := field.Value.(*ast.BasicLit)
		if label, _, _ := ast.LabelName(field.Label); label != "module" || !isText {
			continue
		}
		if name, err := strconv.Unquote(value.Value); err == nil {
			name, _, _ = strings.Cut(name, "@")
			return name
		}
	}
	return "none.invalid"
}

// definitionNames returns the names of the definitions of the schema.
func (c *collector) definitionNames() []string {
	if c.definitions == nil {
		c.definitions = Language().Names()
	}
	return c.definitions
}

// gather reads the packages of the spec's own module that the files import, and those that these
// import. A package that imports itself on the way would have no end, so it is reported.
func (c *collector) gather() error {
	g := &gathering{collector: c, state: map[string]state{}}
	c.packages = map[string][]sourceFile{}
	own := len(c.files)
	err := g.all(slices.Clone(c.files))
	if !c.list.HasErrors() {
		c.files = slices.Clip(c.files[:own]) // the evaluation adds them in its own order
	}
	return err
}

// gathering is the packages that are being read.
type gathering struct {
	*collector
	state map[string]state
	path  []string // directories from the spec to the package
}

// state is how far a package is read.
type state uint8

const (
	_ state = iota
	begun
	done
)

func (g *gathering) all(files []sourceFile) error {
	for i := range files {
		f := &files[i]
		if f.syntax == nil {
			continue
		}
		for n := range f.syntax.ImportSpecs() {
			name, err := strconv.Unquote(n.Path.Value)
			dir, isLocal := g.local(name)
			if err != nil || !isLocal {
				continue
			}
			if err := g.one(f, n, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// one reads the package in a directory, which a file imports.
func (g *gathering) one(f *sourceFile, n *ast.ImportSpec, dir string) error {
	switch g.state[dir] {
	case done:
		return nil
	case begun:
		g.reportCycle(f, n, dir)
		return nil
	}
	if info, err := fs.Stat(g.fsys, dir); err != nil || !info.IsDir() {
		return nil // it was reported
	}
	if len(g.path) >= mostImports {
		g.report(boundless, f.posOf(n.Path.Pos(), len(n.Path.Value)), "import them from fewer packages", "packages import each other over more than %d steps", mostImports)
		return nil
	}
	g.state[dir] = begun
	g.path = append(g.path, dir)
	defer func() { g.state[dir], g.path = done, g.path[:len(g.path)-1] }()
	first := len(g.files)
	if err := g.collect(dir); err != nil {
		return err
	}
	g.packages[dir] = slices.Clone(g.files[first:])
	return g.all(g.packages[dir])
}

// mostImports is how long a chain of packages may be.
const mostImports = 100

func (g *gathering) reportCycle(f *sourceFile, n *ast.ImportSpec, dir string) {
	way := append(slices.Clone(g.path[slices.Index(g.path, dir):]), dir)
	message := fmt.Sprintf("the package %s imports itself", dir)
	if len(way) > 2 {
		message += ": " + strings.Join(way, " → ")
	}
	g.report(boundless, f.posOf(n.Path.Pos(), len(n.Path.Value)),
		"remove this import, and move what both packages need to a third one", "%s", message)
}

// loader answers CUE's imports from memory: the schema as a package in which every
// definition allows everything, and the packages of the spec's own module.
type loader struct {
	collector *collector
	context   *build.Context
	prepare   func(*sourceFile) // is called with each file of a package
}

func (l *loader) load(_ token.Pos, name string) *build.Instance {
	if name == schema.ImportPath {
		return l.open()
	}
	dir, ok := l.collector.local(name)
	if !ok {
		return nil // a builtin
	}
	first := len(l.collector.files)
	l.collector.files = append(l.collector.files, l.collector.packages[dir]...)
	for i := range l.collector.files[first:] {
		l.prepare(&l.collector.files[first+i])
	}
	return l.instance(dir, l.collector.files[first:])
}

func (l *loader) instance(dir string, files []sourceFile) *build.Instance {
	instance := l.context.NewInstance(dir, l.load)
	for _, f := range files {
		if f.syntax != nil {
			_ = instance.AddSyntax(f.syntax) // the error is in instance.Err too
		}
	}
	_ = instance.Complete() // likewise
	return instance
}

// open returns the schema with every definition open, so that evaluation gives what the user
// wrote without what the schema adds.
func (l *loader) open() *build.Instance {
	file := &ast.File{Filename: "schema", Decls: []ast.Decl{&ast.Package{Name: ast.NewIdent("schema")}}}
	for _, name := range l.collector.definitionNames() {
		file.Decls = append(file.Decls, &ast.Field{Label: ast.NewIdent(name), Value: ast.NewIdent("_")})
	}
	instance := l.context.NewInstance("schema", nil)
	_ = instance.AddSyntax(file)
	_ = instance.Complete()
	return instance
}

// imports returns the names of the packages that the spec imports.
func (e *evaluator) imports() []string {
	names := append([]string(nil), builtins...)
	for i := range e.collector.files {
		if syntax := e.collector.files[i].syntax; syntax != nil {
			for spec := range syntax.ImportSpecs() {
				names = append(names, importName(spec))
			}
		}
	}
	return names
}

// setUnused notes the imports that nothing uses. It returns false if other errors are among err.
func (e *evaluator) setUnused(err error) bool {
	var all []*trouble
	for _, fault := range errors.Errors(errors.Promote(err, "")) {
		format, args := fault.Msg()
		if !strings.HasPrefix(format, "imported and not used") {
			return false
		}
		all = append(all, &trouble{evaluator: e, fault: fault, format: format, args: args})
	}
	if e.round == 0 {
		e.unused = all
	}
	return true
}

// reportUnused reports the imports that nothing uses, except those that a misspelt name was meant
// to use.
func (e *evaluator) reportUnused() {
	for _, t := range e.unused {
		spec, found := nodeAt[*ast.ImportSpec](t, t.fault.Position())
		if !found || !slices.Contains(e.meant, importName(spec)) {
			e.list = append(e.list, t.explain())
		}
	}
	e.unused = nil
}

// readSmall reads a file that is not part of the spec itself.
func readSmall(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return nil, fs.ErrInvalid
	}
	return fs.ReadFile(fsys, name)
}

// parseFile returns the syntax of a file that can be parsed without harm.
func parseFile(name string, text []byte) (*ast.File, error) {
	if fault, found := syntax.Boundless(text); found {
		return nil, errors.New(fault.Message)
	}
	return parser.ParseFile(name, text)
}
