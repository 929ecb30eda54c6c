//go:build !linux

package cli

import "os"

// maxMemory is not known here.
func maxMemory(*os.ProcessState) (bytes float64, known bool) { return 0, false }
