package language

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// expr returns the type that an expression denotes.
func (r *reader) expr(e ast.Expr) (*Type, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.expr(e.X)
	case *ast.Ident:
		return r.ident(e)
	case *ast.BasicLit:
		return word(e)
	case *ast.UnaryExpr:
		return unary(e)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.OR:
			t, fallback, err := r.values(e)
			if err == nil && fallback != nil {
				err = misplaced(starOf(e), "a default may only be one of the values of a field")
			}
			return t, err
		case token.AND:
			return r.conjunction(e)
		}
		return nil, fmt.Errorf("%s: a schema may not use %s", e.Pos(), e.Op)
	case *ast.CallExpr:
		return call(e)
	case *ast.ListLit:
		return r.list(e)
	case *ast.StructLit:
		return r.structure(e)
	}
	return nil, fmt.Errorf("%s: a schema may not contain %s", e.Pos(), formOf(e))
}

func misplaced(e ast.Expr, message string) error { return fmt.Errorf("%s: %s", e.Pos(), message) }

// operands returns the operands of a chain of one operator, from left to right.
func operands(e ast.Expr, op token.Token) []ast.Expr {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == op {
		return append(operands(b.X, op), operands(b.Y, op)...)
	}
	return []ast.Expr{e}
}

// starOf returns the first default of a disjunction, nil when it has none.
func starOf(e ast.Expr) ast.Expr {
	all := operands(e, token.OR)
	i := slices.IndexFunc(all, isStar)
	if i < 0 {
		return nil
	}
	return all[i]
}

func isStar(e ast.Expr) bool {
	star, ok := e.(*ast.UnaryExpr)
	return ok && star.Op == token.MUL
}

// values returns the type of a disjunction and its default. Null, a default and error are
// allowed only here.
func (r *reader) values(e ast.Expr) (t *Type, fallback *spec.Node, err error) {
	all := operands(e, token.OR)
	if len(all) == 1 {
		t, err = r.expr(e)
		return t, nil, err
	}
	var star *ast.UnaryExpr
	null, want := false, ""
	for _, x := range all {
		switch {
		case isStar(x) && star != nil:
			return nil, nil, fmt.Errorf("%s: a field may not have two defaults", x.Pos())
		case isStar(x):
			star = x.(*ast.UnaryExpr)
		case isNull(x):
			null = true
		case calls(x) == "error":
			if want, err = wish(x.(*ast.CallExpr)); err != nil {
				return nil, nil, err
			}
		default:
			y, err := r.expr(x)
			if err != nil {
				return nil, nil, err
			}
			if t, err = either(t, y); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", e.Pos(), err)
			}
		}
	}
	if star != nil {
		if t, fallback, err = withDefault(t, star); err != nil {
			return nil, nil, err
		}
	}
	if t == nil {
		return nil, nil, fmt.Errorf("%s: want a value besides null and error", e.Pos())
	}
	out := *t
	out.Null = t.Null || null
	if want != "" {
		out.Want = want
	}
	return &out, fallback, nil
}

// withDefault returns a type that allows its default too, and the default.
func withDefault(t *Type, star *ast.UnaryExpr) (*Type, *spec.Node, error) {
	node, err := data(star.X)
	if err != nil {
		return nil, nil, err
	}
	if node.Kind == spec.Map {
		return nil, nil, fmt.Errorf("%s: want a default that is a scalar or a list", star.X.Pos())
	}
	if node.Kind == spec.String {
		if t, err = either(&Type{Scalars: []Scalar{{Kind: spec.String, Word: node.Text, IsWord: true}}}, t); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", star.Pos(), err)
		}
		return t, node.As(spec.Default), nil
	}
	// A default that is a number, a bool or a list must fit one of the other values.
	if t != nil {
		if _, faults := t.Check(node, ""); len(faults) == 0 {
			return t, node.As(spec.Default), nil
		}
	}
	return nil, nil, fmt.Errorf("%s: the default fits none of the other values", star.Pos())
}

func isNull(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.NULL
}

// conjunction returns the type of x & y & …, which may contain limits of a length and choices
// between fields.
func (r *reader) conjunction(e ast.Expr) (*Type, error) {
	var t *Type
	var limits, choices []*ast.CallExpr
	for _, x := range operands(e, token.AND) {
		var y *Type
		var err error
		switch name := calls(x); {
		case isLimit(name):
			limits = append(limits, x.(*ast.CallExpr))
			continue
		case name == "matchN":
			choices = append(choices, x.(*ast.CallExpr))
			continue
		case name == "close":
			y, err = r.closed(x.(*ast.CallExpr))
		default:
			y, err = r.expr(x)
		}
		if err != nil {
			return nil, err
		}
		if t == nil {
			t = y
		} else if t, err = both(t, y); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Pos(), err)
		}
	}
	switch {
	case t == nil && len(limits) > 0:
		return nil, misplaced(e, lonelyLimit)
	case t == nil:
		return nil, misplaced(e, lonelyChoice)
	case len(choices) > 0:
		return withChoices(t, e, choices)
	}
	for _, limit := range limits {
		var err error
		if t, err = limited(t, limit); err != nil {
			return nil, err
		}
	}
	return t, nil
}

const lonelyLimit = "a limit of a length may only stand beside a list or a map, with &"

func isLimit(name string) bool {
	return name == "list.MaxItems" || name == "struct.MaxFields" || name == "struct.MinFields"
}

