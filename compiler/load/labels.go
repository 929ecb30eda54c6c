package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A marking gives every field of the sources a number, as an attribute that CUE keeps with each
// value that the field contributes to. CUE has no other way to ask which fields of a template, a
// loop or a pattern made a value. Only wrong specs are evaluated with all of it; in others, only
// patterns and the fields around them have numbers.
type marking struct {
	whole    bool
	fields   []*ast.Field
	patterns []pattern
	value    cue.Value
	many
}

// markKey is the name of the attribute.
const markKey = "lakewright"

func (m *marking) mark(f *sourceFile) {
	if f.hasPatterns {
		m.patterns = append(m.patterns, patternsOf(f.syntax)...)
	}
	if !m.whole {
		return
	}
	ast.Walk(f.syntax, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok {
			m.add(field)
		}
		return true
	}, nil)
}

// markPatterns gives numbers to patterns and the fields around them alone.
func (m *marking) markPatterns() {
	done := map[*ast.Field]bool{nil: true}
	for _, p := range m.patterns {
		for _, field := range []*ast.Field{p.field, p.holder} {
			if !done[field] {
				m.add(field)
				done[field] = true
			}
		}
	}
}

func (m *marking) add(field *ast.Field) {
	mark := &ast.Attribute{Text: fmt.Sprintf("@%s(%d)", markKey, len(m.fields))}
	if end := field.End(); end.IsValid() && end.Offset() > len(mark.Text) {
		mark.At = end.Add(-len(mark.Text)) // so that the field still ends where it did
	}
	field.Attrs = append(field.Attrs, mark)
	m.fields = append(m.fields, field)
}

// of returns the fields that contribute to a value.
func (m *marking) of(v cue.Value) []*ast.Field {
	var out []*ast.Field
	for _, a := range v.Attributes(cue.FieldAttr) {
		if a.Name() != markKey {
			continue
		}
		if i, err := strconv.Atoi(a.Contents()); err == nil && i >= 0 && i < len(m.fields) {
			out = append(out, m.fields[i])
		}
	}
	return out
}

// at returns the fields that contribute to the value at a path, in the order of the sources.
// Patterns, which have no name of their own, come last.
func (m *marking) at(path spec.Path) []*ast.Field {
	if m == nil {
		return nil
	}
	var named, patterns []*ast.Field
	for _, field := range m.of(m.lookUp(path)) {
		if _, isPattern := field.Label.(*ast.ListLit); isPattern {
			patterns = append(patterns, field)
		} else {
			named = append(named, field)
		}
	}
	return append(named, patterns...)
}

// lookUp returns the value at a path, whose names may be those of definitions and hidden fields.
func lookUp(v cue.Value, path spec.Path) cue.Value {
	for _, step := range path.Steps() {
		next := cue.Value{}
		switch {
		case strings.HasPrefix(step, "_"), strings.HasPrefix(step, "#"):
			next = unusual(v, step)
		case v.IncompleteKind() == cue.ListKind:
			if i, err := strconv.Atoi(step); err == nil && i >= 0 {
				next = v.LookupPath(cue.MakePath(cue.Index(i)))
			}
		default:
			next = v.LookupPath(cue.MakePath(cue.Str(step)))
		}
		if v = next; !v.Exists() && v.Err() == nil {
			return v
		}
	}
	return v
}

// unusual returns the value of a field whose name begins with _ or #.
func unusual(v cue.Value, name string) cue.Value {
	fields, err := v.Fields(cue.All())
	if err != nil {
		return cue.Value{}
	}
	for fields.Next() {
		if fields.Selector().String() == name {
			return fields.Value()
		}
	}
	return v.LookupPath(cue.MakePath(cue.Str(name)))
}

