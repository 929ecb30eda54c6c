package syntax

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// values explains text without quotes, text behind a value, and values that are missing.
func values(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		found, first := d.names(s)
		if text := d.raw(s.first, s.first+1); bytes.HasPrefix(text, []byte("...")) && isName(text[3:]) {
			a := d.atoms[s.first]
			out = append(out, replace(a.start, a.end, string(text[3:]), fmt.Sprintf("%s is not spread with dots", text[3:]), fmt.Sprintf("write %s on a line of its own", text[3:])))
		}
		for i := s.first; i+1 < s.last; i++ {
			if close := d.closerOf(i + 1); d.is(i, `\`) && d.is(i+1, "(") && close > 0 && close < s.last {
				start, end := d.atoms[i].start, d.atoms[close].end
				inner := string(d.text[d.atoms[i+1].end:d.atoms[close].start])
				out = append(out, replace(start, end, inner, `\( ) is written only within quotes`, "write "+shown([]byte(inner))))
			}
		}
		if c, found := d.operatorFirst(s); found {
			out = append(out, c)
		}
		if last := d.atoms[s.last-1]; d.is(s.last-1, `\`) && last.end == len(bytes.TrimRight(d.text[:d.lineEnd(last.start)], " \t\r")) {
			out = append(out, advise(last.start, last.end, `a line does not end with \`, "remove it; a line goes on below if it ends with a comma or an operator", edit{last.start, last.end, ""}))
		}
		switch text := d.raw(s.first, s.last); {
		case isTernary(text) && bytes.Count(text, []byte(`"`))%2 == 0:
			out = append(out, d.ternary(s))
		case trailingIf.MatchString(string(text)):
			out = append(out, d.trailingIf(s, first))
		case len(found) == 0 && s.in == '[':
			out = append(out, d.value(s, s.first, "")...)
		case len(found) > 0 && first == s.last:
			out = append(out, d.missing(s, found[len(found)-1])...)
		case len(found) > 0 && s.in == '[':
			out = append(out, d.fieldsInList(s)...)
		case len(found) > 0:
			n := found[len(found)-1]
			out = append(out, d.value(s, first, string(d.raw(n[0], n[1])))...)
		}
	}
	return out
}

// value explains the value of a segment, from the atom first on.
func (d *document) value(s segment, first int, name string) []candidate {
	text := d.raw(first, s.last)
	if d.is(s.last, "{") || d.is(s.last, "[") {
		return nil
	}
	if u := d.url(first, s.last); u >= 0 && (u == first || d.raw(first, s.last)[0] != '"') {
		c := d.unquoted(first, s.last)
		c.sure = true
		return []candidate{c}
	}
	if isExpression(text) {
		return nil
	}
	if c, found := d.operator(s, first); found && kindOf(string(text)) == "text" {
		return []candidate{c}
	}
	var out []candidate
	a := d.atoms[first]
	rest := d.raw(first+1, s.last)
	whole := a.kind == quoted && !a.cut || a.kind == word && isExpression(d.raw(first, first+1)) && (isDigit(text[0]) || isKeywordValue(string(d.raw(first, first+1))))
	if whole && len(rest) > 0 {
		out = append(out, d.behind(s, first, name)...)
	}
	if s.in == '[' && d.atoms[first].kind == quoted {
		return out
	}
	if d.is(first, "(") && d.is(s.last-1, ")") && bytes.IndexByte(text, ',') > 0 {
		list := "[" + string(text[1:len(text)-1]) + "]"
		return append(out, replace(a.start, d.end(s), list, "a list is not written in parentheses", "write brackets: "+shown([]byte(list))))
	}
	if c, found := d.fieldsInParens(s, first); found {
		return append(out, c)
	}
	if d.isBalanced(first, s.last) && (a.kind == word || !bytes.ContainsAny(text, "\"`")) {
		out = append(out, d.unquoted(first, s.last))
	}
	return out
}

// operator explains an operator that has nothing before or behind it.
func (d *document) operator(s segment, first int) (candidate, bool) {
	last := s.last - 1
	for _, i := range []int{last, first} {
		sign := string(d.raw(i, i+1))
		if d.atoms[i].kind != word || !strings.Contains(" + - * / & | && || == != =~ !~ < <= > >= ", " "+sign+" ") || s.last-first < 2 && i == last && i != first {
			continue
		}
		a := d.atoms[i]
		if i == last && last > first {
			return advise(a.start, a.end, fmt.Sprintf("there is nothing behind %s", sign), fmt.Sprintf("write the value that belongs behind %s on the same line, or remove it", sign), edit{a.start, a.end, ""}), true
		}
		if i == first && last > first && !strings.Contains(" + - * < <= > >= != ", " "+sign+" ") {
			return advise(a.start, a.end, fmt.Sprintf("there is nothing before %s", sign), fmt.Sprintf("write the value that belongs before %s on the same line, or remove it", sign), edit{a.start, a.end, ""}), true
		}
	}
	return candidate{}, false
}

