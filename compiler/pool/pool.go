package pool

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Name is the key of the section.
const Name = "pools"

// Section is the section of the pools.
var Section = plan.Define(plan.Def[Spec, *Pool]{Name: Name, Resolve: resolve, Rules: rules})

// A Ref is the name of a pool in a spec, "" for any node. Every field of a spec that names
// a pool has this type, by which shared rules find and judge the field.
type Ref string

// Spec is a pool as written.
type Spec struct {
	Node   Node            `spec:"node"`
	Max    int64           `spec:"max"` // nodes; 0: not known
	Labels metadata.Labels `spec:"labels"`
	Taints []Taint         `spec:"taints"`
}

// Node is what one node offers to pods.
type Node struct {
	CPU     unit.CPU   `spec:"cpu"`     // 0: not known
	Memory  unit.Bytes `spec:"memory"`  // 0: not known
	Disk    unit.Bytes `spec:"disk"`    // 0: not known
	Volumes int64      `spec:"volumes"` // 0: not known

	Throughput unit.Bytes `spec:"throughput"` // per second of all volumes together; 0: not known
}

// Taint is one taint of the nodes.
type Taint struct {
	Key    string `spec:"key"`
	Value  string `spec:"value"`
	Effect string `spec:"effect"`
}

// Pool is a resolved pool.
type Pool struct {
	plan.Entry
	Spec        Spec
	Selector    map[string]string
	Tolerations []kube.Toleration
}

func resolve(entry plan.Entry, s Spec) *Pool {
	p := &Pool{Entry: entry, Spec: s, Selector: s.Labels}
	for _, taint := range s.Taints {
		t := kube.Toleration{Key: taint.Key, Operator: "Equal", Value: taint.Value, Effect: taint.Effect}
		if taint.Value == "" {
			t.Operator = "Exists"
		}
		p.Tolerations = append(p.Tolerations, t)
	}
	return p
}

// Find returns the pool called name, nil when there is none.
func Find(e *plan.Environment, name Ref) *Pool { return plan.Find[*Pool](e, Name, string(name)) }

// Names returns the names of all pools.
func Names(e *plan.Environment) []string {
	return plan.Names(e, Name, func(*Pool) bool { return true })
}

// Fits reports whether a pod with these requests fits on an empty node.
func (p *Pool) Fits(cpu unit.CPU, memory unit.Bytes) bool {
	return (p.Spec.Node.CPU == 0 || cpu <= p.Spec.Node.CPU) && (p.Spec.Node.Memory == 0 || memory <= p.Spec.Node.Memory)
}

// Larger returns the names of the pools on whose nodes a pod with these requests fits,
// smallest first.
func Larger(e *plan.Environment, cpu unit.CPU, memory unit.Bytes) []string {
	names := plan.Names(e, Name, func(p *Pool) bool { return p.Fits(cpu, memory) })
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(Find(e, Ref(a)).Spec.Node.Memory, Find(e, Ref(b)).Spec.Node.Memory)
	})
	return names
}

// OrLarger returns the pools of Larger as text to append to another advice, "" when there
// are none.
func OrLarger(e *plan.Environment, cpu unit.CPU, memory unit.Bytes) string {
	names := Larger(e, cpu, memory)
	if len(names) == 0 {
		return ""
	}
	return ", or choose pool " + strings.Join(names, " or ")
}
