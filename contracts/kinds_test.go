package contracts

import (
	"go/ast"
	"go/token"
	"go/types"
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
				list, _ := v.Values[0].(*ast.CompositeLit)
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
// of a tier: neither on the list of kinds, nor by comparing the title, which is for
// messages.
func TestKindIsNeverAsked(t *testing.T) {
	p := load(t)
	scope := p.packages[storagePath].types.Scope()
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
			ast.Inspect(file, func(n ast.Node) bool {
				for _, compared := range comparedIn(n) {
					if isTitle(one, compared) {
						t.Errorf("%s: compares the title of a tier, which is for messages", p.position(n))
					}
				}
				return true
			})
		}
	}
}

// comparedIn returns the values that a node compares.
func comparedIn(n ast.Node) []ast.Expr {
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

// isTitle reports whether a value is the title of a tier.
func isTitle(one *pkg, value ast.Expr) bool {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Title" {
		return false
	}
	selection := one.info.Selections[selector]
	return selection != nil && selection.Obj().Pkg() != nil && selection.Obj().Pkg().Path() == module+"/"+storagePath
}
