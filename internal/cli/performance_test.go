package cli

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lakewright/lakewright/internal/fleet"
)

var (
	performance     = flag.String("performance", "", "measure whole runs, and write this page")
	performanceRuns = flag.Int("runs", 5, "runs of each measurement")
)

// fleetSizes are the numbers of workloads, each in two environments.
var fleetSizes = []int{1, 50, 1000, 10000}

// A cost is what a run takes.
type cost struct {
	wall, cpu time.Duration
	memory    float64 // bytes, 0 when it is not known
}

// TestPerformance measures whole runs of the program and of two others that read the same spec or print the
// same objects, where they are installed. It asserts nothing about time.
func TestPerformance(t *testing.T) {
	if *performance == "" {
		t.Skip("make bench measures the speed")
	}
	program := filepath.Join(t.TempDir(), "lakewright")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "../..").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	costs, stages := map[string]map[int]cost{}, map[string]map[int]float64{}
	for _, n := range fleetSizes {
		dir := t.TempDir()
		if err := os.CopyFS(dir, fleet.Spec(n)); err != nil {
			t.Fatal(err)
		}
		add := func(name string, c cost) {
			if costs[name] == nil {
				costs[name] = map[int]cost{}
			}
			costs[name][n] = c
		}
		quiet := func([]byte) {}
		add("vet", measured(t, func(int) *exec.Cmd { return exec.Command(program, "vet", dir) }, quiet))
		add("render prod", measured(t, func(int) *exec.Cmd { return exec.Command(program, "render", "prod", dir) }, quiet))
		out, all := t.TempDir(), map[string][]float64{}
		add("build", measured(t, func(i int) *exec.Cmd {
			return exec.Command(program, "build", "--stats", dir, "-o", filepath.Join(out, fmt.Sprint(i)))
		}, func(printed []byte) { addStages(t, all, printed) }))
		for name, values := range all {
			if stages[name] == nil {
				stages[name] = map[int]float64{}
			}
			stages[name][n] = median(values)
		}
		for name, command := range others(t, program, dir) {
			add(name, measured(t, func(int) *exec.Cmd { return command() }, quiet))
		}
	}
	text := performancePage(costs, stages)
	t.Log("\n" + text)
	if err := os.WriteFile(*performance, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// measured returns the medians of several runs. It calls read with what each run printed.
func measured(t *testing.T, command func(i int) *exec.Cmd, read func(printed []byte)) cost {
	t.Helper()
	var all []cost
	for i := range *performanceRuns {
		c := command(i)
		began := time.Now()
		out, err := c.CombinedOutput()
		took := time.Since(began)
		if err != nil {
			t.Fatalf("%s: %v\n%.2000s", c, err, out)
		}
		read(out)
		one := cost{wall: took, cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
		one.memory, _ = maxMemory(c.ProcessState)
		all = append(all, one)
	}
	var middle cost
	half := len(all) / 2
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(a.wall, b.wall) })
	middle.wall = all[half].wall
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(a.cpu, b.cpu) })
	middle.cpu = all[half].cpu
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(a.memory, b.memory) })
	middle.memory = all[half].memory
	return middle
}

var stageLine = regexp.MustCompile(`(?m)^(\w+) +([0-9.]+) ms$`)

