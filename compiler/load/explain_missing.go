package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// incomplete explains a value that is only limited, or not determined at all.
func (t *trouble) incomplete() {
	shown := t.shown(0)
	t.diag.Rule, t.diag.Fix = notConcrete, "give a value"
	t.diag.Pos = t.usePlace()
	if place := t.names.at(t.path); place.IsValid() {
		t.diag.Pos = t.posOf(place)
	}
	words := limits(fmt.Sprint(t.args[0]))
	switch {
	case shown == "_":
		t.diag.Message = fmt.Sprintf("%s has no value, or depends on itself", nonEmpty(t.path))
		t.diag.Fix = "give a value, in quotes if it is text"
	case words != "":
		t.diag.Message = fmt.Sprintf("%s has no value, it only has to be %s", nonEmpty(t.path), words)
		t.diag.Fix = t.writing(words)
	default:
		t.diag.Message = fmt.Sprintf("%s has no value, only the constraint %s", nonEmpty(t.path), shown)
	}
	if t.twoDefaults() || t.ownName() {
		return
	}
	for _, expr := range t.expressions(t.path) {
		if fix := t.givingParameter(expr); fix != "" {
			t.diag.Message = fmt.Sprintf("%s takes its value from %s, which has no value", nonEmpty(t.path), t.text(expr))
			t.diag.Fix = fix
			t.markUseOf(t.templateAround(expr))
			t.note(expr, t.text(expr)+" is used here")
			return
		}
		switch expr.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			if shown != "_" && !isTypeName(t.source(expr)) && !strings.HasPrefix(t.source(expr), "#") {
				t.diag.Fix = fmt.Sprintf("give %s a value", t.text(expr))
				for _, value := range t.valuesOf(expr) {
					t.note(value, "it has no value here")
				}
				return
			}
		}
		t.note(expr, "the constraint is here")
	}
}

// twoDefaults explains a value for which two defaults are written, so that it has none. It returns
// false if there are not two.
func (t *trouble) twoDefaults() bool {
	var defaults []*ast.UnaryExpr
	for _, expr := range t.expressions(t.path) {
		for _, one := range t.defaultsIn(expr, mostReferences) {
			if !slices.ContainsFunc(defaults, func(other *ast.UnaryExpr) bool { return t.source(other) == t.source(one) }) {
				defaults = append(defaults, one)
			}
		}
	}
	if len(defaults) < 2 {
		return false
	}
	first, second := defaults[0], defaults[1]
	if t.isInTemplate(second) && !t.isInTemplate(first) {
		first, second = second, first
	}
	t.diag.Message = fmt.Sprintf("%s has two defaults, %s and %s", nonEmpty(t.path), t.text(first.X), t.text(second.X))
	t.diag.Fix = "remove the * before one of them"
	if !t.isInTemplate(second) {
		t.diag.Fix = fmt.Sprintf("write %s alone, without * and other alternatives", t.text(second.X))
	}
	t.mark(second)
	t.note(first, "the other default is here")
	return true
}

// defaultsIn returns the defaults that an expression gives, directly or by names.
func (t *trouble) defaultsIn(expr ast.Expr, depth int) []*ast.UnaryExpr {
	if depth == 0 {
		return nil
	}
	var all []*ast.UnaryExpr
	switch x := expr.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.MUL {
			return []*ast.UnaryExpr{x}
		}
	case *ast.BinaryExpr:
		if x.Op == token.OR || x.Op == token.AND {
			return append(t.defaultsIn(x.X, depth-1), t.defaultsIn(x.Y, depth-1)...)
		}
	case *ast.ParenExpr:
		return t.defaultsIn(x.X, depth-1)
	case *ast.Ident, *ast.SelectorExpr:
		for _, value := range t.allValuesOf(x) {
			all = append(all, t.defaultsIn(value, depth-1)...)
		}
	}
	return all
}

// allValuesOf returns what a name stands for, at all places at the top of the files.
func (e *evaluator) allValuesOf(expr ast.Expr) []ast.Expr {
	values := e.valuesOf(expr)
	if ident, ok := expr.(*ast.Ident); ok && len(values) == 1 {
		s := &Source{files: e.collector.files}
		all := s.topLevel(expr.Pos().Filename(), ident.Name)
		if slices.ContainsFunc(all, func(value ast.Expr) bool { return e.span(value) == e.span(values[0]) }) {
			return all
		}
	}
	return values
}

// markUseOf marks the name of a template where the value that is missing, or a struct around it, uses it. It
// returns false if it finds no use.
func (t *trouble) markUseOf(template string) bool {
	for path := t.path; path != ""; path = path.Parent() {
		for _, expr := range t.expressions(path) {
			found := false
			ast.Walk(expr, func(n ast.Node) bool {
				if ident, ok := n.(*ast.Ident); ok && !found && ident.Name == template && !t.isInTemplate(ident) {
					t.mark(ident)
					found = true
				}
				return !found
			}, nil)
			if found {
				return true
			}
		}
	}
	return false
}

