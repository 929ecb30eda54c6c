// Command lakewright compiles one CUE spec of a data platform into Kustomize base and
// overlays of plain YAML.
package main

import (
	"os"

	"github.com/lakewright/lakewright/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args, os.Stdout, os.Stderr)) }
