package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// longestText is the number of bytes of a message, a note or a fix that are printed. Most of
	// a longer one is text of the user, such as a key pasted into the wrong field.
	longestText = 1 << 10
	// longestWord is the number of bytes of one word or quoted text in a longer message.
	longestWord = 256
	// mostNotes is the number of notes of a diagnostic that the text format prints.
	mostNotes = 10
)

// prose returns a message, a note or a fix as it is printed: on one line, safe, and not
// longer than longestText.
func prose(s string) string { return clean(shorten(s)) }

// shorten returns s with at most longestText bytes. It takes out the middle of long words and
// quoted texts first, so that what is around them stays.
func shorten(s string) string {
	if len(s) <= longestText {
		return s
	}
	var b strings.Builder
	for rest := s; rest != ""; {
		n := wordEnd(rest)
		b.WriteString(withoutMiddle(rest[:n], longestWord))
		rest = rest[n:]
	}
	return withoutMiddle(b.String(), longestText)
}

// wordEnd returns the length of the quoted text, the word or the white space that s begins
// with. A quotation mark that nothing closes is a word.
func wordEnd(s string) int {
	if s[0] == '"' {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	}
	isSpace := func(r rune) bool { return unicode.IsSpace(r) }
	inWord := func(r rune) bool { return !unicode.IsSpace(r) && r != '"' }
	if n := len(s) - len(strings.TrimLeftFunc(s, isSpace)); n > 0 {
		return n
	}
	return max(1, len(s)-len(strings.TrimLeftFunc(s, inWord)))
}

// withoutMiddle returns s with at most n bytes: its beginning, "…" and its end. It splits no
// character.
func withoutMiddle(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const dots = "…"
	head := (n - len(dots)) * 2 / 3
	tail := len(s) - (n - len(dots) - head)
	for head > 0 && !utf8.RuneStart(s[head]) {
		head--
	}
	for tail < len(s) && !utf8.RuneStart(s[tail]) {
		tail++
	}
	return s[:head] + dots + s[tail:]
}

// first returns the n most severe diagnostics in the order of the list, or all for n = 0.
func (l List) first(n int) List {
	if n <= 0 || len(l) <= n {
		return l
	}
	chosen := make([]bool, len(l))
	left := n
	for _, severity := range [...]Severity{Error, Warning, Info} {
		for i, d := range l {
			if left > 0 && d.Severity == severity {
				chosen[i] = true
				left--
			}
		}
	}
	var out List
	for i, d := range l {
		if chosen[i] {
			out = append(out, d)
		}
	}
	return out
}
