package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// names explains names that CUE does not read without quotes, such as load-orders, and names that
// have no colon.
func names(d *document) []candidate {
	out := d.indexed()
	for _, s := range d.near() {
		if s.in == '[' {
			continue
		}
		found, value := d.names(s)
		for _, n := range found {
			out = append(out, d.name(s, n[0], n[1])...)
		}
		if len(found) > 0 && d.next(s.last-1) == s.last && d.is(s.last, "{") && value < s.last {
			out = append(out, d.nameOfBlock(value, s.last)...)
		}
	}
	return out
}

// indexed explains the path of a field as a program has it, such as spark["etl"].executor: 1.
func (d *document) indexed() []candidate {
	from := d.lineStart(d.at)
	line := string(d.text[from:d.lineEnd(d.at)])
	m := indexedPath.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	start := from + len(m[1])
	var path []string
	for _, step := range indexedStep.FindAllString(m[2], -1) {
		path = append(path, nameOf([]byte(strings.Trim(step, `."'[]`))))
	}
	with := strings.Join(path, ": ") + ":"
	return []candidate{replace(start, start+len(m[2])+len(m[3]), with, fmt.Sprintf("%s is the path of a field in a program", shown([]byte(m[2]))), "write colons between its names: "+shown([]byte(with))+" …")}
}

var (
	indexedPath = lazyregexp.New(`^(\s*)([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\[["'][^"'\]]+["']\](?:\[["'][^"'\]]+["']\]|\.[A-Za-z_]\w*)*)(\s*[:=])(?:[^=:]|$)`)
	indexedStep = lazyregexp.New(`\["[^"]+"\]|\['[^']+'\]|[A-Za-z_]\w*`)
)

// name explains the name between two indexes, before a colon.
func (d *document) name(s segment, first, last int) []candidate {
	text := d.raw(first, last)
	if bytes.Contains(text, []byte(`\(`)) && d.atoms[first].kind == word && !bytes.ContainsAny(text, `"'`) {
		with := `"` + string(text) + `"`
		return []candidate{replace(d.atoms[first].start, d.atoms[last-1].end, with, fmt.Sprintf("the name %s is put together, so it needs quotes", shown(text)), "put the name in double quotes: "+shown([]byte(with)))}
	}
	if len(text) == 0 || !isForeignName(d, first, last) {
		return nil
	}
	start, end := d.atoms[first].start, d.atoms[last-1].end
	whole := string(text)
	message := fmt.Sprintf("the name %s %s, so it needs quotes", shown(text), reason(whole))
	switch {
	case whole == "<<" || d.is(first, "-"):
		return nil
	case last-first > 1 && (d.atoms[last-1].kind == word || d.atoms[last-1].kind == quoted && d.atoms[first].kind == word) && last-first <= 8:
		return d.wordsBeforeColon(first, last)
	case last-first > 1:
		return nil
	case strings.Contains(whole, "{{") || strings.ContainsAny(whole, "\"'`"):
		return nil
	}
	fix := "put the name in double quotes: " + quote(whole)
	c := replace(start, end, quote(whole), message, fix)
	parts := strings.Split(whole, ".")
	if nested := strings.Join(parts, ": "); len(parts) > 1 && areNames(parts) && s.in == 0 && first == s.first && d.indent(first) == 0 {
		return []candidate{replace(start, end, nested, fmt.Sprintf("the name %s has dots", shown(text)), "write a colon between the parts: "+nested+": …")}
	}
	if len(parts) > 1 && areNames(parts) && d.isLoopVariable(parts[0], start) {
		return []candidate{replace(start, end, "("+whole+")", fmt.Sprintf("the name of a field is computed from %s, and is not in parentheses", whole), fmt.Sprintf("write (%s): …", whole))}
	}
	if len(parts) > 1 && areNames(parts) && parts[0] != "spark" && !free[d.around(s, first)] && !strings.Contains(extensions, " "+parts[len(parts)-1]+" ") {
		c.Fix = fmt.Sprintf("write %s: if each part is a field of its own, or %s if it is one name", strings.Join(parts, ": "), quote(whole))
		c.Message = fmt.Sprintf("the name %s has dots", shown(text))
		c.certain = false
	}
	return []candidate{c}
}

