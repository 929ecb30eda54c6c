package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// openQuotes explains quotes that are missing at one end of a text.
func openQuotes(d *document) []candidate {
	if c, found := d.block(); found {
		return c
	}
	var out []candidate
	first, last := d.onLine()
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if a.kind != quoted {
			continue
		}
		out = append(out, d.insideQuotes(i)...)
		if !a.cut {
			continue
		}
		out = append(out, d.interpolation(i)...)
		out = append(out, d.noOpeningQuote(i)...)
		out = append(out, d.swallowed(first, i)...)
		out = append(out, d.overLines(i)...)
		out = append(out, d.noClosingQuote(i)...)
	}
	return out
}

// block explains mistakes in a text in three quotes.
func (d *document) block() ([]candidate, bool) {
	const three = `"""`
	rest := d.text[d.at:]
	hashes := len(rest) - len(bytes.TrimLeft(rest, "#"))
	if !bytes.HasPrefix(rest[hashes:], []byte(three)) && !bytes.HasPrefix(rest[hashes:], []byte("'''")) {
		return nil, false
	}
	open := d.at + hashes + 3
	eol := d.lineEnd(open)
	indent := blanks(d.text, d.lineStart(d.at))
	switch {
	case strings.HasPrefix(d.why, "expected newline after multiline"):
		line := bytes.TrimRight(d.text[open:eol], " \t\r")
		if i := bytes.Index(line, d.text[open-3:open]); i >= 0 {
			text := string(line[:i])
			return []candidate{replace(d.at, open+i+3, quote(text), "three quotes begin a text of several lines, and this one has one line",
				"write one pair of double quotes: "+quote(shown([]byte(text))))}, true
		}
		return []candidate{advise(d.at, open, "the text begins on the line of its opening quotes", `begin it on the next line, and write the closing """ on a line of its own`,
			edit{open, open, "\n" + indent + "\t"})}, true
	case strings.Contains(d.why, "whitespace"):
		end, _ := textEnd(d.text, d.at)
		from := d.lineStart(end)
		return []candidate{advise(d.at, open, `a line of the text is indented less than its closing quotes`,
			`indent every line of the text at least as far as the closing """, or indent the closing """ less`,
			edit{from, from + len(blanks(d.text, from)), ""})}, true
	}
	message := `the text that begins with """ has no closing quotes`
	for at := eol; at < len(d.text); at = d.lineEnd(at + 1) {
		line := d.text[at+1 : d.lineEnd(at+1)]
		if i := bytes.Index(line, d.text[open-3:open]); i > 0 {
			return []candidate{advise(d.at, open, `the closing """ stands behind text on its line`, `write the closing """ on a line of its own`,
				edit{at + 1 + i, at + 1 + i, "\n"})}, true
		}
		if at+1 >= len(d.text) {
			break
		}
	}
	return []candidate{{Fault: Fault{Start: d.at, End: open, Message: message, Fix: `write """ on a line of its own where the text ends`}, sure: true}}, true
}

// blanks returns the blanks at the beginning of a line.
func blanks(text []byte, at int) string {
	end := at
	for end < len(text) && isBlank(text[end]) {
		end++
	}
	return string(text[at:end])
}

var (
	nextField  = lazyregexp.New(`,\s*("[^"]*"|[\w.-]+)\s*:`)
	fieldStart = lazyregexp.New(`^\s*("[^"]*"|[\w./-]+)\s*:(\s|$)|^\s*[}\])]|^\s*//|^\s*$`)
	openName   = lazyregexp.New(`^"[\w./-]+\s*:\s`)
	trailing   = lazyregexp.New(`[\s,}\])]*$`)
	behindText = lazyregexp.New(`[\s,}\])]*(\s//.*)?$`)
)

