// Package diag holds diagnostics as values, which can be sorted and merged, and prints
// them. It takes diagnostics and the text of the sources, and writes text, JSON, SARIF,
// GitHub annotations or JUnit. It never decides whether something is wrong.
//
// Its files:
//
//   - diag.go: Diagnostic, Pos, and sorted and merged lists
//   - report.go: Report: the formats, and what they have in common
//   - text.go: the format for people
//   - bound.go: how much of a list and of a message is printed
//   - json.go: the JSON format
//   - sarif.go: the SARIF format
//   - github.go: the format of GitHub Actions
//   - junit.go: the JUnit format
//   - source.go: source lines, and columns in bytes and UTF-16
//   - clean.go: makes text safe to print
package diag
