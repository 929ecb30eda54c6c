package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// attributes explains @name(…).
func attributes(d *document) []candidate {
	var out []candidate
	first, last := d.onLine()
	if strings.HasPrefix(d.why, "attribute missing") {
		first = 0 // the parser stops at the end of the file
	}
	for i := first; i < last; i++ {
		a := d.atoms[i]
		text := d.text[a.start:a.end]
		switch {
		case a.kind == attribute && a.cut:
			end := a.start + len(bytes.TrimRight(text, " \t\r"))
			name, _, _ := strings.Cut(string(text), "(")
			if bytes.Count(text, []byte(`"`))%2 == 1 {
				out = append(out, advise(a.start, a.start+len(name)+1, fmt.Sprintf("a quote and the parenthesis of %s are not closed", name), `write ") at its end`, edit{end, end, `")`}))
			}
			out = append(out, advise(a.start, a.start+len(name)+1, fmt.Sprintf("the parenthesis of %s is not closed", name), "write ) at its end", edit{end, end, ")"}))
		case a.kind == word && text[0] == '@' && len(text) > 1 && isName(text[1:]) && (d.beginsLine(i) || isBlank(d.text[a.start-1])):
			out = append(out, advise(a.start, a.end, fmt.Sprintf("%s has no parentheses", text), fmt.Sprintf("write %s(…), or put it in double quotes if it is text", text), edit{a.end, a.end, "()"}))
		}
	}
	return out
}

// missingWords are words of other languages that begin a line, with what to write.
var missingWords = map[string]string{
	"else":     "write a second if with the opposite condition",
	"elif":     "write a second if with its own condition",
	"elsif":    "write a second if with its own condition",
	"while":    "write for NAME in LIST {…}",
	"foreach":  "write for NAME in LIST {…}",
	"switch":   "write one if for each case",
	"case":     "write one if for each case",
	"def":      "write a definition, such as #Small: {…}",
	"function": "write a definition, such as #Small: {…}",
	"func":     "write a definition, such as #Small: {…}",
	"class":    "write a definition, such as #Small: {…}",
	"return":   "write the value itself",
	"var":      "write let NAME = VALUE",
	"const":    "write let NAME = VALUE",
}

// keywords explains let, for and if, and words that CUE does not have.
func keywords(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		first := s.first
		found, value := d.names(s)
		if len(found) > 0 && value < s.last && (d.is(value, "for") || d.is(value, "if")) {
			first = value
		} else if len(found) > 0 && found[0][1]-found[0][0] == 1 {
			continue // a field with that name
		}
		switch {
		case d.is(first, "let"):
			out = append(out, d.let(s)...)
		case first > s.first && first == value && len(found) > 0:
			out = append(out, d.clauseAsValue(s, first))
		case d.is(first, "for") || d.is(first, "foreach") || d.is(first, "if"):
			out = append(out, d.clause(first)...)
		case s.in == '[' && d.valueBeforeLoop(s) != nil:
			out = append(out, *d.valueBeforeLoop(s))
		case d.atoms[first].kind == word:
			w := string(d.raw(first, first+1))
			fix, found := missingWords[w]
			if w == "else" && d.is(first+1, "if") {
				fix = missingWords["elif"]
			} else if w == "else" {
				fix += d.opposite(first)
			}
			if found && !d.isAssigned(first) && (s.last-first > 1 && d.atoms[first+1].kind != colon || d.is(s.last, "{")) {
				c := candidate{Fault: Fault{Start: d.start(s), End: d.atoms[first].end, Message: fmt.Sprintf("there is no %s in a spec", w), Fix: fix}, sure: true}
				if w == "var" || w == "const" {
					c.mend = []edit{{d.start(s), d.atoms[first].end, "let"}}
				}
				out = append(out, c)
			}
		}
	}
	return out
}

// isAssigned reports whether = and a value follow the word class, the name of a field, as in HCL.
func (d *document) isAssigned(i int) bool { return d.isWord(i, "class") && d.is(i+1, "=") }

// valueBeforeLoop explains [VALUE for NAME in LIST], nil if the segment does not begin one.
func (d *document) valueBeforeLoop(s segment) *candidate {
	close := d.closerOf(s.holder)
	if close < 0 {
		return nil
	}
	end := d.atoms[close-1].end
	m := pythonLoop.FindStringSubmatch(string(d.text[d.start(s):max(end, d.start(s))]))
	if m == nil {
		return nil
	}
	with := "for " + m[2] + " in " + m[3] + " {" + m[1] + "}"
	c := replace(d.start(s), end, with, "the value of a loop stands behind the loop, in braces", "write "+shown([]byte(with)))
	return &c
}

var (
	pythonLoop = lazyregexp.New(`^(\S.*?) for (\w+) in (\S.*)$`)
	wordOr     = lazyregexp.New(` (and|or|not|is|eq|ne|===|!==|<>) |^not `)
)

