// Package pods holds the rules about the pods of a workload: sizes, containers, volumes,
// variables, ports, templates and scaling.
//
// Its files:
//
//   - container.go: the containers besides Spark's own
//   - key_volume.go: the sizes and paths of volumes that Spark's keys declare
//   - mesh.go: sidecars of a service mesh
//   - metrics.go: the exporter of metrics and its port
//   - placement.go: what pods reserve on nodes, and the nodes that they may run on
//   - pod.go: variables, volumes and names of pods
//   - reserved_names.go: names and paths in pods that Spark needs, for the rules in pod.go
//     and container.go
//   - scaling.go: numbers of executors, dynamic allocation and decommissioning
//   - size.go: cores, memory, overhead and accelerators
//   - template.go: what a pod template may contain
//   - template_fields.go: fields, values and images of a pod template
//   - volume.go: the kinds of volumes that Spark's keys declare
package pods
