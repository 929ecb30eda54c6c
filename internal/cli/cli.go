// Package cli is the command line: it takes the arguments of a run and gives text on
// two streams and an exit code. A command is its flags, one call and one print; it
// decides nothing about specs, rules or files.
//
// Results go to the standard output and everything else to the standard error, so
// that a result can be piped. Diagnostics in a format for machines are a result,
// unless the command has another one: vet and build print them on the standard
// output, render and diff on the standard error.
package cli

import (
	"fmt"
	"io"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"
)

// program is one run.
type program struct {
	args   []string // without the program's name
	stdout *output
	stderr io.Writer
}

// Run runs the command line, of which the first argument is the program's name, and
// returns the exit code. It never ends the process.
func Run(args []string, stdout, stderr io.Writer) (code int) {
	// A pipe that is closed early is a write error like any other, not a death.
	signal.Ignore(syscall.SIGPIPE)
	defer func() {
		// Left alone, a panic would end the process with the code of wrong usage.
		if fault := recover(); fault != nil {
			fmt.Fprintf(stderr, "error: lakewright itself failed: %v; please report it with the lines below\n%s", fault, debug.Stack())
			code = exitMachine
		}
	}()
	p := &program{args: args[min(1, len(args)):], stdout: &output{Writer: stdout}, stderr: stderr}
	return p.exit(p.run())
}

// verbs returns the commands in the order in which they are used.
func (p *program) verbs() []*cli.Command {
	verbs := []*cli.Command{
		p.initVerb(), p.vetVerb(), p.buildVerb(), p.renderVerb(), p.diffVerb(),
		p.explainVerb(), p.versionVerb(), p.completionVerb(),
	}
	for _, v := range verbs {
		v.HideHelpCommand = true
		v.CustomHelpTemplate = verbHelp
		v.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return usagef("%v", err) }
		v.BashComplete = func(*cli.Context) { p.complete(v) }
	}
	return verbs
}

// run finds the command and runs it.
func (p *program) run() error {
	app := &cli.App{
		Name:                  "lakewright",
		Usage:                 "compile a CUE spec of a data platform into Kustomize base and overlays",
		CustomAppHelpTemplate: appHelp,
		Commands:              p.verbs(),
		Writer:                p.stdout,
		ErrWriter:             p.stderr,
		HideVersion:           true,
		HideHelpCommand:       true,
		EnableBashCompletion:  true,
		BashComplete:          func(*cli.Context) { p.completeVerbs() },
		ExitErrHandler:        func(*cli.Context, error) {}, // or it would end the process
		OnUsageError:          func(_ *cli.Context, err error, _ bool) error { return usagef("%v", err) },
	}
	if len(p.args) == 0 {
		app.Writer = p.stderr
		_ = app.Run([]string{app.Name, "--help"}) // what it prints is all that matters
		return &failure{code: exitUsage}
	}
	args, err := arrange(app.Commands, p.args)
	if err != nil {
		return err
	}
	return app.Run(slices.Insert(args, 0, app.Name))
}

// output remembers that something could not be written, so that no command has to
// look at each of its prints.
type output struct {
	io.Writer
	err error
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

const appHelp = `lakewright VERB [DIR] [flags]: {{.Usage}}

DIR is the directory of the spec, the current one unless given. Flags may stand
before and behind it.

verbs:
{{range .VisibleCommands}}  {{printf "%-12s" .Name}}{{.Usage}}
{{end}}
lakewright help VERB shows the flags of a verb.

exit codes:
` + codesHelp

const verbHelp = `lakewright {{.Name}}{{if .ArgsUsage}} {{.ArgsUsage}}{{end}}: {{.Usage}}
{{if .Description}}
{{.Description}}
{{end}}
flags:
{{range .VisibleFlags}}  {{.}}
{{end}}`

// safe returns text in which nothing moves a cursor or turns text around: it may hold
// what a hostile repository calls its files.
func safe(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && !isShown(r) {
			return '\uFFFD'
		}
		return r
	}, text)
}
