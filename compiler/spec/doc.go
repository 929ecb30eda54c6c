// Package spec holds a spec as plain data: a tree of values that knows the position of each
// value, paths into the tree, merging, and decoding into the structs of the sections. It
// never evaluates CUE and never judges.
//
// Its files:
//
//   - node.go: the tree of values: look-up, merging, origins and positions
//   - path.go: paths into the tree
//   - decode.go: decodes a tree into structs
package spec
