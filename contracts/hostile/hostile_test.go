//go:build linux

package hostile

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lakewright/lakewright/contracts/built"
)

var all = flag.Bool("all", false, "try all inputs and print a table")

// canary stands in files that no spec may read.
const canary = "CANARY-7f3a-of-another-team"

// An input is a spec or a repository.
type input struct {
	name string
	make func(dir string) error
	// slow reports whether it runs until a limit ends it, so that only make hostile tries it.
	slow bool
}

func TestMain(m *testing.M) {
	code := m.Run()
	built.Remove()
	os.Exit(code)
}

// outcome is what a run of the program did.
type outcome struct {
	code   int
	output string
	took   time.Duration
	cpu    time.Duration // of the program and its children
	peak   int64         // bytes, of the larger of the two
}

// run runs the program with limits from outside, which are wider than its own.
func run(t *testing.T, args ...string) outcome {
	t.Helper()
	lw, err := built.Program()
	if err != nil {
		t.Fatal(err)
	}
	command := append([]string{"-c", `ulimit -v 6000000; exec timeout -k 1 100 "$@"`, "sh", lw}, args...)
	cmd := exec.Command("sh", command...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	began := time.Now()
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	state := cmd.ProcessState
	o := outcome{code: state.ExitCode(), output: output.String(), took: time.Since(began), cpu: state.UserTime() + state.SystemTime()}
	if use, ok := state.SysUsage().(*syscall.Rusage); ok {
		o.peak = use.Maxrss << 10
	}
	return o
}

// ofGo are words that only Go's runtime and CUE's own code write.
var ofGo = regexp.MustCompile(`goroutine|panic|runtime|fatal error|SIG[A-Z]{3}|cuelang|\.go:|0x[0-9a-f]{6}`)

// limits of what a run may take: the processor time of the child and of its parent, and a second.
const (
	mostPeak = 600 << 20
	mostCPU  = 10*time.Second + 3*time.Second + time.Second
)

// fault returns what is wrong with an outcome, "" for nothing.
func (o outcome) fault(size int64) string {
	var faults []string
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if !slices.Contains([]int{0, 1, 5}, o.code) {
		add("exit code %d", o.code)
	}
	if word := ofGo.FindString(o.output); word != "" {
		add("the output has the word %q", word)
	}
	if strings.Contains(o.output, canary) {
		add("it read the file of another team")
	}
	if o.code == 5 && strings.Count(o.output, "\n") != 1 {
		add("more than one line")
	}
	if o.code == 1 && !strings.Contains(o.output, "error") {
		add("no message")
	}
	if most := int64(mostPeak) + 20*size; o.peak > most {
		add("%d MiB", o.peak>>20)
	}
	if most := mostCPU + time.Duration(6*float64(time.Second)*float64(size)/(1<<20)); o.cpu > most {
		add("%.1f s of processor time", o.cpu.Seconds())
	}
	return strings.Join(faults, ", ")
}

func TestHostile(t *testing.T) {
	inputs := slices.Concat(specs(), repositories(), apart())
	if len(specs()) < 80 || len(repositories()) < 50 {
		t.Errorf("%d specs and %d repositories, want 80 and 50", len(specs()), len(repositories()))
	}
	for i, in := range inputs {
		if !*all && (in.slow || i%6 != 0) {
			continue
		}
		t.Run(in.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "team", "spec")
			neighbour := filepath.Join(dir, "../../other")
			for _, d := range []string{dir, neighbour} {
				if err := os.MkdirAll(d, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(neighbour, "secret.cue"), []byte("package lake\n_secret: \""+canary+"\"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := in.make(dir); err != nil {
				t.Skipf("this machine cannot make it: %v", err)
			}
			o := run(t, "vet", dir)
			fault := o.fault(sizeOf(dir))
			if *all {
				first, _, _ := strings.Cut(o.output, "\n")
				first = strings.TrimPrefix(strings.ReplaceAll(first, dir+"/", ""), "error: ")
				fmt.Printf("%-32s %2d %6.2f s %5d MiB  %.110s %s\n", in.name, o.code, o.cpu.Seconds(), o.peak>>20, first, fault)
			}
			if fault != "" {
				t.Errorf("%s:\n%.1000s", fault, o.output)
			}
		})
	}
}

// sizeOf returns the size of the sources in a directory.
func sizeOf(dir string) int64 {
	var size int64
	_ = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() && strings.HasSuffix(path, ".cue") {
			size += min(info.Size(), 64<<20)
		}
		return nil
	})
	return size
}
