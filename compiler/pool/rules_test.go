package pool

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan/plantest"
)

func TestRules(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{name: "a pool", text: `pools: a: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "a", taints: [{key: "dedicated", value: "a", effect: "NoSchedule"}]}`},
		{name: "labels of the node are fine", text: `pools: a: {node: {cpu: 16, memory: "64Gi"}, labels: "node.kubernetes.io/instance-type": "m7g.4xlarge"}`},
		{name: "taints without labels", text: `pools: a: {node: {cpu: 16, memory: "64Gi"}, taints: [{key: "dedicated", effect: "NoSchedule"}]}`, want: []string{
			`POL001 pools.a.taints: pool "a" has taints but no labels, so its pods may run elsewhere; add the label that its nodes carry, as in labels: pool: "a"`,
		}},
		{name: "a taint twice", text: `pools: a: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "a", taints: [{key: "x", value: "1", effect: "NoSchedule"}, {key: "x", effect: "NoExecute"}, {key: "x", value: "2", effect: "NoSchedule"}]}`, want: []string{
			`POL002 pools.a.taints.2: taint "x" with the effect NoSchedule is listed twice; keep the one that the nodes have`,
		}},
		{name: "a tiny node", text: `pools: a: node: {cpu: "499m", memory: "1023Mi"}`, want: []string{
			"POL003 pools.a.node.cpu: a node with 499m of CPU is too small for any pod, which needs 500m; write the resources that one node offers to pods",
			"POL003 pools.a.node.memory: a node with 1023Mi of memory is too small for any pod, which needs 1Gi; write the resources that one node offers to pods",
		}},
		{name: "the smallest node", text: `pools: a: node: {cpu: 0.5, memory: "1Gi"}`},
		{name: "a taint of Kubernetes", text: `pools: a: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "a", taints: [{key: "node.kubernetes.io/unreachable", effect: "NoExecute"}]}`, want: []string{
			`POL004 pools.a.taints.0: Kubernetes uses taint "node.kubernetes.io/unreachable" to mark a failing node; remove it; list the taints that the nodes are created with`,
		}},
		{name: "the same nodes", text: `pools: {a: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "a"}, b: {node: {cpu: 8, memory: "64Gi"}, labels: pool: "a"}}`, want: []string{
			`POL005 pools.b.labels: pools "a" and "b" select the same nodes; give one of them a label that only its nodes carry`,
		}},
		{name: "pools without labels", text: `pools: {a: {node: {cpu: 16, memory: "64Gi"}}, b: {node: {cpu: 8, memory: "64Gi"}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, plantest.Findings(t, Section, tt.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
