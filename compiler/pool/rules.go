package pool

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

var rules = []rule.Rule[*Pool]{
	{
		Doc: rule.Doc{
			ID: "POL001", Severity: diag.Warning,
			Title:  "A pool with taints has labels",
			Why:    "A toleration lets pods onto the tainted nodes but does not draw them there. Without a label to select, they may land on any other node.",
			Bad:    `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: null, taints: [{key: "dedicated", effect: "NoSchedule"}]}`,
			Good:   `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "batch", taints: [{key: "dedicated", effect: "NoSchedule"}]}`,
			Ref:    "Kubernetes, taints and tolerations; platform facts 5.1",
			Judges: []spec.Path{"pools.labels", "pools.taints"},
		},
		Check: func(p *Pool, r *rule.Reporter) {
			if len(p.Spec.Taints) > 0 && len(p.Spec.Labels) == 0 {
				r.Reportf(p.At("taints"), "pool %q has taints but no labels, so its pods may run elsewhere", p.Name()).
					Fixf("add the label that its nodes carry, as in labels: pool: %q", p.Name())
			}
		},
	},
}