// operatorFirst explains an operator at the beginning of a line.
func (d *document) operatorFirst(s segment) (candidate, bool) {
	a, before := d.atoms[s.first], d.before(s.first)
	sign := string(d.raw(s.first, s.first+1))
	if before < 0 || a.kind != word || !d.beginsLine(s.first) || !strings.Contains(" + * / & | && || == != =~ !~ <= >= ", " "+sign+" ") {
		return candidate{}, false
	}
	return advise(a.start, a.end, fmt.Sprintf("a line does not begin with %s", sign), fmt.Sprintf("write %s at the end of the line above", sign), edit{d.atoms[before].end, a.start, " "}), true
}

// fieldsInParens explains fields in parentheses.
func (d *document) fieldsInParens(s segment, first int) (candidate, bool) {
	for open := first; open < s.last; open++ {
		close := -1
		if d.is(open, "(") {
			close = d.closerOf(open)
		}
		if close < 0 || close >= s.last || open+2 >= close || d.atoms[open+2].kind != colon {
			continue
		}
		inner := "{" + string(d.text[d.atoms[open].end:d.atoms[close].start]) + "}"
		start := d.atoms[open].start
		if open == first+1 && isName(d.raw(first, open)) {
			start, inner = d.atoms[first].start, string(d.raw(first, open))+": "+inner
		}
		return replace(start, d.atoms[close].end, inner, "fields stand in parentheses", "write braces: "+shown([]byte(inner))), true
	}
	return candidate{}, false
}

// isBalanced reports whether parentheses are closed within some atoms, and texts end.
func (d *document) isBalanced(first, last int) bool {
	depth := 0
	for i := first; i < last; i++ {
		switch a := d.atoms[i]; {
		case a.kind == opening:
			depth++
		case a.kind == closing:
			depth--
		case a.cut:
			return false
		}
	}
	return depth == 0
}

// url returns the index of an atom that is a URL without quotes, -1 for none. CUE reads // as
// the beginning of a comment.
func (d *document) url(first, last int) int {
	for i := first; i < last; i++ {
		if d.atoms[i].kind == word && bytes.Contains(d.raw(i, i+1), []byte("://")) {
			return i
		}
	}
	return -1
}

// urls explains a URL without quotes on any line above: CUE reads its // as a comment, which may
// hide a bracket, so that the parser stops much later.
func urls(d *document) []candidate {
	for i, a := range d.atoms {
		if !d.upTo(i) {
			break
		}
		if k := d.atoms[max(i-1, 0)].kind; a.kind == word && bytes.Contains(d.raw(i, i+1), []byte("://")) && (k == colon || k == comma || k == opening) {
			c := d.unquoted(i, i+1)
			c.hidden = true
			return []candidate{c}
		}
	}
	return nil
}

// identifiers explains values without quotes that have colons of their own, which CUE reads as those
// behind names: names of AWS, and addresses of IPv6.
func identifiers(d *document) []candidate {
	var out []candidate
	first, last := d.onLine()
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if a.kind != word && a.kind != colon || i > 0 && d.atoms[i-1].end == a.start && (d.atoms[i-1].kind == word || d.atoms[i-1].kind == colon) && !d.is(i, "arn") {
			continue
		}
		end := i
		for end+1 < last && d.atoms[end+1].start == d.atoms[end].end && (d.atoms[end+1].kind == word || d.atoms[end+1].kind == colon) {
			end++
		}
		text := string(d.raw(i, end+1))
		if !identifier.MatchString(text) {
			continue
		}
		kind := "address"
		if strings.HasPrefix(text, "arn:") {
			kind = "ARN"
		}
		out = append(out, replace(a.start, d.atoms[end].end, quote(text), fmt.Sprintf("the %s %s is not in quotes", kind, shown([]byte(text))),
			"put it in double quotes: "+quote(shown([]byte(text)))))
	}
	return out
}

// identifier matches an ARN, and an address of IPv6 with an omission.
var identifier = lazyregexp.New(`^arn:aws[a-z-]*:\S+$|^([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){0,6})?::([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){0,6})?(/\d{1,3})?$`)

