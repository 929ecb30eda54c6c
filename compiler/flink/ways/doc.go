// Package ways holds the ways to run a Flink cluster: native or standalone, with one job or
// as a session. Of chooses the way of a cluster. Nothing else compares mode and deployment.
//
// Its files:
//
//   - deployment.go: the objects of a cluster and of its jobs
//   - kind.go: the kinds of Apache's Flink operator
//   - ways.go: the list of ways and the choice among them
package ways
