package syntax

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// foreignComments explains comments of other languages.
func foreignComments(d *document) []candidate {
	var out []candidate
	first, last := d.onLine()
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if a.kind != word && !(a.kind == comment && d.text[a.start] == '#') || !d.upTo(i) && a.start > d.lineEnd(d.at) {
			continue
		}
		text := d.text[a.start:d.lineEnd(a.start)]
		begins := d.beginsLine(i)
		blankBefore := begins || isBlank(d.text[a.start-1]) || i > 0 && d.atoms[i-1].end == a.start && d.atoms[i-1].kind != word
		switch {
		case !blankBefore:
		case bytes.HasPrefix(text, []byte("/*")):
			out = append(out, d.starComment(a))
		case begins && text[0] == '/' && !bytes.HasPrefix(text, []byte("//")) && (len(text) == 1 || isBlank(text[1])):
			out = append(out, replace(a.start, a.start+1, "//", "a comment does not begin with one slash", "write // before a comment"))
		case begins && d.isProse(i):
			out = append(out, replace(a.start, a.end, "// "+string(d.text[a.start:a.end]), "this line goes on with a comment, and does not begin like one", "write // before each line of a comment"))
		case bytes.HasPrefix(text, []byte("<!--")):
			out = append(out, replace(a.start, a.start+4, "//", "a comment does not begin with <!--", "write // before a comment"))
		case text[0] == '#' && (len(text) == 1 || isBlank(text[1]) || text[1] == '#' || text[1] == '!' || text[1] == '-' || text[1] == '='):
			n := 1
			for n < len(text) && text[n] == '#' {
				n++
			}
			out = append(out, replace(a.start, a.start+n, "//", "a comment does not begin with #", "write // before a comment"))
		case text[0] == '#' && begins && hashComment.MatchString(string(text)), text[0] == '#' && !begins && !bytes.ContainsAny(text, ":{"):
			out = append(out, replace(a.start, a.start+1, "// ", "a comment does not begin with #", "write // before a comment"))
		case bytes.HasPrefix(text, []byte("--")) && (len(text) == 2 || isBlank(text[2])):
			out = append(out, replace(a.start, a.start+2, "//", "a comment does not begin with --", "write // before a comment"))
		case text[0] == ';' && begins && len(bytes.TrimSpace(text)) == 1:
			out = append(out, advise(a.start, a.start+1, "nothing ends with a semicolon", "remove the line", edit{a.start, a.start + 1, ""}))
		case text[0] == ';' && begins, text[0] == '%' && begins && len(text) > 1 && isBlank(text[1]):
			out = append(out, replace(a.start, a.start+1, "//", fmt.Sprintf("a comment does not begin with %c", text[0]), "write // before a comment"))
		}
	}
	return out
}

// isProse reports whether a line of words stands below a comment.
func (d *document) isProse(i int) bool {
	if i < 2 || d.atoms[i-1].kind != newline || d.atoms[i-2].kind != comment || !d.beginsLineAt(d.atoms[i-2].start) {
		return false
	}
	n := 0
	for ; d.atoms[i].kind != newline; i++ {
		if k := d.atoms[i].kind; k != word && k != comma && k != quoted {
			return false
		}
		n++
	}
	return n > 2
}

// hashComment matches a comment of a shell whose first word stands next to the sign. A
// definition of CUE looks like that too, and is followed by nothing, a colon or an operator.
var hashComment = lazyregexp.New(`^#[A-Za-z_]\w*[ \t]+[A-Za-z"'(\d]|^#[A-Za-z_]\w*\s*=\s*\S|^#[^\w\s"'#]`)

// starComment explains a comment between /* and */.
func (d *document) starComment(a atom) candidate {
	eol := d.lineEnd(a.start)
	const message = "a comment does not begin with /*"
	end := bytes.Index(d.text[a.start+2:], []byte("*/"))
	if end < 0 {
		return advise(a.start, a.start+2, message, "write // before each line of the comment", edit{a.start, a.start + 2, "//"})
	}
	end += a.start + 4
	if end <= eol && len(bytes.TrimSpace(d.text[end:eol])) == 0 {
		text := bytes.TrimSpace(d.text[a.start+2 : end-2])
		return replace(a.start, end, "// "+string(text), message, "write // before a comment, which then ends with its line")
	}
	if end <= eol {
		return advise(a.start, end, message, "write the comment behind // at the end of a line", edit{a.start, end, ""})
	}
	lines := strings.Split(string(d.text[a.start:end]), "\n")
	return advise(a.start, a.start+2, message, "write // before each line of the comment", edit{a.start, end, "//" + strings.Join(lines, "\n//")})
}

