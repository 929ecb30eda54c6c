package language

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// A Bound is one limit of a number.
type Bound struct {
	Op    token.Token // GEQ, GTR, LEQ or LSS
	Limit *big.Rat
	Text  string // the limit as it is written
}

// Holds reports whether x is within the bound.
func (b Bound) Holds(x *big.Rat) bool {
	switch c := x.Cmp(b.Limit); b.Op {
	case token.GEQ:
		return c >= 0
	case token.GTR:
		return c > 0
	case token.LEQ:
		return c <= 0
	default:
		return c < 0
	}
}

func boundOf(e *ast.UnaryExpr) (Bound, error) {
	lit, ok := e.X.(*ast.BasicLit)
	if !ok {
		return Bound{}, fmt.Errorf("%s: want a number", e.Pos())
	}
	limit, ok := new(big.Rat).SetString(lit.Value)
	if !ok {
		return Bound{}, fmt.Errorf("%s: want a number", e.Pos())
	}
	return Bound{Op: e.Op, Limit: limit, Text: lit.Value}, nil
}

// either returns the type of x | y: forms of scalars add up, null and a wish may
// join anything. Two structs cannot be told apart in a message, so a schema may
// not offer them.
func either(x, y *Type) (*Type, error) {
	if isEmpty(x) {
		return joined(y, x), nil
	}
	if isEmpty(y) {
		return joined(x, y), nil
	}
	if x.Scalars == nil || y.Scalars == nil {
		return nil, errors.New("a disjunction of structs, maps or lists is not allowed")
	}
	t := joined(x, y)
	t.Scalars = slices.Concat(x.Scalars, y.Scalars)
	t.Name = ""
	return t, nil
}

// isEmpty reports whether the type says nothing but null, a wish, or a length.
func isEmpty(t *Type) bool {
	return !t.Any && t.Scalars == nil && t.Items == nil && t.Elem == nil && t.Fields == nil
}

// joined returns t with what other says about null, wish and length.
func joined(t, other *Type) *Type {
	out := *t
	out.Null = t.Null || other.Null
	out.MinLen = max(t.MinLen, other.MinLen)
	if out.MaxLen == 0 {
		out.MaxLen = other.MaxLen
	}
	if out.Want == "" {
		out.Want = other.Want
	}
	return &out
}

// both returns the type of x & y.
func both(x, y *Type) (*Type, error) {
	switch {
	case x.Any || isEmpty(x) || len(x.Fields) == 0 && x.IsStruct() && y.Elem != nil:
		return narrowed(y, x), nil
	case y.Any || isEmpty(y):
		return narrowed(x, y), nil
	case x.Scalars != nil && y.Scalars != nil:
		return bothScalars(x, y)
	case x.Items != nil && y.Items != nil:
		return combined(x, y, func(t *Type) (err error) { t.Items, err = both(x.Items, y.Items); return })
	case x.Elem != nil && y.Elem != nil:
		return combined(x, y, func(t *Type) (err error) { t.Elem, err = both(x.Elem, y.Elem); return })
	case x.IsStruct() && y.IsStruct():
		return bothStructs(x, y)
	}
	return nil, errors.New("the two sides of & do not fit")
}

// narrowed is joined for a conjunction: null must be allowed by both sides, unless
// one of them does not speak of values.
func narrowed(t, other *Type) *Type {
	out := joined(t, other)
	out.Null = t.Null
	return out
}

func combined(x, y *Type, fill func(*Type) error) (*Type, error) {
	out := narrowed(x, y)
	return out, fill(out)
}

func bothScalars(x, y *Type) (*Type, error) {
	if len(x.Scalars) != 1 || len(y.Scalars) != 1 {
		return nil, errors.New("only single forms can be combined with &")
	}
	a, b := x.Scalars[0], y.Scalars[0]
	if a.Kind != b.Kind {
		return nil, errors.New("the two sides of & are of different kinds")
	}
	a.Integer = a.Integer || b.Integer
	a.Patterns = slices.Concat(a.Patterns, b.Patterns)
	a.Bounds = slices.Concat(a.Bounds, b.Bounds)
	a.MaxRunes = max(a.MaxRunes, b.MaxRunes)
	out := narrowed(x, y)
	out.Scalars = []Scalar{a}
	return out, nil
}

func bothStructs(x, y *Type) (*Type, error) {
	out := narrowed(x, y)
	out.Open = x.Open || y.Open
	out.Name = ""
	out.Fields = slices.Clone(x.Fields)
	for _, f := range y.Fields {
		i := slices.IndexFunc(out.Fields, func(g *Field) bool { return g.Name == f.Name })
		if i < 0 {
			out.Fields = append(out.Fields, f)
			continue
		}
		merged := *out.Fields[i]
		t, err := both(merged.Type, f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		merged.Type, merged.Need = t, max(merged.Need, f.Need)
		if merged.Doc == "" {
			merged.Doc = f.Doc
		}
		if merged.Default == nil {
			merged.Default = f.Default
		}
		if merged.Unless == "" {
			merged.Unless = f.Unless
		}
		out.Fields[i] = &merged
	}
	return out, nil
}
