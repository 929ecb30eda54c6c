package load

import (
	"slices"

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
