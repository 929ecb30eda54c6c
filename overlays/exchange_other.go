//go:build !linux

package overlays

import (
	"errors"
	"os"
)

// exchange is not possible on this system.
func exchange(*os.Root, string, string) error { return errors.ErrUnsupported }
