package sql

import "strings"

// A kind is a kind of token.
type kind int

const (
	end  kind = iota // of the script
	word             // a keyword or a name without quotes
	text             // a text in quotes
	sign             // a number, or any other character
)

// A token is the smallest part of a script.
type token struct {
	kind kind
	text string // without quotes; words as they are written
	line int    // from 1 on
}

// is reports whether the token is a keyword. Keywords have no case.
func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.text, keyword) }

// isSign reports whether the token is a character.
func (t token) isSign(character string) bool { return t.kind == sign && t.text == character }

// tokens returns the tokens of a script. A text or a comment without an end goes on to the end of
// the script.
func tokens(script string) []token {
	var all []token
	line := 1
	for at := 0; at < len(script); {
		rest := script[at:]
		length := 1
		switch c := rest[0]; {
		case strings.HasPrefix(rest, "--"):
			length = until(rest, 2, "\n") - len("\n")
		case strings.HasPrefix(rest, "/*"):
			length = until(rest, 2, "*/")
		case c == '\'' || c == '`' || c == '"':
			content, n := quoted(rest)
			length = n
			kind := text
			if c == '`' {
				kind = word
			}
			all = append(all, token{kind, content, line})
		case isLetter(c):
			for length < len(rest) && isLetter(rest[length]) {
				length++
			}
			kind := word
			if c >= '0' && c <= '9' {
				kind = sign
			}
			all = append(all, token{kind, rest[:length], line})
		case c > ' ':
			all = append(all, token{sign, rest[:1], line})
		}
		length = max(1, min(length, len(rest)))
		line += strings.Count(rest[:length], "\n")
		at += length
	}
	return all
}

// until returns the length of a text up to and with an end, searched from a position on. Without
// the end, it is the length of the text and of the end.
func until(s string, from int, end string) int {
	if at := strings.Index(s[from:], end); at >= 0 {
		return from + at + len(end)
	}
	return len(s) + len(end)
}

// quoted returns the text in quotes at the start of s, and its length in s. Two quotes inside stand
// for one.
func quoted(s string) (content string, length int) {
	quote := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			b.WriteByte(s[i])
			continue
		}
		if i+1 >= len(s) || s[i+1] != quote {
			return b.String(), i + 1
		}
		b.WriteByte(quote)
		i++
	}
	return b.String(), len(s)
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}
