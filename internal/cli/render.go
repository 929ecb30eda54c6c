package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"

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
)

func (p *program) renderVerb() *cli.Command {
	return &cli.Command{
		Name: "render", Usage: "print the objects of an environment as one YAML stream", ArgsUsage: "ENV [DIR]",
		Description: `The standard output holds only YAML. Without any argument, as in an Argo CD
plugin, ENV is $` + environmentParameter + ` or $` + environmentVariable + `, and the workload
$` + workloadParameter + ` or $` + workloadVariable + `.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "workload", Usage: "print only the objects of the workload `NAME`"},
			formatFlag(),
		},
		Action: p.render,
	}
}

func (p *program) render(c *cli.Context) error {
	name, workload, err := renderTarget(c)
	if err != nil {
		return err
	}
	dir, err := directory(c, 1)
	if err != nil {
		return err
	}
	s, err := compile(c, dir)
	if err != nil {
		return err
	}
	if s.Diagnostics.HasErrors() && s.format == diag.Text {
		// Argo CD shows only the beginning of the output.
		fmt.Fprintf(p.stderr, "error: nothing is rendered, because the spec has %s\n", plural(s.Diagnostics.Count(diag.Error), "error"))
	}
	if err := p.report(s, p.stderr); err != nil {
		return err
	}
	env, err := s.environment(name)
	if err != nil {
		return err
	}
	if workload != "" {
		if err := s.checkWorkload(env, workload); err != nil {
			return err
		}
	}
	stream, err := overlays.Render(env, workload)
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

// renderTarget returns the environment and the workload to render, "" for all workloads.
func renderTarget(c *cli.Context) (env, workload string, err error) {
	env, workload = c.Args().First(), c.String("workload")
	switch {
	case env != "":
	case c.Args().Present():
		return "", "", usagef("the name of the environment is empty, write lakewright render ENV [DIR]")
	default:
		env = firstOf(environmentParameter, environmentVariable)
		if workload == "" {
			workload = firstOf(workloadParameter, workloadVariable)
		}
	}
	switch {
	case env == "":
		return "", "", usagef("render needs the name of an environment, write lakewright render ENV [DIR], or set %s", environmentParameter)
	case workload == "" && c.IsSet("workload"):
		return "", "", usagef("the value of --workload is empty, remove the flag for all workloads")
	}
	return env, workload, nil
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
