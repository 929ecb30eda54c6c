package cluster

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// child is a running server. It exits when its standard input is closed.
type child struct {
	name   string
	input  io.Closer
	output tail
	cmd    *exec.Cmd
	done   chan struct{} // closed when it has exited
	err    error         // why it exited; valid after done
}

// startChild starts a program that build has built.
func startChild(name, binary string, args []string) (*child, error) {
	c := &child{name: name, cmd: exec.Command(binary, args...), done: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = &c.output, &c.output
	// A process group of its own: an interrupt at the terminal reaches only this process,
	// which stops its children in order.
	ownGroup(c.cmd)
	input, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c.input = input
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	return c, nil
}

// stop stops the child and returns when it has exited.
func (c *child) stop() {
	c.input.Close()
	select {
	case <-c.done:
	case <-time.After(5 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.done
	}
}

// fault returns an error with the last output of the child.
func (c *child) fault(what string) error {
	return fmt.Errorf("%s %s; its last output:\n%s", c.name, what, c.output.String())
}

// tail keeps the end of what is written to it.
type tail struct {
	mutex sync.Mutex
	text  []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	const most = 8 << 10
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - most; over > 0 {
		t.text = bytes.Clone(t.text[over:])
	}
	return len(p), nil
}

// String returns the kept end.
func (t *tail) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return string(t.text)
}
