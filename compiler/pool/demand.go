package pool

import "github.com/lakewright/lakewright/compiler/plan"

// A Tenant is an item whose pods run on pools. A rule compares the total of all tenants
// with the capacity of a pool.
type Tenant interface {
	PoolDemands() []Demand
}

// A Demand is the largest demand of one component of a workload on a pool. The demands of an item
// add up to its demand.
type Demand struct {
	Pool  string      // name, "" for any node
	Pod   plan.Demand // of one pod
	Count int64       // the largest number of pods
}

// Total returns the demand of all pods.
func (d Demand) Total() plan.Demand { return d.Pod.Times(d.Count) }

// Capacity returns the total resources of all nodes of the pool, and false when the number
// of nodes is not known. A resource that is not known is 0.
func (p *Pool) Capacity() (plan.Demand, bool) {
	n := p.Spec.Node
	return plan.Demand{CPU: n.CPU, Memory: n.Memory, Claims: n.Volumes}.Times(p.Spec.Max), p.Spec.Max != 0
}
