package compiler

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestMistakes compiles specs with one mistake each. Each file of testdata/mistakes holds cases that
// are separated by lines of dashes: the spec, which is added to the fixture, with the place of the
// fault between « and », and then the whole message, the fix and the replacement. With the
// replacement in its place, the spec must have no fault. UPDATE_GOLDEN=1 rewrites what follows the specs.
func TestMistakes(t *testing.T) {
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]int{"values.txt": 230, "words.txt": 360, "keys.txt": 70, "flink_keys.txt": 20}
	for name, count := range least {
		text, err := os.ReadFile(filepath.Join("testdata", "mistakes", name))
		if err != nil {
			t.Fatal(err)
		}
		cases := strings.Split(strings.TrimSpace(string(text)), "\n---\n")
		if os.Getenv("UPDATE_GOLDEN") != "" {
			for i, one := range cases {
				spec := specOf(one)
				if list := diagnosticsOf(t, string(fixture), spec); len(list) == 1 {
					cases[i] = describe(spec, list[0])
				}
			}
			if err := os.WriteFile(filepath.Join("testdata", "mistakes", name), []byte(strings.Join(cases, "\n---\n")+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if len(cases) < count {
			t.Errorf("%s: %d cases; want at least %d", name, len(cases), count)
		}
		for _, one := range cases {
			marked, _, _ := strings.Cut(one, "\n")
			t.Run(name+"/"+marked, func(t *testing.T) { checkMistake(t, string(fixture), one) })
		}
	}
}

func checkMistake(t *testing.T, fixture, want string) {
	t.Helper()
	spec := specOf(want)
	list := diagnosticsOf(t, fixture, spec)
	if len(list) != 1 {
		t.Fatalf("%d faults; want 1: %v", len(list), list)
	}
	d := list[0]
	if diff := cmp.Diff(want, describe(spec, d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d.Replacement == "" {
		return
	}
	start := d.Pos.Column - 1
	mended := spec[:start] + d.Replacement + spec[start+d.Pos.Length:]
	if left := diagnosticsOf(t, fixture, mended); len(left) > 0 {
		t.Errorf("after the replacement, %s has faults: %v", mended, left)
	}
}

// specOf returns the spec of a case, without the marks.
func specOf(one string) string {
	marked, _, _ := strings.Cut(one, "\n")
	return strings.NewReplacer("«", "", "»", "").Replace(marked)
}

// diagnosticsOf compiles a line that is added to the fixture. It leaves out infos, because nothing
// uses most of the new entries.
func diagnosticsOf(t *testing.T, fixture, line string) diag.List {
	t.Helper()
	result, err := Compile(fstest.MapFS{
		"fixture.cue": {Data: []byte(fixture)},
		"spec.cue":    {Data: []byte("package fixture\n" + line + "\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(result.Diagnostics, func(d diag.Diagnostic) bool { return d.Severity == diag.Info })
}

// describe returns a diagnostic about a line in the form of the cases.
func describe(line string, d diag.Diagnostic) string {
	if d.Pos.File != "spec.cue" || d.Pos.Line != 2 {
		return fmt.Sprintf("%s:%d: %s", d.Pos.File, d.Pos.Line, d.Message)
	}
	start, end := d.Pos.Column-1, d.Pos.Column-1+d.Pos.Length
	text := fmt.Sprintf("%s«%s»%s\n%s: %s\nfix: %s", line[:start], line[start:end], line[end:], d.Rule, d.Message, d.Fix)
	if d.Replacement != "" {
		text += "\nreplace: " + d.Replacement
	}
	return text
}
