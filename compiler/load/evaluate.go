package load

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// evaluate runs CUE over the collected files. It returns what the user wrote as data, nil when
// CUE could evaluate nothing. It adds diagnostics to the collector's list.
//
// CUE gives no data at all while one value is in error. So a value in error is
// reported and taken out, and the rest is evaluated again: one run reports everything.
func (e *evaluator) evaluate() *spec.Node {
	defer e.reportUnused()
	for range maxRounds {
		value := e.build()
		if value == nil && len(e.unused) > 0 && !e.tidy {
			e.tidy = true // imports that nothing uses hide what else is wrong
			continue
		}
		if value == nil {
			return nil
		}
		if value.IncompleteKind() == cue.TopKind && value.Err() == nil { // an empty spec
			return &spec.Node{Kind: spec.Map}
		}
		// Concrete, because CUE otherwise omits incomplete values silently.
		fault := value.Validate(cue.Concrete(true))
		e.marks.value = *value
		if fault != nil && !e.marks.whole {
			e.marks.whole = true // the next evaluation shows where each value comes from
			continue
		}
		if fault != nil && e.takeOut(fault) {
			continue
		}
		if fault != nil || value.IncompleteKind() != cue.StructKind {
			return nil
		}
		if slices.ContainsFunc(e.collector.files, func(f sourceFile) bool { return f.accepts() }) {
			e.collector.accepted = map[string][]spec.Path{}
		}
		e.checkPatterns(*value)
		return e.node(*value, e.names, "")
	}
	return nil
}

// maxRounds is how often values in error are taken out. Each round takes out all errors that
// CUE finds; only an error that hides another needs one more round.
const maxRounds = 12

// maxDepth is how deep values may be nested. The output is indented by the depth.
const maxDepth = 100

// build evaluates the files: the first own files are the spec itself, the others its packages.
// It returns nil when CUE could not start, after it has reported why.
func (e *evaluator) build() *cue.Value {
	e.collector.files = e.collector.files[:e.own]
	e.kept = map[spec.Path]bool{}
	e.marks = &marking{whole: e.marks != nil && e.marks.whole}
	for i := range e.collector.files {
		e.prepare(&e.collector.files[i])
	}
	l := &loader{collector: e.collector, prepare: e.prepare}
	l.context = build.NewContext(build.Loader(l.load))
	instance := l.instance(".", e.collector.files)
	e.files = map[string]int32{}
	for i, f := range e.collector.files {
		e.files[f.name] = int32(i + 1)
	}
	e.names = &nameIndex{}
	for _, f := range e.collector.files[:e.own] {
		e.names.addAll(e, f.syntax.Decls)
	}
	if e.written == nil {
		e.written = e.names
	}
	if instance.Err != nil {
		if !e.setUnused(instance.Err) {
			e.reportAll(instance.Err)
		}
		return nil
	}
	if !e.marks.whole {
		e.marks.markPatterns()
	}
	value := cuecontext.New().BuildInstance(instance)
	return &value
}

// evaluator turns CUE's values into nodes and CUE's errors into diagnostics.
type evaluator struct {
	*collector
	own     int              // number of files of the spec itself, which come first
	files   map[string]int32 // index of the source plus one, by name
	names   *nameIndex       // of the spec itself
	written *nameIndex       // names before anything was taken out
	round   int              // how often values were taken out
	// missing are the places of values that are reported as missing.
	missing []place
	limited []place    // their types and limits, as they are written
	unused  []*trouble // imports that nothing uses
	// referred holds the names of fields that expressions use, nil until it is needed.
	referred map[string]bool
	meant    []string // packages that misspelt names were probably meant to be
	isIdle   bool     // nothing is evaluated, and diagnostics only show that there is a fault
	tidy     bool     // what nothing uses is taken out of the syntax
	removal
	marks *marking // of the last evaluation
	// failed holds the paths of reported errors, so that a value that failed is not reported
	// again as one without a value.
	failed []spec.Path
	// doubled holds those of them that have two values.
	doubled []spec.Path
}

func newEvaluator(c *collector) *evaluator {
	return &evaluator{
		collector: c, own: len(c.files),
		removal: removal{paths: map[spec.Path]bool{}, places: map[diag.Pos]bool{}, fields: map[diag.Pos]bool{}, optional: map[diag.Pos]bool{}},
	}
}

