package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// limits returns a type, a choice or a bound of CUE in words, "" when it is none.
func limits(text string) string {
	text = strings.TrimSpace(text)
	if isTypeName(text) {
		if text == "int" {
			return "a whole number"
		}
		return kindWords(text)
	}
	for _, bound := range []struct{ op, words string }{
		{"<=", "at most "}, {">=", "at least "}, {"!=", "anything but "}, {"=~", "text that matches "}, {"!~", "text that does not match "},
		{"<", "less than "}, {">", "more than "},
	} {
		if rest, found := strings.CutPrefix(text, bound.op); found && !strings.ContainsAny(rest, "&|<>") {
			return bound.words + rest
		}
	}
	if parts := strings.Split(text, " | "); len(parts) > 1 {
		return alternatives(inWords(parts))
	}
	if parts := strings.Split(text, " & "); len(parts) > 1 {
		words := inWords(parts)
		return strings.Join(words, " and ")
	}
	return ""
}

func inWords(parts []string) []string {
	words := make([]string, len(parts))
	for i, part := range parts {
		part = strings.TrimPrefix(strings.TrimSpace(part), "*")
		words[i] = credential.Hide(part)
		if in := limits(part); in != "" {
			words[i] = in
		}
	}
	return slices.Compact(words)
}

func isTypeName(text string) bool {
	return slices.Contains([]string{"string", "int", "float", "number", "bool", "bytes", "struct", "list"}, text)
}

// conflict explains two values of one field, or a value and a type that it does not have.
func (t *trouble) conflict() {
	if len(t.args) < 2 {
		return
	}
	if t.twoItems() {
		return
	}
	one, other := t.args[0], t.args[1]
	if isTypeName(strings.TrimSpace(fmt.Sprint(one))) {
		one, other = other, one
	}
	if words := limits(fmt.Sprint(other)); words != "" && !isTypeName(strings.TrimSpace(fmt.Sprint(one))) {
		t.misfit(one, words)
		return
	}
	if first, second := limits(fmt.Sprint(one)), limits(fmt.Sprint(other)); first != "" && second != "" {
		t.bounds()
		return
	}
	if t.fromItself() {
		return
	}
	t.diag.Message = fmt.Sprintf("%s has two values, %s and %s", nonEmpty(t.path), shownArg(t.args[0]), shownArg(t.args[1]))
	t.diag.Fix = "keep one of them; what differs in an environment belongs in environments"
	if steps := t.path.Steps(); len(steps) > 0 && steps[0] == "environments" {
		t.diag.Fix = "keep one of the two"
	}
	places := t.literalsAt()
	if len(places) == 0 {
		places = append(places, t.expressions(t.path)...)
	}
	if len(places) == 0 {
		return
	}
	first := 0
	if uses := slices.DeleteFunc(slices.Clone(places), func(n ast.Expr) bool { return !t.isUse(n) }); len(uses) > 0 {
		first = slices.Index(places, uses[0])
	}
	if wrong := t.unfit(places); wrong >= 0 {
		first = wrong
		t.diag.Fix = fmt.Sprintf("remove %s, which the field does not accept", t.text(places[wrong]))
	}
	if len(places) > 1 && slices.ContainsFunc(places, func(n ast.Expr) bool { return t.isInTemplate(n) }) {
		t.diag.Fix = "keep one of them; a template gives a value that can be replaced as *VALUE | _"
	}
	t.mark(places[first])
	for i, n := range places {
		if pos := t.posOf(t.span(n)); i != first && pos.IsValid() {
			t.diag.Notes = append(t.diag.Notes, diag.Note{Pos: pos, Text: "the other value is here"})
		}
	}
}

// twoItems explains a loop in a list that has two values in its braces. It returns false if there is none.
func (t *trouble) twoItems() bool {
	var body *ast.StructLit
	for _, p := range append(t.inputs(), t.fault.Position()) {
		if found, ok := nodeAt[*ast.StructLit](t, p); ok && body == nil {
			body = found
		}
	}
	if body == nil || len(body.Elts) < 2 || !isNumber(t.path.Last()) {
		return false
	}
	for _, decl := range body.Elts {
		if _, isValue := decl.(*ast.EmbedDecl); !isValue {
			return false
		}
	}
	t.mark(body)
	t.diag.Message = fmt.Sprintf("each turn of a loop in a list gives one item, and %d values stand in its braces", len(body.Elts))
	t.diag.Fix = `write one text in the braces, or put the values of each turn into a list, and the lists together with list.Concat([for … {[A, B]}]), with import "list"`
	return true
}

// unfit returns the index of the one of two values of a field that the language refuses there, -1 if it
// accepts both or neither.
func (t *trouble) unfit(values []ast.Expr) int {
	if len(values) != 2 || !isLiteral(values[0]) || !isLiteral(values[1]) {
		return -1
	}
	switch first, second := t.fitsLanguage(t.source(values[0])), t.fitsLanguage(t.source(values[1])); {
	case first && !second:
		return 1
	case second && !first:
		return 0
	}
	return -1
}

