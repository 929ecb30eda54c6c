// Package sql reads scripts of Flink SQL as far as a compiler needs it: it takes the text of a
// script, and returns its statements with the options that they set and the jobs that they start.
// It does not know the grammar of SQL, and never reports a fault.
//
// Its files:
//
//   - sql.go: statements, their options and jobs
//   - token.go: words, texts and signs, without comments
package sql
