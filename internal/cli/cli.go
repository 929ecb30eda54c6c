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

	"github.com/lakewright/lakewright/compiler/credential"
)

// program is one run.
type program struct {
	args   []string // without the program's name
	stdout *output
	stderr io.Writer
	// confined reports whether specs are evaluated with limits, which needs the program itself and not a
	// test.
	confined bool
}

// Run runs the command line args, whose first element is the program's name, and returns
// the exit code. It never ends the process, evaluates specs in it, and sets no limits: that is for Main.
func Run(args []string, stdout, stderr io.Writer) (code int) {
	return run(args, stdout, stderr, false)
}

func run(args []string, stdout, stderr io.Writer, confined bool) (code int) {
	setCollector()
	// A pipe that is closed early is an ordinary write error and must not kill the process.
	signal.Ignore(syscall.SIGPIPE)
	defer func() {
		// Without this, a panic would end the process with the exit code of wrong usage.
		if fault := recover(); fault != nil {
			fmt.Fprintf(stderr, "error: lakewright itself failed: %v; please report it with the lines below\n%s", fault, debug.Stack())
			code = exitMachine
		}
	}()
	p := &program{args: args[min(1, len(args)):], stdout: &output{Writer: stdout}, stderr: stderr, confined: confined}
	return p.exit(p.run())
}

// verbs returns the commands in the order in which users need them.
func (p *program) verbs() []*cli.Command {
	verbs := []*cli.Command{
		p.initVerb(), p.vetVerb(), p.buildVerb(), p.renderVerb(), p.diffVerb(),
		p.explainVerb(), p.versionVerb(), p.completionVerb(),
	}
	for _, v := range verbs {
		v.HideHelpCommand = true
		v.CustomHelpTemplate = verbHelp
		v.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return usagef("%v", err) }
	}
	return verbs
}

// run finds the command and runs it.
func (p *program) run() error {
	if last := len(p.args) - 1; last >= 0 && p.args[last] == completionFlag {
		p.complete(p.args[:last])
		return nil
	}
	app := &cli.App{
		Name:                  "lakewright",
		Usage:                 "compile a CUE spec of a data platform into Kustomize base and overlays",
		CustomAppHelpTemplate: appHelp,
		Commands:              p.verbs(),
		Writer:                p.stdout,
		ErrWriter:             p.stderr,
		HideVersion:           true,
		HideHelpCommand:       true,
		ExitErrHandler:        func(*cli.Context, error) {}, // otherwise the library would end the process
		OnUsageError:          func(_ *cli.Context, err error, _ bool) error { return usagef("%v", err) },
	}
	if len(p.args) == 0 {
		app.Writer = p.stderr
		_ = app.Run([]string{app.Name, "--help"}) // only the printed help matters
		return &failure{code: exitUsage}
	}
	args, err := arrange(app.Commands, p.args)
	if err != nil {
		return err
	}
	return app.Run(slices.Insert(args, 0, app.Name))
}

// output remembers a failed write, so that commands need not check each print.
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

DIR is the directory of the spec, by default the current directory. Flags may
precede or follow it.

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

// safe returns text without credentials, and without characters that move a cursor or change the
// direction of text: it may contain arguments, and file names of a hostile repository.
func safe(text string) string {
	text = credential.Hide(text)
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && !isShown(r) {
			return '\uFFFD'
		}
		return r
	}, text)
}
