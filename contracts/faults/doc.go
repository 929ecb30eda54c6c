// Package faults holds tests that end, starve and cut off the program while it writes a tree, and
// require that the tree is then what it was or what it should be. It has no other code.
//
// go test tries a few of each fault; make signals, kills, pairs, errors and powercuts try all.
package faults
