package syntax

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// separators explains signs of other languages between a name and its value or between fields,
// and names that have no colon.
func separators(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		if s.in != '[' {
			out = append(out, d.assignment(s)...)
			out = append(out, d.noColon(s)...)
		}
		out = append(out, d.semicolon(s)...)
	}
	return append(append(out, d.behindBrackets()...), d.doubled()...)
}

// signs lists what other languages write between a name and its value.
const signs = " = := => == -> ::= += ?= "

// properties explains a line of a properties file in a struct whose names are free, such as conf.
func properties(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		if names, _ := d.names(s); len(names) > 0 || s.in != '{' {
			continue
		}
		start, end := d.atoms[s.first].start, d.end(s)
		if d.beginsLine(s.first) { // commas in a list of files are part of the value
			end = start + len(bytes.TrimRight(d.text[start:d.lineEnd(start)], ", \t\r"))
		}
		m := property.FindStringSubmatch(string(d.text[start:end]))
		if m == nil || !free[d.around(s, s.first)] && !strings.HasPrefix(m[1], "spark.") || strings.Contains(m[0], " //") {
			continue
		}
		name, value := nameOf([]byte(m[1])), strings.Trim(m[3], `"`)
		message := fmt.Sprintf("%s is a line of a properties file", shown([]byte(m[0])))
		if m[2] == "" {
			message = fmt.Sprintf("there is no colon behind %s", shown([]byte(m[1])))
		}
		if credential.Is(m[1], value) {
			c := advise(start, end, fmt.Sprintf("%s is written as in a properties file", shown([]byte(m[1]))),
				fmt.Sprintf("write a colon behind %s, and the value in double quotes", shown([]byte(name))), edit{start, end, name + ": " + quote(value)})
			out = append(out, c)
			continue
		}
		with := name + ": " + quote(value)
		out = append(out, replace(start, end, with, message, fmt.Sprintf("write %s: %s", shown([]byte(name)), quote(shown([]byte(value))))))
	}
	return out
}

// property matches a line of a properties file.
var property = lazyregexp.New(`^"?([A-Za-z_][\w-]*(?:\.[\w-]+)+)"?(?:\s*(=)\s*|\s+)("[^"\\]*"|[^\s"'=:{}\[\]&|][^"\s\\{}]*)$`)

// assignment explains NAME = VALUE and its relatives.
func (d *document) assignment(s segment) []candidate {
	if d.is(s.first, "let") || d.is(s.first, "if") || d.is(s.first, "for") {
		return nil
	}
	for i := s.first; i < s.last; i++ {
		a := d.atoms[i]
		if a.kind != word || !strings.Contains(signs, " "+string(d.text[a.start:a.end])+" ") {
			continue
		}
		sign := string(d.text[a.start:a.end])
		if i > s.first && d.atoms[i-1].kind == colon {
			return []candidate{d.extraSign(i)}
		}
		if i == s.first || i+1 == s.last && !d.is(s.last, "{") && !d.is(s.last, "[") {
			return nil
		}
		_, first := d.names(s)
		if first >= i {
			return nil // the sign is in a name
		}
		begin := first
		for first < i-1 && (d.is(first, "export") || d.is(first, "var") || d.is(first, "const") || d.is(first, "set") || d.is(first, "local")) {
			first++
		}
		name := string(d.raw(first, i))
		fix, out := fmt.Sprintf("write : instead, as in %s: …", shown([]byte(name))), name
		if parts := strings.Split(name, "."); s.in == 0 && begin == s.first && len(parts) > 1 && areNames(parts) {
			out = strings.Join(parts, ": ")
			fix = fmt.Sprintf("write colons instead of = and the dots: %s: …", out)
		} else if d.atoms[first].kind == word && !isName([]byte(name)) {
			out = quote(name)
			fix = fmt.Sprintf("write a colon instead, and the name in double quotes: %s: …", quote(name))
		}
		value := d.raw(i+1, s.last)
		if header, found := d.heading(s); found {
			return header
		}
		c := advise(a.start, a.end, fmt.Sprintf("%s is written between %s and its value; fields have a colon there", sign, shown([]byte(name))), fix,
			edit{d.atoms[begin].start, d.atoms[i].end, out + ":"})
		if len(value) > 0 && !isExpression(value) && !bytes.ContainsAny(value, "\"'`") && i+1 < s.last {
			c.Fix = fmt.Sprintf("write a colon instead, and the text in double quotes: %s: %s", shown([]byte(out)), quote(shown(value)))
			c.mend = append(c.mend, edit{d.atoms[i+1].start, d.end(s), quote(string(value))})
			return []candidate{c}
		}
		if begin == first && out == name {
			c.mend = []edit{{a.start, a.end, ":"}}
			c.Replacement, c.certain = ":", true
		}
		return []candidate{c}
	}
	return nil
}

