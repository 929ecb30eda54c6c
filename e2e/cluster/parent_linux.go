package cluster

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel end a command when this process dies. It is for programs
// that do not watch their standard input, such as the go command.
func dieWithParent(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
