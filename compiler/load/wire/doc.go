// Package wire is how a spec travels to the process that evaluates it, and what it computes to travels
// back: a Request and an Answer as bytes. What is read from bytes is not trusted: it has an error
// or takes memory in proportion to their number.
//
//   - wire.go: Request and Answer
//   - node.go: trees of nodes
package wire
