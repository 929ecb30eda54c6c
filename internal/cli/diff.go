package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/overlays"
)

func (p *program) diffVerb() *cli.Command {
	return &cli.Command{
		Name: "diff", Usage: "show what build would change in the tree", ArgsUsage: "[DIR]",
		Description: `Each file is added, changed, stale (made no more), edited (by hand) or foreign
(not ours, and in the way). Exit code 4 says that there is at least one.`,
		Flags:  []cli.Flag{outputFlag("compare with the tree in `OUT`"), formatFlag()},
		Action: p.diff,
	}
}

func (p *program) diff(c *cli.Context) error {
	tree, out, err := p.tree(c, p.stderr)
	if err != nil {
		return err
	}
	changes, err := tree.Diff(out)
	if err != nil {
		return machinef("%v; nothing can be compared there until that is mended", err)
	}
	if len(changes) == 0 {
		return nil
	}
	var text strings.Builder
	for _, change := range changes {
		text.WriteString(change.String())
	}
	_, _ = io.WriteString(p.stdout, safe(text.String())) // output remembers the error
	fmt.Fprintln(p.stderr, advice(changes, safe(out)))
	return &failure{code: exitDifferent}
}

// advice counts the differences and says what to do about them.
func advice(changes []overlays.Change, out string) string {
	stuck := 0
	for _, c := range changes {
		if c.Kind == overlays.Edited || c.Kind == overlays.Foreign {
			stuck++
		}
	}
	text := plural(len(changes), "difference") + " between the spec and " + out
	if stuck == 0 {
		return text + "; lakewright build writes what the spec says"
	}
	return fmt.Sprintf("%s, %d of them edited or foreign; build stops there, and with --force overwrites what is edited", text, stuck)
}
