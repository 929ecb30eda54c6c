//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd && !windows

package cli

import "os"

// widthOf returns the columns of a terminal, 0 when unknown.
func widthOf(*os.File) int { return 0 }
