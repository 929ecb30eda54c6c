package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPath(t *testing.T) {
	tests := []struct {
		steps  []string
		want   Path
		parent Path
		last   string
	}{
		{steps: nil, want: "", parent: "", last: ""},
		{steps: []string{"spark"}, want: "spark", parent: "", last: "spark"},
		{steps: []string{"spark", "etl", "executor"}, want: "spark.etl.executor", parent: "spark.etl", last: "executor"},
		{steps: []string{"spark", "orders-etl", "conf"}, want: `spark."orders-etl".conf`, parent: `spark."orders-etl"`, last: "conf"},
		{steps: []string{"conf", "spark.sql.x"}, want: `conf."spark.sql.x"`, parent: "conf", last: "spark.sql.x"},
		{steps: []string{"taints", "0", "key"}, want: "taints.0.key", parent: "taints.0", last: "key"},
		{steps: []string{"labels", `a"b`, ""}, want: `labels."a\"b".""`, parent: `labels."a\"b"`, last: ""},
		{steps: []string{"_x", "$y", "z9"}, want: "_x.$y.z9", parent: "_x.$y", last: "z9"},
		{steps: []string{"env", "größe"}, want: `env."größe"`, parent: "env", last: "größe"},
	}
	for _, tt := range tests {
		t.Run(string(tt.want), func(t *testing.T) {
			p := PathOf(tt.steps...)
			if p != tt.want {
				t.Errorf("PathOf(%q) = %s; want %s", tt.steps, p, tt.want)
			}
			if diff := cmp.Diff(tt.steps, p.Steps()); diff != "" {
				t.Errorf("Steps (-want +got):\n%s", diff)
			}
			if got := p.Parent(); got != tt.parent {
				t.Errorf("Parent() = %s; want %s", got, tt.parent)
			}
			if got := p.Last(); got != tt.last {
				t.Errorf("Last() = %q; want %q", got, tt.last)
			}
		})
	}
}

func TestPathCovers(t *testing.T) {
	tests := []struct {
		path, other Path
		want        bool
	}{
		{path: "", other: "spark", want: true},
		{path: "spark", other: "spark", want: true},
		{path: "spark", other: "spark.etl", want: true},
		{path: "spark", other: "sparkle", want: false},
		{path: "spark.etl", other: "spark", want: false},
		{path: "spark.a", other: `spark."a-b"`, want: false},
	}
	for _, tt := range tests {
		if got := tt.path.Covers(tt.other); got != tt.want {
			t.Errorf("%q.Covers(%q) = %t; want %t", tt.path, tt.other, got, tt.want)
		}
	}
}

// FuzzPath proves that Steps returns the steps that PathOf got.
func FuzzPath(f *testing.F) {
	f.Add("spark", "orders-etl", "0")
	f.Add("", ".", `"`)
	f.Add("a.b", `\`, "\n")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		want := []string{a, b, c}
		if diff := cmp.Diff(want, PathOf(a, b, c).Steps()); diff != "" {
			t.Errorf("%s: steps (-want +got):\n%s", PathOf(a, b, c), diff)
		}
	})
}
