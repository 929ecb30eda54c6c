package cli

import (
	"os"
	"syscall"
)

// maxMemory returns the peak memory of a process in bytes.
func maxMemory(state *os.ProcessState) (bytes float64, known bool) {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, false
	}
	return float64(usage.Maxrss) * 1024, true
}
