package plainspec

import (
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// maxDepth is how deep values may be nested. The loader reports values that are nested deeper.
const maxDepth = 100

// manyFields is how many fields of a struct are looked up one by one.
const manyFields = 16

// A File is what is written in a plain file.
type File struct {
	root     *spec.Node
	imported string // the name under which the file imports the schema, "" for none
	indexes  indexes
	accepted []Acceptance
}

// An Acceptance is the place of an attribute, and the value that it belongs to.
type Acceptance struct {
	Offset int
	Path   spec.Path
}

// A Reader reads files.
type Reader struct {
	ImportPath  string   // of the schema
	Definitions []string // the names of its definitions, sorted
	Accepts     string   // the name of the attribute that belongs to a value
}

// Read returns what is written in a file that has the given number, or nil if the file is not
// plain. It does not keep or change the syntax.
func (r *Reader) Read(file *ast.File, number int32) *File {
	f := &fileReader{Reader: r, file: number, out: &File{root: &spec.Node{Kind: spec.Map}, indexes: indexes{}}}
	if !f.read(file) {
		return nil
	}
	return f.out
}

type fileReader struct {
	*Reader
	file  int32
	out   *File
	steps []string // names around the value
	dots  int      // at least those in the path of the value
}

func (r *fileReader) read(file *ast.File) bool {
	r.out.root.Span = r.span(file)
	isUsed := false
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.Package, *ast.CommentGroup:
		case *ast.ImportDecl:
			if !r.imports(decl) {
				return false
			}
		case *ast.EmbedDecl:
			if !r.isDefinition(decl.Expr) {
				return false
			}
			isUsed = true
		case *ast.Field:
			if !r.field(r.out.root, decl) {
				return false
			}
		default:
			return false
		}
	}
	return isUsed == (r.out.imported != "")
}

func (r *fileReader) imports(decl *ast.ImportDecl) bool {
	for _, one := range decl.Specs {
		if r.out.imported != "" || one.Path.Value != `"`+r.ImportPath+`"` {
			return false
		}
		r.out.imported = r.ImportPath[strings.LastIndexByte(r.ImportPath, '/')+1:]
		if one.Name != nil {
			r.out.imported = one.Name.Name
		}
		if !isName(r.out.imported) {
			return false
		}
	}
	return true
}

// isDefinition reports whether an expression is a definition of the schema, which is open.
func (r *fileReader) isDefinition(expr ast.Expr) bool {
	selector, ok := expr.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := selector.X.(*ast.Ident)
	name, isIdent := selector.Sel.(*ast.Ident)
	if !ok || !isIdent || from.Name != r.out.imported {
		return false
	}
	_, isDefined := slices.BinarySearch(r.Definitions, name.Name)
	return isDefined
}

// field adds a field to a struct.
func (r *fileReader) field(n *spec.Node, field *ast.Field) bool {
	name, ok := nameOf(field.Label)
	if !ok || field.Constraint != token.ILLEGAL || field.Alias != nil {
		return false
	}
	dots := r.dots
	r.steps, r.dots = append(r.steps, name), dots+1+strings.Count(name, ".")
	defer func() { r.steps, r.dots = r.steps[:len(r.steps)-1], dots }()
	if r.dots > maxDepth {
		return false
	}
	for _, a := range field.Attrs {
		if !r.accept(a) {
			return false
		}
	}
	if i := r.out.indexes.of(n, name); i >= 0 {
		known, more := &n.Fields[i], structOf(field.Value)
		if known.Node.Kind != spec.Map || more == nil {
			return false
		}
		known.Repeated = true
		return r.fields(known.Node, more.Elts)
	}
	value := r.value(field.Value)
	if value == nil {
		return false
	}
	r.out.indexes.add(n, spec.Field{Name: name, Span: r.span(field.Label), Node: value})
	return true
}

func structOf(expr ast.Expr) *ast.StructLit {
	s, _ := expr.(*ast.StructLit)
	return s
}

// fields adds the fields of a struct to n.
func (r *fileReader) fields(n *spec.Node, decls []ast.Decl) bool {
	for _, decl := range decls {
		switch decl := decl.(type) {
		case *ast.CommentGroup:
		case *ast.Attribute:
			if !r.accept(decl) {
				return false
			}
		case *ast.Field:
			if n.Fields == nil {
				n.Fields = make([]spec.Field, 0, len(decls))
			}
			if !r.field(n, decl) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// value returns the value of an expression, nil if it is not plain.
func (r *fileReader) value(expr ast.Expr) *spec.Node {
	n := &spec.Node{Span: r.span(expr)}
	switch expr := expr.(type) {
	case *ast.StructLit:
		n.Kind = spec.Map
		if !r.fields(n, expr.Elts) {
			return nil
		}
		return n
	case *ast.ListLit:
		return r.list(n, expr)
	case *ast.BasicLit:
		if scalar(n, expr) {
			return n
		}
	case *ast.UnaryExpr:
		if below, ok := expr.X.(*ast.BasicLit); ok && expr.Op == token.SUB && scalar(n, below) && n.Kind == spec.Number && !isZero(n.Text) {
			n.Text = "-" + n.Text
			return n
		}
	}
	return nil
}

func (r *fileReader) list(n *spec.Node, list *ast.ListLit) *spec.Node {
	n.Kind = spec.List
	if len(list.Elts) > 0 {
		n.Items = make([]*spec.Node, 0, len(list.Elts))
	}
	if r.dots++; r.dots > maxDepth {
		return nil
	}
	for i, elt := range list.Elts {
		r.steps = append(r.steps, indexText(i))
		item := r.value(elt)
		r.steps = r.steps[:len(r.steps)-1]
		if item == nil {
			return nil
		}
		n.Items = append(n.Items, item)
	}
	r.dots--
	return n
}

// accept records an attribute of the value that is read, and reports whether it is plain.
func (r *fileReader) accept(a *ast.Attribute) bool {
	if name, _ := a.Split(); name != r.Accepts {
		return false
	}
	r.out.accepted = append(r.out.accepted, Acceptance{Offset: a.Pos().Offset(), Path: spec.PathOf(r.steps...)})
	return true
}

func (r *fileReader) span(n ast.Node) spec.Span {
	return spec.Span{File: r.file, Start: int32(n.Pos().Offset()), End: int32(n.End().Offset())}
}
