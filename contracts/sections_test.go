package contracts

import (
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// A section holds the types of a plan.Def or a workload.Def.
type section struct {
	name     string
	workload bool
	written  types.Type // S
	item     types.Type // I
}

// sections returns the sections of the spec, from the literals of both types.
func sections(t *testing.T, p *program) []section {
	t.Helper()
	var all []section
	p.eachLiteral(func(one *pkg, literal *ast.CompositeLit) {
		of := definition(one, literal)
		if of == nil || !slices.Contains([]string{"plan", "workload"}, of.Obj().Pkg().Name()) {
			return
		}
		s := section{written: of.TypeArgs().At(0), item: of.TypeArgs().At(1)}
		for _, e := range literal.Elts {
			pair := e.(*ast.KeyValueExpr)
			value := one.info.Types[pair.Value].Value
			switch key := pair.Key.(*ast.Ident).Name; {
			case key == "Name" && value != nil:
				s.name = constant.StringVal(value)
			case key == "Workload" && value != nil:
				s.workload = constant.BoolVal(value)
			}
		}
		all = append(all, s)
	})
	for _, name := range []string{"spark", "flink", "storage", "network", "pools", "history", "extra"} {
		if !slices.ContainsFunc(all, func(s section) bool { return s.name == name }) {
			t.Fatalf("no section %s: the test looks in the wrong place", name)
		}
	}
	return all
}

// definition returns the type of a literal that defines how a part of the spec is decoded:
// a type called Def, whose first type argument is the decoded struct. It is nil for all
// other literals.
func definition(one *pkg, literal *ast.CompositeLit) *types.Named {
	named, ok := one.info.TypeOf(literal).(*types.Named)
	if !ok || named.Obj().Name() != "Def" || named.TypeArgs().Len() == 0 {
		return nil
	}
	if _, wraps := named.TypeArgs().At(0).(*types.TypeParam); wraps {
		return nil
	}
	return named
}

// TestReader requires that each section whose entries run pods names the program that reads
// their stores: without it, no rule could judge a reference to a store.
func TestReader(t *testing.T) {
	p := load(t)
	engines, readers := 0, 0
	p.eachLiteral(func(one *pkg, literal *ast.CompositeLit) {
		if of := definition(one, literal); of != nil && of.Obj().Pkg().Name() == "workload" {
			engines++
		}
		named, ok := one.info.TypeOf(literal).(*types.Named)
		if !ok || named.Obj() != p.packages["compiler/workload"].types.Scope().Lookup("Engine") {
			return
		}
		if !slices.ContainsFunc(literal.Elts, func(e ast.Expr) bool { return e.(*ast.KeyValueExpr).Key.(*ast.Ident).Name == "Reader" }) {
			t.Errorf("%s: the engine has no Reader", p.position(literal))
		}
		readers++
	})
	if engines < 3 || readers != engines {
		t.Errorf("%d sections whose entries run pods have %d engines; want at least 3, each with its engine", engines, readers)
	}
}

// written returns every type into which a part of the spec is decoded: those of the
// definitions, and those that a function passes to spec.Decode.
func written(p *program) []types.Type {
	var all []types.Type
	decode := p.packages["compiler/spec"].types.Scope().Lookup("Decode")
	for _, path := range slices.Sorted(maps.Keys(p.packages)) {
		one := p.packages[path]
		for _, file := range one.files {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && one.called(call) == decode {
					if into, ok := one.info.TypeOf(call.Args[1]).(*types.Pointer); ok {
						all = append(all, into.Elem())
					}
				}
				return true
			})
		}
	}
	p.eachLiteral(func(one *pkg, literal *ast.CompositeLit) {
		if of := definition(one, literal); of != nil {
			all = append(all, of.TypeArgs().At(0))
		}
	})
	return all
}

// called returns the function or the method that a call names, nil when it calls a value.
func (p *pkg) called(call *ast.CallExpr) types.Object {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return p.info.Uses[f]
	case *ast.SelectorExpr:
		return p.info.Uses[f.Sel]
	}
	return nil
}

// eachLiteral calls do for every composite literal of the module.
func (p *program) eachLiteral(do func(*pkg, *ast.CompositeLit)) {
	for _, path := range slices.Sorted(maps.Keys(p.packages)) {
		one := p.packages[path]
		for _, file := range one.files {
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.CompositeLit); ok {
					do(one, literal)
				}
				return true
			})
		}
	}
}

// structs calls do for every struct that is part of a type, starting with the type itself.
// It also passes the name of the struct, which may be nil.
func structs(of types.Type, do func(*types.Named, *types.Struct)) {
	seen := map[types.Type]bool{}
	var walk func(types.Type)
	walk = func(typ types.Type) {
		if typ = types.Unalias(typ); seen[typ] {
			return
		}
		seen[typ] = true
		switch t := typ.Underlying().(type) {
		case *types.Pointer:
			walk(t.Elem())
		case *types.Slice:
			walk(t.Elem())
		case *types.Array:
			walk(t.Elem())
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case *types.Struct:
			named, _ := typ.(*types.Named)
			do(named, t)
			for field := range t.Fields() {
				walk(field.Type())
			}
		}
	}
	walk(of)
}

// tagged returns the fields of a struct that are decoded from the spec, by their names in
// the spec.
func tagged(s *types.Struct) map[string]*types.Var {
	fields := map[string]*types.Var{}
	for i := range s.NumFields() {
		if name, ok := reflect.StructTag(s.Tag(i)).Lookup("spec"); ok {
			fields[name] = s.Field(i)
		}
	}
	return fields
}
