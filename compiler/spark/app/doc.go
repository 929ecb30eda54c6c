// Package app holds what a Spark workload is: the spec as it is written, and the resolved
// workload with every decision and every derived number. The input is one entry of the spec
// and the way to run it; the result is an App, which rules judge and objects copy. It
// returns no objects of its own and reports nothing: the packages above it do.
//
// Its files:
//
//   - app.go: App, the resolved workload, and the order in which it is resolved
//   - clock_change.go: the days on which clocks change, and the runs of a schedule on them
//   - conf.go: Spark's keys that follow from the spec, by theme
//   - conf_pod.go: Spark's keys for sizes, accounts, image and dependencies
//   - conf_volume.go: Spark's keys for the shuffle volume
//   - containers.go: the containers besides Spark's own
//   - cron.go: the fields of a schedule and what is wrong with them
//   - daemon.go: the pods of master and workers of a standalone cluster
//   - event_log.go: what a history server asks of the event log
//   - files.go: the files that driver and executors read: logging and metrics
//   - memory.go: Spark's own memory arithmetic
//   - metastore.go: the connections to a metastore
//   - metrics.go: how Prometheus reads the metrics, and the keys for it
//   - names.go: how long names may be
//   - pod.go: the pods of driver and executors: sizes, labels, variables, ports
//   - pod_parts.go: the parts of a pod's size, with the field to change when it is too
//     large
//   - port.go: the names of ports, and what pods are in the cluster
//   - program.go: program, image, schedule and restart policy
//   - rights.go: the rights that the workload's accounts need
//   - scheduler.go: the scheduler of the pods and their queue
//   - spec.go: the fields of the spec
//   - submitter.go: the pod of spark-submit
//   - template.go: the template of a pod, as every way to run a workload uses it
//   - ui.go: the route to Spark's user interface, and the keys for it
//   - value.go: how Spark writes and reads values: sizes, times, fractions
//   - variables.go: the variables that the user must not set
//   - volume.go: volumes that Spark's keys declare
//   - way.go: Way, which describes one way to run a workload
package app
