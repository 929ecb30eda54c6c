package diag

import (
	"fmt"
	"strings"
)

// The characters that actions/toolkit escapes in a workflow command: some in the message,
// and more in a property.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// github prints one workflow command for each diagnostic that nobody accepted. GitHub Actions
// shows it at the line in the pull request.
func (p *printer) github() []byte {
	for _, d := range p.List.Open() {
		command := "error"
		switch d.Severity {
		case Warning:
			command = "warning"
		case Info:
			command = "notice"
		}
		fmt.Fprintf(&p.buf, "::%s%s::%s\n", command, p.githubProperties(d), githubMessage.Replace(p.githubText(d)))
	}
	return p.buf.Bytes()
}

// githubProperties returns " file=…,line=…,col=…,endColumn=…,title=…" without the unknown
// parts.
func (p *printer) githubProperties(d Diagnostic) string {
	var props []string
	add := func(key, value string) {
		props = append(props, key+"="+githubProperty.Replace(clean(value)))
	}
	number := func(key string, n int) {
		if n > 0 {
			add(key, fmt.Sprint(n))
		}
	}
	if d.Pos.IsValid() {
		add("file", p.name(d.Pos.File))
		if d.Pos.Line > 0 {
			start, end := p.utf16Columns(d.Pos)
			number("line", d.Pos.Line)
			number("col", start)
			number("endColumn", end)
		}
	}
	if d.Rule != "" {
		add("title", d.Rule)
	}
	if props == nil {
		return ""
	}
	return " " + strings.Join(props, ",")
}

// githubText returns the text of the annotation: the message, the notes and the fix, each
// on its own line.
func (p *printer) githubText(d Diagnostic) string {
	s := prose(d.Message) + d.envs()
	if !d.Pos.IsValid() {
		s = p.place(d.Pos, d.Path) + s
	}
	for _, n := range d.Notes {
		s += "\nnote: " + p.place(n.Pos, n.Path) + prose(n.Text)
	}
	if fix := d.advice(); fix != "" {
		s += "\nfix: " + fix
	}
	return s
}
