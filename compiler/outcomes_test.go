package compiler

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// outcomeTables are the tables of outcomes, one for each engine and one for what all engines use.
var outcomeTables = []struct {
	path     string
	facts    string // the file of FACTS that lists what the table must have
	families string // first letters of the numbers of these facts; "": all
	most     int    // rows that may be left out; 0: not limited
}{
	{path: "spark/testdata/outcomes.tsv", facts: "spark-rules.json"},
	{path: "flink/testdata/outcomes.tsv", facts: "flink-rules.json", most: 7},             // 5 of 100
	{path: "testdata/outcomes.tsv", facts: "platform-rules.json", families: "S", most: 1}, // storage
}

// outcome is how Lakewright treats one fact about an engine on Kubernetes that a spec can get
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

// outcomes reads a table.
func outcomes(t *testing.T, path string) []outcome {
	t.Helper()
	text, err := os.ReadFile(path)
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

// proof matches the name of a test in a text, and testFunc its declaration.
var (
	proof    = regexp.MustCompile(`\bTest[A-Z]\w*`)
	testFunc = regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(`)
)

// testNames holds the name of every test of the module.
var testNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	return names
})

// TestOutcomes proves that every fact has one outcome with an explanation, and that the
// rules that it names exist, each with a bad and a good example.
func TestOutcomes(t *testing.T) {
	docs := map[string]rule.Doc{}
	for _, doc := range Docs() {
		docs[doc.ID] = doc
	}
	for _, table := range outcomeTables {
		t.Run(table.path, func(t *testing.T) { checkOutcomes(t, table.path, docs) })
	}
}

func checkOutcomes(t *testing.T, path string, docs map[string]rule.Doc) {
	names, facts := map[string]bool{}, map[string]bool{}
	for _, row := range outcomes(t, path) {
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
		for _, name := range proof.FindAllString(row.how, -1) {
			if !testNames()[name] {
				t.Errorf("%s (%s): there is no test %s", row.name, row.fact, name)
			}
		}
	}
}

// TestNoOutcomeIsOpen proves that no row of a table is open, and that few are left out.
func TestNoOutcomeIsOpen(t *testing.T) {
	for _, table := range outcomeTables {
		out := 0
		for _, row := range outcomes(t, table.path) {
			switch row.result {
			case stillOpen:
				t.Errorf("%s: %s (%s) is open: %s", table.path, row.name, row.fact, row.how)
			case leftOut:
				out++
			}
		}
		if table.most > 0 && out > table.most {
			t.Errorf("%s: %d rows are left out; want at most %d", table.path, out, table.most)
		}
	}
}

// TestOutcomeExamples proves that the first rule of a row reports the example of the row,
// where the rule's own example is about something else.
func TestOutcomeExamples(t *testing.T) {
	for _, table := range outcomeTables {
		for _, row := range outcomes(t, table.path) {
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
}

// TestOutcomesComplete proves that each table names each of its facts once, in their order,
// and nothing else.
func TestOutcomesComplete(t *testing.T) {
	dir := os.Getenv("FACTS")
	for _, table := range outcomeTables {
		t.Run(table.facts, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, table.facts))
			if dir == "" || os.IsNotExist(err) {
				t.Skipf("SKIPPED: the outcomes are not compared with the facts: set FACTS to the directory of %s (it is %q)", table.facts, dir)
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
			want = slices.DeleteFunc(want, func(f fact) bool {
				return table.families != "" && !strings.ContainsAny(f.ID[:1], table.families)
			})
			for i, f := range want {
				if f.Name == "" { // facts that have no number are numbered in their order
					want[i] = fact{strconv.Itoa(i + 1), f.ID}
				}
			}
			for _, row := range outcomes(t, table.path) {
				got = append(got, fact{row.fact, row.name})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the table (-facts +table):\n%s", diff)
			}
		})
	}
}
