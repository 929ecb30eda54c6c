package pool

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

const pools = `pools: {
	large: {node: {cpu: 32, memory: "128Gi", volumes: 24}, max: 10, labels: pool: "large"}
	small: {node: {cpu: 8, memory: "32Gi"}, labels: pool: "small", taints: [{key: "dedicated", value: "x", effect: "NoSchedule"}, {key: "spot", effect: "NoExecute"}]}
}`

func TestFind(t *testing.T) {
	e := plantest.Resolved(t, Section, pools)
	small := Find(e, "small")
	want := []kube.Toleration{
		{Key: "dedicated", Operator: "Equal", Value: "x", Effect: "NoSchedule"},
		{Key: "spot", Operator: "Exists", Effect: "NoExecute"},
	}
	if diff := cmp.Diff(want, small.Tolerations); diff != "" {
		t.Errorf("tolerations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"pool": "small"}, small.Selector); diff != "" {
		t.Errorf("selector (-want +got):\n%s", diff)
	}
	if Find(e, "none") != nil {
		t.Error("found a pool that is not there")
	}
}

func TestLarger(t *testing.T) {
	e := plantest.Resolved(t, Section, pools)
	tests := []struct {
		name   string
		cpu    unit.CPU
		memory unit.Bytes
		want   []string
	}{
		{name: "both", cpu: 8 * unit.Core, memory: 32 * unit.GiB, want: []string{"small", "large"}},
		{name: "more memory", cpu: 1, memory: 33 * unit.GiB, want: []string{"large"}},
		{name: "more CPU", cpu: 9 * unit.Core, memory: 1, want: []string{"large"}},
		{name: "none", cpu: 33 * unit.Core, memory: 1, want: nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Larger(e, tt.cpu, tt.memory)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestCapacity(t *testing.T) {
	e := plantest.Resolved(t, Section, pools)
	tests := []struct {
		name  string
		want  plan.Demand
		known bool
	}{
		{name: "large", want: plan.Demand{CPU: 320 * unit.Core, Memory: 1280 * unit.GiB, Claims: 240}, known: true},
		{name: "small"},
	}
	for _, tt := range tests {
		got, known := Find(e, Ref(tt.name)).Capacity()
		if diff := cmp.Diff(tt.want, got); diff != "" || known != tt.known {
			t.Errorf("%s: known is %t; want %t (-want +got):\n%s", tt.name, known, tt.known, diff)
		}
	}
}

// TestMissingFields proves that the rules do not panic on a pool without any field.
func TestMissingFields(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	for _, s := range []Spec{{}, {Taints: []Taint{{}}}} {
		p := resolve(plan.Entry{Env: e}, s)
		for i := range rules {
			rule.Run(&rule.Reporter{}, &rules[i], p)
		}
	}
}
