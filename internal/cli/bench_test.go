package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lakewright/lakewright/internal/fleet"
)

// BenchmarkProcess measures the whole process, from its start to its end, as in a hook or a
// CI job. The budgets are in docs/architecture.md; no test depends on them.
func BenchmarkProcess(b *testing.B) {
	program := filepath.Join(b.TempDir(), "lakewright")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "../..").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	run := func(b *testing.B, args ...string) {
		command := exec.Command(program, args...)
		if out, err := command.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		usage, ok := maxMemory(command.ProcessState)
		if ok {
			b.ReportMetric(usage/1e6, "MB")
		}
	}
	b.Run("vet/quickstart", func(b *testing.B) {
		for b.Loop() {
			run(b, "vet", "../../examples/quickstart")
		}
	})
	for _, n := range []int{1, 50, 1000} {
		dir := b.TempDir()
		if err := os.CopyFS(dir, fleet.Spec(n)); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("vet/%d", n), func(b *testing.B) {
			for b.Loop() {
				run(b, "vet", dir)
			}
		})
		b.Run(fmt.Sprintf("build/%d", n), func(b *testing.B) {
			out := b.TempDir()
			i := 0
			for b.Loop() {
				run(b, "build", dir, "-o", filepath.Join(out, fmt.Sprint(i)))
				i++
			}
		})
		b.Run(fmt.Sprintf("rebuild/%d", n), func(b *testing.B) {
			out := b.TempDir()
			run(b, "build", dir, "-o", out)
			for b.Loop() {
				run(b, "build", dir, "-o", out)
			}
		})
		b.Run(fmt.Sprintf("render/%d", n), func(b *testing.B) {
			for b.Loop() {
				run(b, "render", "prod", dir)
			}
		})
	}
}