// limited returns the list or map t with one more limit of its length. Null has no length, so
// the result does not allow it.
func limited(t *Type, limit *ast.CallExpr) (*Type, error) {
	arg, err := argument(limit)
	if err != nil {
		return nil, err
	}
	name, out := calls(limit), *t
	if fits := t.Elem != nil || name == "list.MaxItems" && t.Items != nil; !fits || (t.Items == nil) == (name == "list.MaxItems") {
		return nil, fmt.Errorf("%s: %w", limit.Pos(), errKinds)
	}
	out.Null = false
	if name == "struct.MinFields" {
		n, err := intOf(arg, 0)
		out.MinLen = max(t.MinLen, n)
		return &out, err
	}
	n, err := intOf(arg, 1) // 0 means no limit
	out.MaxLen = smaller(t.MaxLen, n)
	return &out, err
}

var errKinds = errors.New("the two sides of & are of different kinds")

func (r *reader) ident(e *ast.Ident) (*Type, error) {
	switch e.Name {
	case "_":
		return &Type{Any: true}, nil
	case "string":
		return scalar(Scalar{Kind: spec.String}), nil
	case "bool":
		return scalar(Scalar{Kind: spec.Bool}), nil
	case "number":
		return scalar(Scalar{Kind: spec.Number}), nil
	case "int":
		return scalar(Scalar{Kind: spec.Number, Integer: true}), nil
	}
	return r.named(e.Name, e.Pos())
}

func scalar(s Scalar) *Type { return &Type{Scalars: []Scalar{s}} }

// word returns the type of a constant. A number is refused, because 1.5 and 1.50 are one value
// but two texts.
func word(e *ast.BasicLit) (*Type, error) {
	switch e.Kind {
	case token.NULL:
		return nil, misplaced(e, "null may only be one of the values of a disjunction")
	case token.INT, token.FLOAT:
		return nil, misplaced(e, "a schema may not offer a number, except as the default")
	}
	node, err := literalScalar(e)
	if err != nil {
		return nil, err
	}
	return scalar(Scalar{Kind: node.Kind, Word: node.Text, IsWord: true}), nil
}

func unary(e *ast.UnaryExpr) (*Type, error) {
	switch e.Op {
	case token.MUL:
		return nil, misplaced(e, "a default may only be one of the values of a field")
	case token.MAT:
		text, err := stringOf(e.X)
		if err != nil {
			return nil, err
		}
		if _, err := syntax.Parse(text, syntax.Perl); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Pos(), err)
		}
		return scalar(Scalar{Kind: spec.String, Patterns: []*Pattern{newPattern(text)}}), nil
	case token.GEQ, token.GTR, token.LEQ, token.LSS:
		bound, err := boundOf(e)
		return scalar(Scalar{Kind: spec.Number, Bounds: []Bound{bound}}), err
	}
	return nil, fmt.Errorf("%s: a schema may not use %s", e.Pos(), e.Op)
}

// calls returns the name of the function that an expression calls, "" when it is not a call.
func calls(e ast.Expr) string {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return ""
	}
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok {
			label, _, _ := ast.LabelName(fun.Sel)
			return x.Name + "." + label
		}
	}
	return "that"
}

func argument(e *ast.CallExpr) (ast.Expr, error) {
	if len(e.Args) != 1 {
		return nil, fmt.Errorf("%s: %s wants one argument", e.Pos(), calls(e))
	}
	return e.Args[0], nil
}

// wish returns the text of error("…").
func wish(e *ast.CallExpr) (string, error) {
	arg, err := argument(e)
	if err != nil {
		return "", err
	}
	return stringOf(arg)
}

// call reads the validator of the length of a text.
func call(e *ast.CallExpr) (*Type, error) {
	switch name := calls(e); {
	case name == "error":
		return nil, misplaced(e, "error may only be one of the values of a disjunction")
	case isLimit(name):
		return nil, misplaced(e, lonelyLimit)
	case name == "matchN":
		return nil, misplaced(e, lonelyChoice)
	case name == "close":
		return nil, misplaced(e, "close may only stand beside matchN, with &")
	case name != "strings.MaxRunes":
		return nil, fmt.Errorf("%s: a schema may not call %s", e.Pos(), name)
	}
	arg, err := argument(e)
	if err != nil {
		return nil, err
	}
	n, err := intOf(arg, 1) // 0 means no limit
	return scalar(Scalar{Kind: spec.String, MaxRunes: n}), err
}

func (r *reader) list(e *ast.ListLit) (*Type, error) {
	if len(e.Elts) == 1 {
		if ellipsis, ok := e.Elts[0].(*ast.Ellipsis); ok && ellipsis.Type != nil {
			item, err := r.expr(ellipsis.Type)
			return &Type{Items: item}, err
		}
	}
	return nil, misplaced(e, "want a list of one type, as in [...string]")
}

// formOf names a form of CUE for a message.
func formOf(n ast.Node) string {
	switch n.(type) {
	case *ast.Interpolation:
		return "an interpolation"
	case *ast.BottomLit:
		return "_|_"
	case *ast.SelectorExpr:
		return "a selector"
	case *ast.IndexExpr:
		return "an index"
	case *ast.Alias:
		return "an alias"
	case *ast.LetClause:
		return "a let clause"
	case *ast.Comprehension:
		return "a comprehension"
	case *ast.Attribute:
		return "an attribute"
	case *ast.EmbedDecl:
		return "an embedding"
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", n), "*ast.")
}