// heading explains a heading of TOML above fields with equals signs.
func (d *document) heading(s segment) ([]candidate, bool) {
	for at, n := d.lineStart(d.start(s)), 0; at > 0 && n < 20; n++ {
		at = d.lineStart(at - 1)
		line := bytes.TrimSpace(d.text[at:d.lineEnd(at)])
		if f, found := headingAt(d.text, at+len(blanks(d.text, at)), ", and a colon instead of each equals sign"); found {
			return []candidate{{Fault: f, sure: true}}, true
		}
		if len(line) == 0 || !bytes.Contains(line, []byte("=")) {
			return nil, false
		}
	}
	return nil, false
}

// headingAt explains the heading of TOML that is the rest of the line at an offset. more is what else the
// fix says.
func headingAt(text []byte, at int, more string) (Fault, bool) {
	line := bytes.TrimSpace(text[at:lineEnd(text, at)])
	m := tomlHeading.FindStringSubmatch(string(line))
	if m == nil {
		return Fault{}, false
	}
	return Fault{Start: at, End: at + len(line), Message: fmt.Sprintf("%s is a heading of TOML", shown(line)),
		Fix: fmt.Sprintf("write %s: { above its fields and } below them%s", strings.ReplaceAll(m[1], ".", ": "), more)}, true
}

var tomlHeading = lazyregexp.New(`^\[\[?([A-Za-z][\w.-]*)\]\]?$`)

// extraSign explains an equals sign behind a colon.
func (d *document) extraSign(i int) candidate {
	a := d.atoms[i]
	message, fix := fmt.Sprintf("%s stands behind the colon of a field", d.raw(i, i+1)), fmt.Sprintf("remove the %s", d.raw(i, i+1))
	if next := d.atoms[i+1]; next.kind == word || next.kind == quoted || next.kind == opening {
		return replace(a.start, next.end, string(d.text[next.start:next.end]), message, fix)
	}
	return advise(a.start, a.end, message, fix, edit{a.start, a.end, ""})
}

