package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// choice explains a value that is none of the alternatives.
func (t *trouble) choice() {
	shown := shownArg(t.args[0])
	words := inWords(t.allowed)
	if len(words) == 1 && limits(t.allowed[0]) != "" {
		t.misfit(t.args[0], words[0])
		return
	}
	t.diag.Message = fmt.Sprintf("%s is %s, want %s", nonEmpty(t.path), shown, alternatives(words))
	t.diag.Fix = "write one of " + strings.Join(words[:min(len(words), 12)], ", ")
	if slices.ContainsFunc(t.allowed, func(word string) bool { return limits(word) != "" }) || len(words) == 1 {
		t.diag.Fix = "write " + alternatives(words)
	}
	expr := t.literalOf(t.args[0])
	if expr != nil {
		t.mark(expr)
	}
	var texts []string
	for _, word := range t.allowed {
		if strings.HasPrefix(word, `"`) {
			texts = append(texts, plain(word))
		}
	}
	// Short words, as the sizes l and xl, are near each other without being meant.
	if near := spell.Nearest(plain(shown), texts); near != "" && strings.HasPrefix(shown, `"`) && len(plain(shown)) > 2 && !isOtherNumber(plain(shown), near) {
		t.diag.Fix = fmt.Sprintf("did you mean %q?", near)
		if !strings.ContainsAny(near, "0123456789") { // two versions or sizes are near without being meant
			t.diag.Replacement = fmt.Sprintf("%q", near)
		}
	}
	t.noteLimits(expr)
	t.diag.Notes = t.diag.Notes[:min(1, len(t.diag.Notes))]
}

// isOtherNumber reports whether two texts differ only in digits, as 6Gi and 2Gi: neither is a misspelt
// form of the other.
func isOtherNumber(a, b string) bool {
	zeros := func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}
	return a != b && strings.Map(zeros, a) == strings.Map(zeros, b)
}

