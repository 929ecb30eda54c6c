// Package definition checks objects against custom resource definitions. It takes
// definitions and objects, and returns the faults for which the API server would refuse an
// object, and the fields that it would silently prune, each with its path. It does not
// evaluate CEL rules and never contacts a server. Only tests import it.
//
// Its files:
//
//   - definition.go: reads the schemas of kinds from definitions
//   - schema.go: Schema: look-up and replacement of parts, and the parts that are not checked
//   - check.go: checks a value against a schema
package definition