// placeLabel puts a diagnostic about the name of a field where that name is written. It removes
// the replacement if the name is written in several places, or is computed.
func (e *evaluator) placeLabel(d *diag.Diagnostic) {
	var places []diag.Pos
	path, literal := spec.Path(d.Path), true
	for _, field := range e.marked().at(path) {
		_, isPattern := field.Label.(*ast.ListLit)
		label := e.span(labelOf(field))
		if !label.IsValid() || isPattern && len(places) > 0 {
			continue
		}
		places = append(places, e.posOf(label))
		name, _, err := ast.LabelName(field.Label)
		literal = literal && err == nil && name == path.Last()
	}
	if len(places) == 0 { // below a field with a wrong name, the path has the right one
		i, found := e.files[d.Pos.File]
		if f := &e.collector.files[max(i, 1)-1]; !found || f.index().labels[f.extent(d.Pos)] == nil {
			d.Replacement = ""
		}
		return
	}
	if len(places) != 1 || !literal {
		d.Replacement = ""
	}
	slices.SortFunc(places, diag.Pos.Compare)
	d.Pos = places[0]
	for _, other := range places[1:] {
		d.Notes = append(d.Notes, diag.Note{Pos: other, Text: "the name is also written here"})
	}
}

// placeField removes the replacement of a field with its value unless that field is written once.
func (e *evaluator) placeField(d *diag.Diagnostic) {
	if len(e.marked().at(spec.Path(d.Path))) != 1 {
		d.Replacement = ""
	}
}

// placeValue puts a diagnostic about a wrong value where that value is written out, which may be
// a template or the field that a name stands for. It removes the replacement if there is no such
// place, or if there are several.
func (s *Source) placeValue(d *diag.Diagnostic, wrong *spec.Node, e *evaluator) {
	fields := e.marked().at(spec.Path(d.Path))
	if len(fields) == 0 || wrong == nil {
		return
	}
	var places []diag.Pos
	for _, field := range fields {
		for _, literal := range s.literals(field.Pos().Filename(), field.Value, mostReferences) {
			if pos := s.posOfNode(literal); writes(literal, wrong) && !slices.Contains(places, pos) {
				places = append(places, pos)
			}
		}
	}
	if len(places) != 1 {
		d.Replacement = ""
		return
	}
	if use := d.Pos; use.IsValid() && use != places[0] && use.Line != places[0].Line {
		d.Notes = append(d.Notes, diag.Note{Pos: use, Text: "the value is used here"})
	}
	d.Pos = places[0]
}

// placeUse puts a diagnostic about a value of a wrong form at the name that stands for it, if the value itself
// may be right: other fields use it too, or it is a list.
func (e *evaluator) placeUse(d *diag.Diagnostic, wrong *spec.Node) {
	if wrong == nil || wrong.Kind != spec.List && d.Fix != fmt.Sprintf("write %q", wrong.Text) {
		return
	}
	e.marked()
	exprs := e.expressions(spec.Path(d.Path))
	if len(exprs) != 1 {
		return
	}
	name, ok := exprs[0].(*ast.Ident)
	values := e.valuesOf(exprs[0])
	if !ok || len(values) != 1 || values[0] == exprs[0] {
		return
	}
	switch isList := strings.HasSuffix(d.Fix, "if commas separate its words"); {
	case wrong.Kind == spec.List && isList:
		d.Fix = fmt.Sprintf(`write strings.Join(%s, ","), with import "strings", for one text with commas; list.Concat puts lists together`, name.Name)
	case (wrong.Kind == spec.Number || wrong.Kind == spec.Bool) && e.usesOf(name.Name) > 1:
		d.Fix, d.Replacement = fmt.Sprintf(`write "\(%s)"`, name.Name), ""
	default:
		return
	}
	d.Pos = e.posOf(e.span(name))
	d.Notes = []diag.Note{{Pos: e.posOf(e.span(values[0])), Text: name.Name + " is given here"}}
}

// usesOf returns how often the files refer to a name.
func (e *evaluator) usesOf(name string) int {
	n := 0
	for i := range e.collector.files {
		f := &e.collector.files[i]
		if f.syntax == nil {
			continue
		}
		labels := map[ast.Node]bool{}
		ast.Walk(f.syntax, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.Field:
				labels[node.Label] = true
			case *ast.Ident:
				if node.Name == name && !labels[node] {
					n++
				}
			}
			return true
		}, nil)
	}
	return n
}

// writes reports whether an expression can be where a value is written out.
func writes(expr ast.Expr, value *spec.Node) bool {
	switch expr := expr.(type) {
	case *ast.ListLit:
		return value.Kind == spec.List
	case *ast.StructLit:
		return value.Kind == spec.Map
	case *ast.UnaryExpr:
		return value.Kind == spec.Number
	case *ast.BasicLit:
		switch expr.Kind {
		case token.STRING:
			return value.Kind == spec.String && plain(expr.Value) == value.Text
		case token.INT, token.FLOAT:
			return value.Kind == spec.Number && isSameNumber(expr.Value, value.Text)
		case token.TRUE, token.FALSE:
			return value.Kind == spec.Bool
		}
	}
	return false
}