// insideQuotes explains quotes of other kinds and quotes within a text.
func (d *document) insideQuotes(i int) []candidate {
	a := d.atoms[i]
	text := d.text[a.start:a.end]
	if text[0] != '"' || a.cut || i+1 >= len(d.atoms) {
		return nil
	}
	// "say "hi" to all": the words stand next to the quotes.
	last := i
	for last+1 < len(d.atoms) && d.atoms[last+1].kind != newline && d.atoms[last+1].kind != comment {
		last++
	}
	for ; last > i; last-- {
		b := d.atoms[last]
		if b.kind != quoted || b.cut || d.text[b.start] != '"' || d.atoms[i+1].start != a.end || d.atoms[i+1].kind == comma || d.atoms[i+1].kind == colon || d.atoms[last-1].end != b.start {
			continue
		}
		inner := string(d.text[a.start+1 : b.end-1])
		if inner == "" || nextField.MatchString(inner) {
			continue
		}
		if len(text) == 2 && b.end-b.start == 2 { // ""text""
			word := inner[1 : len(inner)-1]
			return []candidate{replace(a.start, b.end, quote(word), "the quotes around a text are doubled", "write one pair of double quotes: "+quote(shown([]byte(word))))}
		}
		if isDigit(inner[0]) {
			continue
		}
		return []candidate{replace(a.start, b.end, `"`+strings.ReplaceAll(inner, `"`, `\"`)+`"`,
			"there is a double quote within a text in double quotes", `write \" for a quote in the text: `+shown([]byte(`"`+strings.ReplaceAll(inner, `"`, `\"`)+`"`)))}
	}
	return nil
}

// noOpeningQuote explains image: registry/app:1".
func (d *document) noOpeningQuote(i int) []candidate {
	a := d.atoms[i]
	if i == 0 || d.atoms[i-1].kind != word || d.atoms[i-1].end != a.start || d.text[a.start] == '`' {
		return nil
	}
	first := i - 1
	for first > 0 && d.atoms[first-1].kind == word && d.atoms[first-1].end >= d.lineStart(a.start) {
		first--
	}
	start := d.atoms[first].start
	text := string(d.text[start:a.start])
	return []candidate{replace(start, a.start+1, quote(text),
		fmt.Sprintf("%s has a closing quote and no opening one", shown(d.text[start:a.start+1])), "write "+quote(shown([]byte(text))))}
}

// swallowed explains a missing closing quote on a line where the next text then is outside of
// the quotes: {class: "com.acme.One, file: "local:///app.jar"}.
func (d *document) swallowed(first, cut int) []candidate {
	var out []candidate
	for i := first; i < cut; i++ {
		a := d.atoms[i]
		text := d.text[a.start:a.end]
		if a.kind != quoted || a.cut || text[0] != '"' || a.start < d.lineStart(d.atoms[cut].start) {
			continue
		}
		at := -1
		if m := nextField.FindString(string(text)); m != "" {
			at = bytes.Index(text, []byte(m))
		} else if j := bytes.LastIndexByte(text, ','); j > 0 && len(bytes.TrimSpace(text[j+1:len(text)-1])) == 0 {
			at = j
		}
		if at <= 0 {
			continue
		}
		c := replace(a.start, a.start+at, string(text[:at])+`"`, fmt.Sprintf("the text %s has no closing quote", shown(text[:at])), "write "+shown([]byte(string(text[:at])+`"`)))
		out = append(out, c)
	}
	return out
}

// overLines explains a text in one pair of quotes over several lines.
func (d *document) overLines(i int) []candidate {
	a := d.atoms[i]
	if d.text[a.start] != '"' {
		return nil
	}
	for at, n := d.lineEnd(a.start), 0; at+1 < len(d.text) && n < 50; n++ {
		end := d.lineEnd(at + 1)
		line := d.text[at+1 : end]
		if n == 0 && fieldStart.MatchString(string(line)) && len(bytes.TrimSpace(line)) > 0 {
			return nil
		}
		if (bytes.Count(line, []byte(`"`))-bytes.Count(line, []byte(`\"`)))%2 == 1 {
			quoteAt := at + 1 + bytes.IndexByte(line, '"')
			return []candidate{advise(a.start, a.end, "a text in one pair of quotes ends on its line", `write """ on the line before the text and on the line after it`,
				edit{a.start, a.start + 1, "\"\"\"\n"}, edit{quoteAt, quoteAt + 1, "\n\"\"\""})}
		}
		if bytes.IndexByte(line, '"') >= 0 {
			return nil
		}
		at = end
	}
	return nil
}

