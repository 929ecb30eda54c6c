package load

import (
	stderrors "errors"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// interpolation explains a value that cannot be put into a text.
func (t *trouble) interpolation() {
	text, ok := nodeAt[*ast.Interpolation](t, t.fault.Position())
	if !ok {
		return
	}
	t.mark(text)
	format, _ := t.inner()
	if t.asInner() {
		return
	}
	if strings.HasPrefix(format, "cycle") {
		t.cycle()
		return
	}
	for _, part := range text.Elts {
		if _, isText := part.(*ast.BasicLit); isText && len(text.Elts) > 1 && !t.isMentioned(part) {
			continue
		}
		kind, written := t.kindOf(part)
		source := t.text(part)
		switch {
		case kind == "a struct", kind == "a list", kind == "null", kind == "bytes":
			t.diag.Message = fmt.Sprintf("%s puts %s, which is %s, into a text", nonEmpty(t.path), source, kind)
			t.diag.Fix = fmt.Sprintf(`put text or a number there, such as a field of it, \(%s.NAME)`, source)
			if kind == "a list" {
				t.diag.Fix = fmt.Sprintf(`write \(strings.Join(%s, ",")), with import "strings"`, source)
			}
			if kind == "null" {
				t.diag.Fix = "write the text without it"
			}
			t.mark(part)
			if written != nil {
				t.note(written, source+" is given here")
			}
			return
		case strings.HasPrefix(format, "undefined") || strings.HasPrefix(format, "incomplete") || strings.HasPrefix(format, "non-concrete"):
			if kind == "" && written == nil && isLiteral(part) {
				continue
			}
			t.diag.Message = fmt.Sprintf("%s puts %s into a text, and it has no value", nonEmpty(t.path), source)
			t.diag.Fix = fmt.Sprintf("give %s a value", source)
			if fix := t.givingParameter(part); fix != "" {
				t.diag.Fix = fix
			}
			t.diag.Rule = notConcrete
			t.mark(part)
			if t.givingParameter(part) != "" {
				if before := t.diag.Pos; t.markUseOf(t.templateAround(part)) && t.diag.Pos != before {
					t.note(part, source+" is used here")
				}
			}
			return
		}
	}
	t.diag.Message = fmt.Sprintf("%s puts a value into a text that is no text, number, true or false", nonEmpty(t.path))
	t.diag.Fix = `put text or a number into it, as in "…\(NAME)"`
}

// nameOf returns a name as it is written before a colon: that of a definition has no quotes.
func nameOf(name string) string {
	if strings.HasPrefix(name, "#") || strings.HasPrefix(name, "_") {
		return name
	}
	return string(spec.PathOf(name))
}

// asInner explains the error of an expression within the text by itself, and reports whether there
// is one.
func (t *trouble) asInner() bool {
	for err := stderrors.Unwrap(t.fault); err != nil; err = stderrors.Unwrap(err) {
		fault, ok := err.(errors.Error)
		if !ok {
			return false
		}
		inner := *t
		inner.fault = fault
		inner.format, inner.args = fault.Msg()
		for _, format := range []string{"error in call", "failed arithmetic", "division", "index", "invalid index", "invalid operand", "undefined field", "cannot call", "required field missing", "not enough", "too many"} {
			if strings.HasPrefix(inner.format, format) {
				inner.explanation()(&inner)
				t.diag = inner.diag
				return true
			}
		}
	}
	return false
}

func (t *trouble) isMentioned(n ast.Node) bool {
	for _, p := range t.inputs() {
		if p.Filename() == n.Pos().Filename() && p.Offset() == n.Pos().Offset() {
			return true
		}
	}
	return false
}

// kindOf returns the kind of what is written for an expression, "" when the syntax does not show
// it, and where it is written out.
func (t *trouble) kindOf(expr ast.Expr) (string, ast.Expr) {
	s := &Source{files: t.collector.files}
	for _, value := range s.literals(expr.Pos().Filename(), expr, mostReferences) {
		switch x := value.(type) {
		case *ast.StructLit:
			return "a struct", value
		case *ast.ListLit:
			return "a list", value
		case *ast.BasicLit:
			if x.Kind == token.NULL {
				return "null", value
			}
			if strings.HasPrefix(x.Value, "'") {
				return "bytes", value
			}
		}
	}
	return "", nil
}

// use explains a value in a place that needs another kind, such as the condition of an if.
func (t *trouble) use() {
	if len(t.args) < 3 {
		return
	}
	found, want := kindWords(t.args[1]), kindWords(t.args[2])
	t.diag.Message = fmt.Sprintf("%s needs %s, and %s is %s", nonEmpty(t.path), want, t.shown(0), found)
	t.diag.Fix = "write " + want
	if want == "true or false" {
		t.diag.Fix = fmt.Sprintf("write a comparison, such as x == %s", t.shown(0))
		if t.shown(0) == `"true"` || t.shown(0) == `"false"` {
			t.diag.Fix = fmt.Sprintf("write %s without quotes", plain(t.shown(0)))
		}
	}
	condition := t.condition()
	if condition == nil {
		for _, n := range t.nodesAt(t.fault.Position()) {
			if binary, ok := n.(*ast.BinaryExpr); ok {
				t.mark(binary)
				t.diag.Fix = "write " + want + " on both sides of " + binary.Op.String()
				if want == "true or false" {
					t.diag.Fix = "write a comparison on both sides of " + binary.Op.String()
				}
				break
			}
		}
		return
	}
	t.mark(condition)
	value := t.shown(0)
	if isTypeName(value) {
		value = `"…"`
	}
	t.diag.Message = fmt.Sprintf("the condition of if is %s, which is %s, want true or false", t.text(condition), found)
	switch {
	case found == "a struct" || found == "a list":
		t.diag.Fix = "write a comparison, such as one of the length, len(" + t.text(condition) + ") > 0"
	case !isLiteral(condition):
		t.diag.Fix = fmt.Sprintf("write a comparison, such as %s == %s", t.text(condition), value)
	case value == `"true"` || value == `"false"`:
		t.diag.Fix = fmt.Sprintf("write %s without quotes", plain(value))
	default:
		t.diag.Fix = "write a comparison, true or false"
	}
}

// condition returns the condition of the if that the error is about.
func (t *trouble) condition() ast.Expr {
	for _, n := range t.nodesAt(t.fault.Position()) {
		switch n := n.(type) {
		case *ast.IfClause:
			return n.Condition
		case *ast.Comprehension:
			for _, clause := range n.Clauses {
				if clause, ok := clause.(*ast.IfClause); ok {
					return clause.Condition
				}
			}
		}
	}
	return nil
}

// loop explains a for over something without items.
func (t *trouble) loop() {
	found := "a value"
	if len(t.args) > 1 {
		found = kindWords(t.args[1])
	}
	text := t.shown(0)
	t.diag.Message = fmt.Sprintf("for goes through %s, want a list or a struct", withKind(text, found))
	t.diag.Fix = fmt.Sprintf("write a list, such as [%s]", text)
	if found == "a number" {
		t.diag.Fix = fmt.Sprintf(`write list.Range(0, %s, 1) for the numbers below it, with import "list", or a list, such as [%s]`, text, text)
	}
	for _, n := range t.nodesAt(t.fault.Position()) {
		if expr, ok := n.(ast.Expr); ok {
			t.mark(expr)
			for _, value := range append(t.valuesOf(expr), expr) {
				if sign := separator(t.text(value)); sign != "" && found == "text" {
					t.diag.Fix = fmt.Sprintf(`write strings.Split(%s, %q), with import "strings", or a list`, text, sign)
				}
			}
			return
		}
	}
}

// separator returns what stands between the items of a text that is a list to its author, as the
// comma of "eu,us"; empty for none.
func separator(text string) string {
	for _, sign := range []string{", ", ",", ";", " "} {
		if strings.Contains(text, sign) {
			return sign
		}
	}
	return ""
}

// computedName explains a name in parentheses that is no text.
func (t *trouble) computedName() {
	t.diag.Message = "the name of a field has to be text"
	t.diag.Fix = `write "\(NAME)" for a number, or a text`
	if text, ok := nodeAt[*ast.Interpolation](t, t.fault.Position()); ok && t.missingPart(text) {
		return
	}
	for _, n := range t.nodesAt(t.fault.Position()) {
		if expr, ok := n.(ast.Expr); ok {
			t.diag.Message = fmt.Sprintf("the name of a field is %s, which is no text", t.text(expr))
			t.diag.Fix = fmt.Sprintf(`write "\(%s)" for a number, or use a text`, t.text(expr))
			if strings.HasPrefix(t.format, "key value") {
				t.diag.Message = fmt.Sprintf("the name of a field is %s, which has no value", t.text(expr))
				t.diag.Fix = fmt.Sprintf("give %s a value, or write the name itself", t.text(expr))
			}
			t.mark(expr)
			return
		}
	}
}

// missingPart explains a name in a text that is the name of a field, if what it stands for is not written.
func (t *trouble) missingPart(text *ast.Interpolation) bool {
	for _, part := range text.Elts {
		selector, ok := part.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(selector.Sel)
		if known := t.fieldsOf(selector.X); err != nil || len(known) == 0 || slices.Contains(known, name) {
			continue
		}
		t.mark(selector.Sel)
		t.undefinedOf(t.text(selector.X), name, selector.X)
		t.diag.Message = fmt.Sprintf("the name of a field refers to %s.%s, which is not written", t.text(selector.X), name)
		return true
	}
	return false
}

// unquoted explains a value that is text without quotes, such as orders-dev, which CUE reads as a
// subtraction. It returns false if the error is not in such a value.
func (t *trouble) unquoted() bool {
	p := t.fault.Position()
	if !p.IsValid() || t.files[p.Filename()] == 0 {
		return false
	}
	if t.marks.asked++; t.marks.asked > mostAsked {
		return false
	}
	for _, expr := range t.collector.files[t.files[p.Filename()]-1].index().values {
		if p.Offset() < expr.Pos().Offset() || expr.End().Offset() <= p.Offset() {
			continue
		}
		names, isText := bareWords(expr)
		source := t.source(expr)
		if !isText || strings.ContainsAny(source, " \t\n") {
			continue
		}
		first := source[:strings.IndexAny(source+"-", "-/.")]
		if near := spell.Nearest(first, append(t.identifiers(), t.imports()...)); near != "" && near != first {
			continue // a misspelt reference
		}
		if strings.ContainsAny(source, "-/") && names > 1 || source[0] == '-' || strings.Count(source, ".") > 1 {
			t.isNotInQuotes(expr)
			return true
		}
	}
	return false
}

// mostAsked is for how many errors all values of a file are looked through.
const mostAsked = 500

// identifiers returns what a spec may refer to by name: its own top-level names and
// the schema.
func (e *evaluator) identifiers() []string {
	if e.marks.names == nil {
		e.marks.names = slices.Clip(e.allIdentifiers())
	}
	return e.marks.names
}

func (e *evaluator) allIdentifiers() []string {
	names := []string{"schema", "true", "false", "null"}
	for i := range e.collector.files {
		f := &e.collector.files[i]
		if f.syntax == nil {
			continue
		}
		names = append(names, topLevel(f.syntax)...)
		ast.Walk(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.LetClause:
				names = append(names, n.Ident.Name)
			case *ast.ForClause:
				for _, ident := range []*ast.Ident{n.Key, n.Value} {
					if ident != nil && ident.Name != "_" {
						names = append(names, ident.Name)
					}
				}
			case *ast.Field:
				if name, isIdent, err := ast.LabelName(n.Label); err == nil && isIdent && (strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#")) {
					names = append(names, name)
				}
			}
			return true
		}, nil)
	}
	return names
}

