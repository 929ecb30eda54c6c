package kube

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEveryKindIsFiled requires that each struct that is an Object is in Kinds exactly once.
func TestEveryKindIsFiled(t *testing.T) {
	filed := map[string]bool{"Raw": true} // whose file does not depend on its kind
	for _, kind := range Kinds() {
		name := reflect.TypeOf(kind.Of).Elem().Name()
		if filed[name] {
			t.Errorf("%s stands in Kinds twice", name)
		}
		filed[name] = true
	}
	for _, name := range objects(t) {
		if !filed[name] {
			t.Errorf("%s is an Object, and no literal of type Kind names it", name)
		}
		delete(filed, name)
	}
	for name := range filed {
		t.Errorf("found no struct %s: the test looks in the wrong place", name)
	}
}

// objects returns the names of the structs of this package with a method Type.
func objects(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Name.Name != "Type" || f.Recv == nil {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				names = append(names, star.X.(*ast.Ident).Name)
			}
		}
	}
	return names
}
