package cluster

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel end a command when we die. It is for programs that are
// not ours and do not watch their standard input.
func dieWithParent(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
