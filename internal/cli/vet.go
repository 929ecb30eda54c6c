package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/internal/diag"
)

func (p *program) vetVerb() *cli.Command {
	return &cli.Command{
		Name: "vet", Usage: "check the spec, write nothing", ArgsUsage: "[DIR]",
		Description: "Text goes to the standard error, every other format to the standard output.",
		Flags: []cli.Flag{formatFlag(), &cli.BoolFlag{
			Name: "strict", Usage: "exit with 1 if there is a warning that the spec does not accept",
		}},
		Action: p.vet,
	}
}

func (p *program) vet(c *cli.Context) error {
	dir, err := directory(c, 0)
	if err != nil {
		return err
	}
	s, err := compile(c, dir)
	if err != nil {
		return err
	}
	if err := p.report(s, p.stdout); err != nil {
		return err
	}
	if c.Bool("strict") {
		if err := refuseWarnings(s.Diagnostics); err != nil {
			return err
		}
	}
	verdict := "no faults"
	if len(s.Diagnostics.Open()) > 0 {
		verdict = "no errors"
	}
	if s.format == diag.Text {
		fmt.Fprintf(p.stderr, "%s, %s\n", s.summary(), verdict)
	}
	return nil
}

// refuseWarnings returns an error if there are warnings that nobody accepted. An info asks for
// nothing, so it does not count.
func refuseWarnings(list diag.List) error {
	n := list.Count(diag.Warning)
	if n == 0 {
		return nil
	}
	return faultf("%s with --strict, correct what is reported or accept it at its field with @accept(RULE, reason=\"…\")", plural(n, "warning"))
}
