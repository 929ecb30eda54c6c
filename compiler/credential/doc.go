// Package credential recognizes credentials by their names and by their shapes. Every text
// of a spec ends up in Git, in objects and in logs, so every engine checks it here first.
//
// Its files:
//
//   - credential.go: recognizes credentials by their shape, in arguments, options and
//     files
//   - name.go: classifies the names of values
package credential
