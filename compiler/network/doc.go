// Package network resolves network profiles: how pods resolve names, and which connections
// a policy allows. An engine describes which of its pods connect to which others; this
// package turns that into policies, and adds the connections that every pod needs.
//
// Its files:
//
//   - mesh.go: service meshes, and how pods opt out of them
//   - network.go: the section: a profile as written and resolved
//   - policy.go: the policies for the pods of a workload
//   - rules.go: rules about a profile
//   - rules_open.go: rules about DNS servers, and about what a strict policy leaves open
package network
