package compiler

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/rule"
)

// idOf matches the ID in the literal of a rule.
var idOf = regexp.MustCompile(`\bID: "([A-Z]+[0-9]+)"`)

// TestIndex requires that the doc.go of an engine's rules names the file of every rule.
func TestIndex(t *testing.T) {
	indexes, err := filepath.Glob("*/rules/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(indexes) < 2 {
		t.Fatalf("the indexes are %q, without those of Spark or Flink", indexes)
	}
	for _, index := range indexes {
		want := rulesIn(t, filepath.Dir(index))
		text, err := os.ReadFile(index)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(string(text)) {
			if entry, ok := strings.CutPrefix(line, "//\t"); ok {
				got = append(got, strings.TrimSpace(entry))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", index, diff)
		}
		for _, entry := range want {
			id, _, _ := strings.Cut(entry, " ")
			if !slices.ContainsFunc(Docs(), func(d rule.Doc) bool { return d.ID == id }) {
				t.Errorf("%s: %s is in a file, and All does not return it", index, id)
			}
		}
	}
}

// rulesIn returns the rules in the packages below a directory, sorted, each with its file.
func rulesIn(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range idOf.FindAllStringSubmatch(string(text), -1) {
			found = append(found, fmt.Sprintf("%s  %s", id[1], strings.TrimSuffix(filepath.ToSlash(name), ".go")))
		}
	}
	slices.Sort(found)
	return found
}
