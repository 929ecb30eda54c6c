package diag

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Format is a way to print diagnostics. The zero value is invalid.
type Format string

// The formats that Report.Print knows.
const (
	Text   Format = "text"   // for people
	JSON   Format = "json"   // for programs, in a stable format of Lakewright
	SARIF  Format = "sarif"  // for code scanning, SARIF 2.1.0
	GitHub Format = "github" // for GitHub Actions, workflow commands
	JUnit  Format = "junit"  // for CI servers that show test results
)

// Formats returns the known formats: new, sorted.
func Formats() []Format {
	return []Format{GitHub, JSON, JUnit, SARIF, Text}
}

// ParseFormat returns the format with the given name, or an error that lists
// the known ones.
func ParseFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats(), f) {
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q, want github, json, junit, sarif or text", name)
}

// A Rule holds the information about a rule for readers of a report.
type Rule struct {
	ID    string // "SPK003"
	Title string // a sentence that is true when all is well
	Why   string // the mechanism, "" when it is not known
	Ref   string // the source of the facts, a URL if possible, "" when there is none
}

// A File is a file of the tree that a verb compared or wrote, or a file of the spec that vet
// mended.
type File struct {
	Path   string // relative to the directory of the tree or of the spec, with slashes
	Change string // what is or was to be done: "added", "changed", "written"…
	Diff   string // unified, "" when there is none
}

// A Report is a list of diagnostics with everything that is needed to print it.
type Report struct {
	List    List                         // printed in this order; Merge sorts
	Files   []File                       // for JSON
	Source  func(file string) []byte     // returns the text of the file of a Pos, nil when unknown; nil: all unknown
	Rule    func(id string) (Rule, bool) // for SARIF and JUnit; nil: none is known
	Tool    string                       // "" means "lakewright"
	Version string                       // of the tool, "" when unknown
	Color   bool                         // of the text format: write ANSI colors
	Width   int                          // of the text format: columns of the terminal, 0 when unknown
	Most    int                          // of the text format: print only as many, errors first; 0: all
	More    string                       // of the text format: what prints the others
	Dir     string                       // directory of the spec, relative to the working directory; prefix of file names
}

// Print writes the report to w in one Write. Even if a spec is hostile, its names, messages
// and sources never write characters to w that move a terminal's cursor, end a line or
// change the direction of text. Print returns the error of w, or an error if f is not a
// format.
func (r Report) Print(w io.Writer, f Format) error {
	if r.Tool == "" {
		r.Tool = "lakewright"
	}
	p := &printer{Report: r, files: map[string][]string{}, secrets: r.List.secretLines()}
	var out []byte
	var err error
	switch f {
	case Text:
		out = p.text()
	case JSON:
		out, err = p.json()
	case SARIF:
		out, err = p.sarif()
	case GitHub:
		out = p.github()
	case JUnit:
		out, err = p.junit()
	default:
		_, err = ParseFormat(string(f))
	}
	if err == nil {
		_, err = w.Write(out)
	}
	if err != nil {
		return fmt.Errorf("print diagnostics as %s: %w", f, err)
	}
	return nil
}

// A printer is the state of printing a report.
type printer struct {
	Report
	files map[string][]string // lines of the sources that were asked for
	// secrets holds the lines that contain a credential and are not shown
	secrets map[Pos]bool
	buf     bytes.Buffer // output of the formats that are built line by line
}

// name returns a file name relative to the working directory, not yet clean.
func (p *printer) name(file string) string {
	if path.IsAbs(file) {
		return path.Clean(file)
	}
	return path.Join(filepath.ToSlash(p.Dir), file)
}

// place returns "file:line:column: " without the unknown parts, or the path in the spec if
// no file is known, or "".
func (p *printer) place(pos Pos, specPath string) string {
	switch {
	case !pos.IsValid() && specPath == "":
		return ""
	case !pos.IsValid():
		return inert(prose(specPath)) + ": "
	}
	s := inert(clean(p.name(pos.File))) + ":"
	if pos.Line > 0 {
		s += strconv.Itoa(pos.Line) + ":"
		if pos.Column > 0 {
			s += strconv.Itoa(pos.Column) + ":"
		}
	}
	return s + " "
}

// inert returns s changed so that no line begins with "::" because of it. GitHub Actions
// would execute such a line in a log as a command.
func inert(s string) string {
	if strings.HasPrefix(strings.TrimSpace(s), "::") {
		return "./" + s
	}
	return s
}

// envs returns " (dev, prod)", or "" for a fault of all environments.
func (d Diagnostic) envs() string {
	if len(d.Envs) == 0 {
		return ""
	}
	return " (" + prose(strings.Join(d.Envs, ", ")) + ")"
}

// advice returns the fix, followed by the replacement unless the fix already contains it. A
// replacement of several lines follows on separate lines, each behind a bar: without the
// bar, a line that begins with "::" could be a command to GitHub Actions.
func (d Diagnostic) advice() string {
	fix := prose(d.Fix)
	text := strings.TrimRight(d.Replacement, "\n")
	if text == "" || mentions(d.Fix, text) {
		return fix
	}
	if fix != "" {
		fix += "; "
	}
	if !strings.Contains(text, "\n") {
		return fix + "write " + prose(text)
	}
	fix += "write:"
	for line := range strings.SplitSeq(withoutMiddle(text, longestText), "\n") {
		fix += strings.TrimRight("\n    | "+display(strings.TrimRight(line, "\r")), " ")
	}
	return fix
}

// mentions reports whether text contains the replacement as a separate word; the quotes of
// a CUE string may be missing, as in "at most 14Gi".
func mentions(text, replacement string) bool {
	word := strings.Trim(replacement, `"`)
	if word == "" {
		return strings.Contains(text, replacement)
	}
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, size := utf8.DecodeRuneInString(text[i+len(word):])
		if !inWord(before) && (!inWord(after) || size == 0) {
			return true
		}
		from = i + len(word)
	}
}

// inWord reports whether r continues a word or a number.
func inWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
