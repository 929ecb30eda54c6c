package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/load/language"
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
			if literal, ok := value.(*ast.BasicLit); ok && !language.IsSecret(spec.PathOf(name), literal.Value) {
				one.constants[name] = literal.Value
			}
		}
	}
	return one
}

// closersAround returns the definitions and the calls of close that decide about the fields of the struct at
// a path, the path of the struct in them, and the names of the fields that they allow there.
func (t *trouble) closersAround(parent spec.Path) (closers []ast.Expr, below spec.Path, known []string) {
	for path, depth := parent, 0; depth < 4 && len(closers) == 0; depth++ {
		below, _ = parent.CutPrefix(path)
		exprs := t.expressions(path)
		if isNumber(path.Last()) {
			for _, list := range t.expressions(path.Parent()) {
				exprs = append(exprs, typesOfItems(list)...)
			}
		}
		for _, expr := range exprs {
			for _, closer := range closersIn(expr, 0) {
				closers = append(closers, closer)
				known = append(known, t.closedFields(closer, below)...)
			}
		}
		if path == "" {
			break
		}
		path = path.Parent()
	}
	return closers, below, known
}

// closing returns the words for what closes a struct: a definition, or a struct in it.
func (t *trouble) closing(closer ast.Expr, below spec.Path) string {
	if below == "" || isNumber(below.Last()) || len(t.closedFields(closer, below)) == 0 {
		return t.text(closer)
	}
	return fmt.Sprintf("%s in %s", below, t.text(closer))
}

// typesOfItems returns what [...TYPE] demands of each item.
func typesOfItems(expr ast.Expr) []ast.Expr {
	switch x := expr.(type) {
	case *ast.ListLit:
		if len(x.Elts) > 0 {
			if rest, ok := x.Elts[len(x.Elts)-1].(*ast.Ellipsis); ok && rest.Type != nil {
				return []ast.Expr{rest.Type}
			}
		}
	case *ast.BinaryExpr:
		return append(typesOfItems(x.X), typesOfItems(x.Y)...)
	}
	return nil
}

// isOfTwo explains a field that one of two definitions allows and the other does not. It returns false if it
// is none.
func (t *trouble) isOfTwo(closers []ast.Expr, name string) bool {
	with := slices.IndexFunc(closers, func(closer ast.Expr) bool { return slices.Contains(t.closedFields(closer, ""), name) })
	without := slices.IndexFunc(closers, func(closer ast.Expr) bool {
		known := t.closedFields(closer, "")
		return len(known) > 0 && !slices.Contains(known, name)
	})
	if with < 0 || without < 0 {
		return false
	}
	first, second := closers[min(with, without)], closers[max(with, without)]
	t.diag.Message = fmt.Sprintf("%s is both %s and %s, %s", nonEmpty(t.path.Parent()), t.text(first), t.text(second), onlyItsOwn)
	t.diag.Fix = "write ... as the last line of both definitions"
	t.mark(second)
	return true
}

const onlyItsOwn = "and each allows only its own fields"

// closersIn returns the definitions and the calls of close in an expression.
func closersIn(expr ast.Expr, depth int) []ast.Expr {
	if depth > mostReferences {
		return nil
	}
	switch x := expr.(type) {
	case *ast.Ident:
		if strings.HasPrefix(x.Name, "#") || strings.HasPrefix(x.Name, "_#") {
			return []ast.Expr{x}
		}
		if value, ok := x.Node.(ast.Expr); ok && value != expr {
			return closersIn(value, depth+1)
		}
	case *ast.SelectorExpr:
		if name, _, err := ast.LabelName(x.Sel); err == nil && strings.HasPrefix(name, "#") || len(closersIn(x.X, depth+1)) > 0 {
			return []ast.Expr{x}
		}
	case *ast.CallExpr:
		if name, ok := x.Fun.(*ast.Ident); ok && name.Name == "close" {
			return []ast.Expr{x}
		}
	case *ast.BinaryExpr:
		return append(closersIn(x.X, depth+1), closersIn(x.Y, depth+1)...)
	case *ast.ParenExpr:
		return closersIn(x.X, depth+1)
	case *ast.StructLit:
		var all []ast.Expr
		for _, decl := range x.Elts {
			if embed, ok := decl.(*ast.EmbedDecl); ok {
				all = append(all, closersIn(embed.Expr, depth+1)...)
			}
		}
		return all
	}
	return nil
}

// closedFields returns the names of the fields of a closed struct, or of the struct below it at a
// path.
func (t *trouble) closedFields(closer ast.Expr, below spec.Path) []string {
	values := t.valuesOf(closer)
	if call, ok := closer.(*ast.CallExpr); ok && len(call.Args) == 1 {
		values = call.Args
	}
	for i, value := range values {
		if call, ok := value.(*ast.CallExpr); ok && len(call.Args) == 1 {
			values[i] = call.Args[0]
		}
	}
	for _, step := range below.Steps() {
		var next []ast.Expr
		for _, value := range values {
			if literal, ok := value.(*ast.StructLit); ok {
				next = append(next, fieldsNamed(literal.Elts, step)...)
			}
		}
		values = next
	}
	var names []string
	for _, value := range values {
		if literal, ok := value.(*ast.StructLit); ok {
			names = append(names, topLevel(&ast.File{Decls: literal.Elts})...)
		}
	}
	return names
}
