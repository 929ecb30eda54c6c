// Package mutations holds a test that breaks the examples at random, one mistake at a time, and
// judges what is reported: no crash, a position for everything, no words of CUE or Go, and one
// diagnostic for one mistake. It has no other code.
//
// It also compiles examples, wrong specs and examples with mistakes twice, from their syntax and
// by an evaluation, and requires the same result.
//
// make mutations makes 2,000 mistakes and prints a table of their kinds. go test makes a few.
// make plain compares 5,000 changed specs.
package mutations