// let explains let NAME = VALUE.
func (d *document) let(s segment) []candidate {
	if s.last-s.first < 2 {
		return nil
	}
	if n := s.last - s.first; n == 2 || n == 3 && d.is(s.last-1, "=") && d.atoms[s.last].kind == newline {
		name := d.atoms[s.first+1]
		return []candidate{advise(name.start, name.end, fmt.Sprintf("%s has no value", shown(d.text[name.start:name.end])), fmt.Sprintf("write let %s = VALUE", shown(d.text[name.start:name.end])),
			edit{d.start(s), d.end(s), ""})}
	}
	n := d.atoms[s.first+1]
	name := d.text[n.start:n.end]
	if i := s.first + 2; i < s.last && (d.atoms[i].kind == colon || d.is(i, ":=") || d.is(i, "==")) {
		return []candidate{replace(d.atoms[i].start, d.atoms[i].end, with(d.text, d.atoms[i].start, "="), "let has an equals sign between the name and the value", fmt.Sprintf("write let %s = …", shown(name)))}
	}
	if !isName(name) {
		plain := plainName(string(name))
		return []candidate{advise(n.start, n.end, fmt.Sprintf("%s is not a name that let can define", shown(name)), fmt.Sprintf("write a name of letters, digits and _, such as let %s = …", plain), edit{n.start, n.end, plain})}
	}
	if i := s.first + 3; i < s.last && d.is(i-1, "=") && !isExpression(d.raw(i, s.last)) && d.isBalanced(i, s.last) {
		return []candidate{d.unquoted(i, s.last)}
	}
	if i := s.first + 2; i < s.last && !d.is(i, "=") {
		return []candidate{replace(n.start, n.end, string(name)+" =", "let has an equals sign between the name and the value", fmt.Sprintf("write let %s = …", shown(name)))}
	}
	return nil
}

// with returns a sign, with a blank before it if none is there.
func with(text []byte, at int, sign string) string {
	if at > 0 && !isBlank(text[at-1]) {
		return " " + sign
	}
	return sign
}

// clauseEnd returns the index behind the atoms of a for or an if, up to its brace.
func (d *document) clauseEnd(first int) int {
	depth := 0
	for i := first; i < len(d.atoms); i++ {
		switch a := d.atoms[i]; {
		case depth == 0 && (d.is(i, "{") || a.kind == newline || a.kind == comment):
			return i
		case a.kind == opening:
			depth++
		case a.kind == closing:
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return len(d.atoms) - 1
}

// clause explains for and if.
func (d *document) clause(first int) []candidate {
	var out []candidate
	last := d.clauseEnd(first)
	a, keyword, text := d.atoms[first], string(d.raw(first, first+1)), string(d.raw(first, last))
	if keyword == "foreach" {
		out = append(out, replace(a.start, a.end, "for", "there is no foreach in a spec", "write for NAME in LIST {…}"))
	}
	block := d.is(last, "{")
	if colonAt := last - 1; d.atoms[colonAt].kind == colon && colonAt > first+1 && block {
		out = append(out, replace(d.atoms[colonAt].start, d.atoms[last].end, "{", fmt.Sprintf("there is a colon behind the %s", keyword),
			fmt.Sprintf("write a brace behind the %s, without a colon", keyword)))
	}
	out = append(out, d.signsIn(first, last, keyword)...)
	if m := wordOr.FindString(text); m != "" && keyword == "if" {
		at := a.start + strings.Index(text, m)
		word := strings.TrimSpace(m)
		sign := operators[word]
		at += strings.Index(m, word)
		out = append(out, replace(at, at+len(word), sign, fmt.Sprintf("conditions are not written with %s", word), "write "+sign))
	}
	if keyword == "for" && d.is(first+1, "(") && d.is(last-1, ")") {
		open, close := d.atoms[first+1], d.atoms[last-1]
		inner := strings.TrimSpace(string(d.text[open.end:close.start]))
		out = append(out, replace(open.start, close.end, inner, "a loop has no parentheses", "write for "+shown([]byte(inner))+" {…}"))
	}
	if !block {
		message := fmt.Sprintf("what belongs to the %s is not in braces", keyword)
		fix := fmt.Sprintf("write %s … {…}, with the fields or the value in braces", keyword)
		out = append(out, advise(a.start, a.end, message, fix, edit{a.start, d.atoms[last-1].end, ""}))
		out[len(out)-1].sure = true
	}
	return out
}

// signsIn explains signs and words within a for or an if.
func (d *document) signsIn(first, last int, keyword string) []candidate {
	var out []candidate
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if keyword == "if" && d.is(i, "=") {
			out = append(out, replace(a.start, a.end, "==", "two values are compared with one equals sign", "write =="))
		}
		if keyword != "if" && (d.is(i, "of") || d.is(i, "range") || d.is(i, "=") || d.is(i, ":=")) {
			c := replace(a.start, a.end, "in", fmt.Sprintf("a loop has no %s", d.raw(i, i+1)), "write for NAME in LIST {…}")
			if (d.is(i, "=") || d.is(i, ":=")) && d.is(i+1, "range") {
				c = replace(a.start, d.atoms[i+1].end, "in", fmt.Sprintf("a loop has no %s range", d.raw(i, i+1)), c.Fix)
			}
			out = append(out, c)
		}
	}
	return out
}

// operators holds what to write for the words of other languages in a condition.
var operators = map[string]string{"and": "&&", "or": "||", "not": "!", "is": "==", "eq": "==", "ne": "!=", "===": "==", "!==": "!=", "<>": "!="}

// unused explains names that are defined and not used, or defined twice.
func unused(d *document) []candidate {
	i := d.atomAt(d.at)
	a := d.atoms[i]
	if d.is(i, "let") && i+1 < len(d.atoms) {
		a = d.atoms[i+1]
	}
	switch {
	case strings.HasPrefix(d.why, "unreferenced"):
		return []candidate{{Fault: Fault{Start: a.start, End: a.end, Message: fmt.Sprintf("%s is defined and not used", shown(d.text[a.start:a.end])),
			Fix: "remove the definition, or use the name within the same braces"}, sure: true}}
	case strings.Contains(d.why, "redeclared") || strings.Contains(d.why, "declared"):
		return []candidate{{Fault: Fault{Start: a.start, End: a.end, Message: fmt.Sprintf("%s is defined twice", shown(d.text[a.start:a.end])),
			Fix: "rename one of the two"}, sure: true}}
	}
	return nil
}
