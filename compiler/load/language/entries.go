package language

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// entries checks a map: its length, the names of its entries, and each of them.
func (c *checker) entries(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	if n.Kind != spec.Map {
		return c.noEntries(t, n, path)
	}
	if len(n.Fields) < t.MinLen {
		return c.drop(Fault{
			Path: path, Span: n.Span,
			Message: fmt.Sprintf("%s has %d entries, want at least %d", path.Last(), len(n.Fields), t.MinLen),
			Fix:     "write " + path.Last() + `: NAME: …`,
		})
	}
	if t.MaxLen > 0 && len(n.Fields) > t.MaxLen {
		return c.drop(Fault{
			Path: path, Span: n.Span,
			Message: fmt.Sprintf("%s has %d entries, at most %d are allowed", path.Last(), len(n.Fields), t.MaxLen),
			Fix:     "split the platform into several specs",
		})
	}
	nameless := false
	return c.each(n, func(f spec.Field) (string, *spec.Node) {
		if !t.lacksName(f) {
			return c.entry(t, n, f, path)
		}
		if !nameless { // the other fields of the entry have the same fault
			c.drop(Fault{
				Path: path.At(f.Name), Span: f.Place(), Name: true,
				Message: fmt.Sprintf("%s has entries by name, and %s is a field of an entry", path.Last(), f.Name),
				Fix:     fmt.Sprintf("put a name of your choice before it, as in %s: NAME: %s: …", path.Last(), f.Name),
			})
		}
		nameless = true
		return f.Name, nil
	})
}

// entry checks one entry. An entry with a wrong name is checked too, and kept under the name that
// was meant if that is certain and free.
func (c *checker) entry(t *Type, n *spec.Node, f spec.Field, path spec.Path) (string, *spec.Node) {
	key := &spec.Node{Kind: spec.String, Text: f.Name, Span: f.Span}
	why := t.Key.misfit(key)
	if fault, nested := t.nested(f, path); nested {
		fault.Secret = c.isSecret(f.Node, path)
		c.drop(fault)
		return f.Name, nil
	}
	if why == "" {
		return f.Name, c.value(t.Elem, f.Node, path.At(f.Name))
	}
	fault := Fault{
		Path: path.At(f.Name), Span: f.Place(), Name: true,
		Message: fmt.Sprintf("%q is not a valid name for an entry of %s, %s", f.Name, path.Last(), why),
	}
	meant := t.Key.suggest(key, "", &fault)
	if meant != nil && n.Field(meant.Text) != nil {
		fault.Replace, fault.Dropped = "", true
		fault.Fix += "; there is another entry of that name"
		meant = nil
	}
	c.faults = append(c.faults, fault)
	value := c.value(t.Elem, f.Node, path.At(f.Name))
	if meant == nil {
		return f.Name, nil
	}
	return meant.Text, value
}

// nested returns the fault of a key of an engine that is written as structs, one for each of its
// words: such a key is one text.
func (t *Type) nested(f spec.Field, path spec.Path) (Fault, bool) {
	if t.Elem.Scalars == nil || f.Node.Kind != spec.Map || !strings.HasPrefix(t.Key.Want, "want a configuration key") {
		return Fault{}, false
	}
	keys := leaves(f.Name, f.Node)
	fault := Fault{
		Path: path.At(f.Name), Span: f.Place(), Name: true,
		Message: fmt.Sprintf("%s is a struct, and a key of %s is one text with dots in it", f.Name, path.Last()),
		Fix:     fmt.Sprintf("write %s: \"%s.…\": …", path.Last(), f.Name),
	}
	var texts []string
	for _, key := range keys {
		if key.Node.Kind != spec.String && key.Node.Kind != spec.Number && key.Node.Kind != spec.Bool || IsSecret(spec.PathOf(key.Name), key.Node.Text) {
			return fault, true
		}
		texts = append(texts, fmt.Sprintf("%q: %q", key.Name, key.Node.Text))
	}
	switch len(texts) {
	case 0:
	case 1:
		fault.Fix = "write " + texts[0]
		if at, found := wholeOf(f); found {
			fault.Span, fault.Replace, fault.Name, fault.Whole = at, texts[0], false, true
		}
	case 2, 3:
		fault.Fix = "write " + strings.Join(texts, ", ")
	default:
		fault.Fix = "write " + texts[0] + ", and the others in the same way"
	}
	return fault, true
}

// leaves returns the values within a struct, each with its path as the name.
func leaves(name string, n *spec.Node) []spec.Field {
	if n.Kind != spec.Map {
		return []spec.Field{{Name: name, Node: n}}
	}
	var all []spec.Field
	for _, f := range n.Fields {
		all = append(all, leaves(name+"."+f.Name, f.Node)...)
	}
	return all
}

// noEntries reports another value in the place of a map, and suggests the map if it is clear.
func (c *checker) noEntries(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	fault := Fault{
		Path: path, Span: n.Span, Secret: c.isSecret(n, path),
		Message: fmt.Sprintf("%s is %s, want a struct with an entry for each name", path.Last(), c.show(n, path)),
		Fix:     "write " + path.Last() + `: NAME: …`,
	}
	if text, certain := t.pairs(n); certain && !fault.Secret {
		fault.Fix, fault.Replace = "write "+path.Last()+": "+text, text
	}
	return c.drop(fault)
}

// lacksName reports whether a field of a map is one of the fields of an entry, and no entry.
func (t *Type) lacksName(f spec.Field) bool {
	if !t.Elem.IsStruct() || t.Elem.Field(f.Name) == nil {
		return false
	}
	return t.Elem.Field(f.Name).Type.takes(f.Node) && !t.Elem.takes(f.Node)
}

// takes reports whether a value fits a type.
func (t *Type) takes(n *spec.Node) bool {
	_, faults := t.Check(n, "")
	return len(faults) == 0
}
