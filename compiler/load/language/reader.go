package language

import (
	"fmt"
	"io/fs"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// reader turns the syntax of definitions into types, each definition once.
type reader struct {
	definitions map[string]definition
	types       map[string]*Type
}

type definition struct {
	value ast.Expr
	doc   string
}

// meaning is what an expression stands for: a type and, for a value with a star,
// the default.
type meaning struct {
	*Type
	fallback *spec.Node
}

func (r *reader) file(sources fs.FS, name string) error {
	file, err := parseFile(sources, name)
	if err != nil {
		return err
	}
	for _, decl := range file.Decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		label, _, _ := ast.LabelName(field.Label)
		r.definitions[label] = definition{field.Value, docOf(field)}
	}
	return nil
}

// named returns the type of a definition.
func (r *reader) named(name string) (*Type, error) {
	if t, ok := r.types[name]; ok {
		return t, nil
	}
	d, ok := r.definitions[name]
	if !ok {
		return nil, fmt.Errorf("the schema has no %s", name)
	}
	m, err := r.expr(d.value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t := *m.Type
	t.Name, t.Doc = name, d.doc
	r.types[name] = &t
	return &t, nil
}

func (r *reader) expr(e ast.Expr) (meaning, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.expr(e.X)
	case *ast.Ident:
		return r.ident(e.Name)
	case *ast.BasicLit:
		return r.basic(e)
	case *ast.UnaryExpr:
		return r.unary(e)
	case *ast.BinaryExpr:
		return r.binary(e)
	case *ast.CallExpr:
		return call(e)
	case *ast.ListLit:
		return r.list(e)
	case *ast.StructLit:
		t, err := r.structure(e)
		return meaning{Type: t}, err
	}
	return meaning{}, fmt.Errorf("%s: a schema may not hold %T", e.Pos(), e)
}

func (r *reader) ident(name string) (meaning, error) {
	switch name {
	case "_":
		return meaning{Type: &Type{Any: true}}, nil
	case "string":
		return scalar(Scalar{Kind: spec.String}), nil
	case "bool":
		return scalar(Scalar{Kind: spec.Bool}), nil
	case "number":
		return scalar(Scalar{Kind: spec.Number}), nil
	case "int":
		return scalar(Scalar{Kind: spec.Number, Integer: true}), nil
	}
	t, err := r.named(name)
	return meaning{Type: t}, err
}

func scalar(s Scalar) meaning { return meaning{Type: &Type{Scalars: []Scalar{s}}} }

func (r *reader) basic(e *ast.BasicLit) (meaning, error) {
	if e.Kind == token.NULL {
		return meaning{Type: &Type{Null: true}}, nil
	}
	node, err := literalScalar(e)
	if err != nil {
		return meaning{}, err
	}
	return scalar(Scalar{Kind: node.Kind, Word: node.Text, IsWord: true, Integer: e.Kind == token.INT}), nil
}

func (r *reader) unary(e *ast.UnaryExpr) (meaning, error) {
	switch e.Op {
	case token.MUL: // *x: x is the default
		node, err := data(e.X)
		if err != nil {
			return meaning{}, err
		}
		m, err := r.expr(e.X)
		if err != nil {
			return meaning{}, err
		}
		if node.Kind == spec.List || m.Scalars[0].Kind != spec.String {
			// The words of a number, a bool or a list do not add to what the rest of
			// the disjunction allows.
			m.Type = &Type{}
		}
		m.fallback = node.As(spec.Default)
		return m, nil
	case token.MAT:
		text, err := stringOf(e.X)
		if err != nil {
			return meaning{}, err
		}
		if _, err := syntax.Parse(text, syntax.Perl); err != nil {
			return meaning{}, fmt.Errorf("%s: %w", e.Pos(), err)
		}
		return scalar(Scalar{Kind: spec.String, Patterns: []*Pattern{newPattern(text)}}), nil
	case token.GEQ, token.GTR, token.LEQ, token.LSS:
		bound, err := boundOf(e)
		return scalar(Scalar{Kind: spec.Number, Bounds: []Bound{bound}}), err
	}
	return meaning{}, fmt.Errorf("%s: a schema may not use %s", e.Pos(), e.Op)
}

func (r *reader) binary(e *ast.BinaryExpr) (meaning, error) {
	x, err := r.expr(e.X)
	if err != nil {
		return meaning{}, err
	}
	y, err := r.expr(e.Y)
	if err != nil {
		return meaning{}, err
	}
	var t *Type
	switch e.Op {
	case token.OR:
		t, err = either(x.Type, y.Type)
	case token.AND:
		t, err = both(x.Type, y.Type)
	default:
		err = fmt.Errorf("a schema may not use %s", e.Op)
	}
	if err != nil {
		return meaning{}, fmt.Errorf("%s: %w", e.Pos(), err)
	}
	fallback := x.fallback
	if fallback == nil {
		fallback = y.fallback
	}
	return meaning{t, fallback}, nil
}

