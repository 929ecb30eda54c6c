// Package pool resolves pools of equal nodes: the resources of one node, and the node
// selector and tolerations that pods need to run there. It makes no objects.
//
// Its files:
//
//   - pool.go: the section: a pool as written and resolved
//   - demand.go: the demand of workloads on pools, and the capacity of a pool
//   - rules.go: rules about a pool
package pool
