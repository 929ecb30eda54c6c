package syntax

import (
	"bytes"
	"fmt"
	"strings"
)

// A bracket is an opening bracket that is not closed yet.
type bracket struct {
	atom   int
	indent int // of its line
}

// brackets explains brackets that are missing, too many or of another kind.
func brackets(d *document) []candidate {
	out := d.brackets()
	for i := range out {
		out[i].bracket = true
	}
	return out
}

func (d *document) brackets() []candidate {
	var stack []bracket
	for i, a := range d.atoms {
		switch a.kind {
		case opening:
			stack = append(stack, bracket{i, d.indent(i)})
		case closing:
			if len(stack) == 0 {
				return d.tooMany(i)
			}
			top := stack[len(stack)-1]
			if partner(d.text[d.atoms[top.atom].start]) != d.text[a.start] {
				return d.mismatch(stack, i)
			}
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) == 0 {
		return append(d.namesInBrackets(), d.fieldInList()...)
	}
	return d.notClosed(stack)
}

func (d *document) indent(i int) int {
	return len(blanks(d.text, d.lineStart(d.atoms[i].start)))
}

// notClosed explains that some bracket is never closed. The indentation shows which: its closing
// bracket stands further left than its line, and so belongs to another one.
func (d *document) notClosed(open []bracket) []candidate {
	var out []candidate
	if culprit := d.misfit(); culprit >= 0 {
		out = append(out, d.unclosed(culprit))
	}
	for i := len(open) - 1; i >= 0; i-- {
		out = append(out, d.unclosed(open[i].atom))
	}
	if len(out) > 5 {
		out = out[:5]
	}
	return out
}

// misfit returns the index of the first opening bracket whose closing one begins a line with less
// indentation, -1 for none.
func (d *document) misfit() int {
	var stack []bracket
	for i, a := range d.atoms {
		switch {
		case a.kind == opening:
			stack = append(stack, bracket{i, d.indent(i)})
		case a.kind == closing && len(stack) > 0:
			top := stack[len(stack)-1]
			sameLine := d.atoms[top.atom].start >= d.lineStart(a.start)
			if d.beginsLine(i) && d.indent(i) < top.indent && !sameLine {
				return top.atom
			}
			stack = stack[:len(stack)-1]
		}
	}
	return -1
}

// unclosed returns the explanation of an opening bracket without its closing one.
func (d *document) unclosed(open int) candidate {
	a := d.atoms[open]
	sign, closer := d.text[a.start], string(partner(d.text[a.start]))
	at, where := d.closingPlace(open)
	c := advise(a.start, a.end, fmt.Sprintf("this %s %c is not closed", bracketName(sign), sign), fmt.Sprintf("write the closing %s %s %s", bracketName(sign), closer, where), edit{at, at, closer})
	if at == d.lineEnd(at) && at != len(d.text) && d.lineStart(at) != d.lineStart(a.start) || at == len(d.text) {
		c.mend[0].with = "\n" + closer
	}
	c.sure = true
	return c
}

// closingPlace returns where an opening bracket should be closed: at the end of its line, or of
// the lines below it with more indentation.
func (d *document) closingPlace(open int) (offset int, where string) {
	a := d.atoms[open]
	indent := d.indent(open)
	if d.text[a.start] == '(' && d.inImport(open) {
		end := a.end
		for i := open + 1; i < len(d.atoms) && (d.atoms[i].kind == newline || d.atoms[i].kind == quoted || d.atoms[i].kind == comment || d.atoms[i].kind == word && d.is(i+1, "\"")); i++ {
			if d.atoms[i].kind == quoted {
				end = d.atoms[i].end
			}
		}
		if end >= d.lineEnd(a.start) {
			return d.lineEnd(end), "on a line of its own behind the last path"
		}
		return end, "behind the path"
	}
	if d.text[a.start] == '(' {
		end := d.codeEnd(a.start)
		return end, "at the end of its value"
	}
	if d.text[a.start] == '[' {
		for _, s := range d.segments {
			found, _ := d.names(s)
			if above := d.before(s.first); s.holder == open && len(found) > 0 && d.beginsLine(s.first) && above > open {
				end := d.codeEnd(d.atoms[above].start)
				if d.lineStart(end) != d.lineStart(a.start) {
					return end, fmt.Sprintf("on a line of its own behind line %d", lineNumber(d.text, end))
				}
				return end, fmt.Sprintf("at the end of line %d", lineNumber(d.text, end))
			}
		}
	}
	end, line := d.codeEnd(a.start), lineNumber(d.text, a.start)
	below := false
	for at := d.lineEnd(a.start) + 1; at < len(d.text); at = d.lineEnd(at) + 1 {
		text := bytes.TrimSpace(d.text[at:d.lineEnd(at)])
		if len(text) > 0 && len(blanks(d.text, at)) <= indent {
			if !below {
				return end, fmt.Sprintf("at the end of line %d", line)
			}
			return end, fmt.Sprintf("on a line of its own behind line %d", lineNumber(d.text, end))
		}
		if len(text) > 0 {
			below, end = true, d.lineEnd(at)
		}
	}
	if !below {
		return end, fmt.Sprintf("at the end of line %d", line)
	}
	return len(d.text), "at the end of the file"
}

// codeEnd returns the end of the line that holds an offset, without a comment and blanks.
func (d *document) codeEnd(at int) int {
	end := at
	for i := d.atomAt(at); i < len(d.atoms) && d.atoms[i].kind != newline && d.atoms[i].kind != comment; i++ {
		end = d.atoms[i].end
	}
	return end
}

func lineNumber(text []byte, at int) int { return bytes.Count(text[:at], []byte("\n")) + 1 }

// tooMany explains that some closing bracket has no opening one. A bracket at the end of a line
// that closes one of a line above, and one that is indented otherwise than the line of its
// opening bracket, are suspected before the last one.
func (d *document) tooMany(last int) []candidate {
	var stack []bracket
	out := append(d.noOpeningOnLine(last), d.noOpening(last)...)
	for i := range last {
		a := d.atoms[i]
		if a.kind == opening {
			stack = append(stack, bracket{i, d.indent(i)})
		}
		if a.kind != closing || len(stack) == 0 {
			continue
		}
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		above := d.atoms[top.atom].start < d.lineStart(a.start)
		if above && (d.indent(i) != top.indent && d.beginsLine(i) || !d.beginsLine(i) && d.atoms[top.atom+1].kind == newline && d.indent(i) > top.indent && !d.closesLine(i)) {
			out = append(out, d.surplus(i))
		}
	}
	if len(out) > 2 {
		out = out[:2]
	}
	return append(out, d.surplus(last))
}

// noOpeningOnLine explains a value whose opening bracket is missing on the line of its closing one.
func (d *document) noOpeningOnLine(last int) []candidate {
	closer := d.text[d.atoms[last].start]
	at := d.lineStart(d.atoms[last].start)
	for _, s := range d.segments {
		found, value := d.names(s)
		if d.start(s) < at || s.first > last || len(found) == 0 || s.last >= last || d.atoms[s.last].kind != comma {
			continue
		}
		i := value
		if closer == '}' {
			i = found[len(found)-1][0]
		}
		if i >= s.last || closer == ')' || closer == '}' && len(found) < 2 {
			return nil
		}
		a, open := d.atoms[i], string(opener(closer))
		return []candidate{replace(a.start, a.end, open+string(d.text[a.start:a.end]), fmt.Sprintf("there is no opening %s before %s", bracketName(closer), shown(d.text[a.start:a.end])),
			fmt.Sprintf("write %s%s", open, shown(d.text[a.start:a.end])))}
	}
	return nil
}

func opener(closer byte) byte {
	if closer == '}' {
		return '{'
	}
	return '['
}

// noOpening explains a name with more indented lines below it and no opening brace.
func (d *document) noOpening(last int) []candidate {
	var out []candidate
	for k, s := range d.segments {
		colonAt := s.last - 1
		if s.first > last || k+1 == len(d.segments) || len(out) == 10 {
			break
		}
		next := d.segments[k+1]
		if d.atoms[colonAt].kind != colon || d.atoms[s.last].kind != newline || s.last-s.first < 2 || !d.beginsLine(next.first) || d.indent(next.first) <= d.indent(s.first) {
			continue
		}
		name, end := d.atoms[colonAt-1], d.atoms[colonAt].end
		out = append(out, replace(name.start, end, string(d.text[name.start:end])+" {", fmt.Sprintf("there is no opening brace behind %s", shown(d.text[name.start:end])),
			fmt.Sprintf("write %s {", shown(d.text[name.start:end]))))
	}
	return out
}

// closesLine reports whether the lines behind an atom fit to a bracket that it closes.
func (d *document) closesLine(i int) bool {
	next := d.next(i)
	return next < 0 || d.beginsLine(next) && d.indent(next) < d.indent(i)
}

// surplus returns the explanation of a closing bracket that is one too many.
func (d *document) surplus(i int) candidate {
	a := d.atoms[i]
	sign := string(d.text[a.start:a.end])
	message, fix := fmt.Sprintf("this %s %s closes nothing: there is one too many", bracketName(sign[0]), sign), "remove it"
	if i > 0 && d.atoms[i-1].kind == closing && d.atoms[i-1].end == a.start && d.text[d.atoms[i-1].start] == sign[0] {
		c := replace(d.atoms[i-1].start, a.end, sign, message, fix)
		c.Start = a.start
		c.certain = false
		return c
	}
	return advise(a.start, a.end, message, fix, edit{a.start, a.end, ""})
}

// mismatch explains a closing bracket of another kind than the one that is open.
func (d *document) mismatch(stack []bracket, i int) []candidate {
	a, open := d.atoms[i], d.atoms[stack[len(stack)-1].atom]
	is, want, sign := string(d.text[a.start:a.end]), string(partner(d.text[open.start])), d.text[open.start]
	var out []candidate
	if first := d.next(stack[len(stack)-1].atom); sign == '[' && is == "}" && first > 0 && first+1 < i && (d.atoms[first].kind == word || d.atoms[first].kind == quoted) && d.atoms[first+1].kind == colon {
		a := d.atoms[first]
		out = append(out, replace(a.start, a.end, "{"+string(d.text[a.start:a.end]), fmt.Sprintf("there is no opening brace before %s", shown(d.text[a.start:a.end])), fmt.Sprintf("write {%s: …}", shown(d.text[a.start:a.end]))))
	}
	message := fmt.Sprintf("this %s %c is not closed", bracketName(sign), sign)
	if d.next(stack[len(stack)-1].atom) == i && open.start >= d.lineStart(a.start) {
		out = append(out, replace(open.start, open.end, string(sign)+want, message, fmt.Sprintf("write %c%s", sign, want)))
	}
	if next := i + 1; next < len(d.atoms) && d.atoms[next].kind == closing && string(d.raw(next, next+1)) == want {
		end := d.atoms[next].end
		out = append(out, replace(a.start, end, want+string(d.text[a.end:d.atoms[next].start])+is,
			fmt.Sprintf("%s and %s close in the wrong order: the %s %c is the inner one", is, want, bracketName(sign), sign), fmt.Sprintf("write the closing %s first: %s%s", bracketName(sign), want, is)))
	}
	other := replace(a.start, a.end, want, fmt.Sprintf("this %s %s closes a %s %c", bracketName(is[0]), is, bracketName(sign), sign), fmt.Sprintf("write %s", want))
	known := false // whether the bracket fits to one further out
	for _, b := range stack {
		known = known || partner(d.text[d.atoms[b.atom].start]) == is[0]
	}
	missing := d.unclosed(stack[len(stack)-1].atom)
	missing.sure = false
	before := advise(open.start, open.end, message, fmt.Sprintf("write %s before %s in line %d", want, is, lineNumber(d.text, a.start)), edit{a.start, a.start, want})
	if known && d.atoms[stack[len(stack)-1].atom].start >= d.lineStart(a.start) {
		out = append(out, before)
	}
	if known {
		out = append(out, missing)
	}
	out = append(out, other)
	if culprit := d.misfit(); culprit >= 0 && culprit != stack[len(stack)-1].atom {
		out = append(out, d.unclosed(culprit))
	}
	surplus := d.surplus(i)
	if known {
		out = append(out, before)
	}
	return append(out, surplus)
}

// namesInBrackets explains several names in brackets before a colon.
func (d *document) namesInBrackets() []candidate {
	if !strings.HasPrefix(d.why, "square bracket must have") {
		return nil
	}
	open := d.atomAt(d.at)
	close := d.closerOf(open)
	if close < 0 {
		return nil
	}
	list := d.text[d.at:d.atoms[close].end]
	return []candidate{{Fault: Fault{Start: d.at, End: d.atoms[close].end, Message: fmt.Sprintf("%s does not stand for several names", shown(list)),
		Fix: "write one field for each name, or a loop: for NAME in " + shown(list) + " {(NAME): …}"}, sure: true}}
}

// fieldInList explains a field in a list that is closed too late.
func (d *document) fieldInList() []candidate {
	i := d.atomAt(d.at)
	for open := d.inside[i]; open >= 0; open = d.inside[open] {
		close := d.closerOf(open)
		if d.text[d.atoms[open].start] == '[' && (close < 0 || d.atoms[close].start > d.lineEnd(d.atoms[open].start)) {
			return []candidate{d.unclosed(open)}
		}
	}
	return nil
}

func bracketName(sign byte) string {
	switch sign {
	case '{', '}':
		return "brace"
	case '[', ']':
		return "bracket"
	}
	return "parenthesis"
}
