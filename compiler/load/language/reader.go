package language

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// reader turns the syntax of definitions into types, each definition once. It refuses
// every form that it does not read exactly as CUE does.
type reader struct {
	definitions map[string]definition
	types       map[string]*Type
	reading     map[string]bool // the definitions that are being read
}

type definition struct {
	value ast.Expr
	doc   string
	names string // section whose entries a value names, by @names
}

// reserved are the names that denote something other than a field of a spec.
var reserved = []string{"string", "bool", "number", "int", "error", "list", "strings", "struct"}

func (r *reader) file(file *ast.File) error {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.Package, *ast.CommentGroup:
		case *ast.ImportDecl:
			for _, spec := range decl.Specs {
				if spec.Name != nil {
					return fmt.Errorf("%s: want an import without another name", spec.Name.Pos())
				}
			}
		case *ast.Field:
			if err := r.define(decl); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s: a schema may not contain %s", decl.Pos(), formOf(decl))
		}
	}
	return nil
}

// define adds a definition to those that can be read.
func (r *reader) define(f *ast.Field) error {
	label, ok := f.Label.(*ast.Ident)
	if !ok || !strings.HasPrefix(label.Name, "#") || f.Constraint != token.ILLEGAL || f.Alias != nil {
		return fmt.Errorf("%s: want a definition, as in #Name: …", f.Pos())
	}
	names := ""
	for _, attribute := range f.Attrs {
		key, body := attribute.Split()
		if key != "names" || body == "" {
			return fmt.Errorf("%s: a definition may not have @%s", attribute.Pos(), key)
		}
		names = body
	}
	d := definition{value: f.Value, doc: docOf(f), names: names}
	if first, twice := r.definitions[label.Name]; twice {
		var err error
		if d, err = joined(first, d); err != nil {
			return fmt.Errorf("%s: %s is defined twice: %w", f.Pos(), label.Name, err)
		}
	}
	r.definitions[label.Name] = d
	return nil
}

// joined returns the definition that two parts state, one of which has the manual and comes
// first. CUE closes the parts together, so that each may add fields. Nothing but fields is
// allowed, because an embedded struct and a pattern for names apply to more than their own part.
func joined(x, y definition) (definition, error) {
	var fields []ast.Decl
	if y.doc != "" {
		x, y = y, x
	}
	if y.doc != "" {
		return definition{}, errors.New("want the manual in one place")
	}
	for _, part := range []definition{x, y} {
		s, ok := part.value.(*ast.StructLit)
		if !ok || part.names != "" || slices.ContainsFunc(s.Elts, isNoField) {
			return definition{}, errors.New("want only fields in each part")
		}
		fields = append(fields, s.Elts...)
	}
	return definition{value: &ast.StructLit{Elts: fields}, doc: x.doc}, nil
}

// isNoField reports whether a declaration of a struct adds anything but a field: comments and
// attributes add nothing that CUE evaluates.
func isNoField(d ast.Decl) bool {
	f, isField := d.(*ast.Field)
	if isField {
		_, isPattern := f.Label.(*ast.ListLit)
		return isPattern
	}
	switch d.(type) {
	case *ast.CommentGroup, *ast.Attribute:
		return false
	}
	return true
}

// named returns the type of a definition that is referenced at pos.
func (r *reader) named(name string, pos token.Pos) (*Type, error) {
	if t, ok := r.types[name]; ok {
		return t, nil
	}
	d, ok := r.definitions[name]
	if !ok {
		return nil, fmt.Errorf("%s: the schema has no %s", pos, name)
	}
	if r.reading[name] {
		return nil, fmt.Errorf("%s: %s is part of itself", pos, name)
	}
	r.reading[name] = true
	read, err := r.expr(d.value)
	delete(r.reading, name)
	if err != nil {
		return nil, err
	}
	t := *read
	t.Name, t.Doc, t.Names = name, d.doc, d.names
	r.types[name] = &t
	return &t, nil
}

