package pool

import (
	"maps"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// The smallest node on which any pod fits: half a core, and the smallest JVM that Spark and
// Flink start.
const (
	smallestCPU    = unit.Core / 2
	smallestMemory = unit.GiB
)

var rules = []rule.Rule[*Pool]{
	{
		Doc: rule.Doc{
			ID: "POL001", Severity: diag.Warning,
			Title:  "A pool with taints has labels",
			Why:    "A toleration allows pods on the tainted nodes, but does not place them there. Without a label to select, the pods may run on any other node.",
			Bad:    `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: null, taints: [{key: "dedicated", effect: "NoSchedule"}]}`,
			Good:   `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "batch", taints: [{key: "dedicated", effect: "NoSchedule"}]}`,
			Ref:    "kubernetes, taints and tolerations",
			Judges: []spec.Path{"pools.labels", "pools.taints"},
		},
		Check: func(p *Pool, r *rule.Reporter) {
			if len(p.Spec.Taints) > 0 && len(p.Spec.Labels) == 0 {
				r.Reportf(p.At("taints"), "pool %q has taints but no labels, so its pods may run elsewhere", p.Name()).
					Fixf("add the label that its nodes carry, as in labels: pool: %q", p.Name())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "POL002", Severity: diag.Warning,
			Title:  "A taint is listed once",
			Why:    "A node has at most one taint with the same key and effect. If two are listed, one of the values is not on the nodes.",
			Bad:    `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "batch", taints: [{key: "dedicated", value: "a", effect: "NoSchedule"}, {key: "dedicated", value: "b", effect: "NoSchedule"}]}`,
			Good:   `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "batch", taints: [{key: "dedicated", value: "a", effect: "NoSchedule"}, {key: "dedicated", value: "a", effect: "NoExecute"}]}`,
			Ref:    "kubernetes, validation of core/v1: taints are unique by key and effect",
			Judges: []spec.Path{"pools.taints"},
		},
		Check: func(p *Pool, r *rule.Reporter) {
			type id struct{ key, effect string }
			first := map[id]int{}
			for i, t := range p.Spec.Taints {
				other, found := first[id{t.Key, t.Effect}]
				if !found {
					first[id{t.Key, t.Effect}] = i
					continue
				}
				r.Reportf(p.At("taints").Index(i), "taint %q with the effect %s is listed twice", t.Key, t.Effect).
					Fixf("keep the one that the nodes have").
					Notef(p.At("taints").Index(other), "the other one is here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "POL003", Severity: diag.Warning,
			Title:  "A node can hold a pod",
			Why:    "The rules compare every workload of the pool with its node. A node with less than half a core or 1Gi is too small for any of them, and usually the result of a wrong unit.",
			Bad:    `pools: tiny: {node: {cpu: 16, memory: "64Mi"}}`,
			Good:   `pools: tiny: {node: {cpu: 16, memory: "64Gi"}}`,
			Ref:    "apache/spark, UnifiedMemoryManager.scala: a heap has at least 450 MiB",
			Judges: []spec.Path{"pools.node.cpu", "pools.node.memory"},
		},
		Check: func(p *Pool, r *rule.Reporter) {
			if n := p.Spec.Node; n.CPU != 0 && n.CPU < smallestCPU {
				r.Reportf(p.At("node", "cpu"), "a node with %s of CPU is too small for any pod, which needs %s", n.CPU, smallestCPU).
					Fixf("write the resources that one node offers to pods")
			}
			if n := p.Spec.Node; n.Memory != 0 && n.Memory < smallestMemory {
				r.Reportf(p.At("node", "memory"), "a node with %s of memory is too small for any pod, which needs %s", n.Memory.Human(), smallestMemory).
					Fixf("write the resources that one node offers to pods")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "POL004", Severity: diag.Warning,
			Title:  "The taints of a pool are not those of failing nodes",
			Why:    "Kubernetes adds the taints of node.kubernetes.io to nodes that fail, and evicts their pods. Pods that tolerate such a taint stay on the dead node forever, and nothing replaces them.",
			Bad:    `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "batch", taints: [{key: "node.kubernetes.io/not-ready", effect: "NoExecute"}]}`,
			Good:   `pools: batch: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "batch", taints: [{key: "dedicated", effect: "NoExecute"}]}`,
			Ref:    "kubernetes, taints and tolerations: taint based evictions",
			Judges: []spec.Path{"pools.taints"},
		},
		Check: func(p *Pool, r *rule.Reporter) {
			for i, t := range p.Spec.Taints {
				domain, _, _ := strings.Cut(t.Key, "/")
				if domain == "node.kubernetes.io" || domain == "node.cloudprovider.kubernetes.io" {
					r.Reportf(p.At("taints").Index(i), "Kubernetes uses taint %q to mark a failing node", t.Key).
						Fixf("remove it; list the taints that the nodes are created with")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "POL005", Severity: diag.Warning,
			Title:  "Pools select different nodes",
			Why:    "Only labels distinguish the nodes of two pools. With the same labels, pods of one pool may run on nodes of the other, which the rules did not compare them with.",
			Bad:    `pools: other: {node: {cpu: 8, memory: "32Gi"}, labels: pool: "compute"}`,
			Good:   `pools: other: {node: {cpu: 8, memory: "32Gi"}, labels: pool: "other"}`,
			Ref:    "kubernetes, assigning pods to nodes: nodeSelector",
			Judges: []spec.Path{"pools.labels"},
		},
		Check: func(p *Pool, r *rule.Reporter) {
			if len(p.Selector) == 0 {
				return
			}
			twins := plan.Names(p.Env, Name, func(other *Pool) bool {
				return other.Name() < p.Name() && maps.Equal(other.Selector, p.Selector)
			})
			if len(twins) > 0 {
				r.Reportf(p.At("labels"), "pools %q and %q select the same nodes", twins[0], p.Name()).
					Fixf("give one of them a label that only its nodes carry").
					Notef(Find(p.Env, Ref(twins[0])).At("labels"), "the other one is here")
			}
		},
	},
}
