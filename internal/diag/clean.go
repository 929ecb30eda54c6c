package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// tab replaces a tab in a source line. The width of a real tab would depend on the text
// before it, which may have been cut off.
const tab = "    "

// cell returns the character to show for r on a terminal and its width in columns. A
// control character becomes its picture (␛ for escape), and any other character without a
// glyph becomes �: C1 controls, characters that change the direction of text (Trojan
// Source) and invalid UTF-8.
func cell(r rune) (shown rune, width int) {
	switch {
	case ' ' <= r && r <= '~':
		return r, 1
	case r < ' ':
		return '␀' + r, 1
	case r == 0x7f:
		return '␡', 1
	case r == 0x200c, r == 0x200d: // joiners: harmless, and words need them
		return r, 0
	case !unicode.IsGraphic(r):
		return utf8.RuneError, 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return r, 0
	case wide(r):
		return r, 2
	}
	return r, 1
}

// wide reports whether a terminal shows r in two columns: East Asian scripts, full-width
// forms and most emoji. The ranges are an approximation; a wrong answer only shifts a mark.
func wide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	for _, in := range [...][2]rune{
		{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x4dbf}, {0x4e00, 0xa4cf},
		{0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f},
		{0xff01, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
		{0x1f900, 0x1faff}, {0x20000, 0x3fffd},
	} {
		if in[0] <= r && r <= in[1] {
			return true
		}
	}
	return false
}

// plain reports whether s is printable ASCII, which nearly all text is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// clean returns s as one line that is safe to print: white space becomes a space, and other
// characters are those that cell returns.
func clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r == '\t' || r == '\n' || r == '\r' {
			r = ' '
		}
		shown, _ := cell(r)
		b.WriteRune(shown)
	}
	return b.String()
}

// display returns a source line, or a part of one, as it is shown to the user.
func display(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteString(tab)
			continue
		}
		shown, _ := cell(r)
		b.WriteRune(shown)
	}
	return b.String()
}

// columns returns the width of r in a source line, in columns.
func columns(r rune) int {
	if r == '\t' {
		return len(tab)
	}
	_, n := cell(r)
	return n
}

// encode returns v as indented JSON in which every character that cell would replace is
// escaped: the data is complete and still safe to print.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	if !bytes.ContainsFunc(b.Bytes(), hidden) {
		return b.Bytes(), nil
	}
	out := make([]byte, 0, b.Len()+64)
	for _, r := range b.String() {
		switch high, low := utf16.EncodeRune(r); {
		case !hidden(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out, nil
}

// hidden reports whether r must be escaped in the output of encoding/json. Such a character
// can only be inside a string; outside strings the only control characters are the newlines
// of the indentation.
func hidden(r rune) bool {
	if r == '\n' {
		return false
	}
	shown, _ := cell(r)
	return shown != r
}
