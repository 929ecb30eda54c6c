package diag

import (
	"cmp"
	"slices"
)

// Severity is the severity of a diagnostic. The zero value is invalid.
type Severity uint8

// An Error stops the build; a Warning and an Info do not.
const (
	_ Severity = iota
	Error
	Warning
	Info
)

// String returns "error", "warning" or "info".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Info:
		return "info"
	}
	return "invalid"
}

// Pos is a position in a source file. The zero Pos is no position.
type Pos struct {
	File   string // relative to the spec's directory, with slashes
	Line   int    // 1-based
	Column int    // 1-based, in bytes
	Length int    // bytes to mark on the line, 0 when unknown
}

// IsValid reports whether p is a position.
func (p Pos) IsValid() bool { return p.File != "" }

// Compare orders positions by file, line and column; the zero Pos comes last.
func (p Pos) Compare(q Pos) int {
	if p.IsValid() != q.IsValid() {
		if p.IsValid() {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
	)
}

// A Note points at another place that is part of a fault.
type Note struct {
	Path string // path in the spec, "" when the place is outside the spec
	Pos  Pos    // filled from Path at the end
	Text string // lower case, no full stop
}

// A Diagnostic is one fault of the spec. It is reported once for all environments that have
// it.
type Diagnostic struct {
	Rule        string   // "SPK003", or "syntax", "schema"… for the loader's own
	Severity    Severity // valid
	Envs        []string // sorted; empty means all environments
	Path        string   // spark."orders-etl".executor.memory
	Key         bool     // the fault is about the name that Path ends in, and not about its value
	Pos         Pos      // filled from Path at the end
	Message     string   // what is wrong, lower case, no full stop
	Fix         string   // what to do, imperative, "" when no fix is known
	Replacement string   // CUE text to put at Pos instead, "" when none is known
	Notes       []Note
	Secret      bool        // the source line holds a credential and is not shown
	Accepted    *Acceptance // nil: nobody accepted it; never of an Error
}

// An Acceptance is the user's decision that a diagnostic needs no change of the spec. An accepted
// diagnostic is counted, and not shown to people.
type Acceptance struct {
	Reason string // the user's own words, one line
	Pos    Pos    // where the user wrote it
}

// List is a collection of diagnostics.
type List []Diagnostic

// HasErrors reports whether any diagnostic is an Error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count returns how many diagnostics that nobody accepted have the given severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s && d.Accepted == nil {
			n++
		}
	}
	return n
}

// Open returns the diagnostics that nobody accepted: l itself if there are no others.
func (l List) Open() List {
	accepted := func(d Diagnostic) bool { return d.Accepted != nil }
	if !slices.ContainsFunc(l, accepted) {
		return l
	}
	return slices.DeleteFunc(slices.Clone(l), accepted)
}

// Sort orders the list by place, then severity, rule, path and message.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		return cmp.Or(
			a.Pos.Compare(b.Pos),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Message, b.Message),
			slices.Compare(a.Envs, b.Envs),
		)
	})
}

// Merge returns a sorted list in which diagnostics that differ only in their environments
// and notes are merged into one, with the notes of the first. An accepted diagnostic is not merged
// with one that is open, or that was accepted for another reason. A merged diagnostic that has
// every environment of all has an empty list of environments. Merge does not change l.
func (l List) Merge(all []string) List {
	// The key includes the severity: a warning in dev must not replace the error in prod.
	type key struct {
		rule, path, message, fix, replacement string
		severity                              Severity
		pos                                   Pos
		accepted                              Acceptance
	}
	index := map[key]int{}
	var merged List
	for _, d := range l {
		k := key{d.Rule, d.Path, d.Message, d.Fix, d.Replacement, d.Severity, d.Pos, Acceptance{}}
		if d.Accepted != nil {
			k.accepted = *d.Accepted
		}
		i, seen := index[k]
		if !seen {
			index[k] = len(merged)
			d.Envs = slices.Clone(d.Envs)
			merged = append(merged, d)
			continue
		}
		if len(merged[i].Envs) == 0 || len(d.Envs) == 0 {
			merged[i].Envs = nil
			continue
		}
		merged[i].Envs = append(merged[i].Envs, d.Envs...)
	}
	for i := range merged {
		slices.Sort(merged[i].Envs)
		merged[i].Envs = slices.Compact(merged[i].Envs)
		if len(merged[i].Envs) == len(all) {
			merged[i].Envs = nil
		}
	}
	merged.Sort()
	return merged
}
