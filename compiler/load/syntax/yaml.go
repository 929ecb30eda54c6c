package syntax

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// blocks explains texts of several lines, anchors and tags of YAML, and texts of shells.
func blocks(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		found, first := d.names(s)
		if d.is(s.first, "<<") {
			out = append(out, advise(d.start(s), d.end(s), "<< is a sign of YAML", d.merging(s), edit{d.start(s), d.end(s), ""}))
		}
		if first >= s.last || len(found) == 0 && s.in != '[' {
			continue
		}
		a := d.atoms[first]
		text := string(d.text[a.start:a.end])
		switch {
		case blockSign.MatchString(text) && s.last-first == 1 && d.atoms[s.last].kind == newline:
			out = append(out, d.blockText(a, text))
		case heredoc.MatchString(text) && s.last-first == 1:
			out = append(out, candidate{Fault: Fault{Start: a.start, End: a.end, Message: fmt.Sprintf("a text of several lines does not begin with %s", text),
				Fix: `write """ on the line before the text and on the line after it`}, sure: true})
		case text == "~" && s.last-first == 1:
			out = append(out, replace(a.start, a.end, "null", "~ is not a value", "write null"))
		case a.kind == word && len(text) > 1 && text[0] == '&' && isNameWithDash([]byte(text[1:])):
			out = append(out, d.anchor(a, text))
		case a.kind == word && len(text) > 1 && text[0] == '*' && isNameWithDash([]byte(text[1:])) && s.last-first == 1:
			name := d.anchored(text[1:])
			out = append(out, advise(a.start, a.end, fmt.Sprintf("%s is a reference of YAML", text), fmt.Sprintf("write %s, the name of the field that has the value", name), edit{a.start, a.end, name}))
		case a.kind == word && strings.HasPrefix(text, "!") && len(text) > 1 && (isLetter(text[1]) || text[1] == '!'):
			out = append(out, advise(a.start, a.end, fmt.Sprintf("%s is a tag of YAML", text), "remove it", edit{a.start, a.end, ""}))
		}
	}
	return out
}

var (
	blockSign = lazyregexp.New(`^[|>][-+\d]*$`)
	heredoc   = lazyregexp.New(`^<<[-~]?['"]?\w+['"]?$`)
)

// blockText explains a text of several lines behind | or >.
func (d *document) blockText(a atom, sign string) candidate {
	eol := d.lineEnd(a.start)
	indent := len(blanks(d.text, d.lineStart(a.start)))
	end := eol
	for at := eol + 1; at < len(d.text); at = d.lineEnd(at) + 1 {
		text := bytes.TrimSpace(d.text[at:d.lineEnd(at)])
		if len(text) > 0 && len(blanks(d.text, at)) <= indent {
			break
		}
		if len(text) > 0 {
			end = d.lineEnd(at)
		}
	}
	message := fmt.Sprintf("a text of several lines does not begin with %s", sign)
	if options := strings.Fields(string(d.text[eol:end])); len(options) > 0 && (slices.Contains(lines, d.nameBefore(a.start)) || allOptions(options)) {
		one := quote(strings.Join(options, " "))
		c := advise(a.start, a.end, message, "write one line in its place: "+one, edit{a.start, end, one})
		if hasCredential(options) || len(one) > 300 {
			c.Fix = "write one line in its place, in double quotes, with a blank between the options"
		}
		c.sure = true
		return c
	}
	c := advise(a.start, a.end, message,
		`write """ in its place, and """ on a line of its own behind the text`, edit{a.start, a.end, `"""`}, edit{end, end, "\n\"\"\""})
	c.sure = true
	return c
}

// lines lists fields of the language that are one line of several options.
var lines = []string{"javaOptions", "javaOpts", "extraJavaOptions", "jvmOptions", "jvmOpts", "jvmArgs"}

// allOptions reports whether words are options of a JVM.
func allOptions(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !strings.HasPrefix(w, "-X") && !strings.HasPrefix(w, "-D") && !strings.HasPrefix(w, "--add-")
	})
}

// anchor explains &NAME before a value.
func (d *document) anchor(a atom, text string) candidate {
	name := d.anchored(text[1:])
	fix := fmt.Sprintf("write %s: at the top of the file before the value, and %s where it is used", name, name)
	if label := d.nameBefore(a.start); label == name {
		fix = fmt.Sprintf("remove %s, and write %s where it is used", text, name)
	}
	return advise(a.start, a.end, fmt.Sprintf("%s is an anchor of YAML", text), fix, edit{a.start, a.end, ""})
}

// merging returns the fix for <<: *NAME.
func (d *document) merging(s segment) string {
	var names []string
	for _, m := range reference.FindAllStringSubmatch(string(d.text[d.start(s):d.lineEnd(d.start(s))]), -1) {
		names = append(names, d.anchored(m[1]))
	}
	switch len(names) {
	case 0:
		return "write the name of a definition, such as #Common, on a line of its own"
	case 1:
		return fmt.Sprintf("write %s on a line of its own", names[0])
	}
	return fmt.Sprintf("write %s, each on a line of its own", strings.Join(names, " and "))
}

var reference = lazyregexp.New(`\*([\w#-]+)`)

// anchored returns the name of a spec for an anchor of YAML: that of the field before the anchor, or a name
// that begins with _, as those of values have that are no part of the platform.
func (d *document) anchored(anchor string) string {
	isOwn := func(name string) bool { return strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") }
	if isOwn(anchor) {
		return anchor
	}
	name := "_" + strings.ReplaceAll(anchor, "-", "_")
	for i, a := range d.atoms {
		text := string(d.text[a.start:a.end])
		if label := d.nameBefore(a.start); a.kind == word && text == "&"+anchor && isOwn(label) {
			return label
		}
		if a.kind == word && text == "#"+name[1:] && i+1 < len(d.atoms) && d.atoms[i+1].kind == colon {
			name = text
		}
	}
	return name
}
