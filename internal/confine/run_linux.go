package confine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

// childName is the name under which the program runs as a child. No command line of a user is it.
const childName = "lakewright-evaluation"

// program is the file that runs. It exists even if the file was replaced meanwhile.
const program = "/proc/self/exe"

// IsChild reports whether a command line is that of a child, which calls Serve and nothing else.
func IsChild(args []string) bool { return len(args) == 1 && args[0] == childName }

// answerPerByte and leastAnswer bound the answer, so that a child cannot fill the memory of its parent.
const (
	leastAnswer   = 32 << 20
	answerPerByte = 16
	mostComplaint = 8 << 10
)

// Run starts a child, sends it the request and returns its answer. The error is an *Exceeded if the
// child needs more than the limits, a *Busy if there are too many at once, and errors.ErrUnsupported if
// no child can be started, so that the work has to be done in this process.
func Run(l Limits, request []byte) ([]byte, error) {
	free, err := takeSlot(l)
	if err != nil {
		return nil, err
	}
	defer free()
	// The kernel ends the child when the thread ends that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c, err := start()
	switch {
	case err == nil:
		return c.run(l, request)
	case cannotStart(err):
		return nil, errors.ErrUnsupported
	}
	return nil, &Busy{}
}

// cannotStart reports whether no process can be started on this machine. Other errors are those of a
// machine that has too many at once, and must not bring the work into this process.
func cannotStart(err error) bool {
	return slices.ContainsFunc([]error{syscall.ENOENT, syscall.EACCES, syscall.EPERM, syscall.ENOSYS, syscall.ENOTDIR, syscall.ENOEXEC}, func(one error) bool { return errors.Is(err, one) })
}

// child is a started child.
type child struct {
	pid           int
	in, out, errs *os.File
	late          atomic.Bool // the clock has ended it
}

// start starts a child with three pipes, an empty environment and the process group of this
// process: Argo CD ends the group.
func start() (c *child, err error) {
	var files []int
	defer func() {
		for _, fd := range files {
			_ = syscall.Close(fd)
		}
	}()
	pipe := func() (r, w int, err error) {
		var ends [2]int
		err = syscall.Pipe2(ends[:], syscall.O_CLOEXEC)
		if err == nil {
			files = append(files, ends[0], ends[1])
		}
		return ends[0], ends[1], err
	}
	var fds [6]int
	for i := 0; i < 6; i += 2 {
		if fds[i], fds[i+1], err = pipe(); err != nil {
			return nil, err
		}
	}
	pid, err := syscall.ForkExec(program, []string{childName}, &syscall.ProcAttr{
		Dir: "", Env: []string{}, Files: []uintptr{uintptr(fds[0]), uintptr(fds[3]), uintptr(fds[5])},
		Sys: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return nil, err
	}
	files = []int{fds[0], fds[3], fds[5]}
	return &child{
		pid: pid, in: os.NewFile(uintptr(fds[1]), "request"),
		out: os.NewFile(uintptr(fds[2]), "answer"), errs: os.NewFile(uintptr(fds[4]), "complaint"),
	}, nil
}

func (c *child) run(l Limits, request []byte) ([]byte, error) {
	defer c.out.Close()
	clock := time.AfterFunc(l.Clock, func() {
		c.late.Store(true)
		_ = syscall.Kill(c.pid, syscall.SIGKILL)
	})
	defer clock.Stop()
	go func() {
		_ = writeRequest(c.in, l, request) // a child that ended early is seen below
		c.in.Close()
	}()
	complaint := make(chan []byte, 1)
	go func() {
		text, _ := io.ReadAll(io.LimitReader(c.errs, mostComplaint))
		c.errs.Close() // a child that writes more ends by the signal
		complaint <- text
	}()
	kind, answer, err := readAnswer(c.out, leastAnswer+answerPerByte*int64(len(request)))
	if err != nil {
		_ = syscall.Kill(c.pid, syscall.SIGKILL) // it answers no more, or too much
	}
	status, use, failed := wait(c.pid)
	switch text := <-complaint; {
	case failed != nil:
		return nil, fmt.Errorf("wait for the evaluation: %w", failed)
	case errors.Is(err, errTooLong):
		return nil, &Exceeded{What: fmt.Sprintf("%d MiB for the result", (leastAnswer+answerPerByte*len(request))>>20)}
	case err != nil:
		return nil, c.reason(l, status, use, text)
	case kind == panicked:
		return nil, &Panic{string(answer)}
	}
	return answer, nil
}

// wait waits for the end of a child.
func wait(pid int) (syscall.WaitStatus, syscall.Rusage, error) {
	for {
		var status syscall.WaitStatus
		var use syscall.Rusage
		if _, err := syscall.Wait4(pid, &status, 0, &use); !errors.Is(err, syscall.EINTR) {
			return status, use, err
		}
	}
}

// reason returns why a child ended without an answer. What Go's runtime wrote is never shown.
func (c *child) reason(l Limits, status syscall.WaitStatus, use syscall.Rusage, complaint []byte) error {
	spent := time.Duration(use.Utime.Nano() + use.Stime.Nano())
	switch {
	case c.late.Load():
		return l.clock()
	case bytes.Contains(complaint, []byte("stack overflow")), bytes.Contains(complaint, []byte("stack exceeds")):
		return &Exceeded{What: "the values that may refer to each other in a row"}
	case status.Signaled() && spent > l.CPU-time.Second:
		return l.cpu()
	case status.Signaled() && len(complaint) == 0:
		return fmt.Errorf("the evaluation was ended by the signal %d, perhaps because the machine has too little memory", status.Signal())
	}
	return l.memory()
}