// templates explains templates of other tools outside of quotes.
func templates(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		for i := s.first; i < s.last; i++ {
			a := d.atoms[i]
			text := d.text[a.start:a.end]
			if a.kind != word {
				continue
			}
			sign := ""
			for _, t := range []string{"{{", "{%", "<%", "%{", "#{", "${", "$("} {
				if at := bytes.Index(text, []byte(t)); at >= 0 {
					sign = string(text[at:])
					break
				}
			}
			if sign == "" {
				continue
			}
			whole := shown(text)
			c := advise(a.start, a.end, fmt.Sprintf("%s is a template, and a spec is not one", whole),
				"write the value itself; write what differs between environments in environments", edit{a.start, a.end, quote(string(text))})
			if strings.HasPrefix(sign, "$") {
				c.Message = fmt.Sprintf("%s is a variable, and nothing replaces it in a spec", whole)
				c.Fix = fmt.Sprintf("write the value itself, or put it in double quotes if the program replaces it: %s", quote(whole))
			}
			if s.last-s.first == 1 && d.beginsLine(i) {
				c.mend = []edit{{a.start, a.end, ""}}
			}
			if fix, ends := d.templateFix(i); len(ends) > 0 {
				c.Fix, c.mend = fix, append([]edit{{a.start, a.end, ""}}, ends...)
			} else if control.MatchString(string(text)) {
				c.Fix = fix
			}
			c.sure = true
			out = append(out, c)
		}
	}
	return out
}

// control matches what a template does not insert, but decides.
var control = lazyregexp.New(`^(?:\{\{-?|\{%-?|<%-?|%\{~?)\s*(if|range|with|for|else|elif|end|endif|endfor|endwith|define|block|unless)\b`)

// templateFix returns the fix of a template, and the edits that remove its other parts.
func (d *document) templateFix(i int) (fix string, ends []edit) {
	const others = "write what differs between environments in environments"
	if !control.MatchString(string(d.raw(i, i+1))) || !d.beginsLine(i) {
		return "write the value itself; " + others, nil
	}
	if ends = d.endsOf(i); len(ends) == 0 {
		return "remove it; " + others, nil
	}
	end := ends[len(ends)-1]
	return fmt.Sprintf("remove it and its %s; %s", shown(d.text[end.start:end.end]), others), ends
}

// isPart reports whether a template goes on with or ends one above it.
func isPart(text []byte) bool {
	m := control.FindStringSubmatch(string(text))
	return m != nil && (strings.HasPrefix(m[1], "end") || strings.HasPrefix(m[1], "el"))
}

// endsOf returns the edits that remove the other parts of a template that begins at the atom i, up
// to its end, if it has one.
func (d *document) endsOf(i int) []edit {
	var out []edit
	depth := 0
	for ; i < len(d.atoms); i++ {
		a := d.atoms[i]
		m := control.FindStringSubmatch(string(d.text[a.start:a.end]))
		if a.kind != word || m == nil || !d.beginsLine(i) {
			continue
		}
		switch name := m[1]; {
		case strings.HasPrefix(name, "end"):
			depth--
		case !strings.HasPrefix(name, "el"):
			depth++
		}
		out = append(out, edit{a.start, a.end, ""})
		if depth <= 0 {
			return out[1:]
		}
	}
	return nil
}

// lists explains lists with dashes, and the signs of YAML for whole documents.
func lists(d *document) []candidate {
	first, last := d.onLine()
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if a.kind != word || !d.beginsLine(i) {
			continue
		}
		switch text := string(d.text[a.start:a.end]); {
		case text == "%YAML" || text == "%TAG":
			end := d.lineEnd(a.start)
			return []candidate{advise(a.start, end, text+" is a directive of YAML, and a spec is not YAML", "remove the line; the files of a spec are CUE", edit{a.start, end, ""})}
		case (text == "---" || text == "..." || text == "+++") && i+1 < len(d.atoms) && d.atoms[i+1].kind != comma:
			end := d.lineEnd(a.start)
			return []candidate{advise(a.start, a.end, text+" separates documents in YAML, and a spec is not YAML",
				"remove the line; the files of a spec are CUE", edit{a.start, end, ""})}
		case text == "-":
			return []candidate{d.dashes(i)}
		}
	}
	var out []candidate
	for _, s := range d.near() { // NAME: - item
		found, _ := d.names(s)
		if len(found) == 0 || s.in == '[' {
			continue
		}
		i := s.first + 1
		for i < s.last && !(d.is(i, "-") && d.atoms[i-1].kind == colon) {
			i++
		}
		if i+1 < s.last && d.atoms[i+1].start > d.atoms[i].end && !d.beginsLine(i) {
			a := d.atoms[i]
			out = append(out, advise(a.start, a.end, "a list is not written with dashes", "write the list in brackets, with commas: ["+shown([]byte(itemOf(string(d.raw(i+1, s.last)))))+"]",
				edit{a.start, d.end(s), "[]"}))
		}
	}
	return out
}

