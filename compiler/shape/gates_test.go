package shape

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestGates compares the gated fields with the table of gates of Kubernetes, in the directory FACTS,
// and requires that the table of kinds has them.
func TestGates(t *testing.T) {
	known := map[string]int{} // the first minor version in which a gate is on, 0 for none
	if dir := os.Getenv("FACTS"); dir != "" {
		known = onByDefault(t, filepath.Join(dir, "platform-gates.json"))
	} else {
		t.Log("SKIPPED: the versions of feature gates are not compared with the facts: set FACTS to their directory")
	}
	for _, g := range gates {
		of := Named(g.of)
		if of == nil {
			t.Errorf("there is no type %s", g.of)
			continue
		}
		var found *Field
		for _, f := range of.Type.Fields() {
			if f.Name == g.field {
				found = &f
			}
		}
		if found == nil {
			t.Errorf("%s has no field %s", g.of, g.field)
			continue
		}
		if g.on != 0 && g.on <= max(found.Since, Oldest) {
			t.Errorf("%s of %s is on in every version that has it", g.field, g.of)
		}
		if on, is := known[g.gate]; len(known) > 0 && (!is || on != g.on) {
			t.Errorf("gate %s of %s.%s is on from 1.%d; the facts have 1.%d", g.gate, g.of, g.field, g.on, on)
		}
	}
}

func onByDefault(t *testing.T, file string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Gates map[string][]struct {
			Version string
			Default bool
		}
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	on := map[string]int{}
	for gate, stages := range facts.Gates {
		on[gate] = 0
		for _, stage := range stages {
			minor, err := strconv.Atoi(strings.TrimPrefix(stage.Version, "1."))
			if err != nil {
				t.Fatal(err)
			}
			if stage.Default && on[gate] == 0 {
				on[gate] = minor
			}
		}
	}
	return on
}

// TestGateOf holds when a field is dropped.
func TestGateOf(t *testing.T) {
	for _, tt := range []struct {
		of, field string
		minor     int
		want      bool
	}{
		{"core.v1.PodSpec", "hostUsers", 32, true},
		{"core.v1.PodSpec", "hostUsers", 33, false},
		{"core.v1.PodSpec", "hostUsers", 39, false},
		{"core.v1.Lifecycle", "stopSignal", 37, true},
		{"core.v1.PodSpec", "hostAliases", 30, false},
	} {
		if got := gateOf(tt.of, tt.field, tt.minor) != nil; got != tt.want {
			t.Errorf("%s.%s in 1.%d: %t; want %t", tt.of, tt.field, tt.minor, got, tt.want)
		}
	}
}
