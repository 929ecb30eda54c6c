// Package contracts holds tests of properties of the code itself that the Go compiler
// cannot check. It has no other code.
package contracts
