package cli

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
)

func statsFlag() cli.Flag {
	return &cli.BoolFlag{Name: "stats", Usage: "print how long each stage took", DisableDefaultText: true}
}

// time adds a stage that began at a time.
func (s *compiled) time(name string, began time.Time) {
	s.Stages = append(s.Stages, compiler.Stage{Name: name, Took: time.Since(began)})
}

// stats prints the times of the stages on the standard error, if the user asked for them.
func (p *program) stats(c *cli.Context, s *compiled) {
	if !c.Bool("stats") {
		return
	}
	var total time.Duration
	line := func(name string, took time.Duration) {
		fmt.Fprintf(p.stderr, "%-10s %9.1f ms\n", name, float64(took.Microseconds())/1000)
	}
	for _, stage := range s.Stages {
		line(stage.Name, stage.Took)
		total += stage.Took
	}
	line("total", total)
}
