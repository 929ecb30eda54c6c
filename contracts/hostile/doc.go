// Package hostile holds tests that give specs and repositories to the program that are made to stop it, to
// take the machine from others, or to read what is not theirs. Each run has to end within the limits, with one
// clear message and no word of Go. Repositories are made when the tests run. A second list is for somebody who has
// not read the limits. The package has no other code.
//
// The tests run on Linux. go test tries a few inputs; make hostile tries all and prints a table.
package hostile
