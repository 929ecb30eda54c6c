package cli

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"unicode"
)

// The exit codes. Scripts depend on them: their meanings never change.
const (
	exitFine      = 0  // success; there may be warnings
	exitFault     = 1  // the spec or the tree has a fault, for vet --strict also a warning; nothing was written
	exitUsage     = 2  // wrong usage: a verb, a flag or an argument
	exitMachine   = 3  // the machine failed: no permission, no space, a broken pipe
	exitDifferent = 4  // diff found differences
	exitLimit     = 5  // the spec needs more memory or time than it may; nothing was written
	exitBusy      = 75 // too many specs are evaluated at once on this machine; the next try may succeed
)

const codesHelp = `  0  fine
  1  the spec or the tree has a fault, nothing was written; with vet --strict also
     a warning that the spec does not accept
  2  wrong usage
  3  the machine failed
  4  diff found differences
  5  the spec needs more memory or processor time than it may, nothing was written
 75  too many specs are evaluated at once on this machine, try again
`

// failure is an error with an exit code.
type failure struct {
	code int
	text string // one sentence with what to do; "" when everything was printed already
}

// Error returns the text.
func (f *failure) Error() string { return f.text }

// faultf returns an error of the spec or the tree.
func faultf(format string, args ...any) error {
	return &failure{exitFault, fmt.Sprintf(format, args...)}
}

// usagef returns an error of the command line.
func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Sprintf(format, args...)}
}

// machinef returns an error of the machine.
func machinef(format string, args ...any) error {
	return &failure{exitMachine, fmt.Sprintf(format, args...)}
}

// exit prints an error on one line and returns its code. An error in writing the result
// takes precedence over the error of the command.
func (p *program) exit(err error) int {
	switch {
	case errors.Is(p.stdout.err, syscall.EPIPE):
		return exitMachine // a reader such as head has enough, and needs no message
	case p.stdout.err != nil:
		err = machinef("the result could not be written: %v", p.stdout.err)
	}
	var f *failure
	switch {
	case err == nil:
		return exitFine
	case !errors.As(err, &f):
		f = &failure{exitMachine, err.Error()}
	}
	if f.text != "" {
		fmt.Fprintln(p.stderr, "error: "+strings.ReplaceAll(safe(f.text), "\n", " "))
	}
	return f.code
}

func isShown(r rune) bool { return unicode.IsGraphic(r) }
