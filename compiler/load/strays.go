package load

import (
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
)

// A stray is a field that is reported in a place where it is not allowed, and that is probably
// what another place lacks. What is missing under that name is not reported, and neither is a
// finding that would not be there with it.
type stray struct {
	name string
	node *spec.Node // nil when the value is not known
}

// straysOf returns the strays among the faults of a spec.
func straysOf(root *spec.Node, faults []language.Fault, e *evaluator) []stray {
	var strays []stray
	for _, f := range faults {
		n := root.At(f.Path)
		if n != nil && f.Dropped && f.Replace == "" && (f.Unknown || isNoEntry(root, f.Path) || f.Name) {
			strays = append(strays, stray{f.Path.Last(), n})
		}
	}
	for _, path := range e.failed {
		if isHidden(path) && len(path.Steps()) > 1 || slices.Contains(e.doubled, path) {
			strays = append(strays, stray{path.Last(), nil})
		}
	}
	return strays
}

// isStray reports whether the value that is missing at a path may be one of the strays.
func (s *Source) isStray(path spec.Path) bool {
	t := rootType().At(path)
	return t != nil && slices.ContainsFunc(s.strays, func(one stray) bool { return one.name == path.Last() && one.fits(t) })
}

func (one stray) fits(t *language.Type) bool {
	if one.node == nil {
		return true
	}
	_, faults := t.Check(one.node, "")
	return len(faults) == 0
}

// returned returns the tree with each stray in all places that lack it, for a guess. Values with
// fields are left out, because a struct may allow only one of several.
func (s *Source) returned(n *spec.Node, t *language.Type, standIn func(*language.Type) *spec.Node) *spec.Node {
	for _, one := range s.strays {
		for _, path := range places(n, t, "", one) {
			below := t.At(path)
			value := standIn(below)
			if value == nil {
				return n // not a guess
			}
			if one.node != nil {
				value = one.node
			}
			n = placed(n, t, path.Steps(), value)
		}
	}
	return n
}

// places returns the paths at which a tree lacks a stray that fits there.
func places(n *spec.Node, t *language.Type, at spec.Path, one stray) []spec.Path {
	var out []spec.Path
	switch {
	case n == nil || t == nil || t.Any || t.Scalars != nil:
	case t.Items != nil && n.Kind == spec.List:
		for i, item := range n.Items {
			out = append(out, places(item, t.Items, at.Index(i), one)...)
		}
	case n.Kind != spec.Map:
	case t.Elem != nil:
		for _, f := range n.Fields {
			out = append(out, places(f.Node, t.Elem, at.At(f.Name), one)...)
		}
	default:
		for _, field := range t.Fields {
			if there := n.Field(field.Name); there != nil {
				out = append(out, places(there, field.Type, at.At(field.Name), one)...)
			} else if field.Name == one.name && field.Type.Scalars != nil && one.fits(field.Type) {
				out = append(out, at.At(field.Name))
			}
		}
	}
	return out
}

// isLost reports whether what an environment names, its profile or its base, was wrong, so that
// nobody knows what that would have given.
func (s *Source) isLost(env, name string) bool {
	path := spec.PathOf("environments", env, name)
	return slices.ContainsFunc(s.dropped, func(p spec.Path) bool { return p == path || p == "environments" || p == path.Parent() }) ||
		s.root.At(path) == nil && s.isStray(path)
}

// lostBelow returns the paths of the values that a struct with a misspelt name would have given to
// the one at a path. Those that are there are not lost.
func lostBelow(n, checked *spec.Node, at spec.Path) []spec.Path {
	there := checked.At(at)
	if there == nil {
		return []spec.Path{at}
	}
	var lost []spec.Path
	for _, f := range n.FieldsOf() {
		lost = append(lost, lostBelow(f.Node, checked, at.At(f.Name))...)
	}
	return lost
}

// isNoEntry reports whether the value at a path stands where a struct with an entry for each name
// belongs, and is no struct.
func isNoEntry(root *spec.Node, path spec.Path) bool {
	n, parent := root.At(path), rootType().At(path.Parent())
	return n != nil && n.Kind != spec.Map && parent != nil && parent.Elem != nil && parent.Elem.IsStruct()
}

// lostBy returns the paths of the values that are not known because of an error. An error of a
// loop or a condition has no path: what it would write is lost.
func (e *evaluator) lostBy(t *trouble) []spec.Path {
	if t.path != "" && !strings.HasPrefix(t.format, "reference") { // the path of one leads through loops
		steps := t.path.Steps()
		if i := slices.Index(steps, "for[]"); i > 0 {
			steps = steps[:i] // the items of a list that a loop makes
		}
		return []spec.Path{spec.PathOf(steps...)}
	}
	p := t.fault.Position()
	if !p.IsValid() || e.files[p.Filename()] == 0 {
		return []spec.Path{""}
	}
	f := &e.collector.files[e.files[p.Filename()]-1]
	if f.syntax == nil {
		return []spec.Path{""}
	}
	return e.lostIn(f.syntax.Decls, p.Offset(), "")
}

// lostIn returns the paths of the values that are lost by an error at an offset within declarations
// of the struct at a path.
func (e *evaluator) lostIn(decls []ast.Decl, offset int, at spec.Path) []spec.Path {
	for _, decl := range decls {
		if decl.Pos().Offset() > offset || offset >= decl.End().Offset() {
			continue
		}
		switch decl := decl.(type) {
		case *ast.Comprehension:
			return writtenBy(decl.Value, at)
		case *ast.EmbedDecl, *ast.LetClause, *ast.ImportDecl:
			if at == "" {
				return nil
			}
		case *ast.Field:
			name, _, err := ast.LabelName(decl.Label)
			if err != nil {
				return []spec.Path{at}
			}
			at = at.At(name)
			if literal, ok := decl.Value.(*ast.StructLit); ok {
				return e.lostIn(literal.Elts, offset, at)
			}
			return []spec.Path{at}
		}
	}
	return []spec.Path{at}
}

// writtenBy returns the paths of the fields that an expression writes, as deep as they are known.
func writtenBy(expr ast.Expr, at spec.Path) []spec.Path {
	literal, ok := expr.(*ast.StructLit)
	if !ok || len(literal.Elts) == 0 {
		return []spec.Path{at}
	}
	var out []spec.Path
	for _, decl := range literal.Elts {
		field, ok := decl.(*ast.Field)
		if !ok {
			return []spec.Path{at}
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			return []spec.Path{at}
		}
		out = append(out, writtenBy(field.Value, at.At(name))...)
	}
	return out
}

// lostEntries returns the entries that are written and that nothing is left of, because what is in error
// was taken out.
func (e *evaluator) lostEntries(root *spec.Node) []spec.Path {
	if root == nil || e.written == nil || len(e.failed) == 0 {
		return nil
	}
	var out []spec.Path
	for _, section := range append(slices.Clip(sections()), "environments") {
		written := e.written.children[section]
		if written == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(written.children)) {
			if root.Field(section).Field(name) == nil {
				out = append(out, spec.PathOf(section, name))
			}
		}
	}
	return out
}

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
