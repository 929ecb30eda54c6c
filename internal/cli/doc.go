// Package cli is the command line. It takes the arguments of a run, and writes text to two
// streams and returns an exit code. A command is its flags, one call and one print; it
// makes no decisions about specs, rules or files.
//
// Results go to the standard output and everything else to the standard error, so that a
// result can be piped. Diagnostics in a format for machines are a result unless the command
// has another one: vet and build print them on the standard output, render and diff on the
// standard error.
//
// Its files:
//
//   - cli.go: Run and the list of verbs
//   - arguments.go: orders the arguments for the library
//   - exit.go: exit codes and errors
//   - signals.go: signals while files are written
//   - memory.go: when memory is collected
//   - confine.go: Main, and the limits of a run
//   - stats.go: the flag --stats
//   - spec.go: compiles the spec and prints its diagnostics, for all verbs
//   - width.go: the width of the terminal, by system in width_unix.go, width_windows.go and width_other.go
//   - init.go: the verb init
//   - scaffold.go: the files that init creates
//   - vet.go: the verb vet
//   - mend.go: its flag --fix
//   - build.go: the verb build
//   - render.go: the verb render
//   - diff.go: the verb diff
//   - explain.go: the verb explain
//   - manual.go: the texts that explain prints about fields, keys and rules
//   - completion.go: the verb completion
//   - version.go: the verb version
package cli
