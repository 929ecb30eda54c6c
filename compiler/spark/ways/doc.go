// Package ways holds the ways to run a Spark workload, one file for each: its limits, the
// keys that it sets, its objects and its policies. Of chooses the way of a workload.
// Nothing else compares mode and operator.
//
// Its files:
//
//   - apache.go: an application with Apache's operator
//   - cluster.go: a standalone cluster with Apache's operator
//   - connect.go: a Spark Connect server with the Kubeflow operator
//   - kind_apache.go: the kinds of Apache's operator
//   - kind_kubeflow.go: the kinds of the Kubeflow operator
//   - kubeflow.go: an application with the Kubeflow operator
//   - submit.go: an application without an operator: a Job that calls spark-submit through
//     submit.sh
//   - submit_files.go: the files of that Job
//   - ways.go: the list of ways, the choice among them, their limits for the manual, and the
//     list of kinds
package ways