// misfit explains a value that is not what it is limited to.
func (t *trouble) misfit(value any, want string) {
	shown := shownArg(value)
	t.diag.Message = fmt.Sprintf("%s is %s, want %s", nonEmpty(t.path), shown, want)
	t.diag.Fix = "write " + want
	expr := t.literalOf(value)
	if text, ok := expr.(*ast.BasicLit); ok {
		bare := plain(text.Value)
		var n literal.NumInfo
		switch {
		case isAmount(want) && bare != text.Value && literal.ParseNum(bare, &n) == nil:
			t.diag.Fix, t.diag.Replacement = "write "+bare+" without quotes", bare
		case want == "text" && bare == text.Value:
			t.diag.Fix, t.diag.Replacement = fmt.Sprintf("write %q", bare), fmt.Sprintf("%q", bare)
		case want == "true or false" && (bare == "true" || bare == "false"):
			t.diag.Fix, t.diag.Replacement = "write "+bare+" without quotes", bare
		}
	}
	if t.diag.Replacement != "" && !t.fitsLanguage(t.diag.Replacement) {
		t.diag.Replacement = ""
	}
	if expr != nil {
		t.mark(expr)
	}
	if limit := t.limitAtUse(); limit != nil && expr != nil && t.isInTemplate(expr) && !t.isInTemplate(limit) {
		t.mark(limit)
		t.diag.Fix, t.diag.Replacement = fmt.Sprintf("remove %s, or change the value", t.text(limit)), ""
		t.note(expr, "the value is given here")
		return
	}
	t.noteLimits(expr)
}

// isAmount reports whether only a number can be what words say.
func isAmount(words string) bool {
	return strings.HasSuffix(words, "number") || slices.ContainsFunc([]string{"at least ", "at most ", "less than ", "more than "}, func(bound string) bool {
		return strings.HasPrefix(words, bound)
	})
}

// limitAtUse returns the type or the limit that is written at the path of the error itself.
func (t *trouble) limitAtUse() ast.Expr {
	for _, p := range t.inputs() {
		for _, n := range t.nodesAt(p) {
			expr, ok := n.(ast.Expr)
			if ok && !isLiteral(expr) && t.isUse(expr) && limits(t.source(expr)) != "" {
				return expr
			}
		}
	}
	return nil
}

// fitsLanguage reports whether the language allows a value, as text of CUE, at the path of the
// error.
func (t *trouble) fitsLanguage(text string) bool {
	field := rootType().At(t.path)
	if field == nil {
		return true // not in the language
	}
	n := &spec.Node{Kind: spec.Number, Text: text}
	switch {
	case strings.HasPrefix(text, `"`):
		n.Kind, n.Text = spec.String, plain(text)
	case text == "true" || text == "false":
		n.Kind = spec.Bool
	}
	_, faults := field.Check(n, t.path)
	return len(faults) == 0
}

// noteLimits adds notes at the places that the error mentions besides the value itself.
func (t *trouble) noteLimits(value ast.Expr) {
	if !t.diag.Pos.IsValid() {
		t.diag.Pos = t.usePlace()
	}
	for _, p := range t.inputs() {
		for _, n := range t.nodesAt(p) {
			expr, ok := n.(ast.Expr)
			if !ok || value != nil && t.span(expr) == t.span(value) {
				continue
			}
			switch expr.(type) {
			case *ast.Ident, *ast.UnaryExpr, *ast.BasicLit, *ast.BinaryExpr, *ast.CallExpr:
				if len(t.diag.Notes) < 3 && !strings.HasPrefix(t.source(expr), "#") {
					t.note(expr, "what it has to be is here")
				}
			}
			break
		}
	}
}

// bound explains a value that is too small, too large, or does not match.
func (t *trouble) bound() {
	words := limits(fmt.Sprint(t.args[1]))
	if words == "" {
		words = shownArg(t.args[1])
	}
	t.misfit(t.args[0], credential.Hide(words))
	if rest, found := strings.CutPrefix(words, "anything but "); found {
		t.diag.Fix = "write another value than " + rest
	} else if !strings.HasPrefix(words, "text") && !strings.HasSuffix(t.diag.Fix, "quotes") {
		t.diag.Fix = "write a value of " + words
	}
}

// bounds explains two limits that no value can keep.
func (t *trouble) bounds() {
	if len(t.args) < 2 {
		return
	}
	t.diag.Message = fmt.Sprintf("%s has to be %s and %s, which no value is", nonEmpty(t.path), limits(fmt.Sprint(t.args[0])), limits(fmt.Sprint(t.args[1])))
	t.diag.Fix = "change one of the two limits"
}

const ofItself = " is computed from itself, and a name has one value"

// fromItself explains a value that is computed from the name that it is to be given, or that of a field which
// has such a name as its value. It returns false if there is none.
func (t *trouble) fromItself() bool {
	exprs := t.expressions(t.path)
	for _, expr := range exprs {
		if ident, ok := expr.(*ast.Ident); ok && t.isTopLevel(ident.Name) {
			exprs = append(exprs, t.allValuesOf(ident)...)
		}
	}
	for _, expr := range exprs {
		binary, ok := expr.(*ast.BinaryExpr)
		if !ok || binary.Op == token.AND || binary.Op == token.OR {
			continue
		}
		for _, operand := range []ast.Expr{binary.X, binary.Y} {
			ident, ok := operand.(*ast.Ident)
			if !ok || !slices.ContainsFunc(t.allValuesOf(ident), func(value ast.Expr) bool { return t.span(value) == t.span(expr) }) {
				continue
			}
			t.diag.Message = ident.Name + ofItself
			t.diag.Fix = fmt.Sprintf("give the result another name, and use that where %s is meant", t.text(expr))
			t.mark(expr)
			return true
		}
	}
	return false
}
