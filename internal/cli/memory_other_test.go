//go:build !linux

package cli

import "os"

// maxMemory returns 0, because the peak memory is not known on this system.
func maxMemory(*os.ProcessState) (bytes float64, known bool) { return 0, false }
