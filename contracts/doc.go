// Package contracts holds tests of what must be true of the code itself: promises that the
// compiler of Go cannot check and that reading every line would. It has no other code.
package contracts
