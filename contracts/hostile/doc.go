// Package hostile holds tests that give specs and repositories to the program that are made to stop it, to
// take the machine from others, or to read what is not theirs. It has no other code.
//
//   - hostile_test.go: runs the program on each, and requires an end within the limits, one clear message and
//     no word of Go
//   - specs_test.go: the specs
//   - repositories_test.go: the repositories, which are made when the test runs
//   - apart_test.go: a second list, written by somebody who has not read the limits, if there is one
//   - crowd_test.go: many runs at once
//   - reach_test.go: what the code of the child can reach
//
// They run on Linux. go test tries a few; make hostile tries all and prints a table.
package hostile
