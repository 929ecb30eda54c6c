//go:build linux

package faults

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// TestFileSize limits the size of files. The write that meets the limit fails and does not end the
// process with SIGXFSZ, so the run reports it and leaves the old tree and nothing else.
func TestFileSize(t *testing.T) {
	// A signal that this process handles has its default action in the processes that it starts,
	// even if the one that started this one ignores it.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, syscall.SIGXFSZ)
	defer signal.Stop(handled)
	w := newWorld(t, 3)
	w.settle("a", "nothing")
	largest := 0
	for name, text := range w.trees["b"] {
		if text != w.trees["a"][name] { // others are not written
			largest = max(largest, len(text))
		}
	}
	for blocks := 0; blocks*512 < largest; blocks++ {
		cmd, stdout, stderr := w.command("b", "sh", "-c", fmt.Sprintf(`ulimit -f %d && exec "$0" "$@"`, blocks))
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 || !strings.Contains(stderr.String(), "file too large") {
			t.Errorf("%d blocks: %v: %s", blocks, err, stderr)
		}
		if stdout.Len() > 0 {
			t.Errorf("%d blocks: the standard output has %q", blocks, stdout)
		}
		if difference := differ(snapshot(t, w.out), w.trees["a"]); difference != "" {
			t.Errorf("%d blocks: %s", blocks, difference)
		}
	}
	w.settle("b", "the limits")
}
