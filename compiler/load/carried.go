package load

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// uncarried reports the texts and names of a spec that Kustomize cannot print, whatever field they
// are in: almost every one becomes part of an object.
func (s *Source) uncarried(root *spec.Node) diag.List {
	return s.walk(root, diag.Diagnostic{Rule: uncarriedText, Severity: diag.Error}, func(text string, isName bool) (message, fix string) {
		if isName {
			return kube.KeyFault(text), "write another name"
		}
		if r, found := kube.Uncarried(text); found {
			return fmt.Sprintf("the text has the character %U, which kustomize cannot print", r), "remove the character"
		}
		return "", ""
	})
}

// shortest is the length of the shortest text that is searched for a credential.
const shortest = 8

// Shaped reports texts and names that have the shape of a credential, whatever field they are in,
// on lines for which reported has no error: no list of fields is complete.
func (s *Source) Shaped(reported diag.List) diag.List {
	if s.root == nil {
		return nil
	}
	found := s.walk(s.root, diag.Diagnostic{Rule: shapedText, Severity: diag.Error, Secret: true}, func(text string, isName bool) (message, fix string) {
		if len(text) < shortest || !credential.Looks(text) {
			return "", ""
		}
		what := "the text"
		if isName {
			what = "the name"
		}
		return what + " holds a credential, which would be committed to Git",
			"remove it, and change the credential if the spec was ever committed; keep credentials in a Secret, and name the Secret"
	})
	if found == nil {
		return nil
	}
	known := map[diag.Pos]bool{}
	for _, d := range reported {
		if d.Severity == diag.Error {
			known[diag.Pos{File: d.Pos.File, Line: d.Pos.Line}] = true
		}
	}
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		line := diag.Pos{File: d.Pos.File, Line: d.Pos.Line}
		was := known[line]
		known[line] = true
		return was
	})
}

// walk asks fault about every text and every name, and reports those for which it returns a
// message, as diagnostics like as.
func (s *Source) walk(root *spec.Node, as diag.Diagnostic, fault func(text string, isName bool) (message, fix string)) diag.List {
	w := textWalker{source: s, root: root, as: as, fault: fault}
	w.node(root)
	return w.list
}

type textWalker struct {
	source *Source
	root   *spec.Node
	as     diag.Diagnostic
	fault  func(text string, isName bool) (message, fix string)
	steps  []string
	list   diag.List
}

// judge reports a text, and reports whether it did.
func (w *textWalker) judge(at spec.Span, text string, isName bool) bool {
	message, fix := w.fault(text, isName)
	if message == "" {
		return false
	}
	path := spec.PathOf(w.steps...)
	if !at.IsValid() {
		at = w.root.Locate(path) // a computed value
	}
	d := w.as
	d.Path, d.Pos, d.Message, d.Fix = string(path), w.source.pos(at), message, fix
	w.list = append(w.list, d)
	return true
}

func (w *textWalker) node(n *spec.Node) {
	switch n.Kind {
	case spec.String:
		w.judge(n.Span, n.Text, false)
	case spec.List:
		for i, item := range n.Items {
			w.steps = append(w.steps, strconv.Itoa(i))
			w.node(item)
			w.steps = w.steps[:len(w.steps)-1]
		}
	case spec.Map:
		for _, f := range n.Fields {
			if w.judge(f.Span, f.Name, true) {
				continue
			}
			w.steps = append(w.steps, f.Name)
			w.node(f.Node)
			w.steps = w.steps[:len(w.steps)-1]
		}
	}
}
