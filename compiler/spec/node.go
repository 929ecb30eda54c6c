package spec

import (
	"slices"
	"strings"
)

// Kind is the kind of a value. The zero Kind is invalid.
type Kind uint8

// The kinds of values.
const (
	_ Kind = iota
	Null
	Bool
	Number
	String
	List
	Map
)

// String returns the kind for a message, with its article.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "true or false"
	case Number:
		return "a number"
	case String:
		return "text"
	case List:
		return "a list"
	case Map:
		return "a struct"
	}
	return "nothing"
}

// Origin is the source of a value. The zero Origin is the user.
type Origin uint8

// The origins of values.
const (
	Written Origin = iota // in the spec, or in an environment's overrides
	Profile               // from the profile of the environment
	Default               // from the defaults of the language
)

// Span is a position in one of the sources, as byte offsets, so that lines are counted only
// for values that are reported. The zero Span is no position.
type Span struct {
	File  int32 // index of the source plus one
	Start int32
	End   int32
}

// IsValid reports whether s is a position.
func (s Span) IsValid() bool { return s.File != 0 }

// A Node is one value of a spec. Nodes are shared between trees and must not be
// changed once another tree may hold them.
type Node struct {
	Kind   Kind // these three together take 16 bytes: a large spec has millions of nodes
	Origin Origin
	Span   Span    // of the value
	Text   string  // the value of a String, or the source text of a Number or Bool
	Fields []Field // of a Map, in the order written, names unique
	Items  []*Node // of a List
}

// A Field is one entry of a Map.
type Field struct {
	Name     string
	Span     Span // of the name, with its quotes; invalid when no single place is known
	Repeated bool // the name is written at several places, of which Span is the first
	Node     *Node
}

// Place returns the position of the field for a message: of its name, or else of its value.
func (f Field) Place() Span {
	if f.Span.IsValid() {
		return f.Span
	}
	return f.Node.Span
}

// Field returns the value of a field, nil when n is nil or has no field of that name.
func (n *Node) Field(name string) *Node {
	if i := n.index(name); i >= 0 {
		return n.Fields[i].Node
	}
	return nil
}

func (n *Node) index(name string) int {
	if n == nil || n.Kind != Map {
		return -1
	}
	return slices.IndexFunc(n.Fields, func(f Field) bool { return f.Name == name })
}

// At returns the value at a path below n, nil when there is none.
func (n *Node) At(path Path) *Node {
	for _, step := range path.Steps() {
		n = n.step(step)
	}
	return n
}

func (n *Node) step(step string) *Node {
	if n == nil || n.Kind != List {
		return n.Field(step)
	}
	index, ok := parseIndex(step)
	if !ok || index >= len(n.Items) {
		return nil
	}
	return n.Items[index]
}

// Locate returns the position of the value at path, or of its nearest parent that has a
// position. It prefers the position of the name over that of the value.
func (n *Node) Locate(path Path) Span {
	var best Span
	for i, steps := 0, path.Steps(); n != nil && i < len(steps); i++ {
		child := n.step(steps[i])
		if child == nil {
			break
		}
		if child.Origin == Written || child.Span.IsValid() {
			name := Span{}
			if f := n.index(steps[i]); f >= 0 {
				name = n.Fields[f].Span
			}
			last := i == len(steps)-1 && child.Kind != Map
			if name.IsValid() && !last {
				best = name
			} else if child.Span.IsValid() {
				best = child.Span
			}
		}
		n = child
	}
	return best
}

// LocateKey returns the position of the name of the field at path. Without one, it returns what
// Locate does. Only reports whether the whole name is there and at no other place, so that a text
// in its place renames the field.
func (n *Node) LocateKey(path Path) (at Span, only bool) {
	if parent, name := n.At(path.Parent()), path.Last(); parent != nil {
		if i := parent.index(name); i >= 0 && parent.Fields[i].Span.IsValid() {
			return parent.Fields[i].Span, !parent.Fields[i].Repeated
		}
	}
	return n.Locate(path), false
}

// With returns a copy of the Map n in which the field called name has the given value. An
// existing field keeps the position of its name; a new field gets at. A nil n is an empty
// Map.
func (n *Node) With(name string, at Span, value *Node) *Node {
	out := &Node{Kind: Map}
	if n != nil {
		copied := *n
		out = &copied
	}
	out.Fields = slices.Clone(out.Fields)
	if i := out.index(name); i >= 0 {
		out.Fields[i].Node = value
	} else {
		out.Fields = append(out.Fields, Field{Name: name, Span: at, Node: value})
	}
	return out
}

