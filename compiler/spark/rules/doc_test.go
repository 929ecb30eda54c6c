package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// idOf matches the ID in the literal of a rule.
var idOf = regexp.MustCompile(`\bID: "([A-Z]+[0-9]+)"`)

// TestIndex requires that doc.go names the file of every rule.
func TestIndex(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range idOf.FindAllStringSubmatch(string(text), -1) {
			want = append(want, fmt.Sprintf("%s  %s", found[1], strings.TrimSuffix(filepath.ToSlash(file), ".go")))
		}
	}
	slices.Sort(want)
	if len(want) != len(All()) {
		t.Errorf("the files hold %d rules, and All returns %d", len(want), len(All()))
	}
	text, err := os.ReadFile("doc.go")
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
		t.Errorf("index in doc.go (-want +got):\n%s", diff)
	}
}