// writing returns the fix that writes the field of the error.
func (t *trouble) writing(words string) string {
	name, example := nameOf(t.path.Last()), examples[words]
	if name == "" || isNumber(name) {
		return "write " + words
	}
	if example == "" {
		return fmt.Sprintf("give %s a value, %s", name, words)
	}
	return fmt.Sprintf("write %s: %s", name, example)
}

// examples has a value of each type, by its words.
var examples = map[string]string{"text": `"…"`, "a number": "1", "a whole number": "1", "true or false": "true", "a list": "[…]", "a struct": "{…}"}

// ownName explains a field whose value is its own name: CUE takes the nearest field of that name. It
// returns false if it is none.
func (t *trouble) ownName() bool {
	for _, expr := range t.expressions(t.path) {
		ident, ok := expr.(*ast.Ident)
		if !ok || !slices.ContainsFunc(t.valuesOf(ident), func(value ast.Expr) bool { return t.span(value) == t.span(ident) }) {
			continue
		}
		t.diag.Message = fmt.Sprintf("%s refers to itself, because it is the nearest field named %s", nonEmpty(t.path), ident.Name)
		t.diag.Fix = fmt.Sprintf("give the field that you mean another name, such as _%s, and refer to that, or put it in quotes if it is text", strings.TrimLeft(ident.Name, "_#"))
		t.mark(ident)
		return true
	}
	return false
}

// required explains a field that a definition requires.
func (t *trouble) required() {
	name := t.path.Last()
	t.diag.Rule = notConcrete
	if strings.HasPrefix(t.format, "required field missing") && len(t.args) == 1 {
		t.requiredOther(strings.Trim(fmt.Sprint(t.args[0]), `"`))
		return
	}
	t.diag.Message = fmt.Sprintf("%s is missing%s, and a definition requires it", name, in(t.path.Parent()))
	t.diag.Fix = fmt.Sprintf("write %s: and the value", nameOf(name))
	parent := *t
	parent.path = t.path.Parent()
	t.diag.Pos = parent.usePlace()
	for _, expr := range t.expressions(t.path.Parent()) {
		values := []ast.Expr{expr}
		for _, closer := range closersIn(expr, 0) {
			values = append(values, t.valuesOf(closer)...)
		}
		values = append(values, t.valuesOf(expr)...)
		for _, value := range values {
			if literal, ok := value.(*ast.StructLit); ok {
				for _, limit := range fieldsNamed(literal.Elts, name) {
					if words := limits(t.source(limit)); words != "" {
						t.diag.Fix = t.writing(words)
					}
					t.note(limit, "it is required here")
				}
			}
		}
	}
}

// requiredOther explains a value that is that of a field of another name, which a definition requires
// and which is missing where the definition is used.
func (t *trouble) requiredOther(name string) {
	t.diag.Message = fmt.Sprintf("%s takes its value from %s, which a definition requires and which has none", nonEmpty(t.path), name)
	t.diag.Fix = fmt.Sprintf("write %s where the definition is used", name)
	t.diag.Pos = t.usePlace()
	reader := t.selectorOf(name)
	if reader != nil && t.requiredIn(reader, name) {
		return
	}
	if ident, ok := readerName(reader); ok && !t.isTopLevel(ident.Name) {
		t.mark(reader.Sel)
		t.diag.Fix = fmt.Sprintf("write %s: … in everything that %s stands for", name, t.text(reader.X))
	}
	for _, n := range t.nodesAt(t.fault.Position()) {
		t.note(n, name+" is used here")
		break
	}
}

// readerName returns the name from which an expression takes a field.
func readerName(reader *ast.SelectorExpr) (*ast.Ident, bool) {
	if reader == nil {
		return nil, false
	}
	ident, ok := reader.X.(*ast.Ident)
	return ident, ok
}

// requiredIn explains a required field that is missing in what a name stands for, at the definition that is
// used there. It returns false if that cannot be seen.
func (t *trouble) requiredIn(reader *ast.SelectorExpr, name string) bool {
	for _, value := range t.valuesOf(reader.X) {
		for _, closer := range closersIn(value, 0) {
			for _, shape := range t.valuesOf(closer) {
				literal, ok := shape.(*ast.StructLit)
				if !ok {
					continue
				}
				for _, limit := range fieldsNamed(literal.Elts, name) {
					t.mark(closer)
					t.diag.Message = fmt.Sprintf("%s is missing in %s, and %s requires it", name, t.text(reader.X), t.text(closer))
					t.diag.Fix = fmt.Sprintf("write %s: and the value", name)
					if example := examples[limits(t.source(limit))]; example != "" {
						t.diag.Fix = fmt.Sprintf("write %s: %s there", name, example)
					}
					t.note(reader, "it is used here")
					return true
				}
			}
		}
	}
	return false
}