// free holds the fields below which a name may be anything, as far as a name with dots tells.
var free = map[string]bool{"conf": true, "labels": true, "annotations": true, "env": true, "config": true, "properties": true, "options": true, "configuration": true}

// extensions holds the ends of names of files.
const extensions = " sh py sql yaml yml json xml conf properties txt cfg ini toml jar csv "

// around returns the name before the one at an index, or that of the struct around it.
func (d *document) around(s segment, first int) string {
	i := first - 1
	if first == s.first {
		i = s.holder - 1
	}
	if i < 1 || d.atoms[i].kind != colon {
		return ""
	}
	return string(d.raw(i-1, i))
}

// wordsBeforeColon explains several words before a colon: a comma is missing, or the colon
// between two names.
func (d *document) wordsBeforeColon(first, last int) []candidate {
	start, end := d.atoms[first].start, d.atoms[last-1].end
	var out []candidate
	// {cores: 1 memory: "4Gi"} or name "x" y: the value of the field before comes first.
	if first > 0 && d.atoms[first-1].kind == colon {
		value := d.raw(first, last-1)
		v := d.atoms[last-2]
		if isExpression(value) && (v.kind == quoted || isDigit(value[0]) || v.kind == closing || isKeywordValue(string(value))) {
			out = append(out, replace(v.start, v.end, string(d.text[v.start:v.end])+",",
				fmt.Sprintf("there is no comma between %s and %s", shown(d.text[v.start:v.end]), shown(d.text[d.atoms[last-1].start:end])),
				d.separating(first, last, v)))
		}
		if v.kind == word && last-first == 2 && !isName(value) && !isExpression(value) || v.kind == word && last-first == 2 && isNameWithDash(value) && !isName(value) {
			with := quote(string(value)) + ","
			return append(out, replace(v.start, v.end, with, fmt.Sprintf("the text %s is not in quotes, and there is no comma behind it", shown(value)), "write "+with))
		}
		if v.kind == word && last-first == 2 && isName(value) && isName(d.raw(last-1, last)) {
			if d.is(last+1, "{") {
				return append(out, advise(start, end, fmt.Sprintf("the name %s has a blank in it, or a colon is missing", shown(d.raw(first, last))),
					fmt.Sprintf("write %s if it is one name, or %s: %s: if one is a field of the other", quote(shown(value)+"-"+shown(d.raw(last-1, last))), shown(value), shown(d.raw(last-1, last))),
					edit{v.end, v.end, ":"}))
			}
			out = append(out, advise(start, v.end,
				fmt.Sprintf("there is no comma or no colon between %s and %s", shown(value), shown(d.raw(last-1, last))),
				fmt.Sprintf("write %s: %s: if one is a field of the other, or %s, if it is a value in quotes", shown(value), shown(d.raw(last-1, last)), quote(string(value))),
				edit{v.end, v.end, ":"}))
		}
		return out
	}
	if bytes.ContainsAny(d.raw(first, last), "=") || d.is(first, "-") {
		return nil
	}
	fields := bytes.Fields(d.raw(first, last))
	if len(fields) == 2 && areNamesOrTexts(fields) {
		return append(out, advise(start, end,
			fmt.Sprintf("there is no colon between %s and %s", fields[0], shown(fields[1])),
			fmt.Sprintf("write %s: %s: if one is a field of the other, or %s if it is one name", fields[0], shown(fields[1]), quote(string(d.raw(first, last)))),
			edit{d.atoms[first].end, d.atoms[first].end, ":"}))
	}
	if d.atoms[first].kind == word && !bytes.ContainsAny(d.raw(first, last), "\"'{}[]()") {
		return append(out, replace(start, end, quote(string(d.raw(first, last))),
			fmt.Sprintf("the name %s has blanks in it, so it needs quotes", shown(d.raw(first, last))),
			"put the name in double quotes: "+quote(string(d.raw(first, last)))))
	}
	return out
}

// separating returns the fix for a field behind the value of another one, which begins at the atom first. Of
// a: b: VALUE c: …, both may belong to a.
func (d *document) separating(first, last int, v atom) string {
	value := shown(d.text[v.start:v.end])
	if first < 4 || d.atoms[first-2].kind != word || d.atoms[first-3].kind != colon || d.atoms[first-4].kind != word || d.lineStart(d.atoms[first-4].start) != d.lineStart(v.start) {
		return fmt.Sprintf("write a comma behind %s, or begin a new line there", value)
	}
	outer, inner, next := d.raw(first-4, first-3), d.raw(first-2, first-1), d.raw(last-1, last)
	return fmt.Sprintf("write braces, %s: {%s: %s, %s: …}, or begin a new line behind %s if %s does not belong to %s", outer, inner, value, shown(next), value, shown(next), outer)
}

