package compiler

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/workload"
)

// TestDemand requires that each entry that runs pods counts them: the demands on pools add up to
// the demand on the cluster, with at least one pod for each role. A pod that is not counted is
// missing in the quota of the namespace, and Kubernetes refuses it.
func TestDemand(t *testing.T) {
	counted := map[string]bool{}
	for _, source := range sources(t) {
		for _, name := range source.Envs {
			document, lacks := source.Env(name)
			if lacks.HasErrors() || !document.IsSound() {
				continue
			}
			e, err := resolve(source, document, Sections)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range e.All() {
				if w, ok := item.(workload.Item); ok {
					counted[w.Path().Steps()[0]] = true
					checkDemand(t, w)
				}
			}
		}
	}
	if len(counted) < 3 {
		t.Errorf("only the sections %v have pods: the test looks in the wrong place", counted)
	}
}

func checkDemand(t *testing.T, w workload.Item) {
	t.Helper()
	var sum plan.Demand
	for _, one := range w.PoolDemands() {
		sum = sum.Plus(one.Total())
	}
	if diff := cmp.Diff(sum, w.Demand()); diff != "" {
		t.Errorf("%s: its demands on pools do not add up to its demand (-pools +demand)\n%s", w.Path(), diff)
	}
	if roles := int64(len(w.Pods())); roles == 0 || w.Demand().Pods < roles {
		t.Errorf("%s: its demand is %d pods, and it has %d roles", w.Path(), w.Demand().Pods, roles)
	}
}
