package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/spell"
)

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Value: string(diag.Text), Usage: "`FORMAT` of diagnostics: text, json, sarif, github or junit"}
}

// The largest numbers of diagnostics that are printed as text. Argo CD keeps what render prints
// in an object, and build and diff run where a log is kept.
const (
	mostInLogs = 20
	mostOfVet  = 100
)

func allFlag() cli.Flag {
	return &cli.BoolFlag{Name: "all", Usage: fmt.Sprintf("show all faults as text, not the first %d", mostOfVet), DisableDefaultText: true}
}

// compiled is a compiled spec with its directory and diagnostics.
type compiled struct {
	compiler.Result
	dir    string // as written by the user
	format diag.Format
	files  []diag.File // for the JSON format
	most   int         // diagnostics that are printed as text, 0: all
}

// compile compiles the spec in a directory.
func (p *program) compile(c *cli.Context, dir string) (*compiled, error) {
	return p.compileBy(c, dir, compiler.Compiler.Compile)
}

func (p *program) compileBy(c *cli.Context, dir string, by func(compiler.Compiler, fs.FS) (compiler.Result, error)) (*compiled, error) {
	s, root, err := open(c, dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	confinement, end, err := p.confine(c)
	if err != nil {
		return nil, err
	}
	defer end()
	if s.Result, err = by(compiler.Compiler{Confinement: confinement}, root.FS()); err != nil {
		return nil, uncompiled(err)
	}
	return s, nil
}

// open returns the spec in a directory, not yet compiled, and the directory. The compiler can
// read no file outside of it.
func open(c *cli.Context, dir string) (*compiled, *os.Root, error) {
	format, err := formatOf(c)
	if err != nil {
		return nil, nil, err
	}
	if err := checkDirectory(dir); err != nil {
		return nil, nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, machinef("the directory of the spec cannot be opened: %v", err)
	}
	return &compiled{dir: dir, format: format, most: mostInLogs}, root, nil
}

func formatOf(c *cli.Context) (diag.Format, error) {
	name := c.String("format")
	format, err := diag.ParseFormat(name)
	if err == nil {
		return format, nil
	}
	var names []string
	for _, f := range diag.Formats() {
		names = append(names, string(f))
	}
	return "", unknown("format", name, names)
}

// checkDirectory returns an error if there is no directory of this name.
func checkDirectory(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usagef("the directory %s does not exist, name the directory of a spec or create one with lakewright init %s", dir, dir)
	case err != nil && errors.Is(err, syscall.ENOTDIR):
		return usagef("%s is below a file, name the directory of a spec", dir)
	case err != nil:
		return machinef("the directory of the spec cannot be opened: %v", err)
	case !info.IsDir():
		return usagef("%s is not a directory, name the one that contains the spec: %s", dir, filepath.Dir(dir))
	}
	return nil
}

// report prints the diagnostics of the spec, and returns an error if one of them is an
// error. elsewhere is the stream for formats for machines.
func (p *program) report(s *compiled, elsewhere io.Writer) error {
	to := p.stderr
	if s.format != diag.Text {
		to = elsewhere
	}
	report := diag.Report{
		List: s.Diagnostics, Files: s.files, Source: s.Source, Rule: ruleByID(),
		Version: buildVersion(), Dir: s.dir,
	}
	if s.format == diag.Text {
		report.Color, report.Width = isColored(to), terminalWidth(to)
		report.Most, report.More = s.most, "lakewright vet --all shows them"
	}
	if err := report.Print(to, s.format); err != nil {
		return machinef("%v", err)
	}
	if s.Diagnostics.HasErrors() {
		return &failure{code: exitFault}
	}
	return nil
}

func ruleByID() func(id string) (diag.Rule, bool) {
	docs := compiler.Docs()
	return func(id string) (diag.Rule, bool) {
		for _, d := range docs {
			if d.ID == id {
				return diag.Rule{ID: d.ID, Title: d.Title, Why: d.Why, Ref: d.Ref}, true
			}
		}
		return diag.Rule{}, false
	}
}

// isColored reports whether to write colors to w: only if w is a terminal that supports
// them and the user did not disable them (no-color.org).
func isColored(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// environment returns the environment with a name.
func (s *compiled) environment(name string) (kube.Environment, error) {
	var names []string
	for _, env := range s.Environments {
		if env.Name == name {
			return env, nil
		}
		names = append(names, env.Name)
	}
	return kube.Environment{}, unknown("environment", name, names)
}

// checkWorkload returns an error if an environment has no workload of this name.
func (s *compiled) checkWorkload(env kube.Environment, name string) error {
	var here []string
	for _, w := range env.Workloads {
		here = append(here, w.Name)
	}
	switch all := s.workloads(); {
	case slices.Contains(here, name):
		return nil
	case slices.Contains(all, name):
		return usagef("workload %q is not in environment %s, name another environment", name, env.Name)
	case len(here) == 0:
		return usagef("unknown workload %q, environment %s has none", name, env.Name)
	case spell.Nearest(name, here) == "":
		return unknown("workload", name, all)
	}
	return unknown("workload", name, here)
}

// workloads returns the names of the workloads of all environments, sorted.
func (s *compiled) workloads() []string {
	var names []string
	for _, env := range s.Environments {
		for _, w := range env.Workloads {
			names = append(names, w.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// name returns the name of the spec, which is the base name of its directory.
func (s *compiled) name() string {
	if full, err := filepath.Abs(s.dir); err == nil {
		return filepath.Base(full)
	}
	return s.dir
}

// summary returns the size of the spec: "lakehouse: 2 environments, 5 workloads".
func (s *compiled) summary() string {
	return fmt.Sprintf("%s: %s, %s", s.name(), plural(len(s.Environments), "environment"), plural(len(s.workloads()), "workload"))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