// prepare parses a file again for another evaluation, because an evaluation annotates the syntax.
func (e *evaluator) prepare(f *sourceFile) {
	if e.marks.whole || e.round > 0 || e.tidy {
		fresh, err := parseFile(f.name, f.text)
		if err != nil {
			return // it was reported when it was read
		}
		f.mark(fresh)
		f.syntax = e.removal.from(f, fresh)
		if e.round > 0 || e.tidy {
			f.syntax = withoutUnused(f.syntax)
		}
	}
	e.marks.mark(f)
}

// marked evaluates the spec once more, with marks.
func (e *evaluator) marked() *marking {
	if e.isIdle {
		return nil
	}
	if e.marks == nil || !e.marks.whole {
		e.marks = &marking{whole: true}
		if value := e.build(); value != nil {
			e.marks.value = *value
		}
	}
	return e.marks
}

// isReferredTo reports whether an expression of the spec uses the value of a field of that name.
func (e *evaluator) isReferredTo(name string) bool {
	if e.referred == nil {
		e.referred = map[string]bool{}
		values := map[ast.Node]string{}
		for _, f := range e.collector.files {
			if f.syntax == nil {
				continue
			}
			ast.Walk(f.syntax, func(n ast.Node) bool {
				if field, ok := n.(*ast.Field); ok {
					values[field.Value], _, _ = ast.LabelName(field.Label)
				}
				return true
			}, nil)
			ast.Walk(f.syntax, func(n ast.Node) bool {
				if ident, ok := n.(*ast.Ident); ok && ident.Node != nil && ident.Node != ast.Node(ident) && values[ident.Node] == ident.Name {
					e.referred[ident.Name] = true
				}
				return true
			}, nil)
		}
	}
	return e.referred[name]
}

// textAt returns the source of a span, nil when it is not known.
func (e *evaluator) textAt(span spec.Span) []byte {
	if !span.IsValid() {
		return nil
	}
	return e.collector.files[span.File-1].text[span.Start:span.End]
}

func (e *evaluator) span(n ast.Node) spec.Span {
	if n == nil || !n.Pos().IsValid() {
		return spec.Span{}
	}
	file, ok := e.files[n.Pos().Filename()]
	if !ok {
		return spec.Span{}
	}
	start, end := n.Pos().Offset(), n.Pos().Offset()
	if n.End().IsValid() {
		end = n.End().Offset()
	}
	return spec.Span{File: file, Start: int32(start), End: int32(end)}
}

// node returns the value as data, nil for an absent value or one that has failed.
func (e *evaluator) node(v cue.Value, names *nameIndex, path spec.Path) *spec.Node {
	if err := v.Err(); err != nil && v.IncompleteKind() == cue.BottomKind {
		e.reportAt(err, path)
		return nil
	}
	if strings.Count(string(path), ".") > maxDepth {
		e.report(badValue, e.posOf(e.names.at(spec.PathOf(path.Steps()[:3]...))), "nest it less deeply", "a value is more than %d levels deep", maxDepth)
		return nil
	}
	if e.accepted != nil {
		e.place(path, v)
	}
	v, _ = v.Default()
	if e.accepted != nil {
		e.place(path, v) // an attribute within a default
	}
	if v.Kind() == cue.BottomKind && v.IncompleteKind() == cue.BottomKind {
		e.withoutValue(v, path)
		return nil
	}
	n := &spec.Node{Span: names.place(e.span(valueOf(v.Source())))}
	switch v.IncompleteKind() {
	case cue.StructKind:
		return e.fields(n, v, names, path)
	case cue.ListKind:
		return e.items(n, v, names, path)
	case cue.NullKind:
		n.Kind = spec.Null
		return n
	}
	if !v.IsConcrete() || v.Kind() == cue.BottomKind {
		e.withoutValue(v, path)
		return nil
	}
	return e.scalar(n, v, path)
}

// withoutValue reports a value that CUE takes for one and that is none, such as the name of a
// function.
func (e *evaluator) withoutValue(v cue.Value, path spec.Path) {
	if slices.ContainsFunc(e.failed, func(p spec.Path) bool { return p.Covers(path) }) {
		return
	}
	e.failed = append(e.failed, path)
	t := &trouble{evaluator: e, path: path}
	d := diag.Diagnostic{
		Rule: notConcrete, Severity: diag.Error, Path: string(path), Pos: t.usePlace(),
		Message: fmt.Sprintf("%s has no value", nonEmpty(path)), Fix: "give a value",
	}
	if n := valueOf(v.Source()); n != nil && e.span(n).IsValid() {
		d.Pos = e.posOf(e.span(n))
		if _, ok := n.(*ast.SelectorExpr); ok {
			d.Message = fmt.Sprintf("%s has no value, %s is a function", nonEmpty(path), t.text(n))
			d.Fix = fmt.Sprintf("give it its arguments, %s(…), or write a value", t.text(n))
		}
	}
	e.list = append(e.list, d)
}