// isSameNumber reports whether two texts are one number: CUE prints 4Gi in another way.
func isSameNumber(a, b string) bool {
	ctx := cuecontext.New()
	x, err := ctx.CompileString(a).Float64()
	y, other := ctx.CompileString(b).Float64()
	return err == nil && other == nil && x == y
}

// labelOf returns the name of a field without an alias.
func labelOf(field *ast.Field) ast.Node {
	if alias, ok := field.Label.(*ast.Alias); ok {
		return alias.Expr
	}
	return field.Label
}

// literalsAt returns the values that are written out at the places that the error mentions.
func (t *trouble) literalsAt() []ast.Expr {
	var out []ast.Expr
	for _, p := range t.inputs() {
		for _, n := range t.nodesAt(p) {
			if expr, ok := n.(ast.Expr); ok && isLiteral(expr) {
				out = append(out, expr)
				break
			}
		}
	}
	return out
}

// literalOf returns the place where a value that a message of CUE shows is written out. Of
// several, it is the last, which is where a template is used.
func (t *trouble) literalOf(arg any) ast.Expr {
	shown := strings.TrimSpace(fmt.Sprint(arg))
	var found ast.Expr
	for _, expr := range t.literalsAt() {
		same := false
		switch expr.(type) {
		case *ast.StructLit:
			same = strings.HasPrefix(shown, "{")
		case *ast.ListLit:
			same = strings.HasPrefix(shown, "[")
		default:
			source := t.source(expr)
			same = source == shown || plain(source) == plain(shown)
		}
		if same && (found == nil || t.isUse(expr)) {
			found = expr
		}
	}
	return found
}

// isUse reports whether a node is part of what is written at the path of the error itself.
func (t *trouble) isUse(n ast.Node) bool {
	x := t.names
	for _, step := range t.path.Steps() {
		if x = x.children[step]; x == nil {
			return false
		}
	}
	span := t.span(n)
	return slices.ContainsFunc(x.values, func(v spec.Span) bool {
		return v.File == span.File && v.Start <= span.Start && span.End <= v.End
	})
}

// isInTemplate reports whether a node is part of a definition, a hidden field or a let at the top of
// a file.
func (e *evaluator) isInTemplate(n ast.Node) bool { return e.templateAround(n) != "" }

// templateAround returns the name of the template that a node is part of, "" for none.
func (e *evaluator) templateAround(n ast.Node) string {
	p := n.Pos()
	if !p.IsValid() || e.files[p.Filename()] == 0 {
		return ""
	}
	f := &e.collector.files[e.files[p.Filename()]-1]
	if f.syntax == nil {
		return ""
	}
	for _, decl := range f.syntax.Decls {
		if p.Offset() < decl.Pos().Offset() || p.Offset() >= decl.End().Offset() {
			continue
		}
		switch decl := decl.(type) {
		case *ast.LetClause:
			return decl.Ident.Name
		case *ast.Field:
			if name, _, err := ast.LabelName(decl.Label); err == nil && (strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#")) {
				return name
			}
		}
	}
	return ""
}

// expressions returns what is written for the value at a path, at all places.
func (e *evaluator) expressions(path spec.Path) []ast.Expr {
	var out []ast.Expr
	for _, field := range e.marks.at(path) {
		out = append(out, field.Value)
	}
	if steps := path.Steps(); len(out) == 0 && len(steps) > 0 && isNumber(steps[len(steps)-1]) {
		for _, list := range e.expressions(path.Parent()) {
			out = append(out, itemsOf(list, steps[len(steps)-1])...)
		}
	}
	return out
}

func itemsOf(expr ast.Expr, index string) []ast.Expr {
	switch x := expr.(type) {
	case *ast.ListLit:
		for i, item := range x.Elts {
			if fmt.Sprint(i) == index {
				return []ast.Expr{item}
			}
		}
	case *ast.BinaryExpr:
		return append(itemsOf(x.X, index), itemsOf(x.Y, index)...)
	}
	return nil
}