// noColon explains NAME "VALUE" and NAME {.
func (d *document) noColon(s segment) []candidate {
	found, first := d.names(s)
	if len(found) > 0 && first > s.first && s.last-first < 2 || d.is(first, "import") || d.is(first, "package") || d.is(first, "if") || d.is(first, "for") || d.is(first, "let") || d.is(first, "else") {
		return nil
	}
	if len(found) > 0 && !(d.is(s.last, "{") && s.last-first <= 2) {
		return nil
	}
	block := d.is(s.last, "{") || d.is(s.last, "[")
	a := d.atoms[first]
	if s.last-first == 2 && a.kind == quoted && !a.cut && !block && s.last-s.first == 2 && d.text[a.start] == '"' && (d.atoms[first+1].kind == quoted && !d.atoms[first+1].cut || isDigit(d.text[d.atoms[first+1].start])) {
		return []candidate{replace(a.start, a.end, string(d.text[a.start:a.end])+":", fmt.Sprintf("there is no colon between %s and its value", shown(d.text[a.start:a.end])),
			fmt.Sprintf("write %s: %s", shown(d.text[a.start:a.end]), shown(d.raw(first+1, s.last))))}
	}
	if first >= s.last || a.kind != word || !(isName(d.raw(first, first+1)) || isNameWithDash(d.raw(first, first+1))) {
		return nil
	}
	written := string(d.raw(first, first+1))
	if !isName([]byte(written)) {
		written = quote(written)
	}
	if strings.HasPrefix(written, "#") && first > 0 && d.atoms[first-1].kind == colon {
		return nil // names explains it
	}
	switch n := s.last - first; {
	case n == 1 && block && s.in == 0 && slices.Contains(ownNames, written):
		return []candidate{replace(a.start, a.end, "_"+written+":", fmt.Sprintf("there is no colon between %s and {", written),
			fmt.Sprintf("write _%s: {, because a name of your own begins with _", written))}
	case n == 1 && block && s.after < len(d.atoms) && (s.after < 0 || d.atoms[s.after].kind != colon):
		return []candidate{replace(a.start, a.end, written+":",
			fmt.Sprintf("there is no colon between %s and %c", d.raw(first, first+1), d.text[d.atoms[s.last].start]), fmt.Sprintf("write %s: %c", written, d.text[d.atoms[s.last].start]))}
	case n >= 3 && block && (written == "resource" || written == "data") && d.allQuotedOrNames(first+1, s.last):
		with := ""
		for i := first + 1; i < s.last; i++ {
			with += nameOf([]byte(strings.Trim(string(d.raw(i, i+1)), `"`))) + ": "
		}
		with = strings.TrimSuffix(with, " ")
		return []candidate{replace(a.start, d.end(s), with, fmt.Sprintf("%s is a word of Terraform, and a spec has no such blocks", written), fmt.Sprintf("write %s {", with))}
	case n >= 2 && block && d.allQuotedOrNames(first+1, s.last):
		all := written + ":"
		for i := first + 1; i < s.last; i++ {
			all += " " + nameOf(d.raw(i, i+1)) + ":"
		}
		return []candidate{replace(a.start, d.end(s), all,
			fmt.Sprintf("there is no colon behind %s", shown(d.raw(first, first+1))), fmt.Sprintf("write %s %c", all, d.text[d.atoms[s.last].start]))}
	case n == 2 && (d.atoms[first+1].kind == quoted && !d.atoms[first+1].cut || isDigit(d.text[d.atoms[first+1].start])) && !block:
		return []candidate{replace(a.start, a.end, written+":",
			fmt.Sprintf("there is no colon between %s and its value", shown(d.raw(first, first+1))), fmt.Sprintf("write %s: %s", written, shown(d.raw(first+1, s.last))))}
	case n == 2 && d.atoms[first+1].kind == word && !block && isPlain(d.raw(first+1, s.last)):
		value := string(d.raw(first+1, s.last))
		if !isKeywordValue(value) {
			value = quote(value)
		}
		return []candidate{advise(a.start, a.end, fmt.Sprintf("there is no colon behind %s", shown(d.raw(first, first+1))),
			fmt.Sprintf("write %s: %s", written, shown([]byte(value))), edit{a.start, d.end(s), written + ": " + value})}
	}
	return nil
}

// ownNames lists what other tools call the values that a file only refers to itself.
var ownNames = []string{"locals", "variables", "variable", "vars", "values", "defaults"}

// isPlain reports whether a word holds no sign of an operator.
func isPlain(text []byte) bool { return !bytes.ContainsAny(text, "=<>|&?;#\"'`{}") }

func isNameWithDash(text []byte) bool {
	return len(text) > 0 && isLetter(text[0]) && isName(bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("-"), nil), []byte("."), nil))
}

// nameOf returns a name as it is written before a colon.
func nameOf(text []byte) string {
	if isName(text) || text[0] == '"' {
		return string(text)
	}
	return quote(strings.Trim(string(text), "'`"))
}

func (d *document) allQuotedOrNames(first, last int) bool {
	for i := first; i < last; i++ {
		a := d.atoms[i]
		text := d.text[a.start:a.end]
		if !(a.kind == quoted && !a.cut) && !(a.kind == word && (isName(text) || isNameWithDash(text))) {
			return false
		}
	}
	return true
}

// behindBrackets explains the semicolons behind closing brackets at the ends of lines.
func (d *document) behindBrackets() []candidate {
	var out []candidate
	from, to := d.onLine()
	for i := max(from, 1); i < to && i+1 < len(d.atoms); i++ {
		next := d.atoms[i+1].kind
		if a := d.atoms[i]; d.is(i, ";") && d.atoms[i-1].kind == closing && (next == newline || next == comment) && d.lineStart(a.start) <= d.atoms[i-1].start {
			out = append(out, advise(a.start, a.end, "a line does not end with a semicolon", "remove the semicolon", edit{a.start, a.end, ""}))
		}
	}
	return out
}

