package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

func isTernary(text []byte) bool {
	return bytes.Contains(text, []byte(" ? ")) && bytes.Contains(text, []byte(" : "))
}

// chosen returns the value that is one of two, "" if one of the parts cannot be read.
func chosen(condition, yes, no string) string {
	for _, part := range []string{condition, yes, no} {
		if !isExpression([]byte(part)) {
			return ""
		}
	}
	return fmt.Sprintf("[if %s {%s}, %s][0]", condition, yes, no)
}

// choice explains the value between two atoms that is chosen in the way of another language, at the field
// with the names before it. with is the same choice in CUE, "" when it is not known.
func (d *document) choice(first, last int, names, with, message string) candidate {
	start, end := d.atoms[first].start, d.atoms[last-1].end
	if with != "" {
		written := shown([]byte(with))
		if strings.ContainsAny(with, "\"'") {
			written = "[if CONDITION {VALUE}, OTHER][0]" // a text may be a credential
		}
		return replace(start, end, with, message, "write "+written+"; what differs in an environment belongs in environments")
	}
	return candidate{Fault: Fault{Start: start, End: end, Message: message,
		Fix: "write if CONDITION {" + names + ": VALUE} once for each case, or what differs in environments"}, sure: true}
}

// ternary explains CONDITION ? VALUE : VALUE.
func (d *document) ternary(s segment) candidate {
	first, sign, other := s.first, s.first, 0
	for !d.is(sign, "?") && sign+1 < s.last {
		if d.atoms[sign].kind == colon {
			first = sign + 1
		}
		sign++
	}
	for i := sign + 1; i < s.last && other == 0; i++ {
		if d.atoms[i].kind == colon {
			other = i
		}
	}
	return d.choice(first, s.last, d.namesBefore(s, first), chosen(string(d.raw(first, sign)), string(d.raw(sign+1, other)), string(d.raw(other+1, s.last))), "a value cannot be chosen with ? and :")
}

// namesBefore returns the names of a segment before its value, as they are written.
func (d *document) namesBefore(s segment, value int) string {
	if value-1 <= s.first {
		return "NAME"
	}
	return shown(d.raw(s.first, value-1))
}

// trailingIf explains VALUE if CONDITION else VALUE.
func (d *document) trailingIf(s segment, first int) candidate {
	m := trailingIf.FindStringSubmatch(string(d.raw(first, s.last)))
	if m == nil {
		return candidate{}
	}
	return d.choice(first, s.last, d.namesBefore(s, first), chosen(m[2], m[1], m[3]), "a value cannot be chosen with if and else behind it")
}

var (
	trailingIf = lazyregexp.New(`^(\S.*?) if (\S.*?) else (\S.*)$`)
	thenElse   = lazyregexp.New(`^if (\S.*?) then (\S.*?) else (\S.*)$`)
)

// clauseAsValue explains NAME: if CONDITION {VALUE}.
func (d *document) clauseAsValue(s segment, first int) candidate {
	a, end := d.atoms[first], d.codeEnd(d.atoms[first].start)
	keyword, names := string(d.raw(first, first+1)), d.namesBefore(s, first)
	if m := thenElse.FindStringSubmatch(string(d.raw(first, s.last))); m != nil && chosen(m[1], m[2], m[3]) != "" {
		return d.choice(first, s.last, names, chosen(m[1], m[2], m[3]), "a value cannot be chosen with if, then and else")
	}
	c := advise(a.start, a.end, fmt.Sprintf("%s stands behind the colon of a field", keyword), fmt.Sprintf("write if CONDITION {%s: VALUE}, once for each case", names), edit{a.start, end, "null"})
	if keyword == "for" {
		c.Fix = fmt.Sprintf("write %s: [for NAME in LIST {VALUE}] for a list, or %s: {for NAME in LIST {…}} for fields", names, names)
	}
	c.sure = true
	return c
}

// opposite returns the words that show the opposite of the condition of the if before an else, "" when it is
// not known.
func (d *document) opposite(at int) string {
	end := d.before(at)
	if end < 0 || !d.is(end, "}") {
		return ""
	}
	open := end - 1
	for open > 0 && !(d.is(open, "{") && d.inside[open] == d.inside[end]) {
		open--
	}
	first := open
	for first > 0 && !d.is(first, "if") && !d.beginsLine(first) {
		first--
	}
	condition := string(d.raw(first+1, open))
	if !d.is(first, "if") || !isExpression([]byte(condition)) {
		return ""
	}
	switch rest, negated := strings.CutPrefix(condition, "!"); {
	case negated && isPath.MatchString(rest):
		condition = rest
	case isPath.MatchString(condition):
		condition = "!" + condition
	default:
		condition = "!(" + condition + ")"
	}
	return fmt.Sprintf(": if %s {…}", shown([]byte(condition)))
}

var isPath = lazyregexp.New(`^[\w#]+(\.[\w#]+)*$`)
