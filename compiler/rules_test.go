package compiler

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// withFixture compiles the fixture together with a fragment.
func withFixture(t *testing.T, fragment string) Result {
	t.Helper()
	fixture, err := os.ReadFile("testdata/fixture.cue")
	if err != nil {
		t.Fatal(err)
	}
	result, err := Compile(fstest.MapFS{
		"fixture.cue":  {Data: fixture},
		"fragment.cue": {Data: []byte("package fixture\n\n" + fragment + "\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	result.Diagnostics = slices.DeleteFunc(result.Diagnostics, isSpare)
	return result
}

// isSpare reports whether a diagnostic is about an entry of the fixture that is there for the
// examples, and that the fixture itself does not use.
func isSpare(d diag.Diagnostic) bool {
	return d.Pos.File == "fixture.cue" && slices.Contains([]string{"ENV022", "ENV023"}, d.Rule)
}

func TestFixtureIsSilent(t *testing.T) {
	for _, d := range withFixture(t, "").Diagnostics {
		t.Errorf("%s: %s [%s]", d.Path, d.Message, d.Rule)
	}
}

// TestRules proves for every rule that it reports its bad example, at a line of the
// example, and that it does not report its good example.
func TestRules(t *testing.T) {
	for _, doc := range Docs() {
		if doc.Bad == "" {
			continue
		}
		t.Run(doc.ID, func(t *testing.T) {
			checkBad(t, doc)
			for _, d := range withFixture(t, doc.Good).Diagnostics {
				if d.Rule == doc.ID || d.Severity == diag.Error {
					t.Errorf("good example: %s: %s [%s]", d.Path, d.Message, d.Rule)
				}
			}
		})
	}
}

func checkBad(t *testing.T, doc rule.Doc) {
	t.Helper()
	reported := false
	for _, d := range withFixture(t, doc.Bad).Diagnostics {
		if d.Rule != doc.ID {
			if d.Severity == diag.Error {
				t.Errorf("bad example: also %s: %s [%s]", d.Path, d.Message, d.Rule)
			}
			continue
		}
		reported = true
		if !d.Pos.IsValid() {
			t.Errorf("bad example: %s: %s: no position", d.Path, d.Message)
		}
		if d.Severity != doc.Severity {
			t.Errorf("bad example: %s: severity is %s, want %s", d.Message, d.Severity, doc.Severity)
		}
		if d.Fix == "" {
			t.Errorf("bad example: %s: %s: no fix", d.Path, d.Message)
		}
	}
	if !reported {
		t.Error("bad example: not reported")
	}
}

var ruleID = regexp.MustCompile(`^[A-Z]{3}[0-9]{3}$`)

func TestRuleDocs(t *testing.T) {
	seen := map[string]bool{}
	for _, doc := range Docs() {
		if !ruleID.MatchString(doc.ID) || seen[doc.ID] {
			t.Errorf("%s: want a new ID of three letters and three digits", doc.ID)
		}
		seen[doc.ID] = true
		if doc.Title == "" || doc.Why == "" || doc.Severity == 0 {
			t.Errorf("%s: want a title, a why and a severity", doc.ID)
		}
		if len(doc.Judges) == 0 && !strings.HasPrefix(doc.ID, "SPC") {
			t.Errorf("%s: want the fields that it judges", doc.ID)
		}
		if (doc.Bad == "") != (doc.Good == "") || doc.Bad == "" && !slices.Contains([]string{"SPC001", "SPC015", "SPC016", "SPC018", "SPC019"}, doc.ID) {
			t.Errorf("%s: want a bad and a good example", doc.ID)
		}
		for _, path := range doc.Judges {
			if load.Language().Field(path) == nil {
				t.Errorf("%s: judges %s, which is not a field of the language", doc.ID, path)
			}
		}
	}
	if len(seen) < 25+len(load.Docs) {
		t.Errorf("%d rules; want at least 25 besides the loader's", len(seen))
	}
}

// TestSectionsMatchSchema proves that the list of sections and the keys of the platform agree,
// and that an environment can override the entries of each.
func TestSectionsMatchSchema(t *testing.T) {
	var keys, sections []string
	for _, f := range load.Language().Root.Fields {
		if !slices.Contains([]string{"name", "environments", "profiles", "operators"}, f.Name) {
			keys = append(keys, f.Name)
		}
	}
	environment := load.Language().Root.Field("environments").Type.Elem
	for _, s := range Sections {
		sections = append(sections, s.Name)
		if environment.Field(s.Name) == nil {
			t.Errorf("%s is no key of an environment, so that nothing can override it", s.Name)
		}
	}
	slices.Sort(keys)
	slices.Sort(sections)
	if !slices.Equal(keys, sections) {
		t.Errorf("sections are %v; the schema has %v", sections, keys)
	}
}
