package load

import (
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/ast/astutil"
	"cuelang.org/go/cue/errors"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// removal is the parts that are taken out of the syntax, so that the rest can be evaluated.
type removal struct {
	// paths are fields in error. When the value is true, the first declaration is kept: of
	// conflicting values, one may be right.
	paths map[spec.Path]bool
	// places are the places of errors in nodes without a path, such as a comprehension.
	places map[diag.Pos]bool
	kept   map[spec.Path]bool // paths of which the first declaration was seen
}

// takeOut reports the errors of an evaluation and takes the values in error out of the syntax.
// It returns whether it took out anything.
func (e *evaluator) takeOut(err error) bool {
	e.reportAll(err)
	e.round++
	before := len(e.removal.paths) + len(e.removal.places)
	for _, fault := range errors.Errors(errors.Promote(err, "")) {
		path := spec.PathOf(unquoted(fault.Path())...)
		if path != "" && e.names.at(path).IsValid() {
			format, _ := fault.Msg()
			e.removal.paths[path] = strings.Contains(format, "conflicting values")
			continue
		}
		for _, pos := range e.positions(fault) {
			e.removal.places[pos] = true
		}
	}
	if len(e.removal.paths)+len(e.removal.places) == before {
		return false
	}
	return true
}

// from returns the syntax of a file without the parts to take out.
func (r *removal) from(f *sourceFile, syntax *ast.File) *ast.File {
	var steps []string // labels down to the node
	done := map[diag.Pos]bool{}
	before := func(c astutil.Cursor) bool {
		field, ok := c.Node().(*ast.Field)
		if !ok {
			return true
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			name = "?" // a pattern or a computed name has no path
		}
		steps = append(steps, name)
		keepFirst, wrong := r.paths[spec.PathOf(steps...)]
		if path := spec.PathOf(steps...); wrong && (!keepFirst || r.kept[path]) {
			steps = steps[:len(steps)-1]
			c.Delete()
			return false
		} else if wrong {
			r.kept[path] = true
		}
		return true
	}
	// The innermost node around a place is deleted, because after visits it first.
	after := func(c astutil.Cursor) bool {
		switch c.Node().(type) {
		case *ast.Field:
			steps = steps[:len(steps)-1]
		case *ast.EmbedDecl, *ast.Comprehension, *ast.LetClause:
		default:
			return true
		}
		for pos := range r.places {
			if !done[pos] && f.holds(c.Node(), pos) {
				done[pos] = true
				c.Delete()
				return true
			}
		}
		return true
	}
	return astutil.Apply(syntax, before, after).(*ast.File)
}

// holds reports whether a place of the file is within a node.
func (f *sourceFile) holds(n ast.Node, pos diag.Pos) bool {
	if pos.File != f.name || !n.Pos().IsValid() || !n.End().IsValid() {
		return false
	}
	start, end := n.Pos().Position(), n.End().Position()
	from := diag.Pos{File: f.name, Line: start.Line, Column: start.Column}
	to := diag.Pos{File: f.name, Line: end.Line, Column: end.Column}
	return from.Compare(pos) <= 0 && pos.Compare(to) <= 0
}
