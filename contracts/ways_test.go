package contracts

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
)

// choosers lists the fields of a workload that choose the way to run it.
var choosers = []string{"mode", "operator", "deployment"}

// TestWays requires that only one function of each engine reads the fields that choose the
// way to run a workload. All other code uses the properties of the chosen way: a comparison
// elsewhere would be forgotten when a way is added.
func TestWays(t *testing.T) {
	p := load(t)
	for _, s := range sections(t, p) {
		if !s.workload {
			continue
		}
		var fields []*types.Var
		written := s.written
		if pointer, ok := written.(*types.Pointer); ok {
			written = pointer.Elem()
		}
		for name, field := range tagged(written.Underlying().(*types.Struct)) {
			if slices.Contains(choosers, name) {
				fields = append(fields, field)
			}
		}
		readers := p.readers(fields)
		if len(readers) > 1 || len(readers) == 0 && len(fields) > 0 {
			t.Errorf("%s is read in %d functions, want one: %s", s.written, len(readers), strings.Join(slices.Sorted(maps.Keys(readers)), ", "))
		}
	}
}

// readers returns the functions that read one of the given fields, each with the position
// of one such read.
func (p *program) readers(fields []*types.Var) map[string]string {
	readers := map[string]string{}
	for _, one := range p.packages {
		for _, file := range one.files {
			for _, d := range file.Decls {
				ast.Inspect(d, func(n ast.Node) bool {
					if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains(fields, one.field(s)) {
						readers[nameOf(one, d)] = p.position(s)
					}
					return true
				})
			}
		}
	}
	return readers
}

// field returns the field that a selector selects, nil when it selects something else.
func (p *pkg) field(s *ast.SelectorExpr) *types.Var {
	selection := p.info.Selections[s]
	if selection == nil || selection.Kind() != types.FieldVal {
		return nil
	}
	return selection.Obj().(*types.Var).Origin()
}

// nameOf returns the name of a declaration, for a message.
func nameOf(one *pkg, d ast.Decl) string {
	if f, ok := d.(*ast.FuncDecl); ok {
		return one.info.Defs[f.Name].(*types.Func).FullName()
	}
	return one.path + ", a declaration"
}

// TestWaysAreNotCompared requires that for each engine only one function compares ways, or
// the mode, the operator or the name of a way: the function that chooses the way. All other
// code uses the properties of the way.
func TestWaysAreNotCompared(t *testing.T) {
	p := load(t)
	comparing := map[string]map[string]bool{} // functions by the workload of the way
	for _, one := range p.packages {
		for _, file := range one.files {
			for _, d := range file.Decls {
				ast.Inspect(d, func(n ast.Node) bool {
					if compared := p.comparedWay(one, n); compared != nil {
						workload := compared.TypeArgs().At(0).String()
						if comparing[workload] == nil {
							comparing[workload] = map[string]bool{}
						}
						comparing[workload][nameOf(one, d)] = true
					}
					return true
				})
			}
		}
	}
	if len(comparing) == 0 {
		t.Error("nothing compares modes: the test looks in the wrong place")
	}
	for workload, functions := range comparing {
		if len(functions) > 1 {
			t.Errorf("the ways of %s, or their modes, operators or names, are compared in %v; want one function", workload, slices.Sorted(maps.Keys(functions)))
		}
	}
}

// comparedWay returns the way that a node compares, as a whole or in a field that
// distinguishes ways. It returns nil for other nodes and for comparisons with nil.
func (p *program) comparedWay(one *pkg, n ast.Node) *types.Named {
	way := p.packages["compiler/way"].types.Scope().Lookup("Way").Type().(*types.Named)
	compared := operands(n)
	if slices.ContainsFunc(compared, func(e ast.Expr) bool { return one.info.Types[e].IsNil() }) {
		return nil
	}
	for _, operand := range compared {
		operand = ast.Unparen(operand)
		if found := wayIn(one.info.TypeOf(operand), way); found != nil {
			return found
		}
		s, ok := operand.(*ast.SelectorExpr)
		if !ok || one.field(s) == nil || !slices.Contains([]string{"Mode", "Operator", "Name"}, s.Sel.Name) {
			continue
		}
		if found := wayIn(one.info.TypeOf(s.X), way); found != nil {
			return found
		}
	}
	return nil
}

// operands returns the values that a node compares.
func operands(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.SwitchStmt:
		if n.Tag == nil {
			return nil // its cases are conditions
		}
		compared := []ast.Expr{n.Tag}
		for _, clause := range n.Body.List {
			compared = append(compared, clause.(*ast.CaseClause).List...)
		}
		return compared
	}
	return nil
}

// TestWaysAreListed requires that each variable that holds a way is used: no workload could
// use a way that is not in the list of its engine.
func TestWaysAreListed(t *testing.T) {
	p := load(t)
	way := p.packages["compiler/way"].types.Scope().Lookup("Way").Type().(*types.Named)
	found := 0
	for _, one := range p.packages {
		used := map[types.Object]bool{}
		for _, object := range one.info.Uses {
			used[object] = true
		}
		for _, name := range one.types.Scope().Names() {
			v, ok := one.types.Scope().Lookup(name).(*types.Var)
			if !ok || wayIn(v.Type(), way) == nil {
				continue
			}
			found++
			if !used[v] {
				t.Errorf("%s: no list of ways has %s", one.path, name)
			}
		}
	}
	if found < 5 {
		t.Errorf("%d ways: the test looks in the wrong place", found)
	}
}

// wayIn returns the way that a type is, embeds or points to; nil for other types.
func wayIn(typ types.Type, way *types.Named) *types.Named {
	if pointer, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	named, ok := types.Unalias(typ).(*types.Named)
	if !ok {
		return nil
	}
	if named.Origin() == way {
		return named
	}
	if s, ok := named.Underlying().(*types.Struct); ok && s.NumFields() > 0 && s.Field(0).Embedded() {
		return wayIn(s.Field(0).Type(), way)
	}
	return nil
}
