// Package watch holds the rules about who reaches a cluster and who watches it: the dashboard, encrypted
// connections, metrics, and the scheduler and the mesh around the pods.
//
// Its files:
//
//   - around.go: queues of schedulers, and the proxies of a mesh
//   - metrics.go: reporters of metrics and their ports
//   - route.go: the route to the dashboard
//   - tls.go: encrypted connections
package watch
