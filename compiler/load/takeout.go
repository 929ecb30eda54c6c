package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/ast/astutil"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

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
	// fields are the places of names of fields that are taken out, such as those of a template.
	fields map[diag.Pos]bool
	// optional are the places of names of fields that have no value: they need none any more.
	optional map[diag.Pos]bool
	kept     map[spec.Path]bool // paths of which the first declaration was seen
}

func (r *removal) size() int {
	return len(r.paths) + len(r.places) + len(r.fields) + len(r.optional)
}

// takeOut reports the errors of an evaluation and takes the values in error out of the syntax.
// It returns whether it took out anything.
func (e *evaluator) takeOut(err error) bool {
	e.reportAll(err)
	before := e.removal.size()
	for _, fault := range errors.Errors(errors.Promote(err, "")) {
		e.takeOutOne(fault)
	}
	e.round++
	return e.removal.size() > before
}

func (e *evaluator) takeOutOne(fault errors.Error) {
	path := spec.PathOf(unquoted(fault.Path())...)
	format, args := fault.Msg()
	t := &trouble{evaluator: e, fault: fault, path: path, format: format, args: args}
	var places []diag.Pos
	fields := e.marks.at(path)
	if own := e.writtenAt(fields, path); t.isConflict() && len(own) > 0 {
		fields = own // the other value may be right for other entries
	}
	for _, field := range fields {
		if pos := e.posOf(e.span(field.Label)); pos.IsValid() {
			pos.Length = 0
			places = append(places, pos)
		}
	}
	_, known := e.removal.paths[path]
	switch {
	case t.isIncomplete() && len(places) > 0 && !e.removal.optional[places[0]]:
		for _, pos := range places {
			e.removal.optional[pos] = true
		}
	case path != "" && !known && e.names.at(path).IsValid():
		e.removal.paths[path] = t.isConflict()
	case len(places) > 0:
		if !e.removal.fields[places[0]] {
			e.failed = append(e.failed, e.sharing(fields, path)...)
		}
		for _, pos := range places {
			e.removal.fields[pos] = true
		}
	default:
		for _, pos := range e.positions(fault) {
			e.removal.places[pos] = true
		}
	}
}

// sharing returns the paths of other entries that have one of the fields at a path, because a loop or
// a template writes it: they lose it too.
func (e *evaluator) sharing(fields []*ast.Field, path spec.Path) []spec.Path {
	steps := path.Steps()
	if len(steps) < 3 {
		return nil
	}
	entries, err := lookUp(e.marks.value, spec.PathOf(steps[0])).Fields()
	if err != nil {
		return nil
	}
	var out []spec.Path
	for entries.Next() {
		other := spec.PathOf(steps[0], entries.Selector().Unquoted()).At(steps[2:]...)
		if other != path && slices.ContainsFunc(e.marks.at(other), func(f *ast.Field) bool { return slices.Contains(fields, f) }) {
			out = append(out, other)
		}
	}
	return out
}

// many is what is looked up once for all errors of an evaluation: there may be thousands.
type many struct {
	paths map[*ast.Field]spec.Path // at which fields stand in the syntax, nil until it is needed
	names []string                 // what a spec may refer to, nil until it is needed
	asked int                      // how often somebody looked for text without quotes
	roots map[string]cue.Value     // fields at the top whose names begin with _ or #, nil until it is needed
}

// lookUp returns the value at a path.
func (m *marking) lookUp(path spec.Path) cue.Value {
	steps := path.Steps()
	if len(steps) == 0 || !strings.HasPrefix(steps[0], "_") && !strings.HasPrefix(steps[0], "#") {
		return lookUp(m.value, path)
	}
	if m.roots == nil {
		m.roots = map[string]cue.Value{}
		if fields, err := m.value.Fields(cue.All()); err == nil {
			for fields.Next() {
				if name := fields.Selector().String(); !m.roots[name].Exists() {
					m.roots[name] = fields.Value()
				}
			}
		}
	}
	root, found := m.roots[steps[0]]
	if !found {
		return lookUp(m.value, path)
	}
	return lookUp(root, spec.PathOf(steps[1:]...))
}

