package load

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// shortest is the length of the shortest text that is searched for a credential.
const shortest = 8

// Shaped reports texts and names that have the shape of a credential, whatever field they are in,
// on lines for which reported has no error: almost every text becomes part of an object, and no
// list of fields is complete.
func (s *Source) Shaped(reported diag.List) diag.List {
	if s.root == nil {
		return nil
	}
	w := shapeWalker{source: s, root: s.root}
	w.node(s.root)
	if w.list == nil {
		return nil
	}
	known := map[diag.Pos]bool{}
	for _, d := range reported {
		if d.Severity == diag.Error {
			known[diag.Pos{File: d.Pos.File, Line: d.Pos.Line}] = true
		}
	}
	var list diag.List
	for _, d := range w.list {
		if line := (diag.Pos{File: d.Pos.File, Line: d.Pos.Line}); !known[line] {
			known[line] = true
			list = append(list, d)
		}
	}
	return list
}

type shapeWalker struct {
	source *Source
	root   *spec.Node
	steps  []string
	list   diag.List
}

func (w *shapeWalker) report(at spec.Span, what string) {
	path := spec.PathOf(w.steps...)
	if !at.IsValid() {
		at = w.root.Locate(path) // a computed value
	}
	w.list = append(w.list, diag.Diagnostic{
		Rule: shapedText, Severity: diag.Error, Path: string(path), Pos: w.source.pos(at), Secret: true,
		Message: what + " holds a credential, which would be committed to Git",
		Fix:     "remove it, and change the credential if the spec was ever committed; keep credentials in a Secret, and name the Secret",
	})
}

func (w *shapeWalker) node(n *spec.Node) {
	switch n.Kind {
	case spec.String:
		if len(n.Text) >= shortest && credential.Looks(n.Text) {
			w.report(n.Span, "the text")
		}
	case spec.List:
		for i, item := range n.Items {
			w.steps = append(w.steps, strconv.Itoa(i))
			w.node(item)
			w.steps = w.steps[:len(w.steps)-1]
		}
	case spec.Map:
		for _, f := range n.Fields {
			if len(f.Name) >= shortest && credential.Looks(f.Name) {
				w.report(f.Span, "the name")
				continue
			}
			w.steps = append(w.steps, f.Name)
			w.node(f.Node)
			w.steps = w.steps[:len(w.steps)-1]
		}
	}
}
