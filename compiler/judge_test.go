package compiler

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/internal/diag"
)

// TestJudges removes values from each example of a rule, as the loader does with wrong
// values, and requires that the rules report nothing that they do not report for the whole
// example: such a finding would be about a value that nobody wrote. It tries all values of
// the example, and an eighth of the values of the fixture, a different one for each
// example.
func TestJudges(t *testing.T) {
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	holes := 0
	for i, doc := range Docs() {
		for j, example := range []string{doc.Bad, doc.Good} {
			source, list, err := load.Open(fstest.MapFS{
				"fixture.cue": {Data: fixture},
				"example.cue": {Data: []byte("package fixture\n\n" + example + "\n")},
			})
			if err != nil {
				t.Fatal(err)
			}
			if list.HasErrors() {
				continue // the loader's report of a single wrong value
			}
			leaves := source.Leaves("example.cue")
			for k, leaf := range source.Leaves("fixture.cue") {
				if (i+j+k)%8 == 0 {
					leaves = append(leaves, leaf)
				}
			}
			whole := reported(t, source)
			for _, leaf := range leaves {
				holes++
				for finding := range reported(t, source.Without(leaf)) {
					if !whole[finding] {
						t.Errorf("%s, example %d, without %s: also %s", doc.ID, j, leaf, strings.ReplaceAll(finding, "\n", " | "))
					}
				}
			}
		}
	}
	if holes < 4000 {
		t.Errorf("%d values left out; want at least 4000", holes)
	}
}

// reported returns the findings of the rules in a spec that is not sound.
func reported(t *testing.T, source *load.Source) map[string]bool {
	t.Helper()
	_, _, findings, err := judged(source, Sections, diag.List{{Severity: diag.Error}})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, d := range findings {
		if !strings.HasPrefix(d.Rule, "SPC") { // the loader's own
			found[identity(d)] = true
		}
	}
	return found
}
