package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/overlays"
)

// defaultOutput is the directory of the tree, seen from that of the spec.
const defaultOutput = "deploy"

func outputFlag(usage string) cli.Flag {
	return &cli.StringFlag{
		Name: "output", Aliases: []string{"o"}, DefaultText: "DIR/" + defaultOutput,
		Usage: usage + ", seen from the current directory",
	}
}

func (p *program) buildVerb() *cli.Command {
	return &cli.Command{
		Name: "build", Usage: "compile and write the tree", ArgsUsage: "[DIR]",
		Description: `Only what differs is written, and files of ours that the spec makes no more are
removed. A file that is not ours is never touched, and one that was edited by
hand only with --force. If anything is wrong, nothing is written.`,
		Flags: []cli.Flag{
			outputFlag("write the tree to `OUT`"),
			&cli.BoolFlag{Name: "force", Usage: "overwrite what was edited by hand", DisableDefaultText: true},
			formatFlag(),
		},
		Action: p.build,
	}
}

func (p *program) build(c *cli.Context) error {
	tree, out, err := p.tree(c, p.stdout)
	if err != nil {
		return err
	}
	report, err := tree.Write(out, overlays.WriteOptions{Force: c.Bool("force")})
	if err != nil {
		return writeError(err)
	}
	for _, file := range report.Kept {
		fmt.Fprintf(p.stderr, "kept %s, which the spec makes no more but was edited by hand: remove it, or build with --force\n",
			safe(filepath.Join(out, filepath.FromSlash(file))))
	}
	fmt.Fprintln(p.stderr, deed(report, safe(out)))
	return nil
}

// tree returns the tree of the spec in DIR and the directory that it belongs in. What is
// wrong with the spec is reported; diagnostics in a machine's format go to elsewhere.
func (p *program) tree(c *cli.Context, elsewhere io.Writer) (tree *overlays.Tree, out string, err error) {
	dir, err := directory(c, 0)
	if err != nil {
		return nil, "", err
	}
	if out, err = outputOf(c, dir); err != nil {
		return nil, "", err
	}
	s, err := compile(c, dir)
	if err != nil {
		return nil, "", err
	}
	if err := p.report(s, elsewhere); err != nil {
		return nil, "", err
	}
	if tree, err = overlays.Build(s.Environments); err != nil {
		return nil, "", machinef("lakewright itself failed: %v; please report it with the spec", err)
	}
	return tree, out, nil
}

// outputOf returns the directory of the tree.
func outputOf(c *cli.Context, dir string) (string, error) {
	switch out := c.String("output"); {
	case out != "":
		return out, nil
	case c.IsSet("output"):
		return "", usagef("the value of --output is empty, write . for the current directory")
	default:
		return filepath.Join(dir, defaultOutput), nil
	}
}

// deed says what was done.
func deed(r overlays.Report, out string) string {
	if len(r.Written)+len(r.Removed) == 0 {
		return fmt.Sprintf("nothing to do: %s unchanged in %s", plural(len(r.Unchanged), "file"), out)
	}
	return fmt.Sprintf("wrote %s, removed %d, %d unchanged in %s", plural(len(r.Written), "file"), len(r.Removed), len(r.Unchanged), out)
}

// writeError adds to an error of the tree whose fault it is and what to do.
func writeError(err error) error {
	var conflict *overlays.ConflictError
	switch {
	case errors.As(err, &conflict) && len(conflict.Foreign) > 0:
		return faultf("%v; move what is not made by lakewright out of the way, or write to another directory with -o", err)
	case errors.As(err, &conflict):
		return faultf("%v; put the change into the spec, then overwrite them with --force", err)
	case errors.Is(err, overlays.ErrLocked):
		return machinef("%v; wait until it has finished", err)
	}
	return machinef("%v; nothing can be written there until that is mended, so mend it or choose another directory with -o", err)
}
