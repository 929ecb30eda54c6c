//go:build linux

package faults

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lakewright/lakewright/contracts/built"
)

var (
	signals  = flag.Int("signals", 3, "number of signals")
	kills    = flag.Int("kills", 3, "number of kills")
	pairs    = flag.Int("pairs", 1, "number of pairs of runs without a lock")
	injected = flag.Int("injected", 10, "number of injected errors, 0 for all")
	patience = flag.Duration("patience", 3*time.Second, "how long a run may take to end after a signal")
)

func TestMain(m *testing.M) {
	code := m.Run()
	built.Remove()
	os.Exit(code)
}

// A world is a directory with specs that compile to different trees, and those trees.
type world struct {
	t     *testing.T
	lw    string
	dir   string
	out   string
	trees map[string]map[string]string // by spec
}

// newWorld makes two specs, a and b, each with so many workloads.
func newWorld(t *testing.T, workloads int) *world {
	t.Helper()
	lw, err := built.Program()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, lw: lw, dir: t.TempDir(), trees: map[string]map[string]string{}}
	w.out = filepath.Join(w.dir, "deploy")
	for _, name := range []string{"a", "b"} {
		var spec strings.Builder
		spec.WriteString("package lake\n\nimport \"github.com/lakewright/lakewright/schema\"\n\nschema.#Platform\n\nname: \"lake\"\n\n" +
			"environments: {\n\tdev: {namespace: \"lake-dev\", kubernetes: \"1.34\", profile: \"dev\"}\n\tprod: {namespace: \"lake\", kubernetes: \"1.34\", profile: \"prod\"}\n}\n")
		for i := range workloads {
			job := fmt.Sprintf("job-%d", i)
			if i%10 == 9 {
				job = name + "-" + job // only in this tree
			}
			fmt.Fprintf(&spec, "spark: %q: {version: \"4.0.1\", image: \"registry.internal/job:1.0.%d-%s\", main: {class: \"com.example.Job\", file: \"local:///opt/app/job.jar\"}}\n", job, i, name)
		}
		w.plant(name+"/spec.cue", spec.String())
		out := filepath.Join(w.dir, "tree-"+name)
		if text, err := exec.Command(lw, "build", filepath.Join(w.dir, name), "-o", out).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		w.trees[name] = snapshot(t, out)
	}
	return w
}

func (w *world) plant(path, content string) {
	path = filepath.Join(w.dir, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		w.t.Fatal(err)
	}
}

// command returns the build of a spec, under other programs if wrap has any.
func (w *world) command(spec string, wrap ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	args := append(append([]string{}, wrap...), w.lw, "build", filepath.Join(w.dir, spec), "-o", w.out)
	cmd, stdout, stderr = exec.Command(args[0], args[1:]...), new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}

// settle builds a spec without faults, and requires its tree and nothing else.
func (w *world) settle(spec, after string) {
	w.t.Helper()
	cmd, _, stderr := w.command(spec)
	if err := cmd.Run(); err != nil {
		w.t.Fatalf("after %s: %v: %s", after, err, stderr)
	}
	if difference := differ(snapshot(w.t, w.out), w.trees[spec]); difference != "" {
		w.t.Fatalf("after %s, the next run left: %s", after, difference)
	}
}

// snapshot returns the files and directories of a tree.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if e.IsDir() {
			found[name] = "/"
			return nil
		}
		text, err := os.ReadFile(path)
		found[name] = string(text)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

// differ returns the first difference of two snapshots, "" for none.
func differ(got, want map[string]string) string {
	for name, text := range got {
		if wanted, isWanted := want[name]; !isWanted {
			return name + " is there"
		} else if text != wanted {
			return name + " differs"
		}
	}
	for name := range want {
		if _, isThere := got[name]; !isThere {
			return name + " is missing"
		}
	}
	return ""
}

// isWhole reports whether every file of a snapshot is as in one of two trees, and none is missing
// that both have. Temporary files do not count.
func isWhole(t *testing.T, got, a, b map[string]string) bool {
	t.Helper()
	for name, text := range got {
		if base := filepath.Base(name); strings.HasPrefix(base, ".lakewright-") || text == "/" || text == a[name] || text == b[name] {
			continue
		}
		t.Errorf("%s is torn: %.80q", name, text)
		return false
	}
	for name := range a {
		if _, inBoth := b[name]; inBoth && got[name] == "" {
			t.Errorf("%s is gone", name)
			return false
		}
	}
	return true
}

// size returns how many workloads a world has: few when go test tries a few faults.
func size(faults, most int) int {
	if faults < 10 {
		return 10
	}
	return most
}

// reportsState reports whether a message says that the tree is partly new.
func reportsState(stderr *bytes.Buffer) bool {
	return strings.Contains(stderr.String(), "files of the tree are written") || strings.Contains(stderr.String(), "are new and the others old")
}

