package load

import (
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// Guess returns a possible spec of one environment: each value that was left out or is missing
// has a stand-in that the language allows, another one for each choice below Guesses. A finding
// that does not depend on what the user meant holds for every guess.
func (s *Source) Guess(name string, choice int) *Document {
	d, _ := s.env(name, language.Stander{Choice: choice, Entries: s.entries}.StandIn)
	return d
}

// mostNames is how many names of entries are tried in the place of an unknown name.
const mostNames = 8

// Guesses returns the number of guesses for each environment.
func (s *Source) Guesses() int {
	n := language.StandIns
	for _, section := range Language().Named() {
		n = max(n, min(len(s.entries(section)), mostNames))
	}
	return n
}

// entries returns the names of the entries of a section.
func (s *Source) entries(section string) []string {
	var names []string
	for _, f := range s.root.Field(section).FieldsOf() {
		names = append(names, f.Name)
	}
	return names
}

// complete fills in the defaults of the language, and stand-ins for what is still missing.
// It returns the paths of the missing values.
func complete(n *spec.Node, t *language.Type, at spec.Path, standIn func(*language.Type) *spec.Node) (*spec.Node, []spec.Path) {
	full, lacks := t.Missing(n, at)
	// Only the spec as a whole has these three; a document of one environment does not.
	lacks = slices.DeleteFunc(lacks, func(p spec.Path) bool { return p == "name" || p == "environments" || p == "profiles" })
	if len(lacks) == 0 {
		return full, nil
	}
	for _, path := range lacks {
		own, _ := path.CutPrefix(at)
		full = filled(full, t, own, standIn)
	}
	full, _ = t.Missing(full, at) // a stand-in has defaults too
	return full, lacks
}

// filled returns the tree with a stand-in at a path, the tree itself when there is none.
// An item of a list is added at its end, because the items behind one that was left out have
// other indices now.
func filled(n *spec.Node, t *language.Type, path spec.Path, standIn func(*language.Type) *spec.Node) *spec.Node {
	below := t.At(path)
	if below == nil {
		return n // not in the language
	}
	value := standIn(below)
	if value == nil {
		return n
	}
	return placed(n, t, path.Steps(), value)
}

// placed returns the tree with a value at the end of steps.
func placed(n *spec.Node, t *language.Type, steps []string, value *spec.Node) *spec.Node {
	if len(steps) == 0 {
		return value
	}
	next := t.Step(steps[0])
	if t.Items == nil {
		if n != nil && n.Kind != spec.Map {
			n = nil
		}
		return n.With(steps[0], spec.Span{}, placed(n.Field(steps[0]), next, steps[1:], value))
	}
	out := spec.Node{Kind: spec.List}
	if n != nil && n.Kind == spec.List {
		out = *n
	}
	if i, err := strconv.Atoi(steps[0]); err == nil && i < len(out.Items) && len(steps) > 1 {
		out.Items = slices.Clone(out.Items)
		out.Items[i] = placed(out.Items[i], next, steps[1:], value)
	} else {
		out.Items = append(slices.Clip(out.Items), placed(nil, next, steps[1:], value))
	}
	return &out
}

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
