package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// escapes explains backslashes in text that CUE does not read.
func escapes(d *document) []candidate {
	if !strings.Contains(d.why, "escape") || d.at == 0 {
		return nil
	}
	i := bytes.LastIndexByte(d.text[d.lineStart(d.at):d.at], '\\')
	if i < 0 {
		return nil
	}
	start := i + d.lineStart(d.at)
	if c, found := d.backslashes(start); found {
		return []candidate{c}
	}
	end := start + 1
	for end < len(d.text) && d.text[end] == '#' {
		end++
	}
	if end < len(d.text) && d.text[end] != '\n' && d.text[end] != '\r' {
		_, size := decode(d.text, end)
		end += size
	}
	sign := string(d.text[start:end])
	with := `\` + sign
	fix := fmt.Sprintf(`write %s for a backslash, or put a # on both sides of the text in quotes, as in #"C:\data"#`, with)
	switch sign {
	case `\'`:
		return []candidate{d.apostrophes(start)}
	case `\$`, `\{`, `\}`:
		with = sign[1:]
		fix = fmt.Sprintf(`write %s without a backslash, or %s for a backslash in the text`, with, `\`+sign)
		if m := inBraces.FindString(string(d.text[start:d.lineEnd(start)])); m != "" && d.defines(m[2:len(m)-1]) {
			fix = fmt.Sprintf(`write \(%s) for the value of %s, or %s`, m[2:len(m)-1], m[2:len(m)-1], strings.TrimPrefix(fix, "write "))
		}
		return []candidate{advise(start, end, sign+" means nothing in a text in double quotes", fix, edit{start, end, with})}
	case `\x`, `\0`, `\U`, `\u`, `\e`:
		if sign == `\u` || sign == `\U` {
			sign += "…"
		}
		message := sign + " means nothing in a text in double quotes"
		if strings.HasSuffix(sign, "…") {
			message = sign + " is not followed by the digits of a character"
		}
		fix = `write \u and four hexadecimal digits for a character, or ` + with + ` for a backslash`
		return []candidate{advise(start, end, message, fix, edit{start, end, with})}
	}
	return []candidate{replace(start, end, with, sign+" means nothing in a text in double quotes", fix)}
}

// defines reports whether a name, or its first part, is that of a field: another text may be a credential.
func (d *document) defines(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	for i := range d.atoms {
		if d.isWord(i, name) && i+1 < len(d.atoms) && d.atoms[i+1].kind == colon {
			return true
		}
	}
	return false
}

// apostrophes explains \' in a text in double quotes, of which each one is wrong.
func (d *document) apostrophes(at int) candidate {
	a := d.atoms[d.atomAt(at)]
	var mend []edit
	for i := at; i < a.end-1; i++ {
		if d.text[i] != '\\' {
			continue
		}
		if d.text[i+1] == '\'' {
			mend = append(mend, edit{i, i + 2, "'"})
		}
		i++
	}
	const message = `\' means nothing in a text in double quotes`
	if len(mend) == 1 {
		return replace(at, at+2, "'", message, "write ' without a backslash")
	}
	return advise(at, at+2, message, "write each ' without a backslash", mend...)
}

// backslashes explains a text in which several backslashes stand for themselves, as in a path of Windows or a
// pattern.
func (d *document) backslashes(at int) (candidate, bool) {
	a := d.atoms[d.atomAt(at)]
	text := string(d.text[a.start:a.end])
	if a.kind != quoted || a.cut || len(text) < 2 || text[0] != '"' || strings.HasPrefix(text, `"""`) || strings.Count(text, `\`) < 2 || strings.Contains(text, `\(`) ||
		strings.Contains(text, `\"`) || strings.Contains(text, `\\`) || meantEscape.MatchString(text) && !windowsPath.MatchString(text) {
		return candidate{}, false
	}
	with := "#" + text + "#"
	return replace(a.start, a.end, with, fmt.Sprintf("the backslashes in %s mean nothing in a text in double quotes", shown([]byte(text))),
		"put a # on both sides: "+shown([]byte(with))), true
}

var (
	meantEscape = lazyregexp.New(`\\[abfnrtvuU/']`)
	inBraces    = lazyregexp.New(`^\\\{[_#A-Za-z][\w.]*\}`)
	windowsPath = lazyregexp.New(`^"[A-Za-z]:\\`)
)
