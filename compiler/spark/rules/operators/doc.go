// Package operators holds the rules about what one way to run a workload requires: limits
// of an operator, keys that it reserves, and what its pods need.
//
// Its files:
//
//   - apache.go: keys that Apache's operator depends on
//   - cluster.go: variables and keys of a standalone cluster
//   - connect.go: keys and options of a Spark Connect server
//   - limit.go: what a way does not support
//   - submit.go: keys of the Job that calls spark-submit
package operators
