package syntax

import (
	"bytes"
	"slices"
	"sort"

	"cuelang.org/go/cue/parser"
)

// A document is a file with the place at which CUE's parser refuses it.
type document struct {
	text     []byte
	at       int    // where the parser stopped
	why      string // the parser's message, without its arguments
	atoms    []atom
	inside   []int // for each atom, the index of the bracket that holds it, -1 at the top
	segments []segment
	lines    []int // offsets at which lines begin
}

// A segment is a part of a line between separators: names with their colons, and a value. The
// atoms in parentheses are a part of it.
type segment struct {
	first, last int  // indexes of atoms, last is excluded; not empty
	in          byte // the bracket around it, 0 at the top of the file
	holder      int  // the index of that bracket, -1 at the top
	after       int  // the index of the atom before it, -1 at the beginning
}

func newDocument(text []byte, at int, why string) *document {
	d := &document{text: text, at: min(at, len(text)), why: why, atoms: scan(text)}
	d.inside, d.lines = make([]int, len(d.atoms)), []int{0}
	for i, c := range text {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	stack := []int{}
	top := func() int {
		if len(stack) == 0 {
			return -1
		}
		return stack[len(stack)-1]
	}
	first := 0
	cut := func(i int) {
		if first < i {
			s := segment{first: first, last: i, holder: d.inside[first], after: first - 1}
			if s.holder >= 0 {
				s.in = text[d.atoms[s.holder].start]
			}
			d.segments = append(d.segments, s)
		}
		first = i + 1
	}
	for i, a := range d.atoms {
		d.inside[i] = top()
		inParens := top() >= 0 && text[d.atoms[top()].start] == '('
		switch {
		case a.kind == newline || a.kind == comment:
			cut(i)
		case a.kind == opening && text[a.start] == '(':
			stack = append(stack, i)
		case a.kind == opening:
			cut(i)
			stack = append(stack, i)
		case a.kind == closing:
			stack = popped(text, d.atoms, stack, text[a.start])
			d.inside[i] = top()
			if text[a.start] != ')' {
				cut(i)
			}
		case (a.kind == comma || a.kind == word && text[a.start] == ';') && !inParens:
			cut(i)
		}
	}
	return d
}

// lineStart returns the offset of the beginning of the line that holds an offset.
func (d *document) lineStart(at int) int {
	i := sort.SearchInts(d.lines, at+1)
	return d.lines[max(i-1, 0)]
}

// lineEnd returns the offset of the end of the line that holds an offset.
func (d *document) lineEnd(at int) int {
	if i := sort.SearchInts(d.lines, at+1); i < len(d.lines) {
		return d.lines[i] - 1
	}
	return len(d.text)
}

// isReadable reports whether a person could read the line of the mistake. The recognizers look
// at each word of it several times.
func (d *document) isReadable() bool {
	const most, longest = 2000, 20_000 // words and signs, and bytes
	first, last := d.onLine()
	return last-first <= most && d.lineEnd(d.at)-d.lineStart(d.at) <= longest && d.atoms[last-1].end-d.atoms[first].start <= 2*longest
}

// popped closes the nearest bracket of a kind, and those within it.
func popped(text []byte, atoms []atom, stack []int, closer byte) []int {
	for i := len(stack) - 1; i >= 0; i-- {
		if partner(text[atoms[stack[i]].start]) == closer {
			return stack[:i]
		}
	}
	return stack
}

// partner returns the bracket that closes an opening one.
func partner(open byte) byte {
	switch open {
	case '{':
		return '}'
	case '[':
		return ']'
	}
	return ')'
}

// atomAt returns the index of the atom that holds an offset, or the last one before it.
func (d *document) atomAt(offset int) int {
	i := sort.Search(len(d.atoms), func(i int) bool { return d.atoms[i].start > offset })
	return max(0, i-1)
}

// near returns the segments in which the mistake may be, the likeliest first: the one in which
// the parser stopped, and then those before it, on the same line and on the line with text
// before.
func (d *document) near() []segment {
	i := sort.Search(len(d.segments), func(i int) bool { return d.atoms[d.segments[i].first].start > d.at })
	var out []segment
	var lines []int
	for i--; i >= 0 && len(out) < 8; i-- {
		line := d.lineStart(d.start(d.segments[i]))
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		if len(lines) > 2 {
			break
		}
		out = append(out, d.segments[i])
	}
	return out
}

func (d *document) start(s segment) int { return d.atoms[s.first].start }
func (d *document) end(s segment) int   { return d.atoms[s.last-1].end }

// raw returns the text of some atoms, last excluded.
func (d *document) raw(first, last int) []byte {
	if first >= last {
		return nil
	}
	return d.text[d.atoms[first].start:d.atoms[last-1].end]
}

// is reports whether an atom is a certain word, bracket or separator.
func (d *document) is(i int, text string) bool {
	return i >= 0 && i < len(d.atoms) && d.atoms[i].kind != quoted && string(d.text[d.atoms[i].start:d.atoms[i].end]) == text
}

// names returns the names of a segment, each as a range of atoms before a colon, and where its
// value begins.
func (d *document) names(s segment) (names [][2]int, value int) {
	value = s.first
	depth := 0
	for i := s.first; i < s.last; i++ {
		switch a := d.atoms[i]; {
		case a.kind == opening:
			depth++
		case a.kind == closing:
			depth--
		case a.kind == colon && depth == 0:
			names = append(names, [2]int{value, i})
			value = i + 1
		}
	}
	return names, value
}

// beginsLine reports whether an atom is the first on its line.
func (d *document) beginsLine(i int) bool { return d.beginsLineAt(d.atoms[i].start) }

func (d *document) beginsLineAt(start int) bool {
	return len(bytes.TrimLeft(d.text[d.lineStart(start):start], " \t\r\uFEFF")) == 0
}

// before returns the index of the last atom before i that is no newline and no comment, -1 for
// none.
func (d *document) before(i int) int {
	for i--; i >= 0 && (d.atoms[i].kind == newline || d.atoms[i].kind == comment); i-- {
	}
	return i
}

// next returns the index of the first atom behind i that is no newline and no comment, -1 for
// none.
func (d *document) next(i int) int {
	for i++; i < len(d.atoms); i++ {
		if d.atoms[i].kind != newline && d.atoms[i].kind != comment {
			return i
		}
	}
	return -1
}

// isExpression reports whether CUE reads a text as a value.
func isExpression(text []byte) bool {
	_, err := parser.ParseExpr("", text)
	return err == nil
}

// upTo reports whether an atom begins at or before the place at which the parser stopped. Before
// that place, CUE has read everything.
func (d *document) upTo(i int) bool { return d.atoms[i].start <= d.at }

// onLine returns the indexes of the atoms from the line with text before the mistake up to the
// end of its line.
func (d *document) onLine() (first, last int) {
	i := d.atomAt(d.at)
	if d.atoms[i].kind == newline && i > 0 && d.at == d.atoms[i].start {
		i--
	}
	last = i
	for last < len(d.atoms) && d.atoms[last].kind != newline {
		last++
	}
	first = i
	for lines := 0; first > 0; first-- {
		if d.atoms[first-1].kind == newline && first >= 2 && d.atoms[first-2].kind != newline {
			if lines++; lines == 2 {
				break
			}
		}
	}
	return first, last
}
