package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// onSignal returns a channel that is closed when the user ends the run, until end is called. In
// the meantime a signal does not end the process, which has files to undo. At any other time it
// does, at once: nothing is staged then, and a result is printed in one write at the end.
func onSignal() (stop <-chan struct{}, end func()) {
	signals, stopped, done := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case <-signals:
			close(stopped)
		case <-done:
		}
	}()
	return stopped, func() {
		signal.Stop(signals)
		close(done)
	}
}
