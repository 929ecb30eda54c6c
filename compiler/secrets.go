package compiler

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/internal/diag"
)

// hideSecrets marks every diagnostic on a line that holds a credential, and removes the
// credential from the text of the diagnostic, because diagnostics end up in logs.
func hideSecrets(list diag.List, source func(string) []byte) {
	files := map[string][][]byte{}
	secretsAt := func(pos diag.Pos, rule string) (secrets []string, shaped bool) {
		if _, split := files[pos.File]; !split {
			files[pos.File] = bytes.Split(source(pos.File), []byte("\n"))
		}
		lines := files[pos.File]
		if pos.Line < 1 || pos.Line > len(lines) {
			return nil, false
		}
		above := ""
		if pos.Line > 1 {
			above = string(lines[pos.Line-2])
		}
		line := string(lines[pos.Line-1])
		return secretsOf(above, line, rule), credential.Looks(line)
	}
	for i := range list {
		d := &list[i]
		secrets, shaped := secretsAt(d.Pos, d.Rule)
		d.Secret = d.Secret || shaped || len(secrets) > 0
		for _, note := range d.Notes {
			others, _ := secretsAt(note.Pos, d.Rule)
			secrets = append(secrets, others...)
		}
		if d.Secret {
			d.Replacement = ""
		}
		d.Message, d.Fix, d.Replacement = hidden(d.Message, secrets), hidden(d.Fix, secrets), hidden(d.Replacement, secrets)
		for j := range d.Notes {
			d.Notes[j].Text = hidden(d.Notes[j].Text, secrets)
		}
	}
}

// hidden returns a text without credentials. It looks for a short credential only in
// quotes, because a short text may be part of any word.
func hidden(text string, secrets []string) string {
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, strconv.Quote(secret), `"…"`)
		if len(secret) > 3 {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return credential.Hide(text)
}

// word matches a string, a name, a number or a bracket in a line of CUE.
var word = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?|[A-Za-z_$][A-Za-z0-9_$]*|-?[0-9][0-9A-Za-z_.]*|[:=\[\]]`)

// A sourceLine holds the labels and values of one line of CUE, as far as the line alone
// shows them.
type sourceLine struct {
	labels []string   // all of them
	values []valueAt  // texts and numbers
	lists  [][]string // lists of values on this line, which have no labels
	opened bool       // the first value follows a label, or is in a list that begins here
}

// valueAt is a value with the names that it may have.
type valueAt struct {
	text  string
	names []string // the nearest last
}

// readLine reads a line of CUE without its structure.
func readLine(text string) sourceLine {
	var l sourceLine
	words := word.FindAllString(text, -1)
	beside := []string(nil)
	end := func() {
		if beside != nil {
			l.lists = append(l.lists, beside)
		}
		beside = nil
	}
	for i, w := range words {
		isLabel := i+1 < len(words) && (words[i+1] == ":" || words[i+1] == "=")
		switch {
		case w == ":" || w == "=":
		case w == "[" || w == "]":
			end()
			l.opened = l.opened || len(l.values) == 0
		case isLabel:
			end()
			l.opened = l.opened || len(l.values) == 0
			l.labels = append(l.labels, unquoted(w))
		case w[0] == '"' || w[0] == '-' || w[0] >= '0' && w[0] <= '9':
			l.values = append(l.values, valueAt{text: unquoted(w), names: l.labels[max(0, len(l.labels)-2):len(l.labels):len(l.labels)]})
			beside = append(beside, unquoted(w))
		}
	}
	end()
	return l
}

func unquoted(text string) string {
	if plain, err := strconv.Unquote(text); err == nil {
		return plain
	}
	return strings.Trim(text, `"`)
}

// secretsOf returns the credentials on a line. It finds them by their names and their
// positions. above is the line before, which may hold the name.
func secretsOf(above, text, rule string) []string {
	if !strings.ContainsAny(text, `":`) && strings.Trim(text, " \t,0123456789") != "" {
		return nil
	}
	line := readLine(text)
	var before sourceLine
	if !line.opened || len(line.labels) > 0 && line.labels[0] == "value" {
		before = readLine(above)
	}
	var secrets, called []string
	for _, v := range line.values {
		if len(v.names) > 0 && v.names[len(v.names)-1] == "name" {
			called = append(called, v.text)
		}
	}
	for _, v := range line.values {
		for _, name := range namesOf(v, before, called) {
			// A value that the schema accepted for the field secret is the name of a
			// Secret.
			if credential.Is(name, v.text) && (name != "secret" || strings.HasPrefix(rule, "SPC")) {
				secrets = append(secrets, v.text)
			}
		}
	}
	for i, list := range line.lists {
		from := 0
		if last := len(before.values); i == 0 && !line.opened && last > 0 {
			list, from = append([]string{before.values[last-1].text}, list...), 1
		}
		for j := from; j < len(list); j++ {
			if credential.InArgument(list, j) {
				secrets = append(secrets, list[j])
			}
		}
	}
	return secrets
}

// namesOf returns the names of a value: its label and, when the label is value, the label
// of what it belongs to.
func namesOf(v valueAt, above sourceLine, called []string) []string {
	if len(v.names) == 0 {
		return nil
	}
	last := v.names[len(v.names)-1]
	if last != "value" {
		return []string{last}
	}
	names := append([]string{last}, called...)
	switch n := len(above.labels); {
	case len(v.names) > 1:
		names = append(names, v.names[0])
	case n > 0 && above.labels[n-1] == "name" && len(above.values) > 0:
		names = append(names, above.values[len(above.values)-1].text)
	case n > 0:
		names = append(names, above.labels[n-1])
	}
	return names
}
