// Package objects makes the Kubernetes objects that every way to run a cluster has: accounts
// and rights, policies and the budget. The input is a resolved cluster. It decides nothing;
// the objects of the operator come from the way.
//
// Its files:
//
//   - objects.go: Of, all objects of a cluster; the budget of the JobManagers
//   - policy.go: the network policies of JobManagers and TaskManagers
//   - rbac.go: service accounts and their roles
//   - watch.go: the route to the dashboard, the monitor, and the start script of pods with TLS
package objects
