package fix

import (
	"cmp"
	"slices"

	"github.com/lakewright/lakewright/internal/diag"
)

// A span is a part of a file that differs from the file as it was read.
type span struct {
	file     string
	rule     string // of the first replacement
	was, end int    // in the file as it was read
	from, to int    // in the file as it is
}

// recorded returns spans, which do not overlap, together with those of edits of one step.
func recorded(spans []span, edits []edit) []span {
	edits = slices.Clone(edits)
	// From the last one on, so that the places of the others stay right.
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.from, a.from) })
	for _, e := range edits {
		spans = record(spans, e)
	}
	return spans
}

// record returns spans together with that of an edit. An edit of an edited text is one span
// with it.
func record(spans []span, e edit) []span {
	own := span{file: e.file, rule: e.faults[0].Rule, from: e.from, to: e.to}
	grown := len(e.text) - (e.to - e.from)
	var out []span
	for _, s := range spans {
		switch {
		case s.file != e.file || s.to <= e.from:
		case s.from < e.to:
			own.from, own.to, own.rule = min(own.from, s.from), max(own.to, s.to), s.rule
			continue
		default:
			s.from, s.to = s.from+grown, s.to+grown
		}
		out = append(out, s)
	}
	own.was, own.end = origin(spans, e.file, own.from), origin(spans, e.file, own.to)
	own.to += grown
	return append(out, own)
}

// origin returns the place, in the file as it was read, of a place that is in no span.
func origin(spans []span, file string, at int) int {
	grown := 0
	for _, s := range spans {
		if s.file == file && s.to <= at {
			grown += (s.to - s.from) - (s.end - s.was)
		}
	}
	return at - grown
}

// changes returns the spans as changes, sorted by place.
func (m *mender) changes() []Change {
	var all []Change
	for _, s := range m.spans {
		before, after := m.first.result.Source(s.file), m.state.result.Source(s.file)
		pos := diag.Pos{File: s.file, Length: s.to - s.from}
		pos.Line, pos.Column = m.state.linesOf(s.file).position(s.from)
		all = append(all, Change{Rule: s.rule, Pos: pos, Old: string(before[s.was:s.end]), New: string(after[s.from:s.to])})
	}
	slices.SortFunc(all, func(a, b Change) int { return a.Pos.Compare(b.Pos) })
	return all
}
