package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/spec"
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

// selectorOf returns the expression at the error that takes the field of a name from something, nil for
// none.
func (t *trouble) selectorOf(name string) *ast.SelectorExpr {
	nodes := t.nodesAt(t.fault.Position())
	for _, expr := range t.expressions(t.path) {
		nodes = append(nodes, expr)
	}
	if p := t.fault.Position(); len(nodes) > 0 && t.files[p.Filename()] != 0 { // CUE may give the place of the name
		for _, starts := range t.collector.files[t.files[p.Filename()]-1].index().starts {
			nodes = append(nodes, slices.DeleteFunc(slices.Clone(starts), func(n ast.Node) bool {
				selector, ok := n.(*ast.SelectorExpr)
				return !ok || selector.Sel.Pos() != p
			})...)
		}
	}
	var found *ast.SelectorExpr
	for _, node := range nodes {
		ast.Walk(node, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok && found == nil {
				if label, _, err := ast.LabelName(selector.Sel); err == nil && label == name {
					found = selector
				}
			}
			return found == nil
		}, nil)
	}
	return found
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

// ofResult returns the fix for a value of the wrong form that an expression computes: what to write in the
// expression. It returns the given fix for a value that is written out.
func (e *evaluator) ofResult(d diag.Diagnostic, wrong *spec.Node) string {
	i := e.files[d.Pos.File]
	if i == 0 || wrong == nil {
		return d.Fix
	}
	f := &e.collector.files[i-1]
	if text, ok := f.index().values[f.extent(d.Pos)].(*ast.Interpolation); ok && d.Fix == "write "+wrong.Text && len(text.Elts) == 3 && len(e.source(text)) == len(e.source(text.Elts[1]))+len(`"\()"`) {
		return fmt.Sprintf("write %s, without quotes and parentheses", credential.Hide(e.source(text.Elts[1])))
	}
	if call, ok := f.index().values[f.extent(d.Pos)].(*ast.CallExpr); ok {
		source := credential.Hide(e.source(call))
		if strings.Contains(source, `"`) { // a text in it may be a credential
			source = e.source(call.Fun) + "(…)"
		}
		return ofCall(d.Fix, source, wrong)
	}
	binary, ok := f.index().values[f.extent(d.Pos)].(*ast.BinaryExpr)
	if !ok {
		return d.Fix
	}
	x, y := credential.Hide(e.source(binary.X)), credential.Hide(e.source(binary.Y))
	t := &trouble{evaluator: e}
	switch {
	case wrong.Kind == spec.String && binary.Op == token.MUL:
		for operand, text := range map[ast.Expr]string{binary.X: x, binary.Y: y} {
			if t.isOf(operand, "text") && strings.HasSuffix(d.Fix, "write "+wrong.Text) {
				return fmt.Sprintf("write %s without quotes, because * repeats a text", text)
			}
		}
		return "write the result itself, because * repeats a text"
	case wrong.Kind != spec.Number || !strings.Contains(wrong.Text, ".") || !strings.Contains(d.Message, "want a whole number"):
	case binary.Op == token.QUO && !t.hasFraction(binary.X) && !t.hasFraction(binary.Y) && !strings.HasSuffix(wrong.Text, ".0"):
		return fmt.Sprintf("write div(%s, %s), which leaves out the fraction", x, y)
	case binary.Op == token.QUO && !t.hasFraction(binary.X) && !t.hasFraction(binary.Y):
		return fmt.Sprintf("write div(%s, %s)", x, y)
	default:
		return fmt.Sprintf(`write math.Round(%s), with import "math"`, credential.Hide(e.source(binary)))
	}
	return d.Fix
}

// ofCall returns the fix for the wrong result of a function, as it is written.
func ofCall(fix, call string, wrong *spec.Node) string {
	switch {
	case (wrong.Kind == spec.Number || wrong.Kind == spec.Bool) && fix == fmt.Sprintf("write %q", wrong.Text):
		return fmt.Sprintf(`write "\(%s)"`, call)
	case wrong.Kind == spec.List && strings.HasSuffix(fix, "if commas separate its words"):
		return fmt.Sprintf(`write strings.Join(%s, ","), with import "strings", for one text with commas; items of a list in another one are put together with list.Concat`, call)
	}
	return fix
}

// hasFraction reports whether a number that an expression stands for may have a fraction: it is computed, or
// written with a point.
func (t *trouble) hasFraction(expr ast.Expr) bool {
	return !slices.ContainsFunc(append(t.valuesOf(expr), expr), func(value ast.Expr) bool {
		literal, ok := value.(*ast.BasicLit)
		return ok && literal.Kind == token.INT
	})
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
			if method := methods[t.text(expr.Sel)]; method != "" {
				t.diag.Message = fmt.Sprintf("%s calls %s, which is no function", nonEmpty(t.path), t.text(expr))
				t.diag.Fix = strings.ReplaceAll(method, "X", t.text(expr.X))
				return
			}
			if found == "text" && isPlainName(expr.X) {
				t.diag.Fix = fmt.Sprintf("write %s, which is the text itself", t.text(expr.X))
			}
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
	if len(exprs) == 1 {
		if both, ok := exprs[0].(*ast.BinaryExpr); ok && both.Op == token.AND && (t.wrongLength(both.X, both.Y) || t.wrongLength(both.Y, both.X)) {
			return
		}
	}
	if len(exprs) == 2 && (t.wrongLength(exprs[0], exprs[1]) || t.wrongLength(exprs[1], exprs[0])) {
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

// wrongLength explains a list that is written beside what it has to be: a name, or a list of types.
func (t *trouble) wrongLength(shape, value ast.Expr) bool {
	list, isList := value.(*ast.ListLit)
	if !isList || !isPlainName(shape) && !isListOfTypes(shape) {
		return false
	}
	has, want := fmt.Sprint(len(list.Elts)), fmt.Sprint(t.args[0])
	if want == has {
		want = fmt.Sprint(t.args[1])
	}
	t.mark(list)
	t.diag.Message = fmt.Sprintf("%s is a list of %s items, want %s", nonEmpty(t.path), has, want)
	t.diag.Fix = fmt.Sprintf("write %s items, or change what it has to be", want)
	if isPlainName(shape) {
		t.diag.Fix = fmt.Sprintf("write %s items, or change %s", want, t.text(shape))
	}
	for _, one := range t.valuesOf(shape) {
		t.note(one, "what it has to be is here")
	}
	if !isPlainName(shape) {
		t.note(shape, "what it has to be is here")
	}
	return true
}

// isListOfTypes reports whether an expression is a list of which each item is a type or a name.
func isListOfTypes(expr ast.Expr) bool {
	list, ok := expr.(*ast.ListLit)
	return ok && len(list.Elts) > 0 && !slices.ContainsFunc(list.Elts, func(item ast.Expr) bool { return !isPlainName(item) })
}
