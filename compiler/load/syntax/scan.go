package syntax

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is the kind of an atom.
type kind uint8

const (
	_         kind = iota
	word           // text without quotes, and operators
	quoted         // text in quotes of any kind
	comment        // from // to the end of the line
	attribute      // @name(…)
	opening        // { [ (
	closing        // } ] )
	colon
	comma
	newline
)

// An atom is a part of a line as a person reads it. Atoms are coarser than the tokens of CUE: a
// word such as registry/app:4.0.1 or local:///app.jar is one atom.
type atom struct {
	kind       kind
	start, end int
	cut        bool // quoted or attribute: the end is missing
}

// scanner splits a file into atoms. It never fails.
type scanner struct {
	text    []byte
	at      int
	atoms   []atom
	labeled bool // a colon was read since the last separator
	endless bool // a text in three quotes has no end, so that none behind it has
}

func scan(text []byte) []atom {
	s := &scanner{text: text}
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		s.at = len("\uFEFF")
	}
	for s.at < len(text) {
		s.next()
	}
	s.add(newline, s.at, s.at)
	return s.atoms
}

func (s *scanner) add(k kind, start, end int) {
	s.atoms = append(s.atoms, atom{kind: k, start: start, end: end})
	switch {
	case k == colon:
		s.labeled = true
	case (k == opening || k == closing) && (s.text[start] == '(' || s.text[start] == ')'):
	case k == opening || k == closing || k == comma || k == newline:
		s.labeled = false
	}
	s.at = end
}

// peek returns the byte at an offset behind the current one, 0 behind the end.
func (s *scanner) peek(n int) byte {
	if s.at+n < len(s.text) {
		return s.text[s.at+n]
	}
	return 0
}

func (s *scanner) next() {
	c := s.text[s.at]
	switch {
	case c == '\n':
		s.add(newline, s.at, s.at+1)
	case isBlank(c):
		s.at++
	case c == '/' && s.peek(1) == '/':
		s.add(comment, s.at, s.lineEnd(s.at))
	case c == '#' && s.isHashComment():
		s.add(comment, s.at, s.lineEnd(s.at))
	case s.template() > 0:
		s.word()
	case strings.IndexByte("{[(", c) >= 0:
		s.add(opening, s.at, s.at+1)
	case strings.IndexByte("}])", c) >= 0:
		s.add(closing, s.at, s.at+1)
	case c == ',':
		s.add(comma, s.at, s.at+1)
	case c == ':' && s.labeled && len(s.atoms) > 0 && s.atoms[len(s.atoms)-1].kind == word && s.atoms[len(s.atoms)-1].end == s.at && !isBlank(s.peek(1)) && s.peek(1) == '{' && s.peek(2) == '{':
		s.word()
	case c == ':' && s.labeled && s.text[s.at-1] == ')' && (isNameByte(s.peek(1)) || s.peek(1) == '/'):
		s.word()
	case c == ':' && s.peek(1) == '=':
		s.add(word, s.at, s.at+2)
	case c == ':':
		s.add(colon, s.at, s.at+1)
	case c == ';':
		s.add(word, s.at, s.at+1)
		s.labeled = false
	case c == '@' && isLetter(s.peek(1)):
		s.attribute()
	case s.quote() > 0:
		end, cut := s.lineEnd(s.at), s.endless && bytes.HasPrefix(s.text[s.at:], []byte(`"""`))
		if !cut {
			end, cut = textEnd(s.text, s.at)
		}
		s.endless = s.endless || cut && bytes.HasPrefix(s.text[s.at:], []byte(`"""`))
		s.add(quoted, s.at, end)
		s.atoms[len(s.atoms)-1].cut = cut
	default:
		s.word()
	}
}

// isHashComment reports whether the # at the current place begins a comment in most languages.
func (s *scanner) isHashComment() bool {
	before := s.at == 0 || isBlank(s.text[s.at-1]) || s.text[s.at-1] == '\n'
	next := s.peek(1)
	return before && (next == 0 || next == '\n' || isBlank(next) || next == '!' || next == '-' || next == '=' || next == '#' && quoteAt(s.text, s.at) == 0)
}

