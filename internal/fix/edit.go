package fix

import (
	"cmp"
	"slices"

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

// moveBy changes the positions of an edit to those after other edits.
func (e *edit) moveBy(others []edit) {
	length := e.to - e.from
	e.from = moved(e.file, e.from, others)
	e.to = e.from + length
}

// overlaps reports whether two edits change a common byte.
func (e *edit) overlaps(other edit) bool {
	return e.file == other.file && e.from < other.to && other.from < e.to
}

// moved returns the offset in a file that an offset has after edits, which may be in any
// order and do not overlap. An offset inside of a replaced text stays inside of the new one.
func moved(file string, offset int, edits []edit) int {
	shift := 0
	for _, e := range edits {
		switch {
		case e.file != file || offset < e.from || offset == e.from:
		case offset >= e.to:
			shift += len(e.text) - (e.to - e.from)
		default:
			shift += min(offset-e.from, len(e.text)) - (offset - e.from)
		}
	}
	return offset + shift
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
