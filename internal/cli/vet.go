package cli

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/internal/diag"
)

func (p *program) vetVerb() *cli.Command {
	return &cli.Command{
		Name: "vet", Usage: "check the spec, and mend it with --fix", ArgsUsage: "[DIR]",
		Description: `Text goes to the standard error, every other format to the standard output. Text shows
the first 100 faults, errors before warnings; every other format shows all.

--fix applies the replacements that are certain: the spec is compiled again in memory,
and the fault has to be gone without a new one. It changes only the replaced bytes,
never a file that was changed meanwhile, and lists the changes on the standard error.
Diagnostics and exit code are those of the mended spec. With --diff it writes nothing:
the standard output has the changes as a unified diff, every format of diagnostics goes
to the standard error, and they and the exit code are those of the spec as it is. JSON
lists the files with their changes.`,
		Flags:  slices.Concat([]cli.Flag{formatFlag(), allFlag(), strictFlag(), statsFlag()}, fixFlags(), limitFlags()),
		Action: p.vet,
	}
}

func (p *program) vet(c *cli.Context) error {
	dir, err := directory(c, 0)
	if err != nil {
		return err
	}
	s, elsewhere, err := p.vetted(c, dir)
	if err != nil {
		return err
	}
	defer p.stats(c, s)
	s.most = mostOfVet
	if c.Bool("all") {
		s.most = 0
	}
	if err := p.report(s, elsewhere); err != nil {
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

func strictFlag() cli.Flag {
	return &cli.BoolFlag{
		Name: "strict", Usage: "exit with 1 if there is a warning that the spec does not accept", DisableDefaultText: true,
	}
}