// semicolon explains a semicolon behind a value.
func (d *document) semicolon(s segment) []candidate {
	if !d.is(s.last, ";") {
		return nil
	}
	semicolon := d.atoms[s.last]
	if next := d.atoms[s.last+1]; s.last-s.first == 1 && d.atoms[s.first].kind == word && isName(d.raw(s.first, s.last)) && (next.kind == word || next.kind == quoted || next.kind == opening) {
		return []candidate{replace(semicolon.start, semicolon.end, ":", fmt.Sprintf("there is a semicolon between %s and its value", shown(d.raw(s.first, s.last))), "write : instead")}
	}
	before := d.atoms[s.last-1]
	with := ""
	fix := "remove the semicolon"
	if i := s.last + 1; i < len(d.atoms) && d.atoms[i].kind != newline && d.atoms[i].kind != comment && d.atoms[i].kind != closing {
		with, fix = ",", "write a comma instead"
	}
	if before.start < d.lineStart(semicolon.start) {
		return nil
	}
	if with != "" {
		return []candidate{replace(semicolon.start, semicolon.end, with, "fields and items are not separated by semicolons", fix)}
	}
	c := replace(before.start, semicolon.end, string(d.text[before.start:before.end]), "a line does not end with a semicolon", fix)
	c.Fault.Start = semicolon.start
	c.certain = false
	return []candidate{c}
}

// doubled explains two commas or colons in a row, and commas before the first field.
func (d *document) doubled() []candidate {
	var out []candidate
	first, last := d.onLine()
	for i := last - 1; i >= max(first, 0); i-- {
		a := d.atoms[i]
		j := d.before(i)
		if j < 0 && a.kind == comma {
			out = append(out, advise(a.start, a.end, "there is nothing before the comma", "remove it", edit{a.start, a.end, ""}))
		}
		if a.kind == colon && (i == 0 || d.atoms[i-1].kind == newline || d.atoms[i-1].kind == comma || d.atoms[i-1].kind == opening && !d.is(i-1, "(")) {
			out = append(out, advise(a.start, a.end, "there is no name before the colon", "write the name of the field before the colon", edit{a.start, a.start, "x"}))
		}
		if j < 0 || !d.upTo(j) {
			continue
		}
		b := d.atoms[j]
		oneLine := b.start >= d.lineStart(a.start)
		switch {
		case a.kind == comma && b.kind == comma:
			c := replace(b.start, a.end, ",", "there is one comma too many", "remove one comma")
			if !oneLine {
				c = advise(a.start, a.end, c.Message, c.Fix, edit{a.start, a.end, ""})
			}
			out = append(out, c)
		case a.kind == colon && b.kind == colon && oneLine:
			out = append(out, replace(b.start, a.end, ":", "there is one colon too many", "write one colon"))
		case a.kind == comma && b.kind == opening:
			c := replace(b.start, a.end, string(d.text[b.start:b.end]), fmt.Sprintf("there is a comma behind %c, with nothing before it", d.text[b.start]), "remove the comma")
			if !oneLine {
				c = advise(a.start, a.end, c.Message, c.Fix, edit{a.start, a.end, ""})
			}
			out = append(out, c)
		case a.kind == comma && b.kind == colon:
			// missing explains it
		}
	}
	return out
}

// commas explains a missing comma behind a bracket.
func commas(d *document) []candidate {
	var out []candidate
	first, last := d.onLine()
	for i := last - 1; i > first; i-- {
		a, b := d.atoms[i], d.atoms[i-1]
		if b.kind != closing && !(b.kind == quoted && !b.cut) || a.kind != word && a.kind != quoted && a.kind != opening {
			continue
		}
		if a.kind == word && (d.is(i, ";") || !isNameByte(d.text[a.start])) {
			continue
		}
		if d.inside[i] != d.inside[i-1] && d.inside[i] != d.inside[max(i-1, 0)] {
			continue
		}
		bracket := string(d.text[b.start:b.end])
		out = append(out, replace(b.start, b.end, bracket+",",
			fmt.Sprintf("there is no comma between %s and %s", shown([]byte(bracket)), shown(d.text[a.start:a.end])),
			fmt.Sprintf("write a comma behind %s, or begin a new line there", shown([]byte(bracket)))))
	}
	return out
}