// noClosingQuote explains a text whose closing quote is missing.
func (d *document) noClosingQuote(i int) []candidate {
	a := d.atoms[i]
	text := string(bytes.TrimRight(d.text[a.start:a.end], " \t\r"))
	if c := d.singleQuote(a, text); len(c) > 0 {
		return c
	}
	open, size := decode(d.text, a.start)
	for hash := 0; open == '#'; hash++ {
		open, size = decode(d.text, a.start+hash+1)
	}
	closer := string(open)
	if open != '"' && open != '\'' || size != 1 {
		closer = `"`
	}
	prefix := ""
	if n := quoteAt(d.text, a.start); n > 1 && open == '"' {
		prefix = strings.Repeat("#", n-1)
	}
	message := fmt.Sprintf("the text %s has no closing quote", shown([]byte(text)))
	var out []candidate
	for _, other := range []string{"'", "”", "“", "`"} { // "text'
		body := trailing.ReplaceAllString(text, "")
		if strings.Count(body, other) == 1 && strings.HasSuffix(body, other) && closer == `"` && len(body) > len(other)+1 {
			mended := strings.TrimSuffix(body, other) + `"`
			out = append(out, replace(a.start, a.start+len(body), mended, fmt.Sprintf("the text begins with \" and ends with %s", other), "write "+shown([]byte(mended))))
		}
	}
	if body := trailing.ReplaceAllString(text, ""); strings.HasSuffix(body, `\"`) && len(body) > 3 {
		mended := strings.TrimSuffix(body, `\"`) + `\\"`
		out = append(out, replace(a.start, a.start+len(body), mended, `the backslash makes the closing quote a part of the text`, `write \\ for a backslash: `+shown([]byte(mended))))
	}
	add := func(length int, certain bool) {
		if length > len(prefix)+1 && length <= len(text) {
			mended := text[:length] + closer + prefix
			c := replace(a.start, a.start+length, mended, fmt.Sprintf("the text %s has no closing quote", shown([]byte(text[:length]))), "write "+shown([]byte(mended)))
			c.certain = certain
			out = append(out, c)
		}
	}
	if m := openName.FindString(text); m != "" {
		add(len(strings.TrimRight(m, ": \t")), true)
	}
	if m := nextField.FindString(text); m != "" {
		add(strings.Index(text, m), false)
	}
	plain := trailing.ReplaceAllString(text, "")
	body := behindText.ReplaceAllString(text, "")
	add(len(body), body == text)
	add(len(plain), false)
	add(len(text), false)
	if len(out) == 0 {
		out = append(out, advise(a.start, a.end, message, "write a double quote where the text ends", edit{a.start + len(text), a.start + len(text), closer}))
	}
	return out
}

// singleQuote explains a text whose only quote is a single one.
func (d *document) singleQuote(a atom, text string) []candidate {
	if text[0] != '\'' || len(text) < 2 || strings.HasPrefix(text, "'''") {
		return nil
	}
	var out []candidate
	for _, body := range []string{strings.SplitN(text, ",", 2)[0], behindText.ReplaceAllString(text, "")} {
		if len(body) > 1 {
			with := quote(strings.Trim(body[1:], `"`))
			out = append(out, replace(a.start, a.start+len(body), with, fmt.Sprintf("the text %s begins with a single quote, and has no closing one", shown([]byte(body))), "write it in double quotes: "+with))
		}
	}
	return out
}

