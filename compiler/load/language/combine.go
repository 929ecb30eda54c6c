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
	text, err := decimalOf(e.X)
	if err != nil {
		return Bound{}, err
	}
	limit, ok := new(big.Rat).SetString(text)
	if !ok {
		return Bound{}, fmt.Errorf("%s: want a decimal number", e.X.Pos())
	}
	return Bound{Op: e.Op, Limit: limit, Text: text}, nil
}

// either returns the type of x | y, of which one may be nil: it has the forms of both scalars.
// A schema may not offer two structs, because a message could not distinguish them.
func either(x, y *Type) (*Type, error) {
	if x == nil {
		x, y = y, x
	}
	switch {
	case x != nil && x.Any:
		return nil, errors.New("a schema may not use | with _")
	case y == nil:
		return x, nil
	case y.Any:
		return nil, errors.New("a schema may not use | with _")
	case x.Scalars == nil || y.Scalars == nil:
		return nil, errors.New("a disjunction of structs, maps or lists is not allowed")
	}
	t := *x
	t.Name = ""
	t.Null = x.Null || y.Null
	t.Scalars = slices.Concat(x.Scalars, y.Scalars)
	t.Want = first(x.Want, y.Want)
	return &t, nil
}

func first(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// smaller returns the smaller of two limits, of which 0 is none.
func smaller(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// both returns the type of x & y.
func both(x, y *Type) (*Type, error) {
	switch {
	case x.Any:
		return y, nil
	case y.Any:
		return x, nil
	case x.Elem != nil && y.Elem != nil:
		return nil, errors.New("a schema may not use & with two maps")
	case x.IsStruct() && y.IsStruct():
		return nil, errors.New("a schema may not use & with two structs")
	}
	out := *x
	out.Null = x.Null && y.Null
	out.Want = first(x.Want, y.Want)
	out.MaxLen = smaller(x.MaxLen, y.MaxLen)
	switch {
	case x.Scalars != nil && y.Scalars != nil:
		s, err := bothScalars(x.Scalars, y.Scalars)
		out.Scalars = []Scalar{s}
		return &out, err
	case x.Items != nil && y.Items != nil:
		items, err := both(x.Items, y.Items)
		out.Items = items
		return &out, err
	}
	return nil, errKinds
}

func bothScalars(x, y []Scalar) (Scalar, error) {
	if len(x) != 1 || len(y) != 1 {
		return Scalar{}, errors.New("a schema may not use & with a disjunction")
	}
	a, b := x[0], y[0]
	switch {
	case a.Kind != b.Kind:
		return Scalar{}, errKinds
	case a.IsWord || b.IsWord:
		return Scalar{}, errors.New("a schema may not use & with a word")
	}
	a.Integer = a.Integer || b.Integer
	a.Patterns = slices.Concat(a.Patterns, b.Patterns)
	a.Bounds = slices.Concat(a.Bounds, b.Bounds)
	a.MaxRunes = smaller(a.MaxRunes, b.MaxRunes)
	return a, nil
}

// add adds a field to the struct t, or narrows the one of that name that it has.
func add(t *Type, f *Field) error {
	i := slices.IndexFunc(t.Fields, func(g *Field) bool { return g.Name == f.Name })
	if i < 0 {
		t.Fields = append(t.Fields, f)
		return nil
	}
	old := t.Fields[i]
	switch {
	case old.Default != nil || f.Default != nil:
		return fmt.Errorf("%s has a default, and may not be stated again", f.Name)
	case old.Merged || f.Merged || old.Unless != "" || f.Unless != "" || old.Except != Exception{} || f.Except != Exception{}:
		return fmt.Errorf("%s has an attribute, and may not be stated again", f.Name)
	}
	narrowed, err := restated(old.Type, f.Type)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	t.Fields[i] = &Field{
		Name: f.Name, Doc: first(old.Doc, f.Doc), Need: max(old.Need, f.Need),
		Foreign: slices.Concat(old.Foreign, f.Foreign), Type: narrowed,
	}
	return nil
}

// restated returns x & y of a field that a struct states twice. Of two structs, one must be
// written in place, and may only narrow fields of the other: this reader does not know which of
// them would close the other.
func restated(x, y *Type) (*Type, error) {
	if x.Any || y.Any || !x.IsStruct() || !y.IsStruct() {
		return both(x, y)
	}
	if y.Name != "" && x.Name == "" {
		x, y = y, x
	}
	switch {
	case x.Name != "" && y.Name != "":
		return nil, errors.New("two definitions of one struct")
	case y.Open:
		return nil, errors.New("a struct that is stated again may not be opened")
	}
	out := &Type{
		Open: x.Open, Null: x.Null && y.Null, Doc: x.Doc, Want: first(x.Want, y.Want),
		Fields: slices.Clone(x.Fields), Foreign: slices.Concat(x.Foreign, y.Foreign),
		Choices: slices.Concat(x.Choices, y.Choices),
	}
	for _, f := range y.Fields {
		if x.Field(f.Name) == nil {
			return nil, fmt.Errorf("a struct that is stated again may not gain %s", f.Name)
		}
		if err := add(out, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}
