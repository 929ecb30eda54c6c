package syntax

import (
	"fmt"
	"unicode/utf8"
)

// maxDeceiving is how many lines with characters that deceive are reported in one file.
const maxDeceiving = 20

// Deceiving returns the characters that show a reader another text than the one that is read, in
// comments too: a reviewer would approve what is not there. It returns one of each line.
func Deceiving(text []byte) []Fault {
	var faults []Fault
	reported := false // on this line
	for i := 0; i < len(text) && len(faults) < maxDeceiving; i++ {
		b := text[i]
		reported = reported && b != '\n'
		if ' ' <= b && b < 0x7f || b == '\n' || b == '\t' || b == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if what, fix := deceives(r, i == 0); what != "" && !reported {
			faults = append(faults, Fault{Start: i, End: i + size, Fix: fix, Message: fmt.Sprintf("the character %U %s", r, what)})
			reported = true
		}
		i += size - 1
	}
	return faults
}

// Deceives returns what a character in the name of a file does to the text around it, "" if nothing.
func Deceives(r rune) string {
	what, _ := deceives(r, false)
	return what
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

// escaped returns a character as a text of CUE writes it.
func escaped(r rune) string {
	if r > 0xFFFF {
		return fmt.Sprintf(`\U%08X`, r)
	}
	return fmt.Sprintf(`\u%04X`, r)
}
