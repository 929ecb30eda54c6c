package overlays

import (
	"strings"
	"unicode/utf8"
)

// The roles of an ASCII character in a plain string.
const (
	letter    = 1 << iota // begins a plain string
	digit                 // begins one that some letter proves not to be a number
	opener                // begins a plain string though it is no letter: / and $
	inner                 // may stand in a plain string
	unnumeric             // stands in no number and no date
)

// classes holds the roles of each byte in a plain string.
var classes = newClasses()

// newClasses computes classes.
func newClasses() (table [256]uint8) {
	for c := byte(' '); c <= '~'; c++ {
		table[c] = inner
		switch {
		case c >= '0' && c <= '9':
			table[c] |= digit
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			table[c] |= letter
			// Hexadecimal, octal and binary numbers, exponents and times.
			if !strings.ContainsRune("abcdefxoptz", rune(c|0x20)) {
				table[c] |= unnumeric
			}
		case c == '/', c == '$':
			table[c] |= opener | unnumeric
		case c == '%':
			table[c] |= unnumeric
		}
	}
	return table
}

// isPlain reports whether a string can stand without quotes: proven to be read
// as that string by every reader of YAML 1.1 and 1.2, as a value and as a key.
// In doubt it is false; quotes never hurt.
func isPlain(s string) bool {
	if s == "" {
		return false
	}
	proven := classes[s[0]]&digit == 0
	switch first := classes[s[0]]; {
	case first&(letter|digit|opener) != 0:
	case strings.HasPrefix(s, "./"), strings.HasPrefix(s, "../"):
	case s[0] == '-': // an option: -Xmx1g, --verbose; but not -1, - or ---
		if rest := strings.TrimPrefix(s[1:], "-"); rest == "" || classes[rest[0]]&letter == 0 {
			return false
		}
	default:
		return false
	}
	for i := 0; i < len(s); i++ {
		class := classes[s[i]]
		if class == 0 {
			return false
		}
		if class&unnumeric != 0 {
			proven = true
		}
		switch s[i] {
		case '#':
			if s[i-1] == ' ' {
				return false
			}
		case ':', ' ':
			if i+1 == len(s) || s[i] == ':' && s[i+1] == ' ' {
				return false
			}
		}
	}
	return proven && !isReserved(s)
}

// isReserved reports whether some YAML reader parses a word as a boolean, null or a number.
func isReserved(s string) bool {
	if len(s) > len("infinity") {
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf", "infinity":
		return true
	}
	return false
}

// isBlock reports whether a text of several lines can stand below a "|": every
// character shows, and no line has spaces that a reader or an editor could lose.
func isBlock(s string) bool {
	if !strings.Contains(s, "\n") || s[0] == ' ' || s[0] == '\n' {
		return false
	}
	for i, r := range s {
		switch {
		case r == '\n':
			if last := s[i-1]; last == ' ' || last == '\t' {
				return false
			}
		case r == '\t':
			if i == 0 || s[i-1] == '\n' {
				return false
			}
		case !isVisible(r):
			return false
		}
	}
	last := s[len(s)-1]
	return last != ' ' && last != '\t'
}

// isVisible reports whether a character stands for itself between quotes. The
// ranges do not use unicode.IsPrint, which changes with Go, because the output must not.
func isVisible(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7F && r <= 0xA0: // controls, the hard space
		return false
	case r < 0x7F:
		return true
	case r == 0xAD, r == 0x61C, r == 0x180E: // soft hyphen and direction marks
		return false
	case r >= 0x2000 && r <= 0x200F, r >= 0x2028 && r <= 0x202F, r >= 0x205F && r <= 0x206F:
		return false // spaces, line ends, direction marks
	case r >= 0xD800 && r <= 0xF8FF: // surrogates and private use
		return false
	case r == 0x3000, r == 0xFEFF, r >= 0xFFF0 && r <= 0xFFFF:
		return false
	}
	return r < 0xE0000 && r&0xFFFE != 0xFFFE
}

// appendQuoted appends a string in double quotes.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case isVisible(r):
			b = utf8.AppendRune(b, r)
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\t':
			b = append(b, '\\', 't')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r > 0xFFFF:
			b = append(b, '\\', 'U')
			for shift := 28; shift >= 0; shift -= 4 {
				b = append(b, hex[r>>shift&0xF])
			}
		default:
			b = append(b, '\\', 'u', hex[r>>12&0xF], hex[r>>8&0xF], hex[r>>4&0xF], hex[r&0xF])
		}
	}
	return append(b, '"')
}
