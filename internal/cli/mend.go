package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/internal/diag"
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
		s, err := p.compileBy(c, dir, compiler.Compiler.Check)
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
	confinement, end, err := p.confine(c)
	if err != nil {
		return nil, nil, err
	}
	mended, err := fix.Mend(root.FS(), compiler.Compiler{Confinement: confinement})
	end() // the watch must not end the process while it writes
	if err != nil {
		return nil, nil, uncompiled(err)
	}
	if onlyDiff {
		s.Result, s.files = mended.Before, filesOfFix(mended, "fixable")
		for _, f := range s.files {
			_, _ = io.WriteString(p.stdout, f.Diff) // output remembers the error
		}
		fmt.Fprintln(p.stderr, mendSummary("can be applied", mended))
		return s, p.stderr, nil
	}
	_, stop := onSignal() // a few files are quickly replaced, and stay consistent
	failed := fix.Write(root, mended.Files)
	stop()
	switch err := failed; {
	case errors.Is(err, fix.ErrChanged):
		return nil, nil, machinef("%v; run vet --fix again when nothing else changes it", err)
	case err != nil:
		return nil, nil, machinef("%v; make the file and its directory writable", err)
	}
	s.Result, s.files = mended.After, filesOfFix(mended, "fixed")
	var lines []string
	for _, change := range mended.Changes {
		lines = append(lines, changeLine(s, change))
	}
	p.list(lines, c.Bool("all"))
	lines = nil
	for _, refusal := range mended.Refused {
		lines = append(lines, refusalLine(s, refusal))
	}
	p.list(lines, c.Bool("all"))
	fmt.Fprintln(p.stderr, mendSummary("applied", mended))
	return s, p.stdout, nil
}

// list prints lines on the standard error, the first of them unless all is set.
func (p *program) list(lines []string, all bool) {
	for i, line := range lines {
		if i == mostOfVet && !all {
			fmt.Fprintf(p.stderr, "… and %d more; lakewright vet --all shows them\n", len(lines)-i)
			return
		}
		fmt.Fprintln(p.stderr, line)
	}
}

// mendSummary returns how many replacements were applied and how many were not.
func mendSummary(done string, m *fix.Mended) string {
	text := plural(len(m.Changes), "replacement") + " " + done
	if n := len(m.Refused); n > 0 {
		text += fmt.Sprintf(", %d not certain", n)
	}
	if m.Untried > 0 {
		text += fmt.Sprintf(", %d not tried yet: run it again", m.Untried)
	}
	return text
}

// changeLine returns a change as "spec.cue:3:4: fixed: "16gb" is now "16Gi" [SPC006]".
func changeLine(s *compiled, c fix.Change) string {
	return safe(fmt.Sprintf("%s: fixed: %s is now %s [%s]", s.place(c.Pos), brief(c.Old), brief(c.New), c.Rule))
}

// refusalLine returns why a replacement was not applied.
func refusalLine(s *compiled, r fix.Refusal) string {
	why := "the fault stays with " + brief(r.Fault.Replacement)
	if r.Appears != "" {
		why = brief(r.Fault.Replacement) + " leads to another fault: " + brief(r.Appears)
	}
	return safe(fmt.Sprintf("%s: not fixed, because %s [%s]", s.place(r.Fault.Pos), why, r.Fault.Rule))
}

// place returns a position with the name of the file relative to the working directory.
func (s *compiled) place(pos diag.Pos) string {
	return fmt.Sprintf("%s:%d:%d", filepath.ToSlash(filepath.Join(s.dir, filepath.FromSlash(pos.File))), pos.Line, pos.Column)
}

// brief returns the beginning of a text, on one line.
func brief(text string) string {
	const most = 120
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// filesOfFix returns the changed files with their changes as unified diffs, in which the names
// are relative to the directory of the spec.
func filesOfFix(m *fix.Mended, change string) []diag.File {
	var files []diag.File
	for _, f := range m.Files {
		text := diff.Diff(safe("a/"+f.Name), shownText(f.Name, f.Before, m.Before), safe("b/"+f.Name), shownText(f.Name, f.After, m.After))
		_, lines, _ := strings.Cut(string(text), "\n") // "diff a/… b/…"
		files = append(files, diag.File{Path: f.Name, Change: change, Diff: lines})
	}
	return files
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
