// Package conf holds the rules about Spark's keys: names against the catalogue, values, and
// keys that contradict each other.
//
// Its files:
//
//   - catalogue.go: keys that are unknown, too new, gone, renamed or deprecated, and wrong
//     values
//   - key.go: keys that something else sets, that break or do nothing, and keys of Hadoop
//   - value.go: values that contradict each other or stop Spark
package conf
