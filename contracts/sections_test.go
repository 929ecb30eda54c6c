package contracts

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"slices"
	"testing"
)

// A section is what a plan.Def says of its types.
type section struct {
	name     string
	workload bool
	written  *types.Named // S
	item     types.Type   // I
}

// sections returns the sections of the spec, by the literals of plan.Def.
func sections(t *testing.T, p *program) []section {
	t.Helper()
	def := p.packages["compiler/plan"].types.Scope().Lookup("Def").Type().(*types.Named)
	var all []section
	p.eachLiteral(func(one *pkg, literal *ast.CompositeLit) {
		named, ok := one.info.TypeOf(literal).(*types.Named)
		if !ok || named.Origin() != def {
			return
		}
		written, ok := named.TypeArgs().At(0).(*types.Named)
		if !ok { // the type parameter of a function that wraps another
			return
		}
		s := section{written: written, item: named.TypeArgs().At(1)}
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
	for _, name := range []string{"spark", "flink", "storage"} {
		if !slices.ContainsFunc(all, func(s section) bool { return s.name == name }) {
			t.Fatalf("no section %s: the test looks in the wrong place", name)
		}
	}
	return all
}

// eachLiteral calls do for every composite literal of the module.
func (p *program) eachLiteral(do func(*pkg, *ast.CompositeLit)) {
	for _, one := range p.packages {
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

// structs calls do for every struct that is part of a type, the type itself first. Of a
// struct it gives the name too, which may be nil.
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

// tagged returns the fields of a struct that the spec gives, by their names there.
func tagged(s *types.Struct) map[string]*types.Var {
	fields := map[string]*types.Var{}
	for i := range s.NumFields() {
		if name, ok := reflect.StructTag(s.Tag(i)).Lookup("spec"); ok {
			fields[name] = s.Field(i)
		}
	}
	return fields
}