// addStages adds the times that --stats printed to those of each stage.
func addStages(t *testing.T, all map[string][]float64, printed []byte) {
	t.Helper()
	for _, m := range stageLine.FindAllSubmatch(printed, -1) {
		ms, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			t.Fatal(err)
		}
		all[string(m[1])] = append(all[string(m[1])], ms)
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// others returns what helm and cue need for the same, if they are installed: helm template prints the
// objects of prod, which a chart holds as they are, and cue vet checks the spec with its schema.
func others(t *testing.T, program, dir string) map[string]func() *exec.Cmd {
	t.Helper()
	commands := map[string]func() *exec.Cmd{}
	write := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if helm, err := exec.LookPath("helm"); err == nil {
		stream, err := exec.Command(program, "render", "prod", dir).Output()
		if err != nil {
			t.Fatal(err)
		}
		chart := t.TempDir()
		write(filepath.Join(chart, "Chart.yaml"), "apiVersion: v2\nname: fleet\nversion: 1.0.0\n")
		write(filepath.Join(chart, "templates", "all.yaml"), strings.ReplaceAll(string(stream), "{{", `{{ "{{" }}`))
		commands["helm template"] = func() *exec.Cmd { return exec.Command(helm, "template", chart) }
	}
	if cue, err := exec.LookPath("cue"); err == nil {
		spec := filepath.Join(t.TempDir(), "spec")
		if out, err := exec.Command(program, "init", spec).CombinedOutput(); err != nil { // lays down the schema
			t.Fatalf("%v\n%s", err, out)
		}
		old, err := filepath.Glob(filepath.Join(spec, "*.cue"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range old {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.CopyFS(spec, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		commands["cue vet"] = func() *exec.Cmd {
			c := exec.Command(cue, "vet", "-c", ".")
			c.Dir = spec
			return c
		}
	}
	return commands
}

// performancePage returns the page with the tables.
func performancePage(costs map[string]map[int]cost, stages map[string]map[int]float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Performance\n\n`make bench` measures this page: specs of 1 to 10,000 workloads in two environments, whole processes, medians of\n"+
		"%d runs on %d processors. No test depends on it. The time of the processors counts all of them; it hardly depends on what\nelse the machine does, and the time that passes does.\n", *performanceRuns, runtime.GOMAXPROCS(0))
	header := func(first string) {
		b.WriteString("\n| " + first)
		for _, n := range fleetSizes {
			fmt.Fprintf(&b, " | %d", n)
		}
		b.WriteString(" | exponent |\n|---" + strings.Repeat("|---", len(fleetSizes)+1) + "|\n")
	}
	row := func(name string, value func(n int) (text string, size float64)) {
		b.WriteString("| " + name)
		var sizes []float64
		for _, n := range fleetSizes {
			text, size := value(n)
			b.WriteString(" | " + text)
			sizes = append(sizes, size)
		}
		last := len(sizes) - 1
		if sizes[last-1] == 0 { // too small to be measured
			b.WriteString(" | |\n")
			return
		}
		grown := math.Log(sizes[last]/sizes[last-1]) / math.Log(float64(fleetSizes[last])/float64(fleetSizes[last-1]))
		fmt.Fprintf(&b, " | %.2f |\n", grown)
	}
	b.WriteString("\nThe exponent is that of the growth between the last two sizes: 1 is linear.\n\n## Verbs\n")
	for _, table := range []struct {
		title string
		value func(c cost) (string, float64)
	}{
		{"seconds that pass", func(c cost) (string, float64) { return fmt.Sprintf("%.3f", c.wall.Seconds()), c.wall.Seconds() }},
		{"seconds of the processors", func(c cost) (string, float64) { return fmt.Sprintf("%.3f", c.cpu.Seconds()), c.cpu.Seconds() }},
		{"peak memory in MB", func(c cost) (string, float64) { return fmt.Sprintf("%.0f", c.memory/1e6), c.memory }},
	} {
		header(table.title)
		for _, name := range slices.Sorted(maps.Keys(costs)) {
			row(name, func(n int) (string, float64) { return table.value(costs[name][n]) })
		}
	}
	b.WriteString("\n## Stages of build\n\nIn milliseconds that pass, as `--stats` prints them. `read` is `evaluate` for a spec in which something is to be computed.\n")
	header("stage")
	for _, name := range []string{"read", "evaluate", "merge", "judge", "objects", "report", "print", "write", "total"} {
		if of := stages[name]; of != nil {
			row(name, func(n int) (string, float64) { return fmt.Sprintf("%.1f", of[n]), of[n] })
		}
	}
	return b.String()
}
