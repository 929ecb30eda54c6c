//go:build unix

package cli

import (
	"os/signal"
	"syscall"
)

// ignoreLimits makes a limit on the size of files an error of the write that meets it, which is
// then undone. The signal would end the process.
func ignoreLimits() { signal.Ignore(syscall.SIGXFSZ) }
