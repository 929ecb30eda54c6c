package contracts

import (
	"go/ast"
	"go/types"
	"slices"
	"testing"
)

const storagePath = "compiler/storage"

// A kind is a kind of storage with its Go types.
type storageKind struct {
	file   string                // that defines it
	spec   *types.Named          // the struct in which it is written
	fields map[types.Object]bool // of that struct, and of those below it
}

// storageKinds returns the kinds of storage: the structs with which compiler/storage
// instantiates Define.
func storageKinds(t *testing.T, p *program) []storageKind {
	t.Helper()
	storage := p.packages[storagePath]
	define := storage.types.Scope().Lookup("Define")
	if define == nil {
		t.Fatal("storage has no Define: the test looks in the wrong place")
	}
	var kinds []storageKind
	for ident, instance := range storage.info.Instances {
		if storage.info.Uses[ident] != define {
			continue
		}
		spec, ok := instance.TypeArgs.At(0).(*types.Named)
		if !ok {
			t.Fatalf("%s: the kind is not a named struct", p.position(ident))
		}
		kind := storageKind{file: p.fset.Position(ident.Pos()).Filename, spec: spec, fields: map[types.Object]bool{}}
		addFields(kind.fields, spec)
		kinds = append(kinds, kind)
	}
	if len(kinds) < 4 {
		t.Fatalf("%d kinds of storage: the test looks in the wrong place", len(kinds))
	}
	return kinds
}

// TestKindIsListed requires that each kind that is defined is in the list of kinds.
func TestKindIsListed(t *testing.T) {
	p := load(t)
	listed := 0
	for _, file := range p.packages[storagePath].files {
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && v.Names[0].Name == "kinds" && len(v.Values) == 1 {
				list, ok := v.Values[0].(*ast.CompositeLit)
				if !ok {
					t.Fatalf("%s: kinds is no literal: the test cannot count it", p.position(v))
				}
				listed = len(list.Elts)
			}
			return true
		})
	}
	if defined := len(storageKinds(t, p)); listed != defined {
		t.Errorf("%d kinds are defined, and %d are in the list", defined, listed)
	}
}

// addFields adds the fields of a struct of compiler/storage, and of all structs that it
// contains.
func addFields(fields map[types.Object]bool, of types.Type) {
	switch of := of.(type) {
	case *types.Pointer:
		addFields(fields, of.Elem())
	case *types.Slice:
		addFields(fields, of.Elem())
	case *types.Map:
		addFields(fields, of.Elem())
	case *types.Named:
		if of.Obj().Pkg() != nil && of.Obj().Pkg().Path() == module+"/"+storagePath {
			addFields(fields, of.Underlying())
		}
	case *types.Struct:
		for i := range of.NumFields() {
			if f := of.Field(i); !fields[f] {
				fields[f] = true
				addFields(fields, f.Type())
			}
		}
	}
}

// TestKindStandsAlone requires that a kind of storage is one file: its struct is not
// exported, and no code outside the file selects a field of it or of the structs that it
// contains.
func TestKindStandsAlone(t *testing.T) {
	p := load(t)
	for _, kind := range storageKinds(t, p) {
		if kind.spec.Obj().Exported() {
			t.Errorf("the struct %s of a kind is exported", kind.spec.Obj().Name())
		}
		for _, one := range p.packages {
			for selector, selection := range one.info.Selections {
				if at := p.fset.Position(selector.Pos()).Filename; kind.fields[selection.Obj()] && at != kind.file {
					t.Errorf("%s: selects %s of the kind in %s", p.position(selector), selector.Sel.Name, kind.file)
				}
			}
		}
	}
}

// TestKindIsNeverAsked requires that no code outside compiler/storage depends on the kind
// of a tier: neither on the list of kinds, nor on the title, which is only for messages.
func TestKindIsNeverAsked(t *testing.T) {
	p := load(t)
	scope := p.packages[storagePath].types.Scope()
	title, _, _ := types.LookupFieldOrMethod(types.NewPointer(scope.Lookup("Tier").Type()), true, nil, "Title")
	if title == nil {
		t.Fatal("a tier has no Title: the test looks in the wrong place")
	}
	for _, one := range p.packages {
		if one.path == storagePath {
			continue
		}
		for ident, object := range one.info.Uses {
			for _, name := range []string{"Kind", "Kinds", "Def", "Define", "Of", "SectionOf"} {
				if object == scope.Lookup(name) {
					t.Errorf("%s: uses storage.%s", p.position(ident), name)
				}
			}
		}
		for _, file := range one.files {
			inMessage := one.inMessages(file)
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && one.info.Uses[s.Sel] == title && !inMessage[s] {
					t.Errorf("%s: uses the title of a tier outside of a message", p.position(n))
				}
				return true
			})
		}
	}
}

// inMessages returns the functions whose results are arguments of messages, or alternatives
// in such an argument.
func (p *pkg) inMessages(file *ast.File) map[ast.Expr]bool {
	functions := map[ast.Expr]bool{}
	var add func(arguments []ast.Expr)
	add = func(arguments []ast.Expr) {
		for _, argument := range arguments {
			call, ok := argument.(*ast.CallExpr)
			if !ok {
				continue
			}
			functions[call.Fun] = true
			if f := p.called(call); f != nil && f.Pkg() != nil && f.Pkg().Path() == "cmp" && f.Name() == "Or" {
				add(call.Args)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			f, _ := p.called(call).(*types.Func)
			if f != nil && f.Pkg() != nil && f.Pkg().Path() == module+"/compiler/rule" && slices.Contains([]string{"Reportf", "Notef", "Fixf"}, f.Name()) {
				add(call.Args)
			}
		}
		return true
	})
	return functions
}
