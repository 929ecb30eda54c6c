package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/overlays"
)

// The environment variables that hold the arguments of an Argo CD plugin: a parameter of
// the application, or a variable of its plugin section, to which Argo CD adds a prefix.
const (
	environmentParameter = "PARAM_ENV"
	environmentVariable  = "ARGOCD_ENV_LAKEWRIGHT_ENV"
	workloadParameter    = "PARAM_WORKLOAD"
	workloadVariable     = "ARGOCD_ENV_LAKEWRIGHT_WORKLOAD"
	applicationVariable  = "ARGOCD_APP_NAME" // in every plugin
)

func (p *program) renderVerb() *cli.Command {
	return &cli.Command{
		Name: "render", Usage: "print the objects of an environment as one YAML stream", ArgsUsage: "ENV [DIR]",
		Description: `The standard output holds only YAML. Without any argument, as in an Argo CD
plugin, ENV is $` + environmentParameter + ` or $` + environmentVariable + `, and the workload
$` + workloadParameter + ` or $` + workloadVariable + `.`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "workload", Usage: "print only the objects of the workload `NAME`"},
			formatFlag(), statsFlag(),
		}, limitFlags()...),
		Action: p.render,
	}
}

func (p *program) render(c *cli.Context) error {
	to, err := targetOf(c)
	if err != nil {
		return err
	}
	dir, err := directory(c, 1)
	if err != nil {
		return err
	}
	s, err := p.compileBy(c, dir, func(by compiler.Compiler, fsys fs.FS) (compiler.Result, error) { return by.CompileOnly(fsys, to.env) })
	if err != nil {
		return err
	}
	defer p.stats(c, s)
	if s.Diagnostics.HasErrors() && s.format == diag.Text {
		// Argo CD shows only the beginning of the output.
		fmt.Fprintf(p.stderr, "error: nothing is rendered, because the spec has %s\n", plural(s.Diagnostics.Count(diag.Error), "error"))
	}
	if err := p.report(s, p.stderr); err != nil {
		return err
	}
	env, err := s.environment(to.env)
	if err != nil {
		return to.explained(err, "env")
	}
	if to.workload != "" {
		if err := s.checkWorkload(env, to.workload); err != nil {
			return to.explained(err, "workload")
		}
	}
	began := time.Now()
	stream, err := overlays.Render(env, to.workload)
	s.time("print", began)
	if err == nil && len(stream) == 0 {
		err = overlays.ErrNothing // Argo CD would delete everything
	}
	switch {
	case errors.Is(err, overlays.ErrNothing):
		return faultf("%v; add a workload", err)
	case err != nil:
		return machinef("lakewright itself failed: %v; please report it with the spec", err)
	}
	_, err = p.stdout.Write(stream)
	return err
}

// A target is what render prints.
type target struct {
	env      string
	workload string // "" for all workloads
	plugin   bool   // Argo CD named them, not the command line
}

func targetOf(c *cli.Context) (target, error) {
	to := target{env: c.Args().First(), workload: c.String("workload")}
	switch {
	case to.env != "":
	case c.Args().Present():
		return target{}, usagef("the name of the environment is empty, write lakewright render ENV [DIR]")
	default:
		to.env, to.plugin = firstOf(environmentParameter, environmentVariable), true
		if to.workload == "" {
			to.workload = firstOf(workloadParameter, workloadVariable)
		}
	}
	switch {
	case to.env == "" && os.Getenv(applicationVariable) != "":
		return target{}, usagef("the application names no environment, set the parameter env in its source.plugin.parameters")
	case to.env == "":
		return target{}, usagef("render needs the name of an environment, write lakewright render ENV [DIR], or set %s", environmentParameter)
	case to.workload == "" && c.IsSet("workload"):
		return target{}, usagef("the value of --workload is empty, remove the flag for all workloads")
	}
	return to, nil
}

// explained adds where Argo CD's users write the value that err is about.
func (t target) explained(err error, parameter string) error {
	if !t.plugin {
		return err
	}
	return usagef("%v; it is the parameter %s in source.plugin.parameters of the application", err, parameter)
}

// firstOf returns the value of the first environment variable that is not empty.
func firstOf(variables ...string) string {
	for _, v := range variables {
		if value := os.Getenv(v); value != "" {
			return value
		}
	}
	return ""
}
