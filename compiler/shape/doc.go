// Package shape compares a Kubernetes object with the fields that the API server knows for its
// kind: their names, types, words, and which of them are required. It takes an object as plain
// data with its places, and returns its faults. It knows Kubernetes' own kinds in every supported
// version, and reads those of custom resources from their definitions. It judges no meaning.
//
// Its files:
//
//   - shape.go: what a value may be
//   - builtin.go: reads Kubernetes' own kinds from the table kinds.txt, which e2e/kinds writes
//   - definition.go: reads a CustomResourceDefinition
//   - check.go: compares an object with its shape
//   - field.go: faults of the names of fields
//   - gates.go: fields that are dropped silently while a feature gate is off
//   - value.go: faults of values
package shape
