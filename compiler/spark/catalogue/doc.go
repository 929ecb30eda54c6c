// Package catalogue knows the keys of Spark's own configuration: the table keys.tsv, whose
// head describes its columns, and what the compiler does with keys. Package keys searches
// the table, judges keys and explains them; this package holds only what is Spark's alone.
//
// Its files:
//
//   - catalogue.go: the table with its name, and the units of values
//   - engine.go: what the rules about keys ask of a workload, and what sets a key
//   - ranges.tsv: what Spark demands of values that it can read
//   - notes.go: the keys that the user must not set, by what becomes of them
package catalogue
