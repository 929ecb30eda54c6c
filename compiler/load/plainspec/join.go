package plainspec

import "github.com/lakewright/lakewright/compiler/spec"

// indexes finds the fields of large structs by their names.
type indexes map[*spec.Node]map[string]int

// of returns the index of a field of n, -1 if there is none.
func (x indexes) of(n *spec.Node, name string) int {
	if len(n.Fields) <= manyFields {
		for i := range n.Fields {
			if n.Fields[i].Name == name {
				return i
			}
		}
		return -1
	}
	index := x[n]
	if index == nil {
		index = make(map[string]int, 2*len(n.Fields))
		for i, f := range n.Fields {
			index[f.Name] = i
		}
		x[n] = index
	}
	if i, found := index[name]; found {
		return i
	}
	return -1
}

// add adds a field that n does not have.
func (x indexes) add(n *spec.Node, f spec.Field) {
	if index := x[n]; index != nil {
		index[f.Name] = len(n.Fields)
	}
	n.Fields = append(n.Fields, f)
}

// Join returns the spec that files have together, with its acceptances by file, or false if it is
// not plain. No file may be nil. It changes the files: they cannot be joined again.
func Join(files []*File) (*spec.Node, bool) {
	root, x := &spec.Node{Kind: spec.Map}, indexes{}
	if len(files) == 1 {
		root.Span = files[0].root.Span
	}
	for _, f := range files {
		if !x.join(root, f.root) {
			return nil, false
		}
	}
	for _, f := range files {
		if f.imported != "" && x.of(root, f.imported) >= 0 {
			return nil, false // CUE reports that the name has two meanings
		}
	}
	return root, len(root.Fields) > 0
}

// join adds the fields of a struct to another one, which it changes.
func (x indexes) join(into, from *spec.Node) bool {
	for _, f := range from.Fields {
		i := x.of(into, f.Name)
		if i < 0 {
			x.add(into, f)
			continue
		}
		known := &into.Fields[i]
		if known.Node.Kind != spec.Map || f.Node.Kind != spec.Map || !x.join(known.Node, f.Node) {
			return false
		}
		known.Repeated = true
	}
	return true
}

// Accepted returns the acceptances in the file, in its order.
func (f *File) Accepted() []Acceptance { return f.accepted }
