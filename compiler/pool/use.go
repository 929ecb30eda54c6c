package pool

import "github.com/lakewright/lakewright/compiler/plan"

// A Tenant is an item whose pods run on pools, so that all of them together can be
// compared with what a pool has.
type Tenant interface {
	Uses() []Use
}

// A Use is what the pods of one role of a workload ask of a pool at their largest. The
// uses of an item add up to its demand.
type Use struct {
	Pool   string // name, "" for any node
	Demand plan.Demand
}

// Capacity returns what all nodes of the pool offer together, and false when the pool
// does not say how many there are. A number that is not known is 0.
func (p *Pool) Capacity() (plan.Demand, bool) {
	n := p.Spec.Node
	return plan.Demand{CPU: n.CPU, Memory: n.Memory, Claims: n.Volumes}.Times(p.Spec.Max), p.Spec.Max != 0
}