// isNotInQuotes is the message about text without quotes.
func (t *trouble) isNotInQuotes(expr ast.Expr) {
	t.mark(expr)
	t.diag.Message = fmt.Sprintf("the text %s is not in quotes", t.text(expr))
	t.diag.Fix = fmt.Sprintf("put it in double quotes: %q", t.text(expr))
}

// bareWords returns how many names an expression has, and whether it is text without quotes: names
// and numbers with dashes, slashes and dots between them.
func bareWords(expr ast.Expr) (names int, isText bool) {
	switch x := expr.(type) {
	case *ast.Ident:
		return 1, !strings.HasPrefix(x.Name, "_") && !strings.HasPrefix(x.Name, "#")
	case *ast.BasicLit:
		return 0, x.Kind == token.INT || x.Kind == token.FLOAT
	case *ast.SelectorExpr:
		_, isName := x.Sel.(*ast.Ident)
		names, isText = bareWords(x.X)
		return names, isText && isName
	case *ast.UnaryExpr: // an option, such as --date
		names, isText = bareWords(x.X)
		return names, isText && names > 0 && x.Op == token.SUB
	case *ast.BinaryExpr:
		one, isOne := bareWords(x.X)
		other, isOther := bareWords(x.Y)
		return one + other, isOne && isOther && (x.Op == token.SUB || x.Op == token.QUO)
	}
	return 0, false
}