// unknown explains an expression with a value that nobody has written.
func (t *trouble) unknown() {
	t.diag.Rule = notConcrete
	t.diag.Message = fmt.Sprintf("%s needs a value that is not written", nonEmpty(t.path))
	t.diag.Fix = "write that value; defaults and overrides apply later and cannot be referred to"
	for _, n := range t.nodesAt(t.fault.Position()) {
		if expr, ok := n.(ast.Expr); ok {
			t.markReader(expr)
			break
		}
	}
	for _, p := range t.inputs() {
		nodes := t.nodesAt(p)
		if len(nodes) == 0 || len(t.diag.Notes) > 0 {
			continue
		}
		if expr, ok := nodes[0].(ast.Expr); ok && t.posOf(t.span(expr)) != t.diag.Pos {
			t.diag.Notes = append(t.diag.Notes, diag.Note{Pos: t.posOf(t.span(expr)), Text: "the value is missing here"})
		}
	}
}

// markReader names and marks the expression that needs a value which is not written. CUE may give the place
// of the type that is written in its place.
func (t *trouble) markReader(expr ast.Expr) {
	t.mark(expr)
	name := t.withoutValue(expr)
	if name == nil {
		if name = t.readerOf(expr); name == nil {
			return
		}
		t.mark(name)
	}
	t.diag.Message = fmt.Sprintf("%s needs %s, which has no value", nonEmpty(t.path), t.text(name))
	t.diag.Fix = fmt.Sprintf("give %s a value; defaults and overrides apply later and cannot be referred to", t.text(name))
	if fix := t.givingParameter(name); fix != "" {
		t.diag.Fix = fix
	} else if words := t.wordsOf(name); len(words) > 1 {
		t.diag.Fix = fmt.Sprintf("write one of %s for %s, or mark the default with *, as in *%s", strings.Join(words, ", "), t.text(name), strings.Join(words, " | "))
	} else if example := t.example(name); example != "" && isPlainName(name) {
		t.diag.Fix = fmt.Sprintf("write %s: %s, with your value; defaults and overrides apply later and cannot be referred to", t.text(name), example)
	}
}

// readerOf returns the first name in the file that stands for a value, nil when there is none.
func (t *trouble) readerOf(value ast.Expr) ast.Expr {
	if isLiteral(value) {
		return nil
	}
	var found ast.Expr
	for _, nodes := range t.collector.files[t.files[value.Pos().Filename()]-1].index().starts {
		for _, n := range nodes {
			ident, ok := n.(*ast.Ident)
			if !ok || isTypeName(ident.Name) || found != nil && found.Pos().Offset() < ident.Pos().Offset() {
				continue
			}
			if slices.ContainsFunc(t.valuesOf(ident), func(one ast.Expr) bool { return one.Pos() == value.Pos() }) {
				found = ident
			}
		}
	}
	return found
}

// wordsOf returns the literals that a name stands for, if it is one of several.
func (t *trouble) wordsOf(name ast.Expr) []string {
	var words []string
	var walk func(expr ast.Expr) bool
	walk = func(expr ast.Expr) bool {
		switch x := expr.(type) {
		case *ast.BinaryExpr:
			return x.Op == token.OR && walk(x.X) && walk(x.Y)
		case *ast.BasicLit:
			words = append(words, t.text(x))
			return true
		}
		return false
	}
	for _, value := range t.valuesOf(name) {
		if steps := strings.Split(t.source(name), "."); !walk(value) || language.IsSecret(spec.PathOf(steps[len(steps)-1]), hidden) {
			return nil
		}
	}
	return words
}

// example returns a value of the type that a name stands for, "" if it is not known.
func (t *trouble) example(name ast.Expr) string {
	for _, value := range t.valuesOf(name) {
		if example := examples[limits(t.source(value))]; example != "" {
			return example
		}
	}
	return ""
}

// givingParameter returns the fix for a name in a template that each user of the template gives a value,
// "" for another name.
func (t *trouble) givingParameter(name ast.Expr) string {
	ident, ok := name.(*ast.Ident)
	values := t.valuesOf(name)
	if !ok || len(values) == 0 || isTypeName(ident.Name) || t.isTopLevel(ident.Name) {
		return ""
	}
	template := t.templateAround(values[0])
	if template == "" || template == ident.Name || template != t.templateAround(ident) {
		return ""
	}
	example := t.example(name)
	if example == "" {
		example = "…"
	}
	return fmt.Sprintf("write %s where %s is used, as in %s & {%s: %s}", ident.Name, template, template, ident.Name, example)
}

// withoutValue returns the name in an expression that stands for what has no value.
func (t *trouble) withoutValue(expr ast.Expr) ast.Expr {
	var name ast.Expr
	ast.Walk(expr, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if !ok || name != nil {
			return name == nil
		}
		switch x.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			for _, value := range t.valuesOf(x) {
				if (t.isMentioned(value) || len(t.wordsOf(x)) > 1) && !isLiteral(value) {
					name = x
				}
			}
		}
		return true
	}, nil)
	return name
}
