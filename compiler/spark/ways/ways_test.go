package ways

import (
	"testing"

	"github.com/lakewright/lakewright/compiler/spark/app"
)

// TestWayOf proves which way runs each pair of mode and operator. A pair that no way
// supports is judged by a way of that mode, whose message says what to do instead.
func TestWayOf(t *testing.T) {
	for _, test := range []struct {
		mode, operator string
		want           *app.Way
		lacking        string
	}{
		{want: &kubeflowWay},
		{mode: application, operator: kubeflow, want: &kubeflowWay},
		{operator: apache, want: &apacheWay},
		{operator: none, want: &submitWay},
		{mode: connect, want: &connectWay},
		{mode: connect, operator: apache, want: &connectWay, lacking: apache},
		{mode: connect, operator: none, want: &connectWay, lacking: none},
		{mode: standalone, want: &clusterWay, lacking: kubeflow},
		{mode: standalone, operator: apache, want: &clusterWay},
		{mode: standalone, operator: none, want: &clusterWay, lacking: none},
	} {
		got, lacking := Of(&app.Spec{Mode: test.mode, Operator: test.operator})
		if got != test.want || lacking != test.lacking {
			t.Errorf("mode %q, operator %q: %s, lacking %q; want %s, lacking %q", test.mode, test.operator, got.Name, lacking, test.want.Name, test.lacking)
		}
		if lacking != "" && (got.Kind == "" || got.Choose == "") {
			t.Errorf("%s has no advice for operator %q, which has none", got.Name, lacking)
		}
	}
}

// TestWays proves that every way is complete and that no two ways have the same mode and
// operator.
func TestWays(t *testing.T) {
	seen := map[[2]string]bool{}
	for _, w := range ways {
		pair := [2]string{w.Mode, w.Operator}
		if seen[pair] {
			t.Errorf("two ways for mode %q and operator %q", w.Mode, w.Operator)
		}
		seen[pair] = true
		if w.Mode == "" || w.Operator == "" || w.Name == "" || w.Keys == nil || w.Objects == nil || w.Policies == nil {
			t.Errorf("%q is not complete: %+v", w.Name, w)
		}
	}
}