// quote returns the length of the opening quote at the current place, 0 for none.
func (s *scanner) quote() int { return quoteAt(s.text, s.at) }

func quoteAt(text []byte, at int) int {
	n := at
	for n < len(text) && text[n] == '#' {
		n++
	}
	if n < len(text) && (text[n] == '"' || text[n] == '\'') {
		return n + 1 - at
	}
	if at < len(text) && text[at] == '`' {
		return 1
	}
	if r, size := utf8.DecodeRune(text[at:]); strings.ContainsRune(smart, r) && r != utf8.RuneError {
		return size
	}
	return 0
}

// smart holds the quotes that word processors write.
const smart = "“”„‟‘’‚«»"

// textEnd returns the end of the text in quotes at an offset, and whether its closing quotes are
// missing. Only a text in three quotes may have several lines.
func textEnd(text []byte, at int) (end int, cut bool) {
	eol := lineEnd(text, at)
	hashes := 0
	for text[at+hashes] == '#' {
		hashes++
	}
	open := at + hashes
	if r, size := utf8.DecodeRune(text[open:]); r >= utf8.RuneSelf || r == '`' {
		closers := smart
		if r == '`' {
			closers = "`"
		}
		if i := bytes.IndexAny(text[open+size:eol], closers); i >= 0 {
			_, last := utf8.DecodeRune(text[open+size+i:])
			return open + size + i + last, false
		}
		return eol, true
	}
	q := text[open]
	closer := append([]byte{q}, bytes.Repeat([]byte("#"), hashes)...)
	if bytes.HasPrefix(text[open:], []byte{q, q, q}) && !(hashes > 0 && bytes.HasPrefix(text[open+3:], closer[1:])) {
		return blockEnd(text, open, append([]byte{q, q}, closer...))
	}
	escape := append([]byte{'\\'}, bytes.Repeat([]byte("#"), hashes)...)
	for i := open + 1; i < eol; i++ {
		switch {
		case bytes.HasPrefix(text[i:eol], closer):
			return i + len(closer), false
		case !bytes.HasPrefix(text[i:eol], escape):
		case bytes.HasPrefix(text[i+len(escape):eol], []byte("(")):
			after, missing := interpolationEnd(text[:eol], i+len(escape))
			if missing {
				return eol, true
			}
			i = after - 1
		default:
			i += len(escape)
		}
	}
	return eol, true
}

// blockEnd returns the end of a text in three quotes: the closing quotes are the first thing on
// their line.
func blockEnd(text []byte, open int, closer []byte) (end int, cut bool) {
	for at := lineEnd(text, open); at < len(text); at = lineEnd(text, at+1) {
		line := bytes.TrimLeft(text[at+1:lineEnd(text, at+1)], " \t")
		if bytes.HasPrefix(line, closer) {
			return bytes.Index(text[at+1:], closer) + at + 1 + len(closer), false
		}
	}
	return lineEnd(text, open), true
}

// interpolationEnd returns the offset behind the parenthesis that closes the one at an offset.
func interpolationEnd(text []byte, at int) (end int, missing bool) {
	depth := 0
	for i := at; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1, false
			}
		case '"', '\'':
			inner, cut := textEnd(text, i)
			if cut {
				return 0, true
			}
			i = inner - 1
		}
	}
	return 0, true
}

// attribute reads @name(…).
func (s *scanner) attribute() {
	i := s.at + 1
	for i < len(s.text) && isNameByte(s.text[i]) {
		i++
	}
	if i == len(s.text) || s.text[i] != '(' {
		s.word()
		return
	}
	end, missing := interpolationEnd(s.text[:s.lineEnd(s.at)], i)
	if missing {
		end = s.lineEnd(s.at)
	}
	s.add(attribute, s.at, end)
	s.atoms[len(s.atoms)-1].cut = missing
}

