package load

import (
	"fmt"
	"strconv"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// uncarried reports the texts and names of a spec that Kustomize cannot print, whatever field they
// are in: almost every one becomes part of an object.
func (s *Source) uncarried(root *spec.Node) diag.List {
	c := carrier{source: s, root: root}
	c.node(root)
	return c.list
}

type carrier struct {
	source *Source
	root   *spec.Node
	steps  []string
	list   diag.List
}

func (c *carrier) report(at spec.Span, fix, format string, args ...any) {
	path := spec.PathOf(c.steps...)
	if !at.IsValid() {
		at = c.root.Locate(path) // a computed value
	}
	c.list = append(c.list, diag.Diagnostic{
		Rule: uncarriedText, Severity: diag.Error, Path: string(path), Pos: c.source.pos(at),
		Message: fmt.Sprintf(format, args...), Fix: fix,
	})
}

func (c *carrier) node(n *spec.Node) {
	switch n.Kind {
	case spec.String:
		if r, found := kube.Uncarried(n.Text); found {
			c.report(n.Span, "remove the character", "the text has the character %U, which kustomize cannot print", r)
		}
	case spec.List:
		for i, item := range n.Items {
			c.steps = append(c.steps, strconv.Itoa(i))
			c.node(item)
			c.steps = c.steps[:len(c.steps)-1]
		}
	case spec.Map:
		for _, f := range n.Fields {
			if fault := kube.KeyFault(f.Name); fault != "" {
				c.report(f.Span, "write another name", "%s", fault)
				continue
			}
			c.steps = append(c.steps, f.Name)
			c.node(f.Node)
			c.steps = c.steps[:len(c.steps)-1]
		}
	}
}
