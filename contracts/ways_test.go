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
		for name, field := range tagged(s.written.Underlying().(*types.Struct)) {
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

// TestWaysAreNotCompared requires that no code except the function that chooses the way
// compares the mode or the operator of a way: other code uses the properties of the way.
func TestWaysAreNotCompared(t *testing.T) {
	p := load(t)
	way := p.packages["compiler/way"].types.Scope().Lookup("Way").Type().Underlying().(*types.Struct)
	var chosen []*types.Var
	for field := range way.Fields() {
		if field.Name() == "Mode" || field.Name() == "Operator" {
			chosen = append(chosen, field)
		}
	}
	comparing := map[string]map[string]bool{} // functions by package
	for _, one := range p.packages {
		for _, file := range one.files {
			for _, d := range file.Decls {
				ast.Inspect(d, func(n ast.Node) bool {
					for _, operand := range operands(n) {
						if s, ok := operand.(*ast.SelectorExpr); ok && slices.Contains(chosen, one.field(s)) {
							if comparing[one.path] == nil {
								comparing[one.path] = map[string]bool{}
							}
							comparing[one.path][nameOf(one, d)] = true
						}
					}
					return true
				})
			}
		}
	}
	if len(comparing["compiler/spark"]) == 0 {
		t.Error("nothing compares modes: the test looks in the wrong place")
	}
	for path, functions := range comparing {
		if len(functions) > 1 {
			t.Errorf("%s compares modes or operators of ways in %v; want one function", path, slices.Sorted(maps.Keys(functions)))
		}
	}
}

// operands returns the values that a node compares.
func operands(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.SwitchStmt:
		return []ast.Expr{n.Tag}
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
			if !ok || !isWay(v.Type(), way) {
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

// isWay reports whether a type is a way, or a struct that embeds one.
func isWay(typ types.Type, way *types.Named) bool {
	named, ok := typ.(*types.Named)
	if !ok {
		return false
	}
	if named.Origin() == way {
		return true
	}
	s, ok := named.Underlying().(*types.Struct)
	return ok && s.NumFields() > 0 && s.Field(0).Embedded() && isWay(s.Field(0).Type(), way)
}
