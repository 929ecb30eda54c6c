package overlays

import (
	"strconv"
	"strings"
)

// kind is the kind of a node. The zero kind is invalid.
type kind uint8

// A literal is a number, true, false or null: printed as it is.
const (
	_ kind = iota
	textKind
	literalKind
	mappingKind
	listKind
)

// node is a value in the order in which it is printed.
type node struct {
	kind    kind
	text    string  // of a text or a literal
	entries []entry // of a mapping or a list
}

// entry is one field of a mapping, or, without a key, one item of a list.
type entry struct {
	key   string
	value node
}

// textNode returns a node that holds s, which must be valid UTF-8.
func textNode(s string) node { return node{kind: textKind, text: s} }

// isEmpty reports whether n is a mapping or a list that holds nothing.
func (n node) isEmpty() bool { return n.kind >= mappingKind && len(n.entries) == 0 }

// find returns the index of a key, -1 if there is none. It starts at hint, because two
// mappings that are compared usually have the same order.
func (n node) find(key string, hint int) int {
	for i := hint; i < len(n.entries); i++ {
		if n.entries[i].key == key {
			return i
		}
	}
	for i := 0; i < min(hint, len(n.entries)); i++ {
		if n.entries[i].key == key {
			return i
		}
	}
	return -1
}

// get returns the value of a key; the zero node if there is none.
func (n node) get(key string) node {
	if n.kind != mappingKind {
		return node{}
	}
	if i := n.find(key, 0); i >= 0 {
		return n.entries[i].value
	}
	return node{}
}

// remove takes a key out of a mapping in place.
func (n *node) remove(key string) {
	if i := n.find(key, 0); i >= 0 {
		n.entries = append(n.entries[:i:i], n.entries[i+1:]...)
	}
}

// equal reports whether two nodes mean the same; the order of keys does not matter.
func equal(a, b node) bool {
	if a.kind != b.kind || a.text != b.text || len(a.entries) != len(b.entries) {
		return false
	}
	hint := 0
	for i := range a.entries {
		j := i
		if a.kind == mappingKind {
			if j = b.find(a.entries[i].key, hint); j < 0 {
				return false
			}
			hint = j + 1
		}
		if !equal(a.entries[i].value, b.entries[j].value) {
			return false
		}
	}
	return true
}

// placeError is a fault with the path of its field.
type placeError struct {
	place string // spec.volumes[0].name
	err   error
}

// Error returns the path and the fault.
func (e *placeError) Error() string { return e.place + ": " + e.err.Error() }

// Unwrap returns the fault alone.
func (e *placeError) Unwrap() error { return e.err }

// inField puts a field name before the path of err.
func inField(name string, err error) error {
	if !isPlain(name) || strings.Contains(name, ".") {
		name = strconv.Quote(name)
	}
	return inPlace(name, err)
}

// inItem puts a list index before the path of err.
func inItem(i int, err error) error { return inPlace("["+strconv.Itoa(i)+"]", err) }

// inPlace puts one step, a name or an index, before the path of err.
func inPlace(step string, err error) error {
	deeper, ok := err.(*placeError)
	if !ok {
		return &placeError{place: step, err: err}
	}
	if deeper.place[0] != '[' {
		step += "."
	}
	return &placeError{place: step + deeper.place, err: deeper.err}
}