// writtenAt returns those of the fields that stand at the path itself in the syntax, not in a
// template or another entry.
func (e *evaluator) writtenAt(fields []*ast.Field, path spec.Path) []*ast.Field {
	if e.marks.paths == nil {
		e.marks.paths = map[*ast.Field]spec.Path{}
		for _, f := range e.collector.files[:e.own] {
			if f.syntax != nil {
				addPaths(e.marks.paths, f.syntax)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(fields), func(f *ast.Field) bool {
		at, known := e.marks.paths[f]
		return !known || at != path
	})
}

// addPaths adds the paths at which the fields of a file stand.
func addPaths(paths map[*ast.Field]spec.Path, file *ast.File) {
	around := []spec.Path{""}
	ast.Walk(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok {
			return true
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			name = "?"
		}
		paths[field] = around[len(around)-1].At(name)
		around = append(around, paths[field])
		return true
	}, func(n ast.Node) {
		if _, ok := n.(*ast.Field); ok {
			around = around[:len(around)-1]
		}
	})
}

// isConflict reports whether the error is that of two values, either of which may be right.
func (t *trouble) isConflict() bool {
	if !strings.HasPrefix(t.format, "conflicting values") || len(t.args) < 2 || t.allowed != nil {
		return false
	}
	return limits(fmt.Sprint(t.args[0])) == "" && limits(fmt.Sprint(t.args[1])) == ""
}

// positions returns the places in the user's files that an error mentions.
func (e *evaluator) positions(fault errors.Error) []diag.Pos {
	var out []diag.Pos
	add := func(p token.Pos) {
		if !p.IsValid() || e.files[p.Filename()] == 0 {
			return
		}
		at := p.Position()
		pos := diag.Pos{File: p.Filename(), Line: at.Line, Column: at.Column}
		if !slices.Contains(out, pos) {
			out = append(out, pos)
		}
	}
	for _, p := range fault.InputPositions() {
		add(p)
	}
	if len(out) == 0 {
		add(fault.Position())
	}
	return out
}

// from returns the syntax of a file without the parts to take out.
func (r *removal) from(f *sourceFile, syntax *ast.File) *ast.File {
	var steps []string // labels down to the node
	done := map[diag.Pos]bool{}
	gone := func(n ast.Node) { r.markDone(f, n, done) }
	before := func(c astutil.Cursor) bool {
		field, ok := c.Node().(*ast.Field)
		if !ok {
			return true
		}
		label := f.posOf(field.Label.Pos(), 0)
		if r.fields[label] {
			gone(field)
			c.Delete()
			return false
		}
		if r.optional[label] && field.Constraint != token.OPTION {
			field.Constraint = token.OPTION
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			name = "?" // a pattern or a computed name has no path
		}
		steps = append(steps, name)
		keepFirst, wrong := r.paths[spec.PathOf(steps...)]
		if path := spec.PathOf(steps...); wrong && (!keepFirst || r.kept[path]) {
			steps = steps[:len(steps)-1]
			gone(field)
			c.Delete()
			return false
		} else if wrong {
			r.kept[path] = true
		}
		return true
	}
	// The innermost node around a place is deleted, because after visits it first.
	after := func(c astutil.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.Field:
			steps = steps[:len(steps)-1]
		case *ast.ListLit:
			r.takeItems(f, n, done)
			return true
		}
		if !isDeclaration(c) {
			return true
		}
		for pos := range r.places {
			if done[pos] || !f.holds(c.Node(), pos) {
				continue
			}
			gone(c.Node())
			c.Delete()
			return true
		}
		return true
	}
	return astutil.Apply(syntax, before, after).(*ast.File)
}

// isDeclaration reports whether a node is one that can be taken out: it stands at the top of a file or in the
// braces of a struct. The cursor deletes no item of a list, and no clause of a loop.
func isDeclaration(c astutil.Cursor) bool {
	switch c.Node().(type) {
	case *ast.Field, *ast.EmbedDecl, *ast.Comprehension, *ast.LetClause:
	default:
		return false
	}
	switch c.Parent().Node().(type) {
	case *ast.File, *ast.StructLit:
		return true
	}
	return false
}

// markDone sets the places within a node, for which nothing more is taken out.
func (r *removal) markDone(f *sourceFile, n ast.Node, done map[diag.Pos]bool) {
	for pos := range r.places {
		done[pos] = done[pos] || f.holds(n, pos)
	}
}

// takeItems takes the loops around the places out of a list.
func (r *removal) takeItems(f *sourceFile, list *ast.ListLit, done map[diag.Pos]bool) {
	for pos := range r.places {
		list.Elts = slices.DeleteFunc(list.Elts, func(item ast.Expr) bool {
			_, isLoop := item.(*ast.Comprehension)
			wrong := isLoop && !done[pos] && f.holds(item, pos)
			if wrong {
				r.markDone(f, item, done)
			}
			return wrong
		})
	}
}

// withoutUnused returns a file without the imports, lets and aliases that nothing uses. They were
// used by what was taken out.
func withoutUnused(file *ast.File) *ast.File {
	for range mostReferences {
		used := map[string]bool{}
		own := map[ast.Node]bool{}
		ast.Walk(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.LetClause:
				own[n.Ident] = true
			case *ast.Alias:
				own[n.Ident] = true
			case *ast.ImportSpec:
				return false
			case *ast.Ident:
				if !own[n] {
					used[n.Name] = true
				}
			}
			return true
		}, nil)
		before := true
		file = astutil.Apply(file, func(c astutil.Cursor) bool {
			switch n := c.Node().(type) {
			case *ast.ImportDecl:
				specs := slices.DeleteFunc(slices.Clone(n.Specs), func(s *ast.ImportSpec) bool { return !used[importName(s)] })
				if len(specs) < len(n.Specs) {
					n.Specs, before = specs, false
				}
				if len(specs) == 0 {
					c.Delete()
				}
				return false
			case *ast.LetClause:
				_, inClauses := c.Parent().Node().(*ast.Comprehension)
				if !used[n.Ident.Name] && !inClauses {
					c.Delete()
					before = false
					return false
				}
			case *ast.Field:
				if alias, ok := n.Label.(*ast.Alias); ok && !used[alias.Ident.Name] {
					if label, ok := alias.Expr.(ast.Label); ok {
						n.Label, before = label, false
					}
				}
			}
			return true
		}, nil).(*ast.File)
		if before {
			break
		}
	}
	return file
}

// importName returns the name under which a file uses a package.
func importName(s *ast.ImportSpec) string {
	if s.Name != nil {
		return s.Name.Name
	}
	path := plain(s.Path.Value)
	if _, name, found := strings.Cut(path, ":"); found {
		return name
	}
	path, _, _ = strings.Cut(path, "@")
	return path[strings.LastIndexByte(path, '/')+1:]
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