func other(spec string) string { return map[string]string{"a": "b", "b": "a"}[spec] }

// duration returns how long a build takes that changes everything.
func (w *world) duration() time.Duration {
	w.settle("a", "nothing")
	start := time.Now()
	w.settle("b", "nothing")
	return time.Since(start)
}

// TestSignals ends builds with SIGINT and SIGTERM at random moments. Each ends in time, writes
// nothing to the standard output, and leaves the old tree or the new one and no other file. The
// time that it waits for a processor does not count: the machine may have other work.
func TestSignals(t *testing.T) {
	w := newWorld(t, size(*signals, 50))
	whole := w.duration()
	r := rand.New(rand.NewPCG(1, 1))
	now, slowest, own := "b", time.Duration(0), time.Duration(0)
	count := map[string]int{}
	for i := range *signals {
		next := other(now)
		cmd, stdout, stderr := w.command(next)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Float64() * float64(whole)))
		sent := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2]
		at := time.Now()
		_ = cmd.Process.Signal(sent)
		wait := watchQueue(cmd.Process.Pid)
		err := cmd.Wait()
		took, queued := time.Since(at), wait()
		slowest, own = max(slowest, took), max(own, took-queued)
		if took-queued > *patience {
			t.Errorf("%v ended it after %v, of which it waited %v for a processor", sent, took, queued)
		}
		if stdout.Len() > 0 {
			t.Errorf("after %v, the standard output has %q", sent, stdout)
		}
		got := snapshot(t, w.out)
		switch {
		case differ(got, w.trees[next]) == "":
			count["new"]++
			now = next
		case differ(got, w.trees[now]) == "":
			if err == nil {
				t.Error("it reported success, and the tree is the old one")
			}
			count["old"]++
		case reportsState(stderr) && cmd.ProcessState.ExitCode() == 3 && isWhole(t, got, w.trees[now], w.trees[next]):
			count["reported"]++
			w.settle(next, sent.String())
			now = next
		default:
			t.Errorf("after %v, the tree is neither old nor new: %s; %v: %s", sent, differ(got, w.trees[now]), err, stderr)
			w.settle(next, sent.String())
			now = next
		}
	}
	t.Logf("%d signals: %d left the old tree, %d the new one, %d reported a tree in between; the slowest end took %v, and %v without the time that it waited for a processor",
		*signals, count["old"], count["new"], count["reported"], slowest.Round(time.Millisecond), own.Round(time.Millisecond))
}

// TestKills kills builds at random moments. Each file is then old or new, and the next run leaves
// exactly the tree.
func TestKills(t *testing.T) {
	w := newWorld(t, size(*kills, 30))
	whole := w.duration()
	r := rand.New(rand.NewPCG(1, 2))
	now, torn, partly := "b", 0, 0
	for range *kills {
		next := other(now)
		cmd, _, _ := w.command(next)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Float64() * float64(whole)))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		got := snapshot(t, w.out)
		if !isWhole(t, got, w.trees[now], w.trees[next]) {
			torn++
		}
		if differ(got, w.trees[now]) != "" && differ(got, w.trees[next]) != "" {
			partly++
		}
		w.settle(next, "a kill")
		now = next
	}
	t.Logf("%d kills: %d torn files, %d in the middle of the write, and every next run finished the work", *kills, torn, partly)
}

// strace returns the path of strace, or skips the test.
func strace(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err == nil {
		err = exec.Command(path, "-f", "-o", os.DevNull, "true").Run()
	}
	if err != nil {
		t.Skipf("SKIPPED: no fault is injected: strace does not run here: %v", err)
	}
	return path
}

// TestNoNetwork requires that a build starts no program and makes no socket.
func TestNoNetwork(t *testing.T) {
	tracer := strace(t)
	w := newWorld(t, 3)
	log := filepath.Join(w.dir, "trace")
	cmd, _, stderr := w.command("a", tracer, "-f", "-qq", "-o", log, "-e", "trace=execve,execveat,%network", "-e", "signal=none")
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(trace)), "\n")
	own := func(line string) bool { // itself, and itself again for a spec that computes
		return strings.Contains(line, "execve(") && (strings.Contains(line, filepath.Base(w.lw)) || strings.Contains(line, "/proc/self/exe"))
	}
	if len(lines) > 2 || slices.ContainsFunc(lines, func(line string) bool { return !own(line) }) {
		t.Errorf("the build made these calls, and only its own start is wanted:\n%s", trace)
	}
}

