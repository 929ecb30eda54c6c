//go:build !linux

package confine

import (
	"errors"
	"os"
)

// IsChild reports whether a command line is that of a child. There are none on this system.
func IsChild([]string) bool { return false }

// Run returns errors.ErrUnsupported: the work has to be done in this process, under a Watch.
func Run(Limits, []byte) ([]byte, error) { return nil, errors.ErrUnsupported }

// Serve is never called on this system.
func Serve(_, _ *os.File, _ func([]byte) []byte) int { return 1 }

func protections() []Protection { return nil }
