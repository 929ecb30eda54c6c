package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/internal/diag"
)

func (p *program) versionVerb() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version",
		Flags: []cli.Flag{&cli.StringFlag{Name: "format", Value: string(diag.Text), Usage: "`FORMAT` of the version: text or json"}},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return usagef("version takes no arguments, and %q is one", c.Args().First())
			}
			switch format := c.String("format"); format {
			case string(diag.Text):
				fmt.Fprintln(p.stdout, "lakewright", buildVersion())
			case string(diag.JSON):
				out, err := json.MarshalIndent(versions{buildVersion(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, protectionsOf()}, "", "  ")
				if err != nil {
					return machinef("%v", err)
				}
				fmt.Fprintf(p.stdout, "%s\n", out)
			default:
				return unknown("format", format, []string{string(diag.JSON), string(diag.Text)})
			}
			return nil
		},
	}
}

// versions is the version for programs. A field is never renamed or removed.
type versions struct {
	Version  string `json:"version"`  // of Lakewright
	Go       string `json:"go"`       // that built it
	Platform string `json:"platform"` // "linux/amd64"
	// Protections are what bounds the evaluation of a spec, by name, and whether this machine has it.
	Protections map[string]bool `json:"protections"`
}

// release is the version of a release, which make release gives to the linker. It is not read from
// the repository, so that the program is the same with and without one.
var release string

// buildVersion returns the version of the release, or that of the module that the program was
// built from.
func buildVersion() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
