// Package conf holds the rules about keys in conf.
//
// Its files:
//
//   - key.go: the names of keys
//   - value.go: the values of keys
package conf
