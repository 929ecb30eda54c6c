// Package fix applies the replacements of diagnostics to a spec. It takes the files of a
// spec and returns their new text, the changes and what the compiler reports about the
// result. It applies only replacements that are certain: the spec is compiled again in
// memory, and the fault has to be gone without a new one. It changes the bytes that a
// diagnostic marks and no others, so comments and layout stay. It never formats a file and
// prints nothing.
//
// Its files:
//
//   - fix.go: Mend: which replacements are tried, in which order, and how many
//   - attempt.go: what edits lead to, and which of them are to blame for a new fault
//   - state.go: a spec in memory with its faults, and the comparison of two of them
//   - edit.go: edits of texts, and what they do to positions
//   - changes.go: the parts of the files that edits have changed
//   - snapshot.go: the files of a spec as they were read first
//   - write.go: writes the changed files
package fix
