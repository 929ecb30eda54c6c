package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/overlays"
)

// defaultOutput is the directory of the tree, relative to the directory of the spec.
const defaultOutput = "deploy"

func outputFlag(usage string) cli.Flag {
	return &cli.StringFlag{
		Name: "output", Aliases: []string{"o"}, DefaultText: "DIR/" + defaultOutput,
		Usage: usage + ", relative to the current directory",
	}
}

func (p *program) buildVerb() *cli.Command {
	return &cli.Command{
		Name: "build", Usage: "compile and write the tree", ArgsUsage: "[DIR]",
		Description: `Only files that differ are written, and files that Lakewright no longer generates
are removed. A file that Lakewright did not generate is never touched, and a file
that was edited by hand is overwritten only with --force. If anything is wrong,
nothing is written.`,
		Flags: append([]cli.Flag{
			outputFlag("write the tree to `OUT`"),
			&cli.BoolFlag{Name: "force", Usage: "overwrite files that were edited by hand", DisableDefaultText: true},
			formatFlag(), statsFlag(),
		}, limitFlags()...),
		Action: p.build,
	}
}

func (p *program) build(c *cli.Context) error {
	tree, s, out, err := p.tree(c, p.stdout)
	if err != nil {
		return err
	}
	defer p.stats(c, s)
	stop, end := onSignal()
	began := time.Now()
	report, failed := tree.Write(out, overlays.WriteOptions{Force: c.Bool("force"), Stop: stop})
	s.time("write", began)
	end()
	if errors.Is(failed, overlays.ErrStopped) {
		return writeError(failed)
	}
	if s.format == diag.JSON {
		s.files = filesOf(report)
		if err := p.report(s, p.stdout); err != nil {
			return err
		}
	}
	if failed != nil {
		return writeError(failed)
	}
	for i, file := range report.Kept {
		if i == mostInLogs {
			fmt.Fprintf(p.stderr, "… and %d more\n", len(report.Kept)-i)
			break
		}
		fmt.Fprintf(p.stderr, "kept %s, which Lakewright no longer generates, because it was edited by hand: remove it, or build with --force\n",
			safe(filepath.Join(out, filepath.FromSlash(file))))
	}
	fmt.Fprintln(p.stderr, buildSummary(report, safe(out)))
	return nil
}

// tree returns the tree of the spec in DIR, the spec, and the directory to write the tree to. It
// prints the diagnostics of the spec; those in a format for machines go to elsewhere. The caller
// prints JSON, which lists the files too, if there are no errors.
func (p *program) tree(c *cli.Context, elsewhere io.Writer) (tree *overlays.Tree, s *compiled, out string, err error) {
	dir, err := directory(c, 0)
	if err != nil {
		return nil, nil, "", err
	}
	if out, err = outputOf(c, dir); err != nil {
		return nil, nil, "", err
	}
	if s, err = p.compile(c, dir); err != nil {
		return nil, nil, "", err
	}
	switch {
	case c.Bool("no-diagnostics"):
		if s.Diagnostics.HasErrors() {
			return nil, nil, "", faultf("nothing is compared, because the spec has %s; lakewright vet prints them", plural(s.Diagnostics.Count(diag.Error), "error"))
		}
	case s.format != diag.JSON || s.Diagnostics.HasErrors():
		if err := p.report(s, elsewhere); err != nil {
			return nil, nil, "", err
		}
	}
	began := time.Now()
	tree, err = overlays.Build(s.Environments)
	if s.time("print", began); err != nil {
		return nil, nil, "", machinef("lakewright itself failed: %v; please report it with the spec", err)
	}
	return tree, s, out, nil
}

// filesOf returns the files that build wrote, removed or kept, sorted by path.
func filesOf(r overlays.Report) []diag.File {
	var files []diag.File
	for change, paths := range map[string][]string{"written": r.Written, "removed": r.Removed, "kept": r.Kept} {
		for _, path := range paths {
			files = append(files, diag.File{Path: path, Change: change})
		}
	}
	slices.SortFunc(files, func(a, b diag.File) int { return cmp.Compare(a.Path, b.Path) })
	return files
}

// outputOf returns the directory to write the tree to.
func outputOf(c *cli.Context, dir string) (string, error) {
	switch out := c.String("output"); {
	case out == "-":
		return "", usagef("--output is a directory, and lakewright render ENV %s writes to the standard output; write ./- for a directory of that name", dir)
	case out != "":
		return out, nil
	case c.IsSet("output"):
		return "", usagef("the value of --output is empty, write . for the current directory")
	default:
		return filepath.Join(dir, defaultOutput), nil
	}
}

// buildSummary returns a summary of what build wrote.
func buildSummary(r overlays.Report, out string) string {
	if len(r.Written)+len(r.Removed) == 0 {
		return fmt.Sprintf("nothing to do: %s unchanged in %s", plural(len(r.Unchanged), "file"), out)
	}
	return fmt.Sprintf("wrote %s, removed %d, %d unchanged in %s", plural(len(r.Written), "file"), len(r.Removed), len(r.Unchanged), out)
}

// writeError adds an exit code and what to do to an error of the tree.
func writeError(err error) error {
	var conflict *overlays.ConflictError
	var system *overlays.SystemError
	switch {
	case errors.As(err, &conflict) && len(conflict.Foreign) > 0:
		return faultf("%v; move files that Lakewright did not generate elsewhere, or write to another directory with -o", err)
	case errors.As(err, &conflict):
		return faultf("%v; put the change into the spec, then overwrite them with --force", err)
	case errors.Is(err, overlays.ErrStopped):
		return machinef("%v; build again", err)
	case errors.As(err, &system) && system.State != "":
		return machinef("%v; repair that and build again, which finishes the work", err)
	case errors.Is(err, overlays.ErrLocked):
		return machinef("%v; wait until it has finished", err)
	}
	return machinef("%v; nothing can be written there until that is repaired, so repair it or choose another directory with -o", err)
}
