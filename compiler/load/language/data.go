package language

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

func stringOf(e ast.Expr) (string, error) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING || strings.HasPrefix(strings.TrimLeft(lit.Value, "#"), "'") { // '…' is bytes
		return "", fmt.Errorf("%s: want a string in double quotes", e.Pos())
	}
	text, err := literal.Unquote(lit.Value)
	if err != nil {
		return "", fmt.Errorf("%s: %w", e.Pos(), err)
	}
	return text, nil
}

// intOf returns a whole number of at least least.
func intOf(e ast.Expr, least int) (int, error) {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.INT {
		if n, err := strconv.Atoi(lit.Value); err == nil && n >= least {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%s: want a whole number from %d on", e.Pos(), least)
}

// decimalOf returns the text of a number in the notation of a spec.
func decimalOf(e ast.Expr) (string, error) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.INT && lit.Kind != token.FLOAT || strings.Trim(lit.Value, "0123456789.") != "" {
		return "", fmt.Errorf("%s: want a decimal number", e.Pos())
	}
	return lit.Value, nil
}

// data reads plain data: scalars, lists and structs without anything to evaluate.
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
			if !ok || !isPlain(field) {
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

// isRegular reports whether a field has a name that a spec could have, and no alias by which
// the schema refers to it.
func isRegular(f *ast.Field) bool {
	name, isIdent, _ := ast.LabelName(f.Label)
	_, isAlias := f.Label.(*ast.Alias)
	return f.Alias == nil && !isAlias && !(isIdent && strings.ContainsAny(name[:1], "#_"))
}

// isPlain reports whether a field is only a name and a value.
func isPlain(f *ast.Field) bool {
	return isRegular(f) && f.Constraint == token.ILLEGAL && len(f.Attrs) == 0
}

func literalScalar(e *ast.BasicLit) (*spec.Node, error) {
	switch e.Kind {
	case token.STRING:
		text, err := stringOf(e)
		return &spec.Node{Kind: spec.String, Text: text}, err
	case token.INT, token.FLOAT:
		text, err := decimalOf(e)
		return &spec.Node{Kind: spec.Number, Text: text}, err
	case token.TRUE, token.FALSE:
		return &spec.Node{Kind: spec.Bool, Text: e.Value}, nil
	}
	return nil, fmt.Errorf("%s: want plain data", e.Pos())
}