// template returns the length of a template of another tool at the current place, 0 for none.
func (s *scanner) template() int {
	const longest = 300 // a hostile line may have very many openings and no end
	rest := s.text[s.at:min(len(s.text), s.at+longest)]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	for _, t := range []struct{ open, close string }{{"{{", "}}"}, {"${", "}"}, {"$(", ")"}, {"{%", "%}"}, {"<%", "%>"}, {"%{", "}"}, {"#{", "}"}} {
		if !bytes.HasPrefix(rest, []byte(t.open)) {
			continue
		}
		i := bytes.Index(rest, []byte(t.close))
		if i < 0 || t.open == "{{" && bytes.ContainsAny(rest[:i], ":") && !bytes.ContainsAny(rest[:i], ".|") {
			return 0
		}
		if t.open == "{{" && (len(bytes.TrimSpace(rest[2:i])) == 0 || bytes.IndexByte(rest[2:i], '{') >= 0) {
			return 0
		}
		return i + len(t.close)
	}
	return 0
}

// word reads text without quotes. An equals sign behind the first name of a field is a word of
// its own, and so is an operator between blanks.
func (s *scanner) word() {
	start := s.at
	for s.at < len(s.text) {
		if n := s.template(); n > 0 {
			s.at += n
			continue
		}
		c := s.text[s.at]
		switch {
		case c == '\n' || isBlank(c) || strings.IndexByte("{}[](),;", c) >= 0:
			s.add(word, start, s.at)
			return
		case c == ':':
			if bytes.HasPrefix(s.text[s.at:], []byte("://")) && s.at > start {
				s.url()
				continue
			}
			if s.isLabelColon(start) {
				s.add(word, start, s.at)
				return
			}
		case c == '"' || c == '`' || c == '\'' && s.at == start:
			s.add(word, start, max(s.at, start+1))
			return
		case c == '/' && s.peek(1) == '/':
			s.add(word, start, s.at)
			return
		case c == '=' && (s.at > start && !s.labeled && isName(s.text[start:s.at])):
			s.add(word, start, s.at)
			return
		case c == '=' && s.at == start && !s.labeled:
			for s.at < len(s.text) && strings.IndexByte("=>~", s.text[s.at]) >= 0 {
				s.at++
			}
			s.add(word, start, s.at)
			return
		}
		if r, size := utf8.DecodeRune(s.text[s.at:]); strings.ContainsRune("“”„‟", r) && s.at > start && r != utf8.RuneError {
			s.add(word, start, s.at)
			return
		} else {
			s.at += size
		}
	}
	s.add(word, start, s.at)
}

func (s *scanner) url() {
	for s.at < len(s.text) && !isBlank(s.text[s.at]) && strings.IndexByte("\n,{}[]\"'`;", s.text[s.at]) < 0 {
		s.at++
	}
}

// isLabelColon reports whether the colon at the current place ends a name, and is not a part of
// a word such as registry/app:4.0.1.
func (s *scanner) isLabelColon(start int) bool {
	next := s.peek(1)
	if next == '=' {
		return true
	}
	if rest := s.text[s.at+1:]; s.labeled && (bytes.HasPrefix(rest, []byte("{{")) || bytes.HasPrefix(rest, []byte("${"))) {
		return false
	}
	if next == 0 || next == '\n' || isBlank(next) || strings.IndexByte("\"'`[{(:,}])#", next) >= 0 {
		return true
	}
	return !s.labeled && isName(s.text[start:s.at]) && (isNameByte(next) || next == '-')
}

func (s *scanner) lineEnd(at int) int { return lineEnd(s.text, at) }

// lineEnd returns the offset of the end of the line that holds an offset.
func lineEnd(text []byte, at int) int {
	if at >= len(text) {
		return len(text)
	}
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// lineStart returns the offset of the beginning of the line that holds an offset.
func lineStart(text []byte, at int) int {
	return bytes.LastIndexByte(text[:min(at, len(text))], '\n') + 1
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '$' }

// isName reports whether a text is a name that needs no quotes.
func isName(text []byte) bool {
	name := strings.TrimLeft(string(text), "_#")
	if name == "" {
		return len(text) > 0 && text[0] == '_'
	}
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && r != '$' && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}
