package load

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

// operands explains an operator between values that it cannot combine.
func (t *trouble) operands() {
	if len(t.args) < 5 {
		return
	}
	op, left, right := fmt.Sprint(t.args[2]), kindWords(t.args[3]), kindWords(t.args[4])
	t.diag.Message = fmt.Sprintf("%s combines %s and %s with %s, and that is not possible for %s and %s", nonEmpty(t.path), t.shown(0), t.shown(1), op, left, right)
	t.diag.Fix = "use two numbers, or two texts"
	var x, y ast.Expr
	if binary := t.binary(op); binary != nil {
		x, y = binary.X, binary.Y
		t.mark(binary)
	}
	switch {
	case op == "+" && left == "a struct" && right == "a struct":
		t.diag.Fix = "write & between two structs"
	case op == "+" && (left == "a list" || right == "a list"):
		t.diag.Fix = "write list.Concat([A, B]) for two lists, with import \"list\""
	case left == "null" || right == "null":
		t.diag.Fix = "leave null out"
	case op == "+" && (left == "text" || right == "text"):
		t.diag.Fix = `put the value into the text, as in "…\(NAME)"`
		if text, value := asText(t, x, y, left); text != "" {
			t.diag.Fix = fmt.Sprintf("put the value into the text, %s, or put quotes around %s", text, value)
		} else if x != nil && y != nil {
			t.diag.Fix = fmt.Sprintf(`put both into one text, "\(%s)\(%s)", or use two numbers without quotes`, t.text(x), t.text(y))
		}
		if unit := measure(t.shown(0) + " " + t.shown(1)); unit != "" {
			t.diag.Fix = fmt.Sprintf(`write the result itself in quotes, or a number with the unit behind it, as in "\(NUMBER + 2)%s"`, unit)
		}
	case left == "a struct" || right == "a struct":
		t.diag.Fix = "name a field of the struct, STRUCT.NAME"
	case op == "*" && (left == "text" || right == "text"):
		t.diag.Fix = `write strings.Repeat(TEXT, NUMBER), with import "strings"`
	case strings.ContainsAny(op, "<>="):
		t.diag.Fix = "compare two numbers, or two texts"
	case op == "&&" || op == "||":
		t.diag.Fix = "write a comparison on both sides"
	case strings.ContainsAny(op, "-*/"):
		t.diag.Fix = "use two numbers"
	}
	for _, n := range []ast.Expr{x, y} {
		if ident, ok := n.(*ast.Ident); ok {
			for _, target := range t.valuesOf(ident) {
				t.note(target, ident.Name+" is given here")
			}
		}
	}
}

// valuesOf returns what a name stands for, as far as the syntax shows it.
func (e *evaluator) valuesOf(expr ast.Expr) []ast.Expr {
	if expr == nil || !expr.Pos().IsValid() {
		return nil
	}
	s := &Source{files: e.collector.files}
	return s.targets(expr.Pos().Filename(), expr)
}

// binary returns the expression with an operator that the error is about.
func (t *trouble) binary(op string) *ast.BinaryExpr {
	for _, n := range t.nodesAt(t.fault.Position()) {
		if binary, ok := n.(*ast.BinaryExpr); ok && binary.Op.String() == op {
			return binary
		}
	}
	return nil
}

// asText returns the text of a + between a text that is written out and another value, with that
// value in it.
func asText(t *trouble, x, y ast.Expr, left string) (text, value string) {
	if x == nil || y == nil {
		return "", ""
	}
	first, second := t.text(x), t.text(y)
	if left == "text" && strings.HasPrefix(first, `"`) && strings.HasSuffix(first, `"`) && !strings.HasPrefix(first, `"""`) {
		return fmt.Sprintf(`%s\(%s)"`, strings.TrimSuffix(first, `"`), second), second
	}
	if left != "text" && strings.HasPrefix(second, `"`) && !strings.HasPrefix(second, `"""`) {
		return fmt.Sprintf(`"\(%s)%s`, first, strings.TrimPrefix(second, `"`)), first
	}
	return "", ""
}

// quantity matches a number with a unit in quotes.
var quantity = lazyregexp.New(`"\d+(?:\.\d+)?([A-Za-z]{1,3})"`)

// measure returns the unit of the number with a unit among the operands of an error: nothing is
// added to such a text.
func measure(operands string) string {
	if m := quantity.FindStringSubmatch(operands); m != nil {
		return m[1]
	}
	return ""
}