func (e *evaluator) scalar(n *spec.Node, v cue.Value, path spec.Path) *spec.Node {
	switch v.Kind() {
	case cue.BoolKind:
		b, _ := v.Bool()
		n.Kind, n.Text = spec.Bool, strconv.FormatBool(b)
	case cue.IntKind, cue.FloatKind, cue.NumberKind:
		text, err := v.MarshalJSON()
		if err != nil {
			return nil
		}
		n.Kind, n.Text = spec.Number, string(text)
	case cue.StringKind:
		text, err := v.String()
		if err != nil {
			return nil
		}
		n.Kind, n.Text = spec.String, text
	case cue.BytesKind:
		e.report(badValue, e.posOf(n.Span), "write text in double quotes, and bytes as base64 text", "bytes in single quotes are not text")
		if text := e.textAt(n.Span); len(text) > 2 && text[0] == '\'' && !bytes.ContainsAny(text, "\"\\\n") {
			d := &e.list[len(e.list)-1]
			d.Replacement = strconv.Quote(string(bytes.Trim(text, "'")))
			d.Fix = "write it in double quotes: " + d.Replacement
		}
		e.failed = append(e.failed, path)
		return nil
	default:
		return nil
	}
	return n
}

func (e *evaluator) fields(n *spec.Node, v cue.Value, names *nameIndex, path spec.Path) *spec.Node {
	n.Kind = spec.Map
	fields, err := v.Fields()
	if err != nil {
		return nil
	}
	for fields.Next() {
		name := fields.Selector().Unquoted()
		child := names.children[name]
		if child == nil {
			child = &nameIndex{}
		}
		value := fields.Value()
		node := e.node(value, child, path.At(name))
		if node == nil {
			continue
		}
		span := child.name
		if field, ok := value.Source().(*ast.Field); ok && !span.IsValid() {
			span = e.span(labelOf(field))
		}
		n.Fields = append(n.Fields, spec.Field{Name: name, Span: span, Repeated: len(child.values) > 1, Node: node})
	}
	slices.SortStableFunc(n.Fields, inOrder)
	return n
}

// inOrder compares fields by the places of their names. CUE orders the fields of several files in its
// own way. Fields without a place come last, as CUE orders them.
func inOrder(a, b spec.Field) int {
	switch {
	case a.Span.IsValid() != b.Span.IsValid() && a.Span.IsValid():
		return -1
	case a.Span.IsValid() != b.Span.IsValid():
		return 1
	}
	return cmp.Or(cmp.Compare(a.Span.File, b.Span.File), cmp.Compare(a.Span.Start, b.Span.Start))
}

func (e *evaluator) items(n *spec.Node, v cue.Value, names *nameIndex, path spec.Path) *spec.Node {
	n.Kind = spec.List
	items, err := v.List()
	if err != nil {
		return nil
	}
	for i := 0; items.Next(); i++ {
		child := names.children[strconv.Itoa(i)]
		if child == nil {
			child = &nameIndex{}
		}
		if node := e.node(items.Value(), child, path.Index(i)); node != nil {
			n.Items = append(n.Items, node)
		}
	}
	return n
}

func valueOf(n ast.Node) ast.Node {
	if field, ok := n.(*ast.Field); ok {
		return field.Value
	}
	return n
}

// posOf returns the place of a span. It counts lines and columns only now.
func (c *collector) posOf(s spec.Span) diag.Pos { return posIn(c.files, s) }

func posIn(files []sourceFile, s spec.Span) diag.Pos {
	if !s.IsValid() {
		return diag.Pos{}
	}
	f := &files[s.File-1]
	line, column := f.lineColumn(int(s.Start))
	pos := diag.Pos{File: f.name, Line: line, Column: column, Length: int(s.End - s.Start)}
	if endLine, _ := f.lineColumn(int(s.End)); endLine != line {
		pos.Length = 0
	}
	return pos
}
