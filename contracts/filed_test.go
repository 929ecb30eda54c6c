package contracts

import (
	"go/types"
	"reflect"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestEveryKindIsFiled requires that each struct that is an Object is in the Kinds of its
// section, or in those of internal/kube, exactly once: no file would be known for its objects,
// and Kustomize would not know their fields.
func TestEveryKindIsFiled(t *testing.T) {
	p := load(t)
	object, ok := p.packages["internal/kube"].types.Scope().Lookup("Object").Type().Underlying().(*types.Interface)
	if !ok {
		t.Fatal("kube.Object is no interface: the test looks in the wrong place")
	}
	filed := map[string]int{"internal/kube.Raw": 1} // whose file does not depend on its kind
	file := func(kinds []kube.Kind, within string) {
		for _, kind := range kinds {
			of := reflect.TypeOf(kind.Of).Elem()
			path := strings.TrimPrefix(of.PkgPath(), module+"/")
			if kind.File == "" {
				continue // of another Kind
			}
			if path != within && !strings.HasPrefix(path, within+"/") {
				t.Errorf("%s.%s is a kind of %s", path, of.Name(), within)
			}
			filed[path+"."+of.Name()]++
		}
	}
	file(kube.Kinds(), "internal/kube")
	for _, s := range compiler.Sections {
		file(s.Kinds, "compiler/"+s.Name)
	}
	for path, one := range p.packages {
		for _, name := range one.types.Scope().Names() {
			of, isType := one.types.Scope().Lookup(name).(*types.TypeName)
			if !isType || types.IsInterface(of.Type()) || !types.Implements(types.NewPointer(of.Type()), object) {
				continue
			}
			if n := filed[path+"."+name]; n != 1 {
				t.Errorf("%s.%s is an Object, and %d literals of type Kind have it; want one, in the Kinds of the section", path, name, n)
			}
			delete(filed, path+"."+name)
		}
	}
	for name := range filed {
		t.Errorf("found no struct %s: the test looks in the wrong place", name)
	}
}
