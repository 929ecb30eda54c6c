package load

import "testing"

// TestProfileIsWhole proves that a profile gives dynamic allocation as a whole or not at all:
// the profile's min may exceed the max of a workload.
func TestProfileIsWhole(t *testing.T) {
	s, list := open(t, map[string]string{"lake.cue": platform + `
profiles: prod: spark: dynamicAllocation: {min: 20, max: 100}
spark: some: {version: "4.0.1", image: "registry.internal/some:1", main: file: "local:///some.py", dynamicAllocation: max: 10}
`})
	if list.HasErrors() {
		t.Fatal(lines(list))
	}
	d, _ := s.Env("prod")
	if got := d.Root.At("spark.some.dynamicAllocation.min"); got == nil || got.Text != "0" {
		t.Errorf("min = %v, want the language's own 0", got)
	}
}
