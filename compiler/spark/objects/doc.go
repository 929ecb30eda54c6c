// Package objects makes the Kubernetes objects that every way to run a workload has:
// accounts and rights, files, policies, budget, route and monitor. The input is a resolved
// workload. It decides nothing; the object that runs the pods comes from the way.
//
// Its files:
//
//   - config.go: the ConfigMap with the files of driver and executors
//   - monitor.go: the PodMonitor of Prometheus
//   - objects.go: Of, all objects of a workload; the budget of the driver; labels of
//     objects
//   - policy.go: the network policies of driver and executors
//   - rbac.go: the service accounts, and the verbs of the driver's role
//   - ui.go: the Service and the route of Spark's user interface, and who may connect
package objects
