package cli

import (
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"
)

func (p *program) initVerb() *cli.Command {
	return &cli.Command{
		Name: "init", Usage: "create a spec that builds, and the files that editors, pre-commit and Argo CD need", ArgsUsage: "[DIR]",
		Description: "DIR is created if it does not exist. An existing file is never overwritten.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "update", Usage: "only update the schema below cue.mod/pkg to this version", DisableDefaultText: true},
		},
		Action: p.init,
	}
}

func (p *program) init(c *cli.Context) error {
	dir, err := directory(c, 0)
	if err != nil {
		return err
	}
	if c.Bool("update") {
		changed, err := updateSchema(dir)
		if err == nil {
			fmt.Fprintf(p.stderr, "updated %s of the schema in %s\n", plural(changed, "file"), safe(filepath.Join(dir, vendored)))
		}
		return err
	}
	written, err := layDown(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "created %s in %s; next: lakewright build %s\n", plural(len(written), "file"), safe(dir), safe(dir))
	return nil
}
