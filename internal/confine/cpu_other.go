//go:build !unix

package confine

import "time"

// cpuTime returns 0: the clock alone bounds the time on this system.
func cpuTime() time.Duration { return 0 }