// TestPairs runs two builds of different specs at once on a file system that refuses locks, as NFS
// may. They never both report success over a tree that is neither.
func TestPairs(t *testing.T) {
	without := []string{strace(t), "-f", "-qq", "-o", os.DevNull, "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"}
	w := newWorld(t, size(*pairs, 30))
	w.settle("a", "nothing") // two runs that both fail leave what was there
	count := map[string]int{}
	for i := range *pairs {
		var runs sync.WaitGroup
		var failed [2]error
		for n, spec := range []string{"a", "b"} {
			runs.Go(func() {
				time.Sleep(time.Duration(n*i%7) * 10 * time.Millisecond)
				cmd, _, _ := w.command(spec, without...)
				failed[n] = cmd.Run()
			})
		}
		runs.Wait()
		got := snapshot(t, w.out)
		isTree := differ(got, w.trees["a"]) == "" || differ(got, w.trees["b"]) == ""
		isWhole(t, got, w.trees["a"], w.trees["b"])
		switch {
		case failed[0] == nil && failed[1] == nil && !isTree:
			t.Errorf("both runs reported success over a mixed tree")
		case failed[0] == nil && failed[1] == nil:
			count["both succeeded, one after the other"]++
		case failed[0] != nil && failed[1] != nil:
			count["both failed"]++
		default:
			count["one failed"]++
		}
		w.settle([]string{"a", "b"}[i%2], "a pair")
	}
	t.Logf("%d pairs without a lock: %v", *pairs, count)
}

// TestInjected makes each call of the kernel fail in turn. The run then reports a failure and the
// tree is the old one, or it succeeds all the same and the tree is the new one. Only a file that
// cannot be removed leaves more than the tree, and the message says so.
func TestInjected(t *testing.T) {
	tracer := strace(t)
	w := newWorld(t, 3)
	calls := map[string][]string{
		"openat":     {"EMFILE", "EIO", "EROFS", "ENOSPC"},
		"write":      {"ENOSPC", "EIO", "EDQUOT"},
		"fsync":      {"EIO", "ENOSPC", "EDQUOT"},
		"syncfs":     {"EIO", "ENOSPC"},
		"renameat":   {"EIO", "ENOSPC", "EROFS"},
		"renameat2":  {"EIO", "ENOSPC", "EROFS", "EINVAL"},
		"mkdirat":    {"ENOSPC", "EDQUOT", "EROFS"},
		"unlinkat":   {"EIO", "EROFS"},
		"newfstatat": {"EIO"}, "getdents64": {"EIO"}, "read": {"EIO"}, "close": {"EIO"},
	}
	log := filepath.Join(w.dir, "trace")
	type fault struct {
		call, err string
		k         int
	}
	var all []fault
	w.settle("a", "nothing")
	cmd, _, _ := w.command("b", tracer, "-f", "-qq", "-o", log)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for call, names := range calls {
		for k := 1; k <= bytes.Count(trace, []byte(" "+call+"(")); k++ {
			for _, name := range names {
				all = append(all, fault{call, name, k})
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 3))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	most := len(all)
	if *injected > 0 {
		most = min(most, *injected)
	}
	now, count, done := "b", map[string]int{}, 0
	for _, f := range all {
		if done == most {
			break
		}
		next := other(now)
		cmd, stdout, stderr := w.command(next, tracer, "-f", "-qq", "-o", log, "-e", "trace="+f.call,
			"-e", fmt.Sprintf("inject=%s:error=%s:when=%d", f.call, f.err, f.k))
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		failed := cmd.Run()
		trace, _ := os.ReadFile(log)
		hits := bytes.Count(trace, []byte("(INJECTED)")) // of several threads, each counts its own calls
		if hits == 0 {
			if failed == nil {
				now = next
			}
			continue // a thread makes fewer calls than all together
		}
		done++
		what := fmt.Sprintf("%s %d of %s", f.err, f.k, f.call)
		got := snapshot(t, w.out)
		isOld, isNew := differ(got, w.trees[now]) == "", differ(got, w.trees[next]) == ""
		code := cmd.ProcessState.ExitCode()
		switch {
		case failed == nil && isNew:
			count["no harm"]++
		case failed == nil:
			t.Errorf("%s: it reported success, but %s", what, differ(got, w.trees[next]))
		case code != 3:
			t.Errorf("%s: exit code %d: %s", what, code, stderr)
		case isOld:
			count["exit 3, old tree"]++
		case reportsState(stderr), isNew:
			count["exit 3, reported state"]++
		default:
			// What cannot be undone either is a temporary file that the next run removes.
			if isWhole(t, got, w.trees[now], w.trees[next]) && (f.call == "unlinkat" || hits > 1) {
				count["exit 3, temporary file"]++
			} else {
				t.Errorf("%s: the tree is neither old nor new, %s: %s", what, differ(got, w.trees[now]), stderr)
			}
		}
		if stdout.Len() > 0 || strings.Contains(stderr.String(), "goroutine ") {
			t.Errorf("%s: it printed %q, %q", what, stdout, stderr)
		}
		w.settle(next, what)
		now = next
	}
	t.Logf("%d errors injected, of %d that some thread may meet: %v", done, len(all), count)
}
