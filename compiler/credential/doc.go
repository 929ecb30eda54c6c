// Package credential recognizes credentials by their names and by their shapes. Every text
// of a spec ends up in Git, in objects and in logs, so every engine checks it here first.
//
// Its files:
//
//   - credential.go: recognizes credentials by name and value, in arguments, options and files
//   - shape.go: recognizes and hides credentials by their shape, whatever their name
//   - tokens.go: the table of the tokens that providers publish
//   - text.go: pairs of a name and a value in a text
//   - command.go: passwords in the commands of a shell
//   - name.go: classifies the names of values
package credential
