package fix

import (
	"cmp"
	"slices"
	"sort"

	"github.com/lakewright/lakewright/internal/diag"
)

// An edit puts text in the place of the bytes from from to to of a file.
type edit struct {
	file     string
	from, to int    // from < to
	old      string // what is there
	text     string
	faults   []diag.Diagnostic // what the edit is for, not empty
}

// overlaps reports whether two edits change a common byte.
func (e *edit) overlaps(other edit) bool {
	return e.file == other.file && e.from < other.to && other.from < e.to
}

// shifts are what edits, which do not overlap, do to places in the files.
type shifts map[string][]shift

// A shift is what the edits up to one do to the places behind it.
type shift struct {
	from, to int
	length   int // of the new text
	by       int // behind to
}

func shiftsOf(edits []edit) shifts {
	all := shifts{}
	for _, e := range edits {
		all[e.file] = append(all[e.file], shift{e.from, e.to, len(e.text), len(e.text) - (e.to - e.from)})
	}
	for _, own := range all {
		slices.SortFunc(own, func(a, b shift) int { return cmp.Compare(a.from, b.from) })
		for i := 1; i < len(own); i++ {
			own[i].by += own[i-1].by
		}
	}
	return all
}

// moved returns the offset in a file that an offset has after the edits. An offset inside of
// a replaced text stays inside of the new one.
func (s shifts) moved(file string, offset int) int {
	own := s[file]
	i := sort.Search(len(own), func(i int) bool { return own[i].from >= offset })
	if i == 0 {
		return offset
	}
	last := own[i-1] // begins before the offset
	if offset >= last.to {
		return offset + last.by
	}
	start := last.from
	if i > 1 {
		start += own[i-2].by
	}
	return start + min(offset-last.from, last.length)
}

// overlap reports whether one of the edits changes a byte that e changes.
func (s shifts) overlap(e edit) bool {
	own := s[e.file]
	i := sort.Search(len(own), func(i int) bool { return own[i].from >= e.to })
	return i > 0 && own[i-1].to > e.from
}

// move changes the place of an edit to the one after other edits.
func (s shifts) move(e *edit) {
	length := e.to - e.from
	e.from = s.moved(e.file, e.from)
	e.to = e.from + length
}

// applied returns the text of a file after the edits of it, which do not overlap.
func applied(file string, text []byte, edits []edit) []byte {
	var own []edit
	for _, e := range edits {
		if e.file == file {
			own = append(own, e)
		}
	}
	slices.SortFunc(own, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	out := make([]byte, 0, len(text)+64)
	done := 0
	for _, e := range own {
		out = append(append(out, text[done:e.from]...), e.text...)
		done = e.to
	}
	return append(out, text[done:]...)
}

// lines holds the offsets at which the lines of a text begin.
type lines []int

func linesOf(text []byte) lines {
	starts := lines{0}
	for i, b := range text {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// offset returns the offset of a position, -1 for one that is not in the text.
func (l lines) offset(pos diag.Pos) int {
	if pos.Line < 1 || pos.Column < 1 || pos.Line > len(l) {
		return -1
	}
	return l[pos.Line-1] + pos.Column - 1
}

// position returns the line and the column of an offset, both from 1.
func (l lines) position(offset int) (line, column int) {
	line, found := slices.BinarySearch(l, offset)
	if found {
		line++
	}
	return line, offset - l[line-1] + 1
}
