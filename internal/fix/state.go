package fix

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/accept"
	"github.com/lakewright/lakewright/internal/diag"
)

// A fault is a diagnostic with the offset of its position.
type fault struct {
	diag.Diagnostic
	at int // in the file, -1 when unknown
}

// A state is a spec in memory: the texts that differ from the files, what it compiles to,
// and its faults. It does not change.
type state struct {
	texts  map[string][]byte
	result compiler.Result
	faults []fault // in the order of the diagnostics
	at     map[spot][]fault
	lines  map[string]lines
}

// A spot is an offset in a file.
type spot struct {
	file string
	at   int
}

// stateOf returns the state of a compiled spec.
func stateOf(texts map[string][]byte, result compiler.Result) *state {
	s := &state{texts: texts, result: result, at: map[spot][]fault{}, lines: map[string]lines{}}
	for _, d := range result.Diagnostics {
		f := fault{d, -1}
		if l := s.linesOf(d.Pos.File); l != nil {
			f.at = l.offset(d.Pos)
		}
		s.faults = append(s.faults, f)
		s.at[spot{f.Pos.File, f.at}] = append(s.at[spot{f.Pos.File, f.at}], f)
	}
	return s
}

// linesOf returns the lines of a file of the spec, nil for any other file.
func (s *state) linesOf(file string) lines {
	l, known := s.lines[file]
	if !known {
		if text := s.result.Source(file); text != nil {
			l = linesOf(text)
		}
		s.lines[file] = l
	}
	return l
}

// candidates returns the replacements of the faults as edits that do not overlap, in the
// order of their places. Where one place has two different replacements, neither is certain.
func (s *state) candidates(faults []fault) []edit {
	var all []edit
	unsure := map[int]bool{} // indices of all
	for _, f := range faults {
		e, ok := s.edit(f)
		if !ok {
			continue
		}
		i := len(all) - 1 // the faults are sorted by place
		switch {
		case i < 0 || !e.overlaps(all[i]):
			all = append(all, e)
		case all[i].from == e.from && all[i].to == e.to && all[i].text == e.text:
			all[i].faults = append(all[i].faults, f.Diagnostic)
		case all[i].from == e.from && all[i].to == e.to:
			unsure[i] = true
		}
	}
	var sure []edit
	for i, e := range all {
		if !unsure[i] {
			sure = append(sure, e)
		}
	}
	return sure
}

// edit returns the replacement of a fault as an edit. There is none when the marked bytes are
// not known, are not on one line, or are the replacement already.
func (s *state) edit(f fault) (edit, bool) {
	text := s.result.Source(f.Pos.File)
	if f.Accepted != nil || f.Replacement == "" || f.Pos.Length < 1 || f.at < 0 || f.at+f.Pos.Length > len(text) ||
		strings.HasPrefix(f.Pos.File, "cue.mod/") {
		return edit{}, false
	}
	old := string(text[f.at : f.at+f.Pos.Length])
	if strings.Contains(old, "\n") || old == f.Replacement {
		return edit{}, false
	}
	return edit{f.Pos.File, f.at, f.at + f.Pos.Length, old, f.Replacement, []diag.Diagnostic{f.Diagnostic}}, true
}

// textsAfter returns the texts after edits of the state.
func (s *state) textsAfter(edits []edit) map[string][]byte {
	texts := maps.Clone(s.texts)
	for _, e := range edits {
		texts[e.file] = nil
	}
	for name, text := range texts {
		if text == nil {
			texts[name] = applied(name, s.result.Source(name), edits)
		}
	}
	return texts
}

// remaining returns the faults that edits are not for, at their places after the edits.
func remaining(faults []fault, edits []edit) []fault {
	mended := map[place]bool{}
	for _, e := range edits {
		for _, d := range e.faults {
			mended[place{d.Rule, e.file, e.from, d.Path, d.Message}] = true
		}
	}
	s := shiftsOf(edits)
	var rest []fault
	for _, f := range faults {
		if mended[place{f.Rule, f.Pos.File, f.at, f.Path, f.Message}] {
			continue
		}
		if f.at >= 0 {
			f.at = s.moved(f.Pos.File, f.at)
		}
		rest = append(rest, f)
	}
	return rest
}

// A place is what makes a fault the same as another one of the same text.
type place struct {
	rule, file string
	at         int
	path, text string
}

// place returns where a fault is and which rule reports it. Its text may depend on other
// faults, and its path on the name of an entry that was misspelt.
func (f *fault) place() place {
	if f.at < 0 {
		return place{f.Rule, f.Pos.File, -1, f.Path, f.Message}
	}
	return place{rule: f.Rule, file: f.Pos.File, at: f.at}
}

// fresh returns the faults that are not among known ones. A fault is known if the same rule
// reported it at the same place, at least as severely and in the same environments.
func fresh(faults, known []fault) []fault {
	at := map[place][]fault{}
	for _, f := range known {
		at[f.place()] = append(at[f.place()], f)
	}
	var out []fault
	for _, f := range faults {
		if isLate(f.Diagnostic) {
			continue
		}
		here := at[f.place()]
		i := slices.IndexFunc(here, func(k fault) bool { return f.isWithin(k) })
		if i < 0 {
			out = append(out, f)
			continue
		}
		at[f.place()] = slices.Delete(slices.Clone(here), i, i+1)
	}
	return out
}

// isLate reports whether d is only looked for in a spec without errors, so that it appears when the
// last error is gone: an info, an acceptance that accepts nothing, or what a rule about whole specs finds.
func isLate(d diag.Diagnostic) bool {
	return d.Severity == diag.Info || d.Rule == accept.Unused || lastRules()[d.Rule]
}

var lastRules = sync.OnceValue(func() map[string]bool {
	last := map[string]bool{}
	for _, doc := range compiler.Docs() {
		last[doc.ID] = doc.Last
	}
	return last
})

// isWithin reports whether f is at most as severe as known, in no other environments.
func (f *fault) isWithin(known fault) bool {
	if f.Severity < known.Severity {
		return false
	}
	outside := func(env string) bool { return !slices.Contains(known.Envs, env) }
	return len(known.Envs) == 0 || len(f.Envs) > 0 && !slices.ContainsFunc(f.Envs, outside)
}