// call reads the validators that bound a length, and error("…").
func call(e *ast.CallExpr) (meaning, error) {
	name := ""
	switch fun := e.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok {
			label, _, _ := ast.LabelName(fun.Sel)
			name = x.Name + "." + label
		}
	}
	if len(e.Args) != 1 {
		return meaning{}, fmt.Errorf("%s: %s wants one argument", e.Pos(), name)
	}
	if name == "error" {
		text, err := stringOf(e.Args[0])
		return meaning{Type: &Type{Want: text}}, err
	}
	n, err := intOf(e.Args[0])
	if err != nil {
		return meaning{}, err
	}
	switch name {
	case "strings.MaxRunes":
		return scalar(Scalar{Kind: spec.String, MaxRunes: n}), nil
	case "list.MaxItems", "struct.MaxFields":
		return meaning{Type: &Type{MaxLen: n}}, nil
	case "struct.MinFields":
		return meaning{Type: &Type{MinLen: n}}, nil
	}
	return meaning{}, fmt.Errorf("%s: a schema may not call %s", e.Pos(), name)
}

func (r *reader) list(e *ast.ListLit) (meaning, error) {
	if len(e.Elts) == 1 {
		if ellipsis, ok := e.Elts[0].(*ast.Ellipsis); ok {
			item, err := r.expr(ellipsis.Type)
			return meaning{Type: &Type{Items: item.Type}}, err
		}
	}
	return meaning{Type: &Type{}}, nil // a default; its items are read as data
}

func (r *reader) structure(e *ast.StructLit) (*Type, error) {
	t := &Type{Fields: []*Field{}}
	for _, elt := range e.Elts {
		var err error
		switch elt := elt.(type) {
		case *ast.Field:
			t, err = r.field(t, elt)
		case *ast.EmbedDecl:
			var m meaning
			if m, err = r.expr(elt.Expr); err == nil {
				t, err = both(t, m.Type)
			}
		case *ast.Ellipsis:
			t.Open = true
		case *ast.CommentGroup:
		default:
			err = fmt.Errorf("%s: a struct of the schema may not hold %T", elt.Pos(), elt)
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// field adds a field, or the pattern of a map's keys, to a struct.
func (r *reader) field(t *Type, f *ast.Field) (*Type, error) {
	value, err := r.expr(f.Value)
	if err != nil {
		return nil, err
	}
	if pattern, ok := f.Label.(*ast.ListLit); ok {
		key, err := r.expr(pattern.Elts[0])
		return &Type{Key: key.Type, Elem: value.Type, MinLen: t.MinLen, MaxLen: t.MaxLen}, err
	}
	name, _, err := ast.LabelName(f.Label)
	if err != nil {
		return nil, err
	}
	field := &Field{Name: name, Doc: docOf(f), Default: value.fallback, Type: value.Type}
	if f.Constraint == token.NOT {
		field.Need = Required
	}
	for _, attribute := range f.Attrs {
		switch key, body := attribute.Split(); key {
		case "required":
			field.Need, field.Merged = Required, true
		case "profile":
			path, found := strings.CutPrefix(body, "unless=")
			if !found {
				return nil, fmt.Errorf("%s: want @profile(unless=PATH)", f.Pos())
			}
			field.Unless = spec.Path(path)
		}
	}
	return both(t, &Type{Fields: []*Field{field}})
}

// docOf returns the text of the comment above a field, its lines joined into
// paragraphs.
func docOf(n ast.Node) string {
	var text strings.Builder
	for _, group := range ast.Comments(n) {
		if group.Doc {
			text.WriteString(group.Text())
		}
	}
	paragraphs := strings.Split(strings.TrimSpace(text.String()), "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.Join(strings.Fields(p), " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

func stringOf(e ast.Expr) (string, error) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", fmt.Errorf("%s: want a string", e.Pos())
	}
	return literal.Unquote(lit.Value)
}

func intOf(e ast.Expr) (int, error) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.INT {
		return 0, fmt.Errorf("%s: want a whole number", e.Pos())
	}
	return strconv.Atoi(lit.Value)
}

// data reads data: scalars, lists and structs without anything to evaluate.
func data(e ast.Expr) (*spec.Node, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literalScalar(e)
	case *ast.ListLit:
		node := &spec.Node{Kind: spec.List}
		for _, elt := range e.Elts {
			item, err := data(elt)
			if err != nil {
				return nil, err
			}
			node.Items = append(node.Items, item)
		}
		return node, nil
	case *ast.StructLit:
		node := &spec.Node{Kind: spec.Map}
		for _, elt := range e.Elts {
			field, ok := elt.(*ast.Field)
			if !ok {
				return nil, fmt.Errorf("%s: want plain data", elt.Pos())
			}
			name, _, err := ast.LabelName(field.Label)
			if err != nil {
				return nil, err
			}
			value, err := data(field.Value)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(node.Fields, func(f spec.Field) bool { return f.Name == name }) {
				return nil, fmt.Errorf("%s: %s twice", elt.Pos(), name)
			}
			node.Fields = append(node.Fields, spec.Field{Name: name, Node: value})
		}
		return node, nil
	}
	return nil, fmt.Errorf("%s: want plain data", e.Pos())
}

func literalScalar(e *ast.BasicLit) (*spec.Node, error) {
	switch e.Kind {
	case token.STRING:
		text, err := literal.Unquote(e.Value)
		return &spec.Node{Kind: spec.String, Text: text}, err
	case token.INT, token.FLOAT:
		return &spec.Node{Kind: spec.Number, Text: e.Value}, nil
	case token.TRUE, token.FALSE:
		return &spec.Node{Kind: spec.Bool, Text: e.Value}, nil
	}
	return nil, fmt.Errorf("%s: want plain data", e.Pos())
}
