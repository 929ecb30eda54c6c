package compiler

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/fleet"
)

// TestCompileOnly requires that an environment that is compiled alone has the same objects, and that the
// others have none.
func TestCompileOnly(t *testing.T) {
	files := fleet.Spec(20)
	whole, err := Compile(files)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := Compiler{}.CompileOnly(files, "prod")
	if err != nil {
		t.Fatal(err)
	}
	for i, env := range alone.Environments {
		if env.Name == "prod" {
			if diff := cmp.Diff(whole.Environments[i].Workloads, env.Workloads); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			continue
		}
		for _, w := range env.Workloads {
			if w.Objects != nil {
				t.Errorf("%s: %s has objects", env.Name, w.Name)
			}
		}
	}
}
