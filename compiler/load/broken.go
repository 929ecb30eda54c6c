package load

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
)

// broken is the paths of values that were left out or are missing, so that nothing more
// is said about them. They are kept by entry, because a spec may have as many as it has
// workloads.
type broken struct {
	paths   []spec.Path               // all of them
	whole   []spec.Path               // at most one step: a section, or more
	entries map[spec.Path][]spec.Path // by the first two steps
	fields  map[spec.Path]bool        // of the language, without names of entries
	partial map[spec.Path]bool        // structs with a field that the language does not have
}

func brokenOf(paths []spec.Path) *broken {
	b := &broken{entries: map[spec.Path][]spec.Path{}, fields: map[spec.Path]bool{}, partial: map[spec.Path]bool{}}
	for _, p := range paths {
		b.add(p)
	}
	return b
}

func (b *broken) add(path spec.Path) {
	b.paths = append(b.paths, path)
	b.fields[Language().Elide(path)] = true
	if rootType().At(path) == nil {
		b.partial[path.Parent()] = true
	}
	steps := path.Steps()
	if len(steps) < 2 {
		b.whole = append(b.whole, path)
		return
	}
	entry := spec.PathOf(steps[:2]...)
	b.entries[entry] = append(b.entries[entry], path)
}

// isEmpty reports whether nothing is broken.
func (b *broken) isEmpty() bool { return len(b.paths) == 0 }

// around reports whether a value at, above or below path is broken.
func (b *broken) around(path spec.Path) bool {
	touches := func(p spec.Path) bool { return p.Covers(path) || path.Covers(p) }
	if slices.ContainsFunc(b.whole, touches) {
		return true
	}
	steps := path.Steps()
	if len(steps) < 2 {
		for entry := range b.entries {
			if path.Covers(entry) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(b.entries[spec.PathOf(steps[:2]...)], touches)
}

// in reports whether, in the entry at path, a value of a field of the language is broken,
// or one that it is part of or holds.
func (b *broken) in(entry, field spec.Path) bool {
	if slices.ContainsFunc(b.whole, func(p spec.Path) bool { return p.Covers(entry) }) {
		return true
	}
	return slices.ContainsFunc(b.entries[entry], func(p spec.Path) bool {
		elided := Language().Elide(p)
		return p == entry || elided.Covers(field) || field.Covers(elided)
	})
}

// field reports whether a value of a field of the language is broken in any entry.
func (b *broken) field(field spec.Path) bool {
	for p := field; ; p = p.Parent() {
		if b.fields[p] {
			return true
		}
		if p == "" {
			return false
		}
	}
}
