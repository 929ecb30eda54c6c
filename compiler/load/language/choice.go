package language

import (
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

const lonelyChoice = "matchN may only stand beside a struct, with &"

// withChoices returns the struct t with choices between its fields, as in
//
//	matchN(<=1, [{secret!: string}, {tier!: {}}]) & close({…})
//
// The types in it make null count as absent. Without close, CUE opens a struct that is
// written beside matchN.
func withChoices(t *Type, e ast.Expr, choices []*ast.CallExpr) (*Type, error) {
	for _, x := range operands(e, token.AND) {
		if _, ok := x.(*ast.StructLit); ok {
			return nil, misplaced(x, "want close({…}) beside matchN, or CUE opens the struct")
		}
	}
	if !t.IsStruct() || t.Null || t.Open {
		return nil, misplaced(choices[0], lonelyChoice)
	}
	out := *t
	out.Choices = slices.Clone(t.Choices)
	for _, x := range choices {
		choice, err := choiceOf(t, x)
		if err != nil {
			return nil, err
		}
		out.Choices = append(out.Choices, choice)
	}
	return &out, nil
}

// closed returns the struct in close({…}). It refuses struct literals as values of fields,
// because CUE's close leaves nested structs open.
func (r *reader) closed(e *ast.CallExpr) (*Type, error) {
	arg, err := argument(e)
	if err != nil {
		return nil, err
	}
	s, ok := arg.(*ast.StructLit)
	if !ok {
		return nil, misplaced(arg, "want close({…})")
	}
	for _, decl := range s.Elts {
		f, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		for _, x := range operands(f.Value, token.OR) {
			if _, ok := x.(*ast.StructLit); ok {
				return nil, misplaced(x, "want the name of a definition, because close leaves a struct within open")
			}
		}
	}
	return r.structure(s)
}

func choiceOf(t *Type, e *ast.CallExpr) (Choice, error) {
	const form = "want matchN(1, […]) or matchN(<=1, […])"
	if len(e.Args) != 2 {
		return Choice{}, misplaced(e, form)
	}
	choice := Choice{Needed: isOne(e.Args[0])}
	if most, ok := e.Args[0].(*ast.UnaryExpr); !choice.Needed && (!ok || most.Op != token.LEQ || !isOne(most.X)) {
		return Choice{}, misplaced(e.Args[0], form)
	}
	list, ok := e.Args[1].(*ast.ListLit)
	if !ok {
		return Choice{}, misplaced(e.Args[1], form)
	}
	for _, x := range list.Elts {
		name := chosen(t, x)
		if name == "" || slices.Contains(choice.Fields, name) {
			return Choice{}, misplaced(x, "want another field of the struct, as in {name!: string} or {name!: {}}")
		}
		choice.Fields = append(choice.Fields, name)
	}
	return choice, nil
}

func isOne(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.INT && lit.Value == "1"
}

// chosen returns the name in {name!: string} or {name!: {}}, "" when the expression is
// neither, or the field of t is of another kind.
func chosen(t *Type, e ast.Expr) string {
	s, ok := e.(*ast.StructLit)
	if !ok || len(s.Elts) != 1 {
		return ""
	}
	f, ok := s.Elts[0].(*ast.Field)
	if !ok || f.Constraint != token.NOT || len(f.Attrs) > 0 {
		return ""
	}
	name, _, err := ast.LabelName(f.Label)
	own := t.Field(name)
	if err != nil || own == nil || own.Default != nil || own.Need == Required {
		return ""
	}
	isText := !slices.ContainsFunc(own.Type.Scalars, func(s Scalar) bool { return s.Kind != spec.String })
	switch value := f.Value.(type) {
	case *ast.Ident:
		if value.Name == "string" && own.Type.Scalars != nil && isText {
			return name
		}
	case *ast.StructLit:
		if len(value.Elts) == 0 && own.Type.IsStruct() {
			return name
		}
	}
	return ""
}
