//go:build linux

package confine

import (
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is the child, as the program is.
func TestMain(m *testing.M) {
	if IsChild(os.Args) {
		os.Exit(Serve(os.Stdin, os.Stdout, work))
	}
	os.Exit(m.Run())
}

// work does what the request names.
func work(request []byte) []byte {
	verb, rest, _ := strings.Cut(string(request), " ")
	switch verb {
	case "echo":
		return []byte(rest)
	case "compute":
		n := 1
		for n != 0 { // never: n stays odd
			n = 3*n + 2
		}
	case "wait":
		time.Sleep(time.Hour)
	case "allocate":
		var all [][]byte
		for {
			b := make([]byte, 1<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
			_ = all
		}
	case "large":
		return make([]byte, 1<<31)
	case "overflow":
		return []byte{byte(overflow(0))}
	case "panic":
		panic("on purpose")
	case "long":
		return make([]byte, 64<<20)
	case "exit":
		os.Exit(0)
	case "environment":
		return []byte(strings.Join(os.Environ(), " "))
	case "reach":
		return []byte(strings.Join(reached(rest), " "))
	}
	return nil
}

// overflow needs more stack than there is.
func overflow(n int) int {
	if n == math.MaxInt {
		return 0
	}
	return overflow(n+1) + 1
}

// reached returns what a child can do that it must not.
func reached(file string) []string {
	var all []string
	try := func(what string, err error) {
		if err == nil {
			all = append(all, what)
		}
	}
	_, err := os.ReadFile(file)
	try("read", err)
	_, err = os.ReadDir("/")
	try("list", err)
	_, err = os.Stat("/etc/passwd")
	try("stat", err)
	try("write", os.WriteFile(file+".new", nil, 0o600))
	try("remove", os.Remove(file))
	_, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	try("socket", err)
	_, err = syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	try("unix", err)
	try("exec", syscall.Exec(program, []string{"x"}, nil))
	_, err = syscall.ForkExec(program, []string{"x"}, nil)
	try("fork", err)
	try("trace", syscall.PtraceAttach(os.Getppid()))
	try("kill", syscall.Kill(os.Getppid(), 0))
	try("raise", syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: 1 << 40, Max: 1 << 40}))
	return all
}

var small = Limits{Memory: 128 << 20, CPU: time.Second, Clock: 20 * time.Second}

// patient leaves time to reach the limit of memory on a loaded machine, and roomy has memory for an answer that
// is too long, which the race detector multiplies.
var (
	patient = Limits{Memory: 128 << 20, CPU: 20 * time.Second, Clock: time.Minute}
	roomy   = Limits{Memory: 2 << 30, CPU: 20 * time.Second, Clock: time.Minute}
)

func TestRun(t *testing.T) {
	got, err := Run(small, []byte("echo "+strings.Repeat("hello", 1<<20)))
	if err != nil || len(got) != 5<<20 {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if got, err := Run(small, []byte("environment")); err != nil || len(got) > 0 {
		t.Errorf("the child has the environment %q, %v", got, err)
	}
}

func TestConfined(t *testing.T) {
	tests := []struct {
		request string
		limits  Limits
		want    string // in the error
	}{
		{"compute", small, "it needs more than 1 s of processor time"},
		{"wait", Limits{Memory: 128 << 20, CPU: time.Second, Clock: 300 * time.Millisecond}, "it needs more than 0.3 s"},
		{"allocate", patient, "it needs more than 128 MiB of memory"},
		{"large", patient, "it needs more than 128 MiB of memory"},
		{"overflow", small, "it needs more than "},
		{"panic", small, "on purpose"},
		{"long", roomy, "it needs more than 32 MiB for the result"},
	}
	for _, test := range tests {
		t.Run(test.request, func(t *testing.T) {
			_, err := Run(test.limits, []byte(test.request))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			var exceeded *Exceeded
			if isLimit := errors.As(err, &exceeded); isLimit != (test.request != "panic") {
				t.Errorf("error %T", err)
			}
		})
	}
	if _, err := Run(small, []byte("exit")); err == nil {
		t.Error("no error of a child that ended without an answer")
	}
}

// TestReach requires that a child can do nothing but compute.
func TestReach(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Run(small, []byte("reach "+file))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Protections() {
		if !p.Has {
			t.Skipf("SKIPPED: this machine has no %s", p.Name)
		}
	}
	if len(got) > 0 {
		t.Errorf("a child can: %s", got)
	}
}

// TestEndsWithParent requires that no child outlives its parent.
func TestEndsWithParent(t *testing.T) {
	if os.Getenv("PARENT") != "" {
		_, _ = Run(Limits{Memory: 128 << 20, CPU: 50 * time.Second, Clock: 50 * time.Second}, []byte("compute"))
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestEndsWithParent$")
	cmd.Env = append(os.Environ(), "PARENT=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	group := cmd.Process.Pid
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for range 100 {
		if err := syscall.Kill(-group, 0); errors.Is(err, syscall.ESRCH) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = syscall.Kill(-group, syscall.SIGKILL)
	t.Error("the child is still there")
}

func TestWatch(t *testing.T) {
	ended := make(chan *Exceeded, 1)
	w := Start(Limits{Memory: 1, CPU: time.Hour}, func(e *Exceeded) { ended <- e })
	defer w.Stop()
	select {
	case e := <-ended:
		if e.Flag != "--max-memory" {
			t.Errorf("%+v", e)
		}
	case <-time.After(10 * time.Second):
		t.Error("the watch does not end the process")
	}
}

func TestSlots(t *testing.T) {
	for _, test := range []struct {
		memory int64
		want   int
	}{{0, 0}, {512 << 20, 1}, {1 << 30, 1}, {2 << 30, 3}, {4 << 30, 6}} {
		if got := slotsOf(test.memory, Default()); got != test.want {
			t.Errorf("%d MiB: %d children at once, want %d", test.memory>>20, got, test.want)
		}
	}
	dir := t.TempDir()
	free, err := lockSlot(filepath.Join(dir, "0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockSlot(filepath.Join(dir, "0")); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Errorf("a place was taken twice: %v", err)
	}
	free()
	if free, err = lockSlot(filepath.Join(dir, "0")); err != nil {
		t.Errorf("a free place was not taken: %v", err)
	} else {
		free()
	}
}
