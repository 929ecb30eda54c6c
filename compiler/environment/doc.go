// Package environment holds what belongs to an environment as a whole: its
// namespace, its quota, and the rules about all of its workloads together.
//
// Its files:
//
//   - environment.go: the namespace, the quota and the lists of rules
//   - cluster.go: the rule about objects of the cluster that environments share
//   - claims.go: rules about what claims find and can name
//   - directories.go: rules that environments and streams keep their state in different directories
//   - doors.go: rules about routes and ports from outside to the pods of workloads
//   - limits.go: the rule about quotas and limits of the user's own
//   - needs.go: rules about volumes whose size, IOPS and throughput follow from a need
//   - objects.go: the rule that objects of one environment have different names
//   - pods.go: all pods that are known in the namespace, and selectors
//   - policies.go: the rule about network policies of the user's own
//   - reach.go: all Services that are known in the namespace
//   - rights.go: the rule about roles for the service accounts of workloads
//   - routes.go: the rule that routes have different addresses
//   - rules.go: rules about workloads, capacity, namespaces and network profiles
//   - scaling.go: the rule about autoscalers of the user's own
//   - selectors.go: rules about what selectors, monitors and disruption budgets select
//   - settings.go: rules about the settings of an environment
//   - subjects.go: the rule that kustomize leaves the subjects of bindings as they are
//   - unused.go: rules about pools, tiers and network profiles that nothing uses
//   - volumes.go: rules about the volumes that workloads claim from tiers
package environment