// dashes explains the list of which the atom i is a dash.
func (d *document) dashes(i int) candidate {
	first := d.lineStart(d.atoms[i].start)
	indent := blanks(d.text, first)
	isItem := func(line []byte) bool {
		rest, found := bytes.CutPrefix(line, []byte(indent+"-"))
		return found && (len(rest) == 0 || isBlank(rest[0]))
	}
	line := func(at int) []byte { return bytes.TrimRight(d.text[at:d.lineEnd(at)], "\r") }
	for first > 0 { // up to the first item
		above := d.lineStart(first - 1)
		if !isItem(line(above)) {
			break
		}
		first = above
	}
	var items []string
	simple, end := true, first
	for at := first; at < len(d.text); at = d.lineEnd(at) + 1 {
		l := line(at)
		text := strings.TrimSpace(string(l))
		deeper := len(blanks(d.text, at)) > len(indent)
		switch {
		case isItem(l):
			item := strings.TrimSuffix(strings.TrimSpace(text[1:]), ",")
			simple = simple && item != "" && !hasName.MatchString(item)
			items = append(items, item)
		case text == "" || deeper:
			simple = simple && !deeper
		}
		if !isItem(l) && text != "" && !deeper {
			break
		}
		if text != "" {
			end = d.lineEnd(at)
		}
		if d.lineEnd(at) >= len(d.text) {
			break
		}
	}
	dash := first + len(indent)
	c := advise(dash, dash+1, "a list is not written with dashes", "write the list in brackets, with commas: ["+"{name: \"a\"}, {name: \"b\"}]")
	list := "[]"
	if simple && !hasCredential(items) {
		for k, item := range items {
			items[k] = itemOf(item)
		}
		list = "[" + strings.Join(items, ", ") + "]"
		c.Fix = "write the list in brackets, with commas: " + shown([]byte(list))
	}
	if name := d.nameBefore(dash); slices.Contains(byName, name) && !simple {
		c.Fix = fmt.Sprintf("%s has an entry for each name, not a list: write %s: NAME: {…}", name, name)
	}
	c.mend, c.sure = []edit{{dash, max(end, dash+1), list}}, true
	if h := d.inside[i]; h >= 0 && d.is(h, "[") {
		c.inBrackets(list)
	}
	return c
}

// inBrackets makes an explanation of a list with dashes one of a list that is in brackets already.
func (c *candidate) inBrackets(list string) {
	c.Message, c.Fix = "the items of a list in brackets have no dashes", "remove the dashes, and write a comma behind each item, and text in double quotes"
	if list != "[]" {
		c.Fix = "remove the dashes, and write commas between the items: " + shown([]byte(list))
		c.mend[0].with = list[1:len(list)-1] + ","
	}
}

// byName lists fields of the language that are lists in YAML, and have an entry for each name.
var byName = []string{"env", "volumes", "jobs", "egress", "servers", "environments", "pools", "storage", "profiles"}

// nameBefore returns the name whose value begins at an offset, empty for none.
func (d *document) nameBefore(at int) string {
	if i := d.before(d.atomAt(at)); i > 0 && d.atoms[i].kind == colon {
		return strings.Trim(string(d.raw(i-1, i)), `"`)
	}
	return ""
}

// hasCredential reports whether an argument of a program among the items is a credential.
func hasCredential(items []string) bool {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = strings.Trim(item, `'"`)
	}
	for i := range words {
		if credential.InArgument(words, i) {
			return true
		}
	}
	return false
}

var hasName = lazyregexp.New(`^("[^"]*"|[\w.-]+):(\s|$)`)

// itemOf returns an item of a list of YAML as CUE.
func itemOf(item string) string {
	if hasName.MatchString(item) {
		return "{" + item + "}"
	}
	if i := strings.Index(item, " #"); i >= 0 && !strings.HasPrefix(item, `"`) {
		item = strings.TrimSpace(item[:i])
	}
	if strings.HasPrefix(item, `"`) && isExpression([]byte(item)) || isKeywordValue(item) || number.MatchString(item) {
		return item
	}
	return quote(strings.Trim(item, `'"`))
}