// join adds an alternative to a choice. The value is what all of its errors have in common.
func (t *trouble) join(args []any) {
	one, other := strings.TrimSpace(fmt.Sprint(args[0])), strings.TrimSpace(fmt.Sprint(args[1]))
	value := strings.TrimSpace(fmt.Sprint(t.args[0]))
	switch {
	case len(t.allowed) == 0 && isTypeName(one):
		t.args = []any{args[1], args[0]}
		t.allowed = []string{one}
	case len(t.allowed) == 0:
		// The next alternative shows which of the two is the value.
		t.args = []any{args[0], args[1]}
		t.allowed = []string{other}
	case value == one:
		t.allowed = append(t.allowed, other)
	case value == other:
		t.allowed = append(t.allowed, one)
	case t.allowed[0] == one || t.allowed[0] == other:
		t.args[0], t.args[1] = t.args[1], t.args[0]
		t.allowed[0] = value
		t.join(args)
	}
	if len(t.allowed) > 1 {
		slices.Sort(t.allowed)
		t.allowed = slices.Compact(t.allowed)
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

// An alternative is one of the structs that a value has to be.
type alternative struct {
	fields    []string          // its names
	constants map[string]string // the values that are written out, by their names
}

// A meaning is what is known of the alternative that a user means.
type meaning struct {
	alternative
	by      string // the constant that shows it, as kind: "s3"
	instead string // that of another alternative, which has the field that this one has not
}

// ofMeant leaves out the errors of the alternatives that the user does not mean. A value that has to be
// one of several structs has the errors of each; the one that is meant has the same constants.
func (e *evaluator) ofMeant(all []*trouble, choices []spec.Path) []*trouble {
	for _, choice := range choices {
		var s structs
		for _, expr := range e.expressions(choice) {
			e.sortStructs(expr, &s, mostReferences)
		}
		meant, distinct := s.meant()
		if !distinct {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(all), func(t *trouble) bool {
			below, isBelow := t.path.CutPrefix(choice)
			return isBelow && below != "" && !t.concerns(meant, s.alternatives, below.Steps()[0])
		})
		if !slices.ContainsFunc(kept, func(t *trouble) bool { return choice.Covers(t.path) }) {
			continue
		}
		all = kept
	}
	return all
}

// concerns reports whether an error at a field of a choice is one of the alternative that is meant, nil
// when the constants of none agree.
func (t *trouble) concerns(meant *meaning, alternatives []alternative, name string) bool {
	has := func(one alternative) bool { return slices.Contains(one.fields, name) }
	isConstant := func(one alternative) bool { return one.constants[name] != "" }
	isNotAllowed := strings.HasPrefix(t.format, "field not allowed")
	switch {
	case meant == nil && isNotAllowed:
		return false
	case meant == nil:
		return t.allowed == nil || slices.ContainsFunc(alternatives, isConstant)
	case !isNotAllowed:
		return t.allowed == nil || has(meant.alternative) && !isConstant(meant.alternative)
	case has(meant.alternative):
		return false
	}
	t.chosen = &meaning{alternative: meant.alternative, by: meant.by}
	key, _, _ := strings.Cut(meant.by, ":")
	if i := slices.IndexFunc(alternatives, has); i >= 0 && alternatives[i].constants[key] != "" {
		t.chosen.instead = key + ": " + alternatives[i].constants[key]
	}
	return true
}

// structs are the alternatives that a value has to be one of, and what is written beside them.
type structs struct {
	alternatives []alternative
	given        []alternative
}

// meant returns the alternative of which the value has a constant and no other one; nil when there is none,
// or more than one. It returns false if constants do not show which one is meant.
func (s structs) meant() (found *meaning, distinct bool) {
	given := map[string]string{}
	for _, one := range s.given {
		maps.Copy(given, one.constants)
	}
	for _, one := range s.alternatives {
		for _, name := range slices.Sorted(maps.Keys(one.constants)) {
			distinct = distinct || given[name] != ""
			if given[name] != one.constants[name] {
				continue
			}
			if found != nil {
				return nil, false
			}
			found = &meaning{alternative: one, by: name + ": " + one.constants[name]}
			break
		}
	}
	return found, distinct
}

// sortStructs adds the structs in an expression to those that a value has to be one of, or to those that
// are written beside them.
func (e *evaluator) sortStructs(expr ast.Expr, s *structs, depth int) {
	if depth == 0 {
		return
	}
	switch x := expr.(type) {
	case *ast.ParenExpr:
		e.sortStructs(x.X, s, depth-1)
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			s.alternatives = append(s.alternatives, e.alternativesIn(x, depth)...)
		} else if x.Op == token.AND {
			e.sortStructs(x.X, s, depth-1)
			e.sortStructs(x.Y, s, depth-1)
		}
	case *ast.Ident, *ast.SelectorExpr:
		for _, value := range e.valuesOf(x) {
			e.sortStructs(value, s, depth-1)
		}
	case *ast.StructLit:
		s.given = append(s.given, alternativeOf(x.Elts))
		for _, decl := range x.Elts {
			if embed, ok := decl.(*ast.EmbedDecl); ok {
				e.sortStructs(embed.Expr, s, depth-1)
			}
		}
	}
}

// alternativesIn returns the structs between the bars of an expression.
func (e *evaluator) alternativesIn(expr ast.Expr, depth int) []alternative {
	if depth == 0 {
		return nil
	}
	switch x := expr.(type) {
	case *ast.ParenExpr:
		return e.alternativesIn(x.X, depth-1)
	case *ast.UnaryExpr:
		return e.alternativesIn(x.X, depth-1)
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			return append(e.alternativesIn(x.X, depth-1), e.alternativesIn(x.Y, depth-1)...)
		}
	case *ast.Ident, *ast.SelectorExpr:
		var all []alternative
		for _, value := range e.valuesOf(x) {
			all = append(all, e.alternativesIn(value, depth-1)...)
		}
		return all
	case *ast.StructLit:
		return []alternative{alternativeOf(x.Elts)}
	}
	return nil
}

func alternativeOf(decls []ast.Decl) alternative {
	one := alternative{fields: topLevel(&ast.File{Decls: decls}), constants: map[string]string{}}
	for _, name := range one.fields {
		for _, value := range fieldsNamed(decls, name) {
			if literal, ok := value.(*ast.BasicLit); ok {
				one.constants[name] = literal.Value
			}
		}
	}
	return one
}
