// Package environment holds what belongs to an environment as a whole: its
// namespace, its quota, and the rules about all of its workloads together.
//
// Its files:
//
//   - environment.go: the namespace, the quota and the lists of rules
//   - directories.go: rules that environments and streams keep their state in different directories
//   - objects.go: the rule that objects of one environment have different names
//   - quota.go: rules about quotas among the user's own objects
//   - routes.go: the rule that routes have different addresses
//   - rules.go: rules about workloads, capacity, namespaces and network profiles
//   - settings.go: rules about the settings of an environment
//   - subjects.go: the rule that kustomize leaves the subjects of bindings as they are
//   - unused.go: rules about pools, tiers and network profiles that nothing uses
//   - volumes.go: rules about the volumes that workloads claim from tiers
package environment
