package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/fix"
)

func fixFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "fix", Usage: "apply the replacements that are certain", DisableDefaultText: true},
		&cli.BoolFlag{Name: "diff", Usage: "with --fix: print the changes, write nothing", DisableDefaultText: true},
	}
}

// vetted returns the compiled spec that vet reports, mended if the user asked for that, and
// the stream for diagnostics in formats for machines.
func (p *program) vetted(c *cli.Context, dir string) (*compiled, io.Writer, error) {
	switch onlyDiff := c.Bool("diff"); {
	case onlyDiff && !c.Bool("fix"):
		return nil, nil, usagef("--diff shows the changes of --fix, write vet --fix --diff; lakewright diff compares the spec with the tree")
	case !c.Bool("fix"):
		s, err := compile(c, dir)
		return s, p.stdout, err
	default:
		return p.mend(c, dir, onlyDiff)
	}
}

// mend mends the spec and prints the changes. If onlyDiff is set, it prints them as a diff,
// writes no file and returns the spec as it is.
func (p *program) mend(c *cli.Context, dir string, onlyDiff bool) (*compiled, io.Writer, error) {
	s, root, err := open(c, dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	mended, err := fix.Mend(root.FS())
	if err != nil {
		return nil, nil, unreadable(err)
	}
	if onlyDiff {
		s.Result = mended.Before
		_, _ = io.WriteString(p.stdout, diffOf(mended)) // output remembers the error
		fmt.Fprintln(p.stderr, mendSummary("can be applied", mended))
		return s, p.stderr, nil
	}
	if err := fix.Write(root, mended.Files); err != nil {
		return nil, nil, machinef("%v; run it again when nothing else writes there", err)
	}
	s.Result = mended.After
	for i, change := range mended.Changes {
		if i == mostOfVet && !c.Bool("all") {
			fmt.Fprintf(p.stderr, "… and %d more\n", len(mended.Changes)-mostOfVet)
			break
		}
		fmt.Fprintln(p.stderr, changeLine(dir, change))
	}
	fmt.Fprintln(p.stderr, mendSummary("applied", mended))
	return s, p.stdout, nil
}

// mendSummary returns how many replacements were applied and how many were not.
func mendSummary(done string, m *fix.Mended) string {
	text := plural(len(m.Changes), "replacement") + " " + done
	if m.Refused > 0 {
		text += fmt.Sprintf(", %d only advice: the fault would stay or another one would appear", m.Refused)
	}
	if m.Untried > 0 {
		text += fmt.Sprintf(", %d not tried yet: run it again", m.Untried)
	}
	return text
}

// changeLine returns a change as "spec.cue:3:4: fixed: "16gb" is now "16Gi" [SPC006]".
func changeLine(dir string, c fix.Change) string {
	name := filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(c.Pos.File)))
	return safe(fmt.Sprintf("%s:%d:%d: fixed: %s is now %s [%s]", name, c.Pos.Line, c.Pos.Column, brief(c.Old), brief(c.New), c.Rule))
}

// brief returns the beginning of a text, on one line.
func brief(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// diffOf returns the changes as one unified diff, with names relative to the directory of the
// spec.
func diffOf(m *fix.Mended) string {
	var out strings.Builder
	for _, f := range m.Files {
		text := diff.Diff(safe("a/"+f.Name), shownText(f.Name, f.Before, m.Before), safe("b/"+f.Name), shownText(f.Name, f.After, m.After))
		_, lines, _ := strings.Cut(string(text), "\n") // "diff a/… b/…"
		out.WriteString(lines)
	}
	return out.String()
}

// shownText returns a file of a spec as it may be printed: without lines that hold a
// credential and without characters that move a cursor.
func shownText(name string, text []byte, result compiler.Result) []byte {
	var out strings.Builder
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if result.HasSecret(name, n) {
			line = "(not shown: it holds a credential)\n"
		}
		body, hasReturn := strings.CutSuffix(line, "\r\n")
		out.WriteString(safe(body))
		if hasReturn {
			out.WriteString("\r\n")
		}
	}
	return []byte(out.String())
}
