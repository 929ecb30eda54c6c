package diag

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The columns of a source line that are shown: of an unknown terminal, and at least. With the
// gutter, the line fits into a terminal of 110 columns.
const (
	widest    = 100
	narrowest = 20
)

// A style is an ANSI attribute, written only when the report is in color.
type style string

const (
	bold   style = "1"
	red    style = "1;31"
	green  style = "1;32"
	yellow style = "1;33"
	blue   style = "1;34"
	cyan   style = "36"
)

// paint returns s in a style.
func (p *printer) paint(s string, as style) string {
	if !p.Color || s == "" {
		return s
	}
	return "\x1b[" + string(as) + "m" + s + "\x1b[0m"
}

// text prints the format for people: every diagnostic that nobody accepted, then a blank line and
// the counts.
func (p *printer) text() []byte {
	open := p.List.Open()
	shown := open.first(p.Most)
	for _, d := range shown {
		p.textOf(d)
	}
	if rest := len(open) - len(shown); rest > 0 {
		fmt.Fprintf(&p.buf, "\n… and %d more; %s\n", rest, p.More)
	}
	if len(open) > 0 {
		p.buf.WriteByte('\n')
	}
	if len(p.List) > 0 {
		fmt.Fprintf(&p.buf, "%s\n", p.summary())
	}
	return p.buf.Bytes()
}

// summary returns "2 errors, 1 warning, 3 accepted", without zero counts.
func (p *printer) summary() string {
	var parts []string
	for _, s := range []Severity{Error, Warning, Info} {
		if n := p.List.Count(s); n > 0 {
			parts = append(parts, plural(n, s))
		}
	}
	if n := len(p.List) - len(p.List.Open()); n > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted", n))
	}
	return strings.Join(parts, ", ")
}

// textOf prints one diagnostic for people.
func (p *printer) textOf(d Diagnostic) {
	as := map[Severity]style{Warning: yellow, Info: blue}[d.Severity]
	if as == "" {
		as = red
	}
	rule := ""
	if d.Rule != "" {
		rule = " [" + clean(d.Rule) + "]"
	}
	fmt.Fprintf(&p.buf, "%s%s %s%s%s\n",
		p.paint(p.place(d.Pos, d.Path), bold),
		p.paint(d.Severity.String()+":", as),
		p.paint(prose(d.Message), bold), rule, d.envs())
	if p.secrets[Pos{File: d.Pos.File, Line: d.Pos.Line}] {
		fmt.Fprintf(&p.buf, "%5d | (not shown: it holds a credential)\n", d.Pos.Line)
	} else {
		p.snippet(d.Pos)
	}
	for i, n := range d.Notes {
		if i == mostNotes {
			fmt.Fprintf(&p.buf, "  %s … and %d more\n", p.paint("note:", cyan), len(d.Notes)-i)
			break
		}
		fmt.Fprintf(&p.buf, "  %s %s%s\n", p.paint("note:", cyan), p.place(n.Pos, n.Path), prose(n.Text))
	}
	if fix := d.advice(); fix != "" {
		fmt.Fprintf(&p.buf, "  %s %s\n", p.paint("fix:", cyan), fix)
	}
}

// secretLines returns the positions, without columns, of lines for which any diagnostic
// reports a credential. The output ends up in logs that more people can read than the spec.
func (l List) secretLines() map[Pos]bool {
	lines := map[Pos]bool{}
	for _, d := range l {
		if d.Secret {
			lines[Pos{File: d.Pos.File, Line: d.Pos.Line}] = true
		}
	}
	return lines
}

// snippet prints the source line of pos and a mark below it, if both are known. A position
// of unknown length is marked with one caret.
func (p *printer) snippet(pos Pos) {
	line, ok := p.line(pos)
	if !ok || pos.Column < 1 {
		return
	}
	start, end := span(line, pos)
	gutter := fmt.Sprintf("%5d", pos.Line)
	columns := widest
	if p.Width > 0 {
		columns = max(p.Width-len(gutter+" | "), narrowest)
	}
	before, marked, after := window(line, start, end, columns)
	mark := "^"
	if n := width(marked); n > 0 {
		mark = strings.Repeat("~", n)
	}
	shown := strings.TrimRight(before+marked+after, " ")
	fmt.Fprintf(&p.buf, "%s\n", strings.TrimRight(gutter+" | "+shown, " "))
	fmt.Fprintf(&p.buf, "%*s | %s%s\n", len(gutter), "", strings.Repeat(" ", width(before)), p.paint(mark, green))
}

// window returns the parts of line before, in and after a marked span as they are shown,
// truncated to a number of columns around the mark.
func window(line string, start, end, columns int) (before, marked, after string) {
	marked = head(line[start:end], columns)
	room := columns - width(marked)
	after = head(line[end:], room)
	before = tail(line[:start], room-min(width(after), room/2))
	after = head(line[end:], room-width(before))
	return before, marked, after
}

// head returns the beginning of s as shown in at most n columns.
func head(s string, n int) string {
	used, fits := 0, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		used += columns(r)
		if used > n {
			if n < 1 {
				return ""
			}
			return display(s[:fits]) + "…"
		}
		if used < n { // one column is needed for the dots
			fits = i
		}
	}
	return display(s)
}

// tail returns the end of s as shown in at most n columns.
func tail(s string, n int) string {
	used, fits := 0, len(s)
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		used += columns(r)
		if used > n {
			if n < 1 {
				return ""
			}
			return "…" + display(s[fits:])
		}
		if used < n {
			fits = i
		}
	}
	return display(s)
}

// width returns the number of columns of text that display has already prepared.
func width(shown string) int {
	n := 0
	for _, r := range shown {
		n += columns(r)
	}
	return n
}

// plural returns "1 error" or "2 errors".
func plural(n int, s Severity) string {
	if n == 1 {
		return "1 " + s.String()
	}
	return strconv.Itoa(n) + " " + s.String() + "s"
}
