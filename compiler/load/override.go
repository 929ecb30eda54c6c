package load

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// Overrides returns the paths of the sections that the environment called name overrides, and
// those of the environments that it extends: the outermost base first.
func (s *Source) Overrides(name string) []spec.Path {
	var out []spec.Path
	for _, env := range s.chain(name) {
		for _, section := range slices.Sorted(slices.Values(sections())) {
			if path := spec.PathOf("environments", env, section); s.root.At(path) != nil {
				out = append(out, path)
			}
		}
	}
	return out
}

// Overridden returns the value that the override at path changes in one environment: that of
// an environment which this one extends, or of the section itself. nil: the override adds it.
func (s *Source) Overridden(name string, path spec.Path) *spec.Node {
	n, _ := s.overridden(name, path)
	return n
}

// OverriddenPos returns the place of the value that Overridden returns.
func (s *Source) OverriddenPos(name string, path spec.Path) diag.Pos {
	_, at := s.overridden(name, path)
	return s.PosOf(at)
}

func (s *Source) overridden(name string, path spec.Path) (*spec.Node, spec.Path) {
	steps := path.Steps()
	own := spec.PathOf(steps[2:]...)
	chain := s.chain(name)
	for i := slices.Index(chain, steps[1]) - 1; i >= 0; i-- {
		at := spec.PathOf("environments", chain[i]).At(steps[2:]...)
		if n := s.root.At(at); n != nil {
			return n, at
		}
	}
	return s.root.At(own), own
}

// PosOf returns the place of the value that is written at path.
func (s *Source) PosOf(path spec.Path) diag.Pos { return s.pos(s.root.Locate(path)) }

// Unwritten returns the spec as if nothing had been written at path.
func (s *Source) Unwritten(path spec.Path) *Source {
	out := *s
	steps := path.Steps()
	last := len(steps) - 1
	out.root = replaced(s.root, steps[:last], s.root.At(spec.PathOf(steps[:last]...)).Without(steps[last]))
	return &out
}

// Written returns the spec as if value had been written at path. The spec may not allow it
// there.
func (s *Source) Written(path spec.Path, value *spec.Node) *Source {
	out := *s
	out.root = replaced(s.root, path.Steps(), value)
	return &out
}

// Only returns the spec with those entries of a section, and overrides of them, for which keep
// is true.
func (s *Source) Only(section string, keep func(entry string) bool) *Source {
	out := *s
	paths := []spec.Path{spec.PathOf(section)}
	for _, env := range s.Envs {
		paths = append(paths, spec.PathOf("environments", env, section))
	}
	for _, path := range paths {
		if n := out.root.At(path); n != nil && n.Kind == spec.Map {
			out.root = replaced(out.root, path.Steps(), only(n, keep))
		}
	}
	return &out
}

func only(n *spec.Node, keep func(string) bool) *spec.Node {
	if n == nil || n.Kind != spec.Map {
		return n
	}
	out := *n
	out.Fields = slices.DeleteFunc(slices.Clone(n.Fields), func(f spec.Field) bool { return !keep(f.Name) })
	return &out
}
