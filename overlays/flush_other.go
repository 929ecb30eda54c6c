//go:build !linux

package overlays

import (
	"errors"
	"os"
)

// hasFlush reports that each file has to be synced separately.
const hasFlush = false

func flush(*os.Root) error { return nil }

// exchange is not possible on this system.
func exchange(*os.Root, string, string) error { return errors.ErrUnsupported }
