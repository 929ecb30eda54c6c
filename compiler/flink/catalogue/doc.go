// Package catalogue knows the keys of Flink's own configuration and of its operator's: the tables
// keys.tsv and operator.tsv, whose heads describe their columns, and what sets a key in place of
// the user. Package keys searches the tables, judges keys and explains them. This package never
// reports anything; the rules do.
//
// Its files:
//
//   - book.go: the manuals of keys
//   - engine.go: what the rules about keys ask of a cluster
//   - keys.go: the tables with their names, and the units of values
//   - catalogue.go: keys that fields of the spec, the compiler or the operator set
//   - ranges.tsv, operator_ranges.tsv: what values that can be read must be
package catalogue
