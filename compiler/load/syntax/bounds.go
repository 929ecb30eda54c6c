package syntax

import (
	"bytes"
	"fmt"
)

// The parser of CUE calls itself for each level of a file, and so does every function that walks what it
// returns. Too many levels overflow the stack, which ends the program. These bounds are far above any
// real spec, and far below what a stack bears.
const (
	mostLevels = 2000
	mostDigits = 1000
	mostLines  = 2_000_000
	mostOdd    = 5000 // on one line: the parser takes quadratic time in its errors, and reports one of each line
)

// Boundless returns the fault of a file that is not safe to parse, and whether it has one.
func Boundless(text []byte) (Fault, bool) {
	if n := bytes.Count(text, []byte("\n")); n > mostLines {
		return Fault{Message: fmt.Sprintf("the file has %d lines, more than %d", n, mostLines), Fix: "remove the empty lines, or split the platform into several specs"}, true
	}
	s := levelScanner{text: text, levels: []level{{}}}
	for s.at < len(text) && s.fault.Message == "" {
		s.next()
	}
	return s.fault, s.fault.Message != ""
}

// level is one pair of brackets, or the file.
type level struct {
	links int // names, operators and parts of the value that is being read
	quote string
	hash  int // of the text that continues behind the bracket of this level
}

// levelScanner counts how many levels deep each value is: the brackets around it, and the names before
// and the operators and parts in it. It counts too many rather than too few.
type levelScanner struct {
	text    []byte
	at      int
	levels  []level
	depth   int  // of all levels together
	operand bool // a line may end here
	odd     int  // values without a separator, and separators without a value, on this line
	fault   Fault
}

func (s *levelScanner) next() {
	c := s.text[s.at]
	if isPart := isNameByte(c) || c == '"' || c == '\'' || c == '#' || c == '$'; isPart && s.operand || (c == ',' || c == ':') && !s.operand {
		s.addOdd()
	}
	switch {
	case c >= '0' && c <= '9':
		s.number()
	case isNameByte(c) || c == '$' || c >= 0x80:
		s.operand = true
		text, at := s.text, s.at+1
		for at < len(text) && (text[at] >= 'a' && text[at] <= 'z' || isNameByte(text[at]) || text[at] == '$' || text[at] >= 0x80) {
			at++
		}
		s.at = at
	case c == '\n':
		if s.operand {
			s.endValue()
		}
		s.odd = 0
		s.at++
	case c == ' ' || c == '\t' || c == '\r':
		for s.at++; s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\t'); s.at++ {
		}
	case c == ',':
		s.endValue()
		s.operand = false
		s.at++
	case c == '/' && s.at+1 < len(s.text) && s.text[s.at+1] == '/':
		end := bytes.IndexByte(s.text[s.at:], '\n')
		if end < 0 {
			end = len(s.text) - s.at
		}
		s.at += end
	case c == '"' || c == '\'' || c == '#':
		s.quoted()
	case c == '(' || c == '[' || c == '{':
		if s.operand { // a call or an index
			s.levels[len(s.levels)-1].links++
			s.deeper()
		}
		s.open(level{})
	case c == ')' || c == ']' || c == '}':
		s.close()
	default:
		s.operand = c == '?' || c == '!' || c == '_'
		s.link()
	}
}

func (s *levelScanner) addOdd() {
	if s.odd++; s.odd > mostOdd {
		s.fault = Fault{
			Start: s.at, End: s.at + 1, Message: fmt.Sprintf("the line has more than %d mistakes: values without a comma between them, or commas without a value", mostOdd),
			Fix: "separate the values by commas, and divide the line into several",
		}
	}
}

// link adds a level that ends with the value.
func (s *levelScanner) link() {
	s.levels[len(s.levels)-1].links++
	s.at++
	s.deeper()
}

func (s *levelScanner) deeper() {
	if s.depth++; s.depth > mostLevels {
		s.fault = Fault{
			Start: s.at - 1, End: s.at, Message: fmt.Sprintf("the value is more than %d levels deep: brackets, names and operators together", mostLevels),
			Fix: "nest it less deeply, or divide it into several fields",
		}
	}
}

// endValue forgets the links of the value that ends.
func (s *levelScanner) endValue() {
	l := &s.levels[len(s.levels)-1]
	s.depth -= l.links
	l.links = 0
}

func (s *levelScanner) open(l level) {
	s.at++
	s.levels = append(s.levels, l)
	s.operand = false
	s.deeper()
}

func (s *levelScanner) close() {
	s.at++
	s.operand = true
	if len(s.levels) == 1 {
		return // the parser reports it
	}
	s.endValue()
	l := s.levels[len(s.levels)-1]
	s.levels = s.levels[:len(s.levels)-1]
	s.depth--
	if l.quote != "" {
		s.inText(l.quote, l.hash)
	}
}

func (s *levelScanner) number() {
	start := s.at
	for s.at < len(s.text) && (isNameByte(s.text[s.at]) || s.text[s.at] == '.') {
		s.at++
	}
	s.operand = true
	if s.at-start > mostDigits {
		s.fault = Fault{Start: start, End: s.at, Message: fmt.Sprintf("the number has more than %d digits", mostDigits), Fix: "write a smaller number"}
	}
}

// quoted reads a text, or a name that begins with #.
func (s *levelScanner) quoted() {
	hash := 0
	for s.at < len(s.text) && s.text[s.at] == '#' {
		hash++
		s.at++
	}
	s.operand = true
	if s.at == len(s.text) || s.text[s.at] != '"' && s.text[s.at] != '\'' {
		return
	}
	quote := string(s.text[s.at])
	if triple := quote + quote + quote; bytes.HasPrefix(s.text[s.at:], []byte(triple)) {
		quote = triple
	}
	s.at += len(quote)
	s.inText(quote, hash)
}

// inText reads a text to its end, or to an expression in it.
func (s *levelScanner) inText(quote string, hash int) {
	hashes := s.text[:0:0]
	for range hash {
		hashes = append(hashes, '#')
	}
	for s.at < len(s.text) {
		c := s.text[s.at]
		if c != '\n' && c != '\\' && c != quote[0] {
			s.at++
			continue
		}
		switch {
		case c == '\n' && len(quote) == 1:
			return // the parser reports it
		case c == '\\' && bytes.HasPrefix(s.text[s.at+1:], hashes):
			s.at += 1 + hash
			if s.at < len(s.text) && s.text[s.at] == '(' {
				s.open(level{quote: quote, hash: hash})
				return
			}
			if s.at < len(s.text) && s.text[s.at] != '\n' {
				s.at++
			}
		case c == quote[0] && bytes.HasPrefix(s.text[s.at:], []byte(quote)) && bytes.HasPrefix(s.text[s.at+len(quote):], hashes):
			s.at += len(quote) + hash
			return
		default:
			s.at++
		}
	}
}
