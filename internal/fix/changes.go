package fix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/diag"
)

// A span is a part of a file that differs from the file as it was read.
type span struct {
	file     string
	rule     string // of the first replacement
	was, end int    // in the file as it was read
	from, to int    // in the file as it is
}

// recorded returns spans, which do not overlap, together with those of the edits of one step.
// An edit of an edited text is one span with it.
func recorded(spans []span, edits []edit) []span {
	type part struct {
		span
		isEdit bool
		grown  int
	}
	var parts []part
	for _, s := range spans {
		parts = append(parts, part{s, false, (s.to - s.from) - (s.end - s.was)})
	}
	for _, e := range edits {
		own := span{file: e.file, rule: e.faults[0].Rule, from: e.from, to: e.to}
		parts = append(parts, part{own, true, len(e.text) - (e.to - e.from)})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Or(strings.Compare(a.file, b.file), a.from-b.from) })
	var out []span
	before, after := 0, 0 // how much longer the text above is than the file as it was read
	for i, j := 0, 0; i < len(parts); i = j {
		if i > 0 && parts[i-1].file != parts[i].file {
			before, after = 0, 0
		}
		own := parts[i].span
		start, grown := before, after
		for j = i; j < len(parts) && parts[j].file == own.file && (j == i || parts[j].from < own.to); j++ {
			own.to = max(own.to, parts[j].to)
			if parts[j].isEdit {
				grown += parts[j].grown
			} else {
				before += parts[j].grown
				own.rule = parts[j].rule
			}
		}
		own.was, own.end = own.from-start, own.to-before
		// What was there before this step is in from and to already.
		own.from, own.to = own.from+after, own.to+grown
		after = grown
		out = append(out, own)
	}
	return out
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
