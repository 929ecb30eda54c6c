// Package conf holds the rules about keys in conf.
//
// Its files:
//
//   - autoscaler.go: keys of the autoscaler that depend on each other
//   - catalogue.go: keys that are unknown, too new, gone, renamed or deprecated, and wrong values
//   - feature.go: features that keys turn on or off
//   - key.go: keys that something else sets, and names that stop a cluster
//   - option.go: the options of the JVMs
//   - security.go: the network and the encryption of processes
//   - value.go: the values of keys
package conf
