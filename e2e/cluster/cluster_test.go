//go:build unix

package cluster

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var server = flag.String("server", Newest, "version of Kubernetes to start")

// asHelper makes this program start a cluster, print what it started, and wait.
const asHelper = "LAKEWRIGHT_E2E_HELPER"

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(asHelper) != "" {
		os.Exit(help())
	}
	os.Exit(m.Run())
}

// help is the helper process, which the test interrupts like a run of proofs.
func help() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := Start(ctx, *server, func(string, ...any) {})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer c.Stop()
	fmt.Print(c.dir)
	for _, one := range c.children {
		fmt.Print(" ", one.cmd.Process.Pid)
	}
	fmt.Println()
	<-ctx.Done()
	return 130
}

// TestNothingIsLeft ends a run in every possible way, and proves that its servers exit.
func TestNothingIsLeft(t *testing.T) {
	for _, test := range []struct {
		signal syscall.Signal
		clean  bool // the store's directory is removed too
	}{
		{signal: syscall.SIGINT, clean: true},
		{signal: syscall.SIGTERM, clean: true},
		{signal: syscall.SIGQUIT},
		{signal: syscall.SIGKILL},
	} {
		t.Run(test.signal.String(), func(t *testing.T) {
			helper, dir, pids := startHelper(t)
			if err := helper.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			_ = helper.Wait()
			for _, pid := range pids {
				awaitGone(t, pid)
			}
			_, err := os.Stat(dir)
			if left := err == nil; left == test.clean {
				t.Errorf("the directory of the store is there: %t", left)
			}
			_ = os.RemoveAll(dir)
		})
	}
}

// startHelper returns a run, the directory of its store and its servers.
func startHelper(t *testing.T) (helper *exec.Cmd, dir string, pids []int) {
	t.Helper()
	helper = exec.Command(os.Args[0], "-server", *server)
	helper.Env = append(os.Environ(), asHelper+"=1")
	output, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(line)
	for _, word := range words[1:] {
		var pid int
		if _, err := fmt.Sscan(word, &pid); err != nil {
			rest, _ := io.ReadAll(output)
			t.Fatalf("the helper prints %s%s", line, rest)
		}
		if err := syscall.Kill(pid, 0); err != nil {
			t.Fatalf("server %d does not run: %v", pid, err)
		}
		pids = append(pids, pid)
	}
	if len(pids) != 2 {
		t.Fatalf("the helper prints %q; want a directory and two servers", line)
	}
	return helper, words[0], pids
}

func awaitGone(t *testing.T, pid int) {
	t.Helper()
	for range 100 {
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("server %d still runs", pid)
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// TestStopped proves that a server which exits by itself is reported at once, with its last
// output.
func TestStopped(t *testing.T) {
	one, err := startChild("sh", "sh", []string{"-c", "echo no such flag >&2; exit 7"})
	if err != nil {
		t.Fatal(err)
	}
	<-one.done
	want := "sh has ended: exit status 7; its last output:\nno such flag\n"
	if diff := cmp.Diff(want, one.fault("has ended: "+one.err.Error()).Error()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	one.stop()
}

// TestRefusesStrangers proves that the server accepts only its own token.
func TestRefusesStrangers(t *testing.T) {
	c, err := Start(t.Context(), *server, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	transport := &http.Transport{TLSClientConfig: c.TLS}
	t.Cleanup(transport.CloseIdleConnections)
	for token, want := range map[string]bool{c.Token: true, "guessed": false} {
		if got := isReady(t.Context(), transport, c.URL+"/api/v1/namespaces", token); got != want {
			t.Errorf("lists namespaces: %t, want %t", got, want)
		}
	}
}
