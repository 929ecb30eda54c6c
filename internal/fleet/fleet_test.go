package fleet_test

import (
	"testing"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/fleet"
)

// TestSpec requires that the benchmarks measure a realistic spec, without faults.
func TestSpec(t *testing.T) {
	result, err := compiler.Compile(fleet.Spec(45))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Errorf("%s:%d: %s [%s]", d.Pos.File, d.Pos.Line, d.Message, d.Rule)
	}
	if len(result.Environments) != 2 {
		t.Fatalf("%d environments; want 2", len(result.Environments))
	}
	for _, env := range result.Environments {
		if len(env.Workloads) != 45 {
			t.Errorf("%s: %d workloads; want 45", env.Name, len(env.Workloads))
		}
	}
}
