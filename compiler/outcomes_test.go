package compiler

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// outcome is how Lakewright treats one fact about Spark on Kubernetes that a spec can get
// wrong. Facts have their own numbers, which look like the IDs of rules but are not.
type outcome struct {
	name    string   // of the fact
	fact    string   // its number
	result  string   // one of the words below
	rules   []string // IDs of rules, the most specific first; only for facts that rules cover
	how     string   // how it is judged or impossible, or why it is left out
	example string   // CUE to add to the fixture that the first rule reports; "": the rule's own bad example
}

// The words for how Lakewright treats a fact.
const (
	implemented    = "implemented"
	byConstruction = "by construction"
	leftOut        = "left out"
	stillOpen      = "open"
)

// outcomes reads the table.
func outcomes(t *testing.T) []outcome {
	t.Helper()
	text, err := os.ReadFile("spark/testdata/outcomes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if want := "name\tfact\toutcome\trules\thow\texample"; lines[0] != want {
		t.Fatalf("the table begins with %q; want %q", lines[0], want)
	}
	var rows []outcome
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 6 {
			t.Fatalf("%d cells; want 6 in %q", len(cells), line)
		}
		row := outcome{name: cells[0], fact: cells[1], result: cells[2], how: cells[4], example: cells[5]}
		if cells[3] != "" {
			row.rules = strings.Split(cells[3], ",")
		}
		rows = append(rows, row)
	}
	return rows
}

// mention matches the ID of a rule in a text.
var mention = regexp.MustCompile(`\b[A-Z]{3}[0-9]{3}\b`)

// TestOutcomes proves that every fact has one outcome with an explanation, and that the
// rules that it names exist, each with a bad and a good example.
func TestOutcomes(t *testing.T) {
	docs := map[string]rule.Doc{}
	for _, doc := range Docs() {
		docs[doc.ID] = doc
	}
	names, facts := map[string]bool{}, map[string]bool{}
	for _, row := range outcomes(t) {
		if row.name == "" || row.fact == "" || names[row.name] || facts[row.fact] {
			t.Errorf("%s (%s): want a name and a number, each once", row.name, row.fact)
		}
		names[row.name], facts[row.fact] = true, true
		if !slices.Contains([]string{implemented, byConstruction, leftOut, stillOpen}, row.result) {
			t.Errorf("%s (%s): %q is not an outcome", row.name, row.fact, row.result)
		}
		if strings.TrimSpace(row.how) == "" {
			t.Errorf("%s (%s): want how or why", row.name, row.fact)
		}
		if (row.result == implemented) != (len(row.rules) > 0) || row.example != "" && len(row.rules) == 0 {
			t.Errorf("%s (%s): what is implemented names its rules, and nothing else does", row.name, row.fact)
		}
		for _, id := range row.rules {
			if doc, there := docs[id]; !there || doc.Bad == "" || doc.Good == "" {
				t.Errorf("%s (%s): %s is not a rule with a bad and a good example", row.name, row.fact, id)
			}
		}
		for _, id := range mention.FindAllString(row.how, -1) {
			if _, there := docs[id]; !there {
				t.Errorf("%s (%s): %s is not a rule", row.name, row.fact, id)
			}
		}
	}
}

// TestNoOutcomeIsOpen proves that no row of the table is open.
func TestNoOutcomeIsOpen(t *testing.T) {
	for _, row := range outcomes(t) {
		if row.result == stillOpen {
			t.Errorf("%s (%s) is open: %s", row.name, row.fact, row.how)
		}
	}
}

// TestOutcomeExamples proves that the first rule of a row reports the example of the row,
// where the rule's own example is about something else.
func TestOutcomeExamples(t *testing.T) {
	for _, row := range outcomes(t) {
		if row.example == "" {
			continue
		}
		t.Run(row.name, func(t *testing.T) {
			list := withFixture(t, row.example).Diagnostics
			if !slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.Rule == row.rules[0] }) {
				t.Errorf("%s does not report %s; the diagnostics are %v", row.rules[0], row.example, list)
			}
		})
	}
}

// TestOutcomesComplete proves that the table names each of the facts once, in their
// order, and nothing else.
func TestOutcomesComplete(t *testing.T) {
	dir := os.Getenv("FACTS")
	text, err := os.ReadFile(filepath.Join(dir, "spark-rules.json"))
	if dir == "" || os.IsNotExist(err) {
		t.Skipf("SKIPPED: the outcomes are not compared with the facts: set FACTS to the directory of spark-rules.json (it is %q)", dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	type fact struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	var want, got []fact
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for _, row := range outcomes(t) {
		got = append(got, fact{row.fact, row.name})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table (-facts +table):\n%s", diff)
	}
}
