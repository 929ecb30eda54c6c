package language

import (
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/spec"
)

// Missing returns the value at path with the defaults of the language filled in, and the paths
// of the required fields that it lacks.
func (t *Type) Missing(n *spec.Node, path spec.Path) (*spec.Node, []spec.Path) {
	f := filler{at: path, steps: make([]string, 0, 8), unwritten: map[unwritten]*spec.Node{}}
	return f.value(t, n), f.lacks
}

// A filler fills in defaults. Only a missing field needs its path.
type filler struct {
	at    spec.Path
	steps []string // below at
	lacks []spec.Path
	// fields are those of the structs that are filled in, the innermost last. A struct has many possible
	// fields, and few.
	fields []spec.Field
	// unwritten are the values of fields that nobody wrote and that lack nothing: thousands of workloads
	// share them.
	unwritten map[unwritten]*spec.Node
}

// An unwritten is a field that nobody wrote, with the value from a profile or a default.
type unwritten struct {
	field *Field
	value *spec.Node
}

// below fills in the value of a field or an item.
func (f *filler) below(step string, t *Type, n *spec.Node) *spec.Node {
	f.steps = append(f.steps, step)
	full := f.value(t, n)
	f.steps = f.steps[:len(f.steps)-1]
	return full
}

func (f *filler) value(t *Type, n *spec.Node) *spec.Node {
	switch {
	case n == nil || t.Any || n.Kind == spec.Null || t.Scalars != nil:
		return n
	case t.Items != nil && n.Kind == spec.List:
		return f.list(t, n)
	case t.Elem != nil && n.Kind == spec.Map:
		return f.entries(t, n)
	case t.IsStruct() && n.Kind == spec.Map:
		return f.structOf(t, n)
	}
	return n
}

func (f *filler) list(t *Type, n *spec.Node) *spec.Node {
	if t.Items.Scalars != nil {
		return n
	}
	out := *n
	out.Items = make([]*spec.Node, len(n.Items))
	for i, item := range n.Items {
		out.Items[i] = f.below(strconv.Itoa(i), t.Items, item)
	}
	return &out
}

func (f *filler) entries(t *Type, n *spec.Node) *spec.Node {
	if t.Elem.Scalars != nil {
		return n
	}
	out := *n
	out.Fields = slices.Clone(n.Fields)
	for i := range out.Fields {
		field := &out.Fields[i]
		field.Node = f.below(field.Name, t.Elem, field.Node)
	}
	return &out
}

func (f *filler) structOf(t *Type, n *spec.Node) *spec.Node {
	first := len(f.fields)
	for _, field := range n.Fields {
		if t.Field(field.Name) == nil {
			f.fields = append(f.fields, field) // a field that only an open struct may have
		}
	}
	for _, field := range t.Fields {
		given := spec.Field{Name: field.Name, Node: field.Default}
		if i := slices.IndexFunc(n.Fields, func(other spec.Field) bool { return other.Name == field.Name }); i >= 0 && n.Fields[i].Node != nil && n.Fields[i].Node.Kind != spec.Null {
			given = n.Fields[i]
		}
		if given.Node == nil && field.Type.isAlways() {
			// Report the required fields of the struct as missing, not the struct itself.
			given.Node = nothing
		}
		switch {
		case given.Node == nil:
			if field.Need == Required {
				f.lacks = append(f.lacks, f.at.At(f.steps...).At(field.Name))
			}
			continue
		case given.Node.Origin == spec.Written:
			given.Node = f.below(field.Name, field.Type, given.Node)
		default:
			given.Node = f.unwrittenBelow(field, given.Node)
		}
		f.fields = append(f.fields, given)
	}
	out := *n
	out.Fields = append(make([]spec.Field, 0, len(f.fields)-first), f.fields[first:]...)
	f.fields = f.fields[:first]
	return &out
}

// nothing is a struct without fields, which nobody wrote.
var nothing = &spec.Node{Kind: spec.Map, Origin: spec.Default}

// unwrittenBelow fills in the value of a field that nobody wrote.
func (f *filler) unwrittenBelow(field *Field, n *spec.Node) *spec.Node {
	if full, known := f.unwritten[unwritten{field, n}]; known {
		return full
	}
	lacks := len(f.lacks)
	full := f.below(field.Name, field.Type, n)
	if full != n && len(f.lacks) == lacks {
		f.unwritten[unwritten{field, n}] = full
	}
	return full
}
