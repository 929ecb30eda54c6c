package diag

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// at returns a position.
var at = Pos{File: "spec.cue", Line: 3, Column: 1}

// merges holds lists and their merged results; the environments are dev, prod and test.
var merges = []struct {
	name       string
	list, want List
}{
	{
		name: "two of three environments",
		list: List{
			{Rule: "SPK003", Severity: Error, Envs: []string{"prod"}, Pos: at},
			{Rule: "SPK003", Severity: Error, Envs: []string{"dev"}, Pos: at},
			{Rule: "SPK003", Severity: Error, Envs: []string{"dev"}, Pos: at},
		},
		want: List{{Rule: "SPK003", Severity: Error, Envs: []string{"dev", "prod"}, Pos: at}},
	},
	{
		name: "every environment",
		list: List{
			{Rule: "SPK003", Severity: Error, Envs: []string{"dev"}},
			{Rule: "SPK003", Severity: Error, Envs: []string{"prod", "test"}},
		},
		want: List{{Rule: "SPK003", Severity: Error}},
	},
	{
		name: "one environment and all",
		list: List{
			{Rule: "SPK003", Severity: Error},
			{Rule: "SPK003", Severity: Error, Envs: []string{"dev"}},
		},
		want: List{{Rule: "SPK003", Severity: Error}},
	},
	{
		name: "a warning does not swallow an error",
		list: List{
			{Rule: "SPK003", Severity: Warning, Envs: []string{"dev"}},
			{Rule: "SPK003", Severity: Error, Envs: []string{"prod"}},
		},
		want: List{
			{Rule: "SPK003", Severity: Error, Envs: []string{"prod"}},
			{Rule: "SPK003", Severity: Warning, Envs: []string{"dev"}},
		},
	},
	{
		name: "two replacements",
		list: List{
			{Rule: "SPK003", Severity: Error, Envs: []string{"dev"}, Replacement: `"1Gi"`},
			{Rule: "SPK003", Severity: Error, Envs: []string{"prod"}, Replacement: `"2Gi"`},
		},
		want: List{
			{Rule: "SPK003", Severity: Error, Envs: []string{"dev"}, Replacement: `"1Gi"`},
			{Rule: "SPK003", Severity: Error, Envs: []string{"prod"}, Replacement: `"2Gi"`},
		},
	},
	{
		name: "sorted, no place last",
		list: List{
			{Rule: "A", Severity: Error},
			{Rule: "B", Severity: Error, Pos: Pos{File: "z.cue", Line: 1}},
			{Rule: "C", Severity: Warning, Pos: Pos{File: "a.cue", Line: 10}},
			{Rule: "D", Severity: Error, Pos: Pos{File: "a.cue", Line: 10}},
			{Rule: "E", Severity: Error, Pos: Pos{File: "a.cue", Line: 9, Column: 7}},
		},
		want: List{
			{Rule: "E", Severity: Error, Pos: Pos{File: "a.cue", Line: 9, Column: 7}},
			{Rule: "D", Severity: Error, Pos: Pos{File: "a.cue", Line: 10}},
			{Rule: "C", Severity: Warning, Pos: Pos{File: "a.cue", Line: 10}},
			{Rule: "B", Severity: Error, Pos: Pos{File: "z.cue", Line: 1}},
			{Rule: "A", Severity: Error},
		},
	},
}

func TestMerge(t *testing.T) {
	all := []string{"dev", "prod", "test"}
	for _, tt := range merges {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.list)
			if diff := cmp.Diff(tt.want, tt.list.Merge(all)); diff != "" {
				t.Errorf("Merge (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, tt.list); diff != "" {
				t.Errorf("Merge changed its list (-before +after):\n%s", diff)
			}
		})
	}
}

func TestCount(t *testing.T) {
	list := List{{Severity: Warning}, {Severity: Info}, {Severity: Warning}}
	if list.HasErrors() {
		t.Error("HasErrors: want false without an error")
	}
	if got := list.Count(Warning); got != 2 {
		t.Errorf("Count(Warning): want 2, got %d", got)
	}
	if list = append(list, Diagnostic{Severity: Error}); !list.HasErrors() {
		t.Error("HasErrors: want true with an error")
	}
}