// interpolation explains \( without its closing parenthesis.
func (d *document) interpolation(i int) []candidate {
	a := d.atoms[i]
	text := d.text[a.start:a.end]
	at := bytes.Index(text, []byte(`\(`))
	if at < 0 {
		return nil
	}
	start := a.start + at
	end := start + 2
	for end < a.end && (isNameByte(d.text[end]) || d.text[end] == '.') {
		end++
	}
	var out []candidate
	if end > start+2 {
		if bytes.IndexByte(d.text[end:a.end], '"') < 0 && end == a.start+len(bytes.TrimRight(text, " \t\r")) {
			out = append(out, advise(a.start, end, fmt.Sprintf("the text %s has no closing parenthesis and no closing quote", shown(d.text[a.start:end])),
				fmt.Sprintf(`write %s)"`, shown(d.text[a.start:end])), edit{end, end, `)"`}))
		}
		out = append(out, replace(start, end, string(d.text[start:end])+")", fmt.Sprintf("%s has no closing parenthesis", shown(d.text[start:end])), fmt.Sprintf("write %s)", shown(d.text[start:end]))))
	}
	return append(out, advise(start, start+2, `\( has no closing parenthesis`, `close it with ), or write \\( for a backslash and a parenthesis in the text`,
		edit{start, start + 1, `\\`}))
}

// foreignQuotes explains quotes that CUE does not have.
func foreignQuotes(d *document) []candidate {
	var out []candidate
	first, last := d.onLine()
	for i := first; i < last; i++ {
		a := d.atoms[i]
		if a.kind != quoted || a.start > d.at+1 && a.start > d.lineEnd(d.at) {
			continue
		}
		open, size := decode(d.text, a.start)
		if open != '`' && !strings.ContainsRune(smart, open) {
			out = append(out, d.contents(i)...)
			if i > 0 && d.atoms[i-1].kind == word && d.atoms[i-1].end == a.start && !a.cut && a.start-d.atoms[i-1].start <= 2 && isName(d.raw(i-1, i)) {
				out = append(out, replace(d.atoms[i-1].start, a.end, string(d.text[a.start:a.end]),
					fmt.Sprintf("there is a letter before the text %s", shown(d.text[a.start:a.end])), fmt.Sprintf("write %s", shown(d.text[a.start:a.end]))))
			}
			continue
		}
		text := d.text[a.start+size : a.end]
		if _, last := lastRune(text); !a.cut && last <= len(text) {
			text = text[:len(text)-last]
		}
		if a.cut {
			text = bytes.TrimRight(text, " \t\r,}])")
		}
		end := a.end
		if a.cut {
			end = a.start + size + len(text)
			if bytes.HasSuffix(text, []byte(`"`)) {
				text = text[:len(text)-1]
			}
		}
		what := fmt.Sprintf("the quotes around %s are not plain double quotes", shown(text))
		out = append(out, replace(a.start, end, quote(string(text)), what, "write "+quote(shown(text))))
	}
	return out
}

// contents explains an expression within a text that CUE cannot read.
func (d *document) contents(i int) []candidate {
	a := d.atoms[i]
	text := d.text[a.start:a.end]
	if a.cut || text[0] != '"' || d.at < a.start || d.at > a.end {
		return nil
	}
	for at := bytes.Index(text, []byte(`\(`)); at >= 0; {
		end, missing := interpolationEnd(text, at+1)
		if missing {
			return nil
		}
		if !isExpression(text[at+2 : end-1]) {
			start := a.start + at
			return []candidate{advise(start, a.start+end, fmt.Sprintf("%s in a text is not a value", shown(text[at:end])),
				`write the name of a field between \( and ), or \\( for a backslash and a parenthesis`, edit{start, start + 1, `\\`})}
		}
		next := bytes.Index(text[end:], []byte(`\(`))
		if next < 0 {
			break
		}
		at = end + next
	}
	return nil
}