// Without returns a copy of the Map n without the fields in names.
func (n *Node) Without(names ...string) *Node {
	if n == nil {
		return nil
	}
	out := *n
	out.Fields = slices.DeleteFunc(slices.Clone(n.Fields), func(f Field) bool { return slices.Contains(names, f.Name) })
	return &out
}

// Merge returns over merged over base: maps field by field, everything else replaced as a
// whole. A null is kept, so that it also removes a value that a later merge puts beneath
// it; WithoutNulls removes nulls at the end. Either argument may be nil.
func Merge(base, over *Node) *Node {
	switch {
	case over == nil:
		return base
	case base == nil || base.Kind != Map || over.Kind != Map:
		return over
	}
	out := &Node{Kind: Map, Origin: min(base.Origin, over.Origin), Span: base.Span}
	if !out.Span.IsValid() || base.Origin != Written {
		out.Span = over.Span
	}
	place := over.Places()
	var few [manyFields]bool
	merged := few[:] // the fields of over that base has too
	if len(over.Fields) > len(merged) {
		merged = make([]bool, len(over.Fields))
	}
	out.Fields = make([]Field, 0, len(base.Fields)+len(over.Fields))
	for _, f := range base.Fields {
		i := place(f.Name)
		if i < 0 {
			out.Fields = append(out.Fields, f)
			continue
		}
		merged[i] = true
		node, field := Merge(f.Node, over.Fields[i].Node), f
		if !f.Span.IsValid() || f.Node.Origin != Written || node == over.Fields[i].Node {
			field = over.Fields[i]
		}
		field.Node = node
		out.Fields = append(out.Fields, field)
	}
	for i, f := range over.Fields {
		if !merged[i] {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// manyFields is how many fields of a Map are looked up one by one.
const manyFields = 16

// Places returns a function for the indexes of all fields of a Map by name, -1 for a name that it does not
// have.
func (n *Node) Places() func(name string) int {
	if len(n.Fields) <= manyFields {
		return n.index
	}
	index := make(map[string]int, len(n.Fields))
	for i, f := range n.Fields {
		index[f.Name] = i
	}
	return func(name string) int {
		if i, found := index[name]; found {
			return i
		}
		return -1
	}
}

// WithoutNulls returns n without the fields that are null, n itself when it has
// none, and nil when n is null.
func WithoutNulls(n *Node) *Node {
	if n == nil || n.Kind == Null {
		return nil
	}
	if n.Kind != Map || !hasNull(n) {
		return n
	}
	out := *n
	out.Fields = make([]Field, 0, len(n.Fields))
	for _, f := range n.Fields {
		if node := WithoutNulls(f.Node); node != nil {
			f.Node = node
			out.Fields = append(out.Fields, f)
		}
	}
	return &out
}

func hasNull(n *Node) bool {
	return n.Kind == Null || slices.ContainsFunc(n.Fields, func(f Field) bool { return hasNull(f.Node) })
}

// Mentions reports whether a text in the tree contains another text.
func (n *Node) Mentions(text string) bool {
	return n != nil && (n.Kind == String && strings.Contains(n.Text, text) ||
		slices.ContainsFunc(n.Fields, func(f Field) bool { return f.Node.Mentions(text) }) ||
		slices.ContainsFunc(n.Items, func(item *Node) bool { return item.Mentions(text) }))
}

// As returns a copy of the tree in which every value has the given origin.
func (n *Node) As(origin Origin) *Node {
	if n == nil {
		return nil
	}
	out := *n
	out.Origin = origin
	out.Fields = slices.Clone(n.Fields)
	for i := range out.Fields {
		out.Fields[i].Node = out.Fields[i].Node.As(origin)
	}
	out.Items = slices.Clone(n.Items)
	for i := range out.Items {
		out.Items[i] = out.Items[i].As(origin)
	}
	return &out
}

// FieldsOf returns the fields of a Map, none when n is nil or something else.
func (n *Node) FieldsOf() []Field {
	if n == nil || n.Kind != Map {
		return nil
	}
	return n.Fields
}