// nameOfBlock explains words between a name and a brace: the colon is missing.
func (d *document) nameOfBlock(first, last int) []candidate {
	if last-first != 1 || d.is(first, "for") || d.is(first, "if") {
		return nil
	}
	a := d.atoms[first]
	text := d.text[a.start:a.end]
	if a.kind == word && !isName(text) && isForeignName(d, first, last) && !bytes.ContainsAny(text, "=<>!&|+*/%") {
		return []candidate{replace(a.start, a.end, quote(string(text))+":",
			fmt.Sprintf("there is no colon between %s and {, and the name needs quotes", shown(text)), "write "+quote(string(text))+": {")}
	}
	if a.kind == word && isName(text) && (text[0] == '#' || text[0] == '_') && first > 0 && d.atoms[first-1].kind == colon {
		return []candidate{replace(a.start, a.end, string(text)+" &", fmt.Sprintf("there is no & between %s and {", text), fmt.Sprintf("write %s & {", text))}
	}
	if a.kind == word && isName(text) || a.kind == quoted && !a.cut && text[0] == '"' {
		return []candidate{replace(a.start, a.end, string(text)+":",
			fmt.Sprintf("there is no colon between %s and {", shown(text)), fmt.Sprintf("write %s: {", shown(text)))}
	}
	return nil
}

// isForeignName reports whether CUE does not read some atoms as a name.
func isForeignName(d *document, first, last int) bool {
	text := bytes.TrimRight(d.raw(first, last), "?!")
	a := d.atoms[first]
	if last-first == 1 && a.kind == quoted {
		return false
	}
	if a.kind == opening && d.atoms[last-1].kind == closing {
		return false // a computed name
	}
	if i := bytes.IndexByte(text, '='); i > 0 && isName(text[:i]) {
		return false
	}
	return !isName(text)
}

// reason says why a name needs quotes.
func reason(name string) string {
	for _, r := range []struct{ chars, what string }{{"-", "has a dash"}, {"/", "has a slash"}, {".", "has dots"}, {"$", "has a dollar sign"}, {" ", "has blanks"}} {
		if strings.Contains(name, r.chars) {
			return r.what
		}
	}
	if isDigit(name[0]) {
		return "begins with a digit"
	}
	return "has other characters than letters and digits"
}

func areNames(parts []string) bool {
	for _, p := range parts {
		if !isName([]byte(p)) {
			return false
		}
	}
	return true
}

func areNamesOrTexts(parts [][]byte) bool {
	for i, p := range parts {
		if !isName(p) && (i == 0 || p[0] != '"') {
			return false
		}
	}
	return true
}

// isKeywordValue reports whether a word is a value of CUE.
func isKeywordValue(word string) bool { return word == "true" || word == "false" || word == "null" }

// sharedName explains a let with the name of a field below it, which CUE refuses at the value of the
// field, the atom i, or at the let.
func (d *document) sharedName(i int) (Fault, bool) {
	if !strings.HasPrefix(d.why, "cannot have both alias and field") {
		return Fault{}, false
	}
	name := ""
	switch {
	case d.isWord(i, "let") && i+1 < len(d.atoms):
		name = string(d.raw(i+1, i+2))
	case i >= 2 && d.atoms[i-1].kind == colon:
		name = strings.Trim(string(d.raw(i-2, i-1)), `"`)
	}
	for k := 0; k+2 < len(d.atoms); k++ {
		if a := d.atoms[k+1]; name != "" && d.isWord(k, "let") && d.isWord(k+1, name) && isName([]byte(name)) {
			return Fault{Start: a.start, End: a.end, Message: fmt.Sprintf("let gives a value the name %s, and a field has that name too", name),
				Fix: fmt.Sprintf("give the value of let another name, such as _%s, here and where it is used", name)}, true
		}
	}
	return Fault{}, false
}

// isWord reports whether an atom is a word.
func (d *document) isWord(i int, text string) bool {
	return d.atoms[i].kind == word && string(d.raw(i, i+1)) == text
}
