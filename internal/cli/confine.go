package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/internal/confine"
)

// Main is the whole program: Run, with specs that compute evaluated in a confined child, which is this
// program too.
func Main(args []string, stdout, stderr io.Writer) int {
	if confine.IsChild(args) {
		return confine.Serve(os.Stdin, os.Stdout, answer)
	}
	return run(args, stdout, stderr, true)
}

// answer is the work of a child.
func answer(request []byte) []byte {
	text, err := compiler.Answer(request)
	if err != nil {
		panic(err) // the request is from this program
	}
	return text
}

// limitFlags are the flags of the verbs that compile.
func limitFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "max-memory", Usage: "`SIZE` in MiB that the spec may take, instead of what its size allows"},
		&cli.StringFlag{Name: "max-cpu", Usage: "`SECONDS` of processor time that the spec may take, instead of what its size allows"},
	}
}

// limitsOf returns the limits of a verb, for an empty spec, and which of them the user gave.
func limitsOf(c *cli.Context) (l confine.Limits, given confine.Limits, err error) {
	l = confine.Default()
	if c.Command.Name == "render" { // many of them share one machine in Argo CD
		l = confine.Stricter()
	}
	memory, err := positive(c, "max-memory", 1<<20)
	if err != nil {
		return l, given, err
	}
	seconds, err := positive(c, "max-cpu", 24*60*60)
	given = confine.Limits{Memory: int64(memory) << 20, CPU: time.Duration(seconds) * time.Second}
	return l, given, err
}

// positive returns the value of a flag, 0 if it is not given.
func positive(c *cli.Context, name string, most int) (int, error) {
	text := c.String(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, usagef("--%s %s is no number from 1 to %d", name, text, most)
	}
	return n, nil
}

// confine returns where the specs of a command are evaluated, nil for this process without limits. end
// ends the watch on this process.
func (p *program) confine(c *cli.Context) (confinement load.Confinement, end func(), err error) {
	limits, given, err := limitsOf(c)
	if err != nil || !p.confined {
		return nil, func() {}, err
	}
	b := &bounds{limits: limits, given: given, isLong: c.Bool("fix")}
	b.watch = confine.Start(b.own(), func(fault *confine.Exceeded) {
		os.Exit(p.exit(uncompiled(fmt.Errorf("the spec cannot be compiled: %w", fault))))
	})
	return b, b.watch.Stop, nil
}

// bounds is the confinement of one command.
type bounds struct {
	limits, given confine.Limits
	isLong        bool // it compiles many times
	size          atomic.Int64
	isAlone       atomic.Bool // the evaluation is in this process
	watch         *confine.Watch
}

// all returns the limits of an evaluation.
func (b *bounds) all() confine.Limits {
	l := b.limits.For(b.size.Load())
	if b.given.Memory > 0 {
		l.Memory = b.given.Memory
	}
	if b.given.CPU > 0 {
		l.CPU = b.given.CPU
		l.Clock = max(l.Clock, 2*l.CPU)
	}
	return l
}

// ownFactor is how much longer this process may compute than an evaluation: it reads the spec, judges it and
// makes the objects, all of which end by themselves.
const ownFactor = 3

// own returns the limits of this process.
func (b *bounds) own() confine.Limits {
	l := b.all()
	switch {
	case b.isLong:
		l.CPU, l.Clock = 0, 0
	case !b.isAlone.Load():
		l.CPU, l.Clock = ownFactor*l.CPU, 0
	}
	return l
}

// Read implements load.Confinement.
func (b *bounds) Read(size int64) {
	b.size.Store(size)
	b.watch.Set(b.own())
}

// Evaluate implements load.Confinement.
func (b *bounds) Evaluate(request []byte) ([]byte, error) {
	answer, err := confine.Run(b.all(), request)
	if errors.Is(err, errors.ErrUnsupported) {
		b.isAlone.Store(true)
		b.watch.Set(b.own())
	}
	return answer, err
}

// uncompiled returns the error of a spec that could not be compiled.
func uncompiled(err error) error {
	var exceeded *confine.Exceeded
	var busy *confine.Busy
	switch {
	case errors.As(err, &exceeded) && exceeded.Flag != "":
		return &failure{exitLimit, fmt.Sprintf("%v; compute less there, or raise the limit with %s", err, exceeded.Flag)}
	case errors.As(err, &exceeded):
		return &failure{exitLimit, fmt.Sprintf("%v; compute less there", err)}
	case errors.As(err, &busy):
		return &failure{exitBusy, fmt.Sprintf("%v; try again", err)}
	case strings.HasPrefix(err.Error(), "the spec cannot"):
		return machinef("%v", err)
	}
	return machinef("%v; make the files of the spec readable", err)
}

// protectionsOf returns the protections of this machine by name.
func protectionsOf() map[string]bool {
	out := map[string]bool{}
	for _, one := range confine.Protections() {
		out[one.Name] = one.Has
	}
	return out
}