// operation explains an operator before a value that does not fit it.
func (t *trouble) operation() {
	t.diag.Message = fmt.Sprintf("%s uses %v before %s", nonEmpty(t.path), t.args[1], kindWords(t.args[2]))
	t.diag.Fix = "write a number behind " + fmt.Sprint(t.args[1])
	if fmt.Sprint(t.args[1]) == "!" {
		t.diag.Fix = "write a comparison behind !, which is true or false"
	}
	if unary, ok := nodeAt[*ast.UnaryExpr](t, t.fault.Position()); ok {
		t.mark(unary)
	}
}

func (t *trouble) lists() {
	t.diag.Message, t.diag.Fix = fmt.Sprintf("%s adds lists with +", nonEmpty(t.path)), `write list.Concat([A, B]), with import "list"`
	op := "+"
	if strings.HasPrefix(t.format, "Mult") {
		t.diag.Message, t.diag.Fix = fmt.Sprintf("%s repeats a list with *", nonEmpty(t.path)), `write list.Repeat(LIST, NUMBER), with import "list"`
		op = "*"
	}
	if binary := t.binary(op); binary != nil {
		t.mark(binary)
	}
}

func (t *trouble) arithmetic() {
	text := "division by zero"
	if len(t.args) > 0 {
		text = oneLine(fmt.Sprint(t.args[0]))
	}
	if strings.Contains(text, "zero") || strings.Contains(text, "undefined") {
		t.diag.Message, t.diag.Fix = fmt.Sprintf("%s divides by zero", nonEmpty(t.path)), "divide by another value than zero, or write the value itself"
	} else {
		t.diag.Message, t.diag.Fix = fmt.Sprintf("%s cannot be computed, the number is too large or not exact", nonEmpty(t.path)), "write the number itself"
	}
	for _, n := range t.nodesAt(t.fault.Position()) {
		if expr, ok := n.(*ast.BinaryExpr); ok {
			t.mark(expr)
			return
		}
		if call, ok := n.(*ast.CallExpr); ok {
			t.mark(call)
			return
		}
	}
}

// index explains an item or a part of a list that does not exist.
func (t *trouble) index() {
	at := t.fault.Position()
	t.markAt(at, 0)
	for _, n := range t.nodesAt(at) {
		if expr, ok := n.(ast.Expr); ok {
			t.mark(expr)
			break
		}
	}
	switch {
	case strings.HasPrefix(t.format, "index out of range") && len(t.args) > 1:
		length := fmt.Sprint(t.args[1])
		t.diag.Message = fmt.Sprintf("%s takes item %v of a list of %s, and the first item is 0", nonEmpty(t.path), t.args[0], length)
		t.diag.Fix = fmt.Sprintf("write an index that is less than %s", length)
		if length == "0" {
			t.diag.Message = fmt.Sprintf("%s takes item %v of an empty list", nonEmpty(t.path), t.args[0])
			t.diag.Fix = "add items to the list, or write the value itself"
		}
	case strings.Contains(t.format, "non-negative"):
		t.diag.Message = fmt.Sprintf("%s takes item %s of a list, and the first item is 0", nonEmpty(t.path), t.shown(0))
		t.diag.Fix = "count from 0; the last item of LIST is LIST[len(LIST)-1]"
	case strings.HasPrefix(t.format, "invalid slice"):
		t.diag.Message = fmt.Sprintf("%s takes the items from %v to %v of a list", nonEmpty(t.path), t.args[0], t.args[1])
		t.diag.Fix = "write the smaller index first"
	case strings.HasPrefix(t.format, "index %d out of range"):
		t.diag.Message = fmt.Sprintf("%s takes the items up to %v of a list that is shorter", nonEmpty(t.path), t.args[0])
		t.diag.Fix = "write an end that is at most the length of the list"
	default:
		t.diag.Message = fmt.Sprintf("%s takes an item of a list by %s", nonEmpty(t.path), t.shown(0))
		t.diag.Fix = "write a number for an item of a list, and text for a field of a struct"
	}
}

