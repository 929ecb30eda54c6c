package compiler

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// given holds the highest number of each family when the first rules retired, and the
// numbers below it that no rule ever had.
var given = map[string]struct {
	highest int
	never   []int
}{
	"ENV": {highest: 18}, "EXT": {highest: 18}, "FLK": {highest: 64}, "HIS": {highest: 22}, "NET": {highest: 7},
	"POL": {highest: 5}, "SPC": {highest: 8}, "STO": {highest: 14}, "WRK": {highest: 12},
	"SPK": {highest: 140, never: []int{15, 18, 45, 66, 92, 99, 137, 138, 139}},
}

// TestRetired proves that no ID is reused and none is lost: every number of a family is the
// ID of a rule, or has a successor that is one.
func TestRetired(t *testing.T) {
	live := map[string]bool{}
	for _, doc := range Docs() {
		live[doc.ID] = true
	}
	for _, id := range Retired() {
		if live[id] {
			t.Errorf("%s has retired, and a rule has it", id)
		}
		if !live[Successor(id)] {
			t.Errorf("%s is now %s, which is not a rule", id, Successor(id))
		}
	}
	if !slices.IsSorted(Retired()) || len(slices.Compact(Retired())) != len(retired) {
		t.Error("want retired IDs sorted, each once")
	}
	for family, numbers := range given {
		for n := 1; n <= numbers.highest; n++ {
			id := fmt.Sprintf("%s%03d", family, n)
			if !live[id] && Successor(id) == "" && !slices.Contains(numbers.never, n) {
				t.Errorf("%s is no longer a rule, and has not retired: give it a successor", id)
			}
			if live[id] && slices.Contains(numbers.never, n) {
				t.Errorf("%s is a number that was left out: take the next one of the family", id)
			}
		}
	}
}

// TestRulesOfThePage proves that every ID on the page is the ID of a rule, so that the test
// fails when a rule disappears that `make golden` would silently remove from the page.
func TestRulesOfThePage(t *testing.T) {
	page, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	live := map[string]bool{}
	for _, doc := range Docs() {
		live[doc.ID] = true
	}
	for line := range strings.Lines(string(page)) {
		if id, found := strings.CutPrefix(strings.TrimSpace(line), "## "); found && ruleID.MatchString(id) && !live[id] && Successor(id) == "" {
			t.Errorf("%s is on the page, and is neither a rule nor retired", id)
		}
	}
}
