package load

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
)

// gaps holds the paths of values that were left out or are missing, so that nothing more
// is reported about them. They are indexed by entry, because a spec may have as many of them
// as workloads.
type gaps struct {
	paths   []spec.Path         // all of them
	whole   []spec.Path         // paths of at most one step: a section, or the whole spec
	entries map[spec.Path][]gap // by the first two steps
	fields  map[spec.Path]bool  // paths of the language, without names of entries
	partial map[spec.Path]bool  // structs with an unknown field
}

// A gap is a value of an entry that was left out or is missing.
type gap struct {
	path  spec.Path
	field spec.Path // of the language, without names of entries
}

func newGaps(paths []spec.Path) *gaps {
	g := &gaps{entries: map[spec.Path][]gap{}, fields: map[spec.Path]bool{}, partial: map[spec.Path]bool{}}
	for _, p := range paths {
		g.add(p)
	}
	return g
}

func (g *gaps) add(path spec.Path) {
	g.paths = append(g.paths, path)
	field := Language().Elide(path)
	g.fields[field] = true
	if rootType().At(path) == nil {
		g.partial[path.Parent()] = true
	}
	steps := path.Steps()
	if len(steps) < 2 {
		g.whole = append(g.whole, path)
		return
	}
	entry := spec.PathOf(steps[:2]...)
	g.entries[entry] = append(g.entries[entry], gap{path, field})
}

// isEmpty reports whether there are no gaps.
func (g *gaps) isEmpty() bool { return len(g.paths) == 0 }

// around reports whether a value at, above or below path is a gap.
func (g *gaps) around(path spec.Path) bool {
	touches := func(p spec.Path) bool { return p.Covers(path) || path.Covers(p) }
	if slices.ContainsFunc(g.whole, touches) {
		return true
	}
	steps := path.Steps()
	if len(steps) < 2 {
		for entry := range g.entries {
			if path.Covers(entry) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(g.entries[spec.PathOf(steps[:2]...)], func(one gap) bool { return touches(one.path) })
}

// in reports whether, in an entry, a field of the language is a gap, or is part of a gap, or
// contains one.
func (g *gaps) in(entry, field spec.Path) bool {
	if slices.ContainsFunc(g.whole, func(p spec.Path) bool { return p.Covers(entry) }) {
		return true
	}
	return slices.ContainsFunc(g.entries[entry], func(one gap) bool {
		return one.path == entry || one.field.Covers(field) || field.Covers(one.field)
	})
}

// field reports whether a field of the language is a gap, or part of one, in any entry.
func (g *gaps) field(field spec.Path) bool {
	for p := field; ; p = p.Parent() {
		if g.fields[p] {
			return true
		}
		if p == "" {
			return false
		}
	}
}
