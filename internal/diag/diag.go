// Package diag holds what the tool has to say about a spec: diagnostics as
// values, ordered and merged, and the printers that show them. It takes
// diagnostics and the text of the sources, and gives text, JSON, SARIF, GitHub
// annotations or JUnit. It never decides whether something is wrong.
package diag

import (
	"cmp"
	"slices"
)

// Severity says how much a diagnostic matters. The zero value is invalid.
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

// Pos is a place in a source file. The zero Pos is no place.
type Pos struct {
	File   string // relative to the spec's directory, with slashes
	Line   int    // 1-based
	Column int    // 1-based, in bytes
	Length int    // bytes to mark on the line, 0 when unknown
}

// IsValid reports whether p names a place.
func (p Pos) IsValid() bool { return p.File != "" }

// Compare orders places by file, line and column; no place comes last.
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

// A Note points at another party of a diagnostic.
type Note struct {
	Path string // in the spec, "" when the place is not in the spec
	Pos  Pos    // filled from Path at the end
	Text string // lower case, no full stop
}

// A Diagnostic is one fault of the spec, told once however many environments
// it holds in.
type Diagnostic struct {
	Rule        string   // "SPK003", or "syntax", "schema"… for the loader's own
	Severity    Severity // valid
	Envs        []string // sorted; empty means all environments
	Path        string   // spark."orders-etl".executor.memory
	Pos         Pos      // filled from Path at the end
	Message     string   // what is wrong, lower case, no full stop
	Fix         string   // what to do, imperative, "" when nothing can be said
	Replacement string   // CUE text to put at Pos instead, "" when none is known
	Notes       []Note
	Secret      bool // the source line holds a credential and is not shown
}

// List is a collection of diagnostics.
type List []Diagnostic

// HasErrors reports whether any diagnostic is an Error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count returns how many diagnostics have the given severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s {
			n++
		}
	}
	return n
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

// Merge returns a sorted list in which diagnostics that differ only in their
// environments and notes are one, with the notes of the first. A diagnostic
// that then holds in every one of all has no environments. The list given is
// not changed.
func (l List) Merge(all []string) List {
	// The severity belongs to the key: a warning in dev must not swallow the
	// error in prod.
	type key struct {
		rule, path, message, fix, replacement string
		severity                              Severity
		pos                                   Pos
	}
	index := map[key]int{}
	var merged List
	for _, d := range l {
		k := key{d.Rule, d.Path, d.Message, d.Fix, d.Replacement, d.Severity, d.Pos}
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
