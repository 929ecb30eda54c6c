package load

import (
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
// CUE could evaluate nothing, and the paths of the values that could not be evaluated. It adds
// diagnostics to the collector's list.
//
// CUE gives no data at all while one value is in error. So a value in error is
// reported and taken out, and the rest is evaluated again: one run reports everything.
func evaluate(c *collector) (*spec.Node, []spec.Path, error) {
	own := len(c.files)
	e := &evaluator{collector: c, removal: removal{paths: map[spec.Path]bool{}, places: map[diag.Pos]bool{}}}
	for range maxRounds {
		value, err := e.build(own)
		if value == nil || err != nil {
			return nil, nil, err
		}
		if value.IncompleteKind() == cue.TopKind && value.Err() == nil { // an empty spec
			return &spec.Node{Kind: spec.Map}, e.failed, nil
		}
		// Concrete, because CUE otherwise omits incomplete values silently.
		fault := value.Validate(cue.Concrete(true))
		if fault != nil && e.takeOut(fault) {
			continue
		}
		if fault != nil || value.IncompleteKind() != cue.StructKind {
			return nil, nil, nil
		}
		if slices.ContainsFunc(c.files, func(f sourceFile) bool { return f.accepts() }) {
			c.accepted = map[string][]spec.Path{}
		}
		return e.node(*value, e.names, ""), e.failed, nil
	}
	return nil, nil, nil
}

// maxRounds is how often values in error are taken out. Each round takes out all errors that
// CUE finds; only an error that hides another needs one more round.
const maxRounds = 10

// maxDepth is how deep values may be nested. The output is indented by the depth.
const maxDepth = 100

// build evaluates the files: the first own files are the spec itself, the others its packages.
// It returns nil when CUE could not start, after it has reported why.
func (e *evaluator) build(own int) (*cue.Value, error) {
	e.collector.files = e.collector.files[:own]
	l := &loader{collector: e.collector}
	l.context = build.NewContext(build.Loader(l.load))
	instance := l.instance(".", e.collector.files)
	if l.err != nil || e.list.HasErrors() && len(e.failed) == 0 {
		return nil, l.err
	}
	e.files = map[string]int32{}
	for i, f := range e.collector.files {
		e.files[f.name] = int32(i + 1)
	}
	e.names = &nameIndex{}
	for _, f := range e.collector.files[:own] {
		e.names.addAll(e, f.syntax.Decls)
	}
	if instance.Err != nil {
		e.reportAll(instance.Err)
		return nil, nil
	}
	value := cuecontext.New().BuildInstance(instance)
	return &value, nil
}

// evaluator turns CUE's values into nodes and CUE's errors into diagnostics.
type evaluator struct {
	*collector
	files map[string]int32 // index of the source plus one, by name
	names *nameIndex       // of the spec itself
	round int              // how often values were taken out
	removal
	// failed holds the paths of reported errors, so that a value that failed is not reported
	// again as one without a value.
	failed []spec.Path
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
	if !v.IsConcrete() {
		return nil // it was reported
	}
	return e.scalar(n, v)
}

func (e *evaluator) scalar(n *spec.Node, v cue.Value) *spec.Node {
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
		node := e.node(fields.Value(), child, path.At(name))
		if node == nil {
			continue
		}
		n.Fields = append(n.Fields, spec.Field{Name: name, Span: child.name, Repeated: len(child.values) > 1, Node: node})
	}
	return n
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

// nameIndex holds the places of names in the sources, because CUE records only the places of
// values.
type nameIndex struct {
	name     spec.Span   // the first place
	values   []spec.Span // all places, in the order of the files
	children map[string]*nameIndex
}

// place returns the place of a value: the one that CUE found if that is behind the value's
// name, otherwise, for a value that was computed from elsewhere, the place behind the name.
func (x *nameIndex) place(found spec.Span) spec.Span {
	if len(x.values) == 0 || slices.Contains(x.values, found) {
		return found
	}
	return x.values[0]
}

// at returns the place of the value at a path, no place when the path is not written
// out in the sources.
func (x *nameIndex) at(path spec.Path) spec.Span {
	for _, step := range path.Steps() {
		if x = x.children[step]; x == nil {
			return spec.Span{}
		}
	}
	if len(x.values) == 0 {
		return spec.Span{}
	}
	return x.values[0]
}

func (x *nameIndex) child(name string) *nameIndex {
	if x.children == nil {
		x.children = map[string]*nameIndex{}
	}
	if x.children[name] == nil {
		x.children[name] = &nameIndex{}
	}
	return x.children[name]
}

func (x *nameIndex) addAll(e *evaluator, decls []ast.Decl) {
	for _, decl := range decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			continue
		}
		child := x.child(name)
		if !child.name.IsValid() {
			child.name = e.span(field.Label)
		}
		child.values = append(child.values, e.span(field.Value))
		child.addValue(e, field.Value)
	}
}

func (x *nameIndex) addValue(e *evaluator, value ast.Expr) {
	switch value := value.(type) {
	case *ast.StructLit:
		x.addAll(e, value.Elts)
	case *ast.ListLit:
		for i, elt := range value.Elts {
			x.child(strconv.Itoa(i)).addValue(e, elt)
		}
	case *ast.BinaryExpr:
		x.addValue(e, value.X)
		x.addValue(e, value.Y)
	}
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
