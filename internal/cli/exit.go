package cli

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// The exit codes. Scripts depend on them: none is ever given another meaning.
const (
	exitFine      = 0 // done; warnings do not count
	exitFault     = 1 // the spec or the tree is at fault; nothing was written
	exitUsage     = 2 // wrong usage: a verb, a flag or an argument
	exitMachine   = 3 // the machine failed: no permission, no space, a broken pipe
	exitDifferent = 4 // diff found differences
)

const codesHelp = `  0  fine
  1  the spec or the tree is at fault, nothing was written
  2  wrong usage
  3  the machine failed
  4  diff found differences
`

// failure is an error that knows its exit code.
type failure struct {
	code int
	text string // one sentence with what to do; "" when all has been said
}

// Error returns the sentence.
func (f *failure) Error() string { return f.text }

// faultf says that the spec or the tree is at fault.
func faultf(format string, args ...any) error {
	return &failure{exitFault, fmt.Sprintf(format, args...)}
}

// usagef says that the command line is wrong.
func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Sprintf(format, args...)}
}

// machinef says that the machine failed.
func machinef(format string, args ...any) error {
	return &failure{exitMachine, fmt.Sprintf(format, args...)}
}

// exit prints an error on one line and returns its code. That the result could not
// be written is worse than what the result was.
func (p *program) exit(err error) int {
	if p.stdout.err != nil {
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