// structure returns a map, for a struct with only a pattern for names, or a struct.
func (r *reader) structure(e *ast.StructLit) (*Type, error) {
	decls := slices.DeleteFunc(slices.Clone(e.Elts), func(d ast.Decl) bool { _, ok := d.(*ast.CommentGroup); return ok })
	t, embeds := &Type{Fields: []*Field{}}, false
	var sealed *Type // an embedded struct that CUE closes at once
	for _, decl := range decls {
		var err error
		switch decl := decl.(type) {
		case *ast.Field:
			if pattern, ok := decl.Label.(*ast.ListLit); ok {
				if len(decls) > 1 {
					return nil, fmt.Errorf("%s: a pattern for names must be alone in its struct", decl.Pos())
				}
				return r.entries(pattern, decl)
			}
			err = r.field(t, decl)
		case *ast.EmbedDecl:
			embeds = true
			var embedded *Type
			if embedded, err = r.embed(t, decl.Expr); err == nil && len(embedded.Choices) > 0 {
				sealed = embedded
			}
		case *ast.Ellipsis:
			t.Open = true
		case *ast.Attribute:
			err = t.attribute(decl)
		default:
			err = fmt.Errorf("%s: a schema may not contain %s", decl.Pos(), formOf(decl))
		}
		if err == nil && embeds && t.Open {
			err = fmt.Errorf("%s: a struct that embeds another may not be open", decl.Pos())
		}
		if err == nil && sealed != nil && len(t.Fields) > len(sealed.Fields) {
			err = fmt.Errorf("%s: a struct with matchN may not gain a field where it is embedded", decl.Pos())
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// entries returns a map.
func (r *reader) entries(pattern *ast.ListLit, f *ast.Field) (*Type, error) {
	if len(pattern.Elts) != 1 || f.Constraint != token.ILLEGAL || f.Alias != nil || len(f.Attrs) > 0 {
		return nil, fmt.Errorf("%s: want a map, as in {[string]: …}", f.Pos())
	}
	key, err := r.expr(pattern.Elts[0])
	if err != nil {
		return nil, err
	}
	if key.Null || key.Scalars == nil || slices.ContainsFunc(key.Scalars, func(s Scalar) bool { return s.Kind != spec.String }) {
		return nil, fmt.Errorf("%s: want a type of text for the names of a map", pattern.Elts[0].Pos())
	}
	value, err := r.expr(f.Value)
	if err != nil {
		return nil, err
	}
	return &Type{Key: key, Elem: value}, nil
}

// embed adds the fields of a definition to a struct, and returns the definition.
func (r *reader) embed(t *Type, e ast.Expr) (*Type, error) {
	name, ok := e.(*ast.Ident)
	if !ok {
		return nil, fmt.Errorf("%s: want the name of the definition to embed", e.Pos())
	}
	embedded, err := r.ident(name)
	if err != nil {
		return nil, err
	}
	switch {
	case !embedded.IsStruct() || embedded.Null:
		return nil, fmt.Errorf("%s: only a struct of fields may be embedded", e.Pos())
	case embedded.Open:
		return nil, fmt.Errorf("%s: an open struct may not be embedded", e.Pos())
	}
	t.Foreign = append(t.Foreign, embedded.Foreign...)
	t.Choices = append(t.Choices, embedded.Choices...)
	for _, f := range embedded.Fields {
		if err := add(t, f); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Pos(), err)
		}
	}
	return embedded, nil
}

// field adds a field to a struct.
func (r *reader) field(t *Type, f *ast.Field) error {
	name, isIdent, err := ast.LabelName(f.Label)
	switch {
	case err != nil || !isRegular(f):
		return fmt.Errorf("%s: want the name of a field", f.Pos())
	case isIdent && slices.Contains(reserved, name):
		return fmt.Errorf("%s: a field may not have the name %s without quotes, because it would denote the type", f.Pos(), name)
	case f.Constraint == token.ILLEGAL:
		return fmt.Errorf("%s: want %s? or %s!, because a schema contains what a user may write", f.Pos(), name, name)
	}
	value, fallback, err := r.values(f.Value)
	if err != nil {
		return err
	}
	field := &Field{Name: name, Doc: docOf(f), Default: fallback, Type: value}
	if f.Constraint == token.NOT {
		field.Need = Required
	}
	for _, attribute := range f.Attrs {
		if err := field.attribute(attribute); err != nil {
			return err
		}
	}
	if err := add(t, field); err != nil {
		return fmt.Errorf("%s: %w", f.Pos(), err)
	}
	return nil
}

func (f *Field) attribute(a *ast.Attribute) error {
	switch key, body := a.Split(); key {
	case "required":
		if body != "" {
			return fmt.Errorf("%s: want @required()", a.Pos())
		}
		f.Need, f.Merged = Required, true
	case "profile":
		if path, found := strings.CutPrefix(body, "unless="); found {
			f.Unless = spec.Path(path)
			return nil
		}
		exception, found := strings.CutPrefix(body, "except=")
		path, value, valued := strings.Cut(exception, ":")
		if !found || !valued {
			return fmt.Errorf("%s: want @profile(unless=PATH) or @profile(except=PATH:VALUE)", a.Pos())
		}
		f.Except = Exception{Path: spec.Path(path), Value: value}
	case "otherwise":
		text, err := strconv.Unquote(strings.TrimSuffix(strings.TrimSpace(body), ","))
		if err != nil || text == "" || len(f.Type.Words()) < 2 {
			return fmt.Errorf("%s: want @otherwise(\"what to do\") beside several words", a.Pos())
		}
		own := *f.Type
		own.Else = text
		f.Type = &own
	case "aka", "instead":
		foreign, err := foreignOf(a, false)
		f.Foreign = append(f.Foreign, foreign...)
		return err
	default:
		return fmt.Errorf("%s: a schema may not contain @%s", a.Pos(), key)
	}
	return nil
}

// attribute reads an attribute of the struct itself.
func (t *Type) attribute(a *ast.Attribute) error {
	if key, _ := a.Split(); key != "instead" && key != "aka" {
		return fmt.Errorf("%s: a struct may not have @%s", a.Pos(), key)
	}
	foreign, err := foreignOf(a, true)
	t.Foreign = append(t.Foreign, foreign...)
	return err
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