// unquoted returns the explanation of text without quotes.
func (d *document) unquoted(first, last int) candidate {
	start, end := d.atoms[first].start, d.atoms[last-1].end
	text := strings.ReplaceAll(string(d.text[start:end]), "\u00a0", " ")
	message := fmt.Sprintf("the %s %s is not in quotes", kindOf(text), shown([]byte(text)))
	if kindOf(text) == unitKind {
		message = fmt.Sprintf("%s has a unit, so it needs quotes", shown([]byte(text)))
	}
	if strings.Contains(text, `\(`) { // the interpolation stays one
		with := `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
		return replace(start, end, with, message, "put it in double quotes: "+shown([]byte(with)))
	}
	value := meantText(text)
	if m := sizeUnit.FindStringSubmatch(text); m != nil && d.isSize(first) && (m[2] != "m" || len(m[1]) > 2) { // 50m may be a part of a core
		value = m[1] + strings.ToUpper(m[2]) + "i"
	}
	c := replace(start, end, quote(value), message,
		"put it in double quotes: "+quote(string(shown([]byte(value)))))
	if name := variable.FindString(text); name != "" {
		c.Fix = fmt.Sprintf("put it in double quotes, with the value in place of %s; nothing replaces the variable in a spec", name)
		c.certain = false
	}
	if strings.ContainsAny(text, "$") && strings.ContainsAny(text, "{(") {
		c.Fix += "; nothing replaces the variable in a spec"
		c.certain = false
	}
	if placeholder.MatchString(text) {
		c.Message, c.Fix, c.certain = fmt.Sprintf("%s stands for a value that is not written", shown([]byte(text))), "write the value instead, in double quotes if it is text", false
	}
	return c
}

// meantText returns text without quotes as it is meant: without a quote at one of its ends, and
// with a unit that the language has.
func meantText(text string) string {
	if m := blankUnit.FindStringSubmatch(text); m != nil {
		return m[1] + m[2]
	}
	if strings.Count(text, "'") == 1 {
		text = strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'")
	}
	if m := binaryUnit.FindStringSubmatch(text); m != nil {
		return m[1] + strings.ToUpper(m[2][:1]) + "i"
	}
	return text
}

// isSize reports whether the value at an index is that of a field of the language that is a size.
func (d *document) isSize(i int) bool {
	h := d.inside[i]
	isFree := h > 1 && d.atoms[h-1].kind == colon && free[string(d.raw(h-2, h-1))]
	return !isFree && slices.Contains(sizes, d.nameBefore(d.atoms[i].start))
}

// sizes lists fields of the language that are sizes of memory and of disks.
var sizes = []string{"memory", "overhead", "disk", "ephemeralStorage", "size", "heap", "offHeap", "managed", "metaspace", "networkMemory"}

// The forms of values that people write without quotes.
var (
	placeholder = lazyregexp.New(`^<[A-Za-z][^<>]*>$`)
	variable    = lazyregexp.New(`\$[A-Z_][A-Z0-9_]+`)
	blankUnit   = lazyregexp.New(`^(\d+(?:\.\d+)?)\s+([KMGT]i|[kmg]|ms|[smhd])$`)
	sizeUnit    = lazyregexp.New(`^(\d+(?:\.\d+)?)\s*([kmgtKMGT])[bB]?$`)
	binaryUnit  = lazyregexp.New(`^(\d+)\s*([KMGTkmgt]i[bB])$`)

	address    = lazyregexp.New(`^\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?(:\d+)?$`)
	version    = lazyregexp.New(`^v?\d+(\.\d+){2,}([-+.]\w+)*$`)
	percentage = lazyregexp.New(`^\d+(\.\d+)?\s*%$`)
	withUnit   = lazyregexp.New(`^[-+]?\d+([.,]\d+)?\s*[A-Za-zµ]+$`)
	cron       = lazyregexp.New(`^[-\d*/,?LW#]+(\s+[-\w*/,?#]+){4,5}$`)
	date       = lazyregexp.New(`^\d{4}-\d\d?-\d\d?([T ].*)?$`)
	clock      = lazyregexp.New(`^\d\d?:\d\d(:\d\d)?$`)
	path       = lazyregexp.New(`^(\.{0,2}/|~/|[A-Za-z]:\\)\S*$`)
	url        = lazyregexp.New(`^[A-Za-z][\w+.-]*:/{1,3}\S*$`)
)

// unitKind is the kind of a number with a unit.
const unitKind = "quantity"

// kindOf names the kind of a text in a message.
func kindOf(text string) string {
	for _, k := range []struct {
		form *lazyregexp.Regexp
		kind string
	}{
		{url, "URL"}, {address, "address"}, {version, "version"}, {percentage, "percentage"}, {withUnit, unitKind},
		{cron, "schedule"}, {date, "date"}, {clock, "time"}, {path, "path"},
	} {
		if k.form.MatchString(text) {
			return k.kind
		}
	}
	return "text"
}

// behind explains what follows a whole value on its line.
func (d *document) behind(s segment, first int, name string) []candidate {
	v, next := d.atoms[first], d.atoms[first+1]
	value, rest := d.text[v.start:v.end], d.raw(first+1, s.last)
	var out []candidate
	if s.in == '[' {
		if next.kind == quoted || isDigit(d.text[next.start]) {
			out = append(out, replace(v.start, v.end, string(value)+",",
				fmt.Sprintf("there is no comma between %s and %s", shown(value), shown(d.text[next.start:next.end])),
				fmt.Sprintf("write a comma behind %s", shown(value))))
		}
		return append(out, advise(next.start, d.end(s), fmt.Sprintf("%s stands behind a value", shown(rest)),
			"remove it, or put it in the quotes of the value", edit{next.start, d.end(s), ""}))
	}
	fix := "remove it, or put it in the quotes of the value"
	switch {
	case next.kind == quoted:
		fix = "put all of it in one pair of quotes, or write a list in brackets"
	case s.last-first == 3 && slices.Contains([]string{"div", "mod", "quo", "rem"}, string(d.raw(first+1, first+2))):
		call := fmt.Sprintf("%s(%s, %s)", d.raw(first+1, first+2), value, d.raw(first+2, s.last))
		return append(out, replace(v.start, d.end(s), call, fmt.Sprintf("%s is a function, and stands between two values", d.raw(first+1, first+2)), "write "+shown([]byte(call))))
	case v.kind == word && kindOf(string(d.raw(first, s.last))) != "text":
		return []candidate{d.unquoted(first, s.last)}
	case v.kind == word:
		fix = fmt.Sprintf("put all of it in double quotes, or write only %s", shown(value))
	}
	what := "the value " + shown(value)
	if bytes.Contains(value, []byte("\n")) {
		what = "a value of several lines"
	}
	return append(out, advise(next.start, d.end(s), fmt.Sprintf("%s stands behind %s", shown(rest), what), fix, edit{next.start, d.end(s), ""}))
}

// allFields reports whether all segments between two brackets are fields.
func (d *document) allFields(open, close int) bool {
	for _, s := range d.segments {
		if found, _ := d.names(s); s.holder == open && s.first < close && len(found) == 0 {
			return false
		}
	}
	return true
}

// missing explains a name without a value.
func (d *document) missing(s segment, name [2]int) []candidate {
	if name[0] == name[1] {
		return nil
	}
	colon := d.atoms[s.last-1]
	next := d.next(s.last - 1)
	if next >= 0 && (d.atoms[next].kind != closing && d.atoms[next].kind != comma) {
		return nil
	}
	text := d.raw(name[0], name[1])
	return []candidate{advise(d.atoms[name[0]].start, colon.end, fmt.Sprintf("%s has no value", shown(text)),
		fmt.Sprintf("write a value behind %s:, or remove it", shown(text)), edit{colon.end, colon.end, " null"})}
}

// fieldsInList explains names in a list.
func (d *document) fieldsInList(s segment) []candidate {
	found, first := d.names(s)
	close := d.closerOf(s.holder)
	if close < 0 || !d.is(close, "]") {
		return nil // the bracket is not closed
	}
	open := d.atoms[s.holder]
	if d.atoms[close].end <= d.lineEnd(open.start) && d.allFields(s.holder, close) {
		inner := string(d.text[open.end:d.atoms[close].start])
		return []candidate{replace(open.start, d.atoms[close].end, "{"+inner+"}", "fields stand in brackets, which hold only the values of a list",
			"write braces: "+shown([]byte("{"+inner+"}")))}
	}
	text := d.raw(found[0][0], found[0][1])
	if s.after < 0 || !(d.atoms[s.after].kind == comma || d.atoms[s.after].kind == opening || d.atoms[s.after].kind == newline) || len(text) == 0 {
		return nil
	}
	if d.allFields(s.holder, close) && s.holder > 0 && d.atoms[s.holder-1].kind == colon {
		return []candidate{advise(open.start, open.end, "fields stand in brackets, which hold only the values of a list", "write { and } instead of [ and ] around them",
			edit{open.start, open.end, "{"}, edit{d.atoms[close].start, d.atoms[close].end, "}"})}
	}
	end := d.end(s)
	if first < s.last {
		return []candidate{advise(d.start(s), d.atoms[found[0][1]].end, fmt.Sprintf("%s is a field, and a list holds only values", shown(text)),
			fmt.Sprintf("write {%s: …} if the field is in a struct, or braces instead of the brackets around it", shown(text)),
			edit{d.start(s), d.start(s), "{"}, edit{end, end, "}"})}
	}
	return nil
}
