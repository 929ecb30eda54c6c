package compiler

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
)

// TestJudges leaves values of each example of a rule out, as if they had been wrong, and
// demands that nothing is reported that is not reported of the whole example: it would be
// about a value that nobody wrote. All values of the example are tried, and an eighth of
// those of the fixture, another one for each example.
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
				continue // of what is wrong with one value alone
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

// reported returns what the rules find in a spec that is not sound.
func reported(t *testing.T, source *load.Source) map[string]bool {
	t.Helper()
	_, findings, err := judged(source, Sections, false)
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
