package syntax

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

var (
	number    = lazyregexp.New(`^[-+]?(0|[1-9]\d*)(\.\d+)?$`)
	thousands = lazyregexp.New(`^\d{1,3}(,\d{3})+(\.\d+)?$`)
	exponent  = lazyregexp.New(`^\d+(\.\d*)?[eE][-+]?$`)
	zeros     = lazyregexp.New(`^[-+]?0[0-9_]+$`)
	radix     = lazyregexp.New(`^0[xXbBoO]\w*$`)
)

// numbers explains numbers that CUE does not read.
func numbers(d *document) []candidate {
	var out []candidate
	for _, s := range d.near() {
		found, first := d.names(s)
		if first >= s.last || len(found) == 0 && s.in != '[' && !(s.after >= 0 && d.atoms[s.after].kind == comma) {
			continue
		}
		a := d.atoms[first]
		text := string(d.text[a.start:a.end])
		if s.last-first > 1 {
			continue
		}
		if c, found := d.thousands(s, first); found {
			out = append(out, c)
			continue
		}
		plain := strings.ReplaceAll(text, "_", "")
		switch {
		case exponent.MatchString(text):
			out = append(out, advise(a.start, a.end, fmt.Sprintf("the number %s ends too early", text), "write the number in full", edit{a.start, a.end, "1"}))
		case zeros.MatchString(text):
			value := strings.TrimLeft(plain, "0")
			if value == "" {
				value = "0"
			}
			out = append(out, advise(a.start, a.end, fmt.Sprintf("the number %s begins with 0", text),
				fmt.Sprintf("write %s for a decimal number, 0o%s for an octal one, or %s for text", value, value, quote(text)), edit{a.start, a.end, quote(text)}))
		case radix.MatchString(text):
			out = append(out, advise(a.start, a.end, fmt.Sprintf("%s is not a number", text), fmt.Sprintf("write the number with decimal digits, or %s for text", quote(text)), edit{a.start, a.end, quote(text)}))
		case strings.Contains(text, "_") && number.MatchString(plain):
			out = append(out, replace(a.start, a.end, plain, fmt.Sprintf("the number %s has a _ in a place where it may not be", text), "write "+plain))
		case strings.HasSuffix(text, ".") && number.MatchString(strings.TrimSuffix(text, ".")):
			with := strings.TrimSuffix(text, ".")
			out = append(out, replace(a.start, a.end, with, fmt.Sprintf("the number %s ends with a dot", text), "write "+with))
		}
	}
	return out
}

// thousands explains commas within a number, which CUE reads as separators.
func (d *document) thousands(s segment, first int) (candidate, bool) {
	at := d.atoms[first].start
	start, end := at, at
	isPart := func(c byte) bool { return isDigit(c) || c == ',' || c == '.' }
	for start > 0 && isPart(d.text[start-1]) {
		start--
	}
	for end < len(d.text) && isPart(d.text[end]) {
		end++
	}
	for end > start && !isDigit(d.text[end-1]) {
		end--
	}
	text := string(d.text[start:end])
	if !thousands.MatchString(text) {
		return candidate{}, false
	}
	plain := strings.ReplaceAll(text, ",", "")
	c := replace(start, end, plain, fmt.Sprintf("there are commas in the number %s", text), "write "+plain)
	if s.in == '[' {
		c.Fix += ", or a number without zeros at its beginning behind each comma"
		c.certain = false
	}
	return c, true
}
