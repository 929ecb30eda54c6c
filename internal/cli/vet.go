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
		Flags:       []cli.Flag{formatFlag()},
		Action:      p.vet,
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
	verdict := "no faults"
	if len(s.Diagnostics) > 0 {
		verdict = "no errors"
	}
	if s.format == diag.Text {
		fmt.Fprintf(p.stderr, "%s, %s\n", s.summary(), verdict)
	}
	return nil
}