// selection explains a name or an index behind a value that has no parts.
func (t *trouble) selection() {
	found := "a value without parts"
	if len(t.args) > 1 {
		found = kindWords(t.args[1])
	}
	t.diag.Message = fmt.Sprintf("%s takes a part of %s, which is %s", nonEmpty(t.path), t.shown(0), found)
	t.diag.Fix = "use the value itself, or a struct or a list"
	for _, n := range t.nodesAt(t.fault.Position()) {
		switch expr := n.(type) {
		case *ast.SelectorExpr:
			t.mark(expr)
			name := t.shown(0)
			if near := spell.Nearest(name, builtins); near != "" && isTypeName(name) {
				t.meant = append(t.meant, near)
				t.diag.Message = fmt.Sprintf("%s uses %s, and %s is no package", nonEmpty(t.path), t.text(expr), name)
				t.diag.Fix = fmt.Sprintf("did you mean %s.%s?", near, t.text(expr.Sel))
			}
			return
		case *ast.IndexExpr, *ast.SliceExpr:
			t.mark(expr)
			if found == "text" {
				t.diag.Fix = `write strings.SliceRunes(TEXT, FROM, TO) for a part of a text, with import "strings"`
			}
			return
		}
	}
}

// unknown explains an expression with a value that nobody has written.
func (t *trouble) unknown() {
	t.diag.Rule = notConcrete
	t.diag.Message = fmt.Sprintf("%s needs a value that is not written", nonEmpty(t.path))
	t.diag.Fix = "write that value; defaults and overrides apply later and cannot be referred to"
	for _, n := range t.nodesAt(t.fault.Position()) {
		if expr, ok := n.(ast.Expr); ok {
			t.mark(expr)
			if name := t.withoutValue(expr); name != "" {
				t.diag.Message = fmt.Sprintf("%s needs %s, which has no value", nonEmpty(t.path), name)
				t.diag.Fix = fmt.Sprintf("give %s a value; defaults and overrides apply later and cannot be referred to", name)
			}
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

// withoutValue returns the name in an expression that stands for what has no value.
func (t *trouble) withoutValue(expr ast.Expr) string {
	name := ""
	ast.Walk(expr, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if !ok || name != "" {
			return name == ""
		}
		switch x.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			for _, value := range t.valuesOf(x) {
				if t.isMentioned(value) && !isLiteral(value) {
					name = t.text(x)
				}
			}
		}
		return true
	}, nil)
	return name
}

// adding explains a field that a loop or an if adds to a struct that decides about it.
func (t *trouble) adding() {
	t.diag.Message = fmt.Sprintf("%s adds the field %s to a struct that a condition or a loop has read already", nonEmpty(t.path), t.shown(0))
	t.diag.Fix = "write the field outside of the condition or the loop"
}

func (t *trouble) regexp() {
	text := ""
	if len(t.args) > 0 {
		text = strings.TrimPrefix(oneLine(fmt.Sprint(t.args[0])), "error parsing regexp: ")
	}
	t.diag.Message = fmt.Sprintf("%s has a pattern that is no regular expression: %s", nonEmpty(t.path), text)
	t.diag.Fix = `correct the pattern; a bracket or a dot that stands for itself is written \\[ or \\.`
	for _, n := range t.nodesAt(t.fault.Position()) {
		if expr, ok := n.(ast.Expr); ok {
			t.mark(expr)
			return
		}
	}
}

// lengths explains two lists of different lengths in one field.
func (t *trouble) lengths() {
	t.diag.Message = fmt.Sprintf("%s is two lists, of %v and of %v items", nonEmpty(t.path), t.args[0], t.args[1])
	t.diag.Fix = fmt.Sprintf("write a list of %v items, or change the other one", t.args[1])
	exprs := t.expressions(t.path)
	if len(exprs) == 1 && t.wrongLength(exprs[0]) {
		return
	}
	for i, expr := range exprs {
		if i == 0 {
			t.mark(expr)
			continue
		}
		t.note(expr, "the other list is here")
	}
}

// wrongLength explains a list that is written behind a name with &: the name stands for what the
// list has to be.
func (t *trouble) wrongLength(expr ast.Expr) bool {
	both, ok := expr.(*ast.BinaryExpr)
	if !ok || both.Op != token.AND {
		return false
	}
	list, isList := both.Y.(*ast.ListLit)
	shape := both.X
	if !isList {
		list, isList = both.X.(*ast.ListLit)
		shape = both.Y
	}
	if !isList || !isPlainName(shape) {
		return false
	}
	has, want := fmt.Sprint(len(list.Elts)), fmt.Sprint(t.args[0])
	if want == has {
		want = fmt.Sprint(t.args[1])
	}
	t.mark(list)
	t.diag.Message = fmt.Sprintf("%s is a list of %s items, want %s", nonEmpty(t.path), has, want)
	t.diag.Fix = fmt.Sprintf("write %s items, or change %s", want, t.text(shape))
	for _, value := range t.valuesOf(shape) {
		t.note(value, "what it has to be is here")
	}
	return true
}
