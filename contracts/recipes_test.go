package contracts

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

var follow = flag.Bool("recipes", false, "follow the recipes of CONTRIBUTING in copies of the tree; takes minutes")

// TestRecipes follows each recipe of CONTRIBUTING in a copy of the tree, and requires that all
// tests pass and that the program does what was added. Then it leaves steps out and makes
// mistakes, each in a copy of its own, and requires that the expected test fails.
func TestRecipes(t *testing.T) {
	if !*follow {
		t.Skip("SKIPPED: the recipes of CONTRIBUTING are only followed by make recipes")
	}
	all := recipes(t)
	t.Run("all", func(t *testing.T) {
		for _, r := range all {
			t.Run(r.name, func(t *testing.T) {
				t.Run("whole", func(t *testing.T) {
					t.Parallel()
					r.followWhole(t)
				})
				for _, h := range r.halves {
					t.Run(h.name(), func(t *testing.T) {
						t.Parallel()
						r.followHalf(t, h)
					})
				}
			})
		}
	})
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "recipe\tfiles\tlines\tincomplete or wrong versions, all red")
	for _, r := range all {
		files, lines := r.lines()
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", r.title, files, lines, len(r.halves))
	}
	w.Flush()
	t.Logf("\n%s", table.String())
}

// tested lists the packages whose tests must pass when a recipe was followed. make golden runs
// those of overlays.
var tested = []string{"./compiler/...", "./contracts", "./golden", "./docs", "./internal/cli", "./internal/kube"}

// Tests that are left out, because they take long or would follow recipes again. Those of
// overlays do not depend on what a recipe adds: they write files and make random objects.
const (
	slowOfGolden = "^(TestOracle|TestFaults|TestMarks|TestForeignBytes)"
	untested     = "^(TestJudges|TestRecipes|TestRecipesAreComplete)$"
)

// followWhole follows a recipe with all of its steps.
func (r *recipe) followWhole(t *testing.T) {
	c := copied{t: t, dir: copyTree(t)}
	if err := applyAll(c.dir, r.steps); err != nil {
		t.Fatal(err)
	}
	c.must("make", "golden", "GO=go", "GOFLAGS="+flags+" -vet=off -skip="+slowOfGolden)
	c.must("go", "vet", "./...")
	c.must("go", append([]string{"test", "-vet=off", "-skip", untested}, tested...)...)
	if err := applyAll(c.dir, r.specs); err != nil {
		t.Fatal(err)
	}
	for _, run := range r.runs {
		out, err := c.run("go", append([]string{"run", "."}, run.arguments...)...)
		if (err != nil) != run.fails {
			t.Errorf("%v: %v\n%s", run.arguments, err, out)
		}
		for _, text := range run.prints {
			if !text.MatchString(out) {
				t.Errorf("%v does not print %q:\n%s", run.arguments, text, out)
			}
		}
	}
}

// writers lists the packages whose tests compare what make golden writes.
var writers = []string{"./golden", "./docs", "./internal/cli"}

// followHalf leaves steps out, or makes a mistake.
func (r *recipe) followHalf(t *testing.T, h half) {
	c := copied{t: t, dir: copyTree(t)}
	steps := slices.DeleteFunc(slices.Clone(r.steps), func(e edit) bool { return slices.Contains(h.without, e.label) })
	if err := applyAll(c.dir, steps, r.wrong[h.but]); err != nil {
		t.Fatal(err)
	}
	pkg := "./" + h.red.pkg
	if slices.Contains(writers, pkg) && !slices.Contains(h.without, golden) {
		c.run("env", append([]string{"UPDATE_GOLDEN=1", "go", "test", "-vet=off", "-run", "^(TestGolden|TestPages|TestScripts)$"}, writers...)...)
	}
	arguments := []string{"test", "-vet=off", "-run", "^" + h.red.test + "$", pkg}
	want := "--- FAIL: " + h.red.test
	if h.red.test == "build" {
		arguments, want = []string{"build", pkg}, ""
	}
	out, err := c.run("go", arguments...)
	switch {
	case err == nil:
		t.Errorf("%s of %s passes", h.red.test, pkg)
	case !strings.Contains(out, want) || !h.red.text.MatchString(out):
		t.Errorf("%s of %s fails, and %q is not why:\n%s", h.red.test, pkg, h.red.text, out)
	default:
		t.Logf("%s of %s: %s", h.red.test, pkg, h.red.text.FindString(out))
	}
}

// A copied is a copy of the tree.
type copied struct {
	t   *testing.T
	dir string
}

// must runs a command that has to succeed.
func (c copied) must(name string, arguments ...string) {
	c.t.Helper()
	if out, err := c.run(name, arguments...); err != nil {
		c.t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
	}
}

// flags keep the paths of a copy out of what is compiled, so that all copies share the build
// cache, and leave debugging information out.
const flags = "-trimpath -ldflags=-w"

// run runs a command and returns what it prints.
func (c copied) run(name string, arguments ...string) (string, error) {
	command := exec.CommandContext(c.t.Context(), name, arguments...)
	command.Dir = c.dir
	command.Env = append(os.Environ(), "GOFLAGS="+flags, "GOWORK=off", "CRDS=", "CRDS_BY_VERSION=", "FACTS=")
	out, err := command.CombinedOutput()
	return string(out), err
}

// tree returns the files of the repository, as they were when the first copy was made.
var tree = sync.OnceValues(func() (map[string][]byte, error) {
	files := map[string][]byte{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "bin"}, d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular() && d.Name() != ".git":
			files[name], err = fs.ReadFile(root, name)
		}
		return err
	})
	return files, err
})

// copyTree copies the tree to a directory that the test removes.
func copyTree(t *testing.T) string {
	t.Helper()
	files, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
