package way

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A boat is a workload that requests sails or oars.
type boat struct{ sails, oars bool }

func (boat) At(steps ...string) spec.Path { return spec.PathOf("boats", "gull").At(steps...) }

// towed is a way that supports neither.
var towed = Way[boat]{Name: "a tug", Limits: []Limit[boat]{
	{At: []string{"sails"}, Asked: func(b boat) bool { return b.sails }, Cannot: "sets no sails", Instead: "remove sails", Value: "null"},
	{At: []string{"oars"}, Asked: func(b boat) bool { return b.oars }, Cannot: "has no oars", Instead: "remove oars"},
}}

// reports runs a rule that reports each field of a boat, and appends to a list that already
// has a finding.
func reports(b boat, within bool) []string {
	rules := []rule.Rule[boat]{{
		Doc: rule.Doc{ID: "BOA001"},
		Check: func(b boat, r *rule.Reporter) {
			r.Reportf(b.At("sails", "colour"), "colour")
			r.Reportf(b.At("oars"), "oars")
			r.Reportf(b.At("mast"), "mast")
		},
	}}
	if within {
		rules = Within(rules, func(boat) *Way[boat] { return &towed })
	}
	r := &rule.Reporter{Findings: diag.List{{Path: "boats.gull.sails"}}}
	rule.Run(r, &rules[0], b)
	var paths []string
	for _, found := range r.Findings {
		paths = append(paths, found.Path)
	}
	return paths
}

func TestWithin(t *testing.T) {
	all := []string{"boats.gull.sails", "boats.gull.sails.colour", "boats.gull.oars", "boats.gull.mast"}
	for _, test := range []struct {
		name   string
		boat   boat
		within bool
		want   []string
	}{
		{name: "outside", boat: boat{sails: true, oars: true}, want: all},
		{name: "nothing asked", within: true, want: all},
		{name: "sails", boat: boat{sails: true}, within: true, want: []string{all[0], all[2], all[3]}},
		{name: "both", boat: boat{sails: true, oars: true}, within: true, want: []string{all[0], all[3]}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, reports(test.boat, test.within)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	judge := []rule.Rule[boat]{{Doc: rule.Doc{ID: "BOA002"}, Check: towed.Judge}}
	r := &rule.Reporter{Env: "dev"}
	rule.Run(r, &judge[0], boat{sails: true})
	want := diag.List{{
		Rule: "BOA002", Envs: []string{"dev"}, Path: "boats.gull.sails", Message: "a tug sets no sails", Fix: "remove sails", Replacement: "null",
	}}
	if diff := cmp.Diff(want, r.Findings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRows(t *testing.T) {
	want := []Row{
		{Way: "a tug", Field: "boats.sails", Cannot: "sets no sails", Instead: "remove sails"},
		{Way: "a tug", Field: "boats.oars", Cannot: "has no oars", Instead: "remove oars"},
	}
	if got := towed.Rows("boats"); !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
}
