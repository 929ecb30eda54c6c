package load

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lakewright/lakewright/internal/diag"
)

// maxDeceiving is how many lines with characters that deceive are reported in one file.
const maxDeceiving = 20

// checkDeceiving refuses characters that show a reader another text than the one that is read,
// in comments too: a reviewer would approve what is not there.
func (c *collector) checkDeceiving(f *sourceFile) {
	lines := 0
	last := -1
	for i := 0; i < len(f.text) && lines < maxDeceiving; i++ {
		b := f.text[i]
		if ' ' <= b && b < 0x7f || b == '\n' || b == '\t' || b == '\r' && i+1 < len(f.text) && f.text[i+1] == '\n' {
			continue
		}
		r, size := utf8.DecodeRune(f.text[i:])
		if what, fix := deceives(r, i == 0); what != "" {
			line, column := f.lineColumn(i)
			if line != last {
				c.report(deceiving, diag.Pos{File: f.name, Line: line, Column: column, Length: size}, fix,
					"the character %s %s", nameOfRune(r), what)
				lines++
			}
			last = line
		}
		i += size - 1
	}
}

// deceives returns what a character does to the text around it, and what to do, "" if nothing.
func deceives(r rune, first bool) (what, fix string) {
	remove := "remove it"
	switch {
	case r == 0xFEFF && first:
		return "", "" // the mark of UTF-8, which editors on Windows write
	case 0x202A <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C:
		return "changes the direction in which the text around it is shown", remove + "; in a value, write it as " + escaped(r)
	case 0x200B <= r && r <= 0x200D || 0x2060 <= r && r <= 0x2064 || 0x206A <= r && r <= 0x206F || r == 0xFEFF || r == 0x00AD || r == 0x180E || r == 0x034F,
		r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0, 0xE0000 <= r && r <= 0xE007F, 0xFFF9 <= r && r <= 0xFFFB:
		return "is invisible", remove + "; in a value, write it as " + escaped(r)
	case r == '\r' || r == 0x0B || r == 0x0C || r == 0x85 || r == 0x2028 || r == 0x2029:
		return "begins a new line for some programs, but not for CUE", "write a line feed, or remove it"
	case r < ' ' || 0x7f <= r && r <= 0x9f:
		return "is a control character, which can change what a terminal shows", remove + "; in a value, write it as " + escaped(r)
	}
	return "", ""
}

// nameOfRune returns the name of a character that cannot be shown.
func nameOfRune(r rune) string { return fmt.Sprintf("U+%04X", r) }

// escaped returns a character as a text of CUE writes it.
func escaped(r rune) string {
	if r > 0xFFFF {
		return fmt.Sprintf(`\U%08X`, r)
	}
	return fmt.Sprintf(`\u%04X`, r)
}

// checkName refuses the name of a file that is not text, or that deceives. It reports whether the
// file can be read.
func (c *collector) checkName(dir, name string) bool {
	shown := strings.ToValidUTF8(name, string(utf8.RuneError))
	at := diag.Pos{File: shown, Line: 1, Column: 1}
	if dir != "." && dir != "" {
		at.File = dir + "/" + shown
	}
	if shown != name {
		c.report(notASpec, at, "rename the file", "the name of the file %s is not UTF-8", strconv.QuoteToASCII(name))
		return false
	}
	for _, r := range name {
		if what, _ := deceives(r, false); what != "" {
			at.File = strings.Map(func(r rune) rune {
				if what, _ := deceives(r, false); what != "" {
					return utf8.RuneError
				}
				return r
			}, at.File)
			c.report(deceiving, at, "rename the file", "the character %s in the name of the file %s", nameOfRune(r), what)
			return false
		}
	}
	return true
}
