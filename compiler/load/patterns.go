package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A pattern is a field with its name in brackets. CUE gives its value to the fields that match,
// and silently drops it when there are none.
type pattern struct {
	field  *ast.Field
	holder *ast.Field // the field around it, nil at the top of a file
}

// patternsOf returns the patterns of a file that say something. One that only limits what other
// fields may be has nothing to lose.
func patternsOf(file *ast.File) []pattern {
	var out []pattern
	var holders []*ast.Field // nil for what is not known to be used, such as the value of a let
	before := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			_, isPattern := n.Label.(*ast.ListLit)
			switch {
			case !isPattern || isConstraint(n.Value):
			case len(holders) == 0:
				out = append(out, pattern{field: n})
			case holders[len(holders)-1] != nil:
				out = append(out, pattern{field: n, holder: holders[len(holders)-1]})
			}
			holders = append(holders, n)
		case *ast.LetClause, *ast.Comprehension:
			holders = append(holders, nil)
		}
		return true
	}
	after := func(n ast.Node) {
		switch n.(type) {
		case *ast.Field, *ast.LetClause, *ast.Comprehension:
			holders = holders[:len(holders)-1]
		}
	}
	ast.Walk(file, before, after)
	return out
}

// isConstraint reports whether an expression gives no value, and only limits one.
func isConstraint(expr ast.Expr) bool {
	switch x := expr.(type) {
	case *ast.Ident:
		return slices.Contains([]string{"_", "string", "bytes", "bool", "int", "float", "number", "uint"}, x.Name)
	case *ast.UnaryExpr:
		return x.Op != token.MUL && x.Op != token.SUB && x.Op != token.ADD && x.Op != token.NOT
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			return isAlternative(x.X) && isAlternative(x.Y)
		}
		return x.Op == token.AND && isConstraint(x.X) && isConstraint(x.Y)
	case *ast.ParenExpr:
		return isConstraint(x.X)
	case *ast.StructLit:
		return len(x.Elts) > 0 && !slices.ContainsFunc(x.Elts, func(decl ast.Decl) bool {
			field, isField := decl.(*ast.Field)
			_, isEllipsis := decl.(*ast.Ellipsis)
			return !isEllipsis && !(isField && isConstraint(field.Value))
		})
	case *ast.ListLit:
		return len(x.Elts) == 1 && func() bool { _, open := x.Elts[0].(*ast.Ellipsis); return open }()
	}
	return false
}

// isAlternative reports whether a part of an alternative leaves the choice open.
func isAlternative(expr ast.Expr) bool {
	if x, ok := expr.(*ast.BasicLit); ok {
		return x != nil
	}
	return isConstraint(expr)
}

// use is what an evaluation shows about the patterns of a spec.
type use struct {
	marks   *marking
	matched map[*ast.Field]bool
	holders map[*ast.Field]spec.Path // where a value that a holder makes is part of the spec
	open    int                      // number of patterns that have not matched
}

// checkPatterns reports the patterns that match no field, of those in parts of the spec that are
// used.
func (e *evaluator) checkPatterns(v cue.Value) {
	patterns := e.marks.patterns
	if len(patterns) == 0 {
		return
	}
	u := &use{marks: e.marks, matched: map[*ast.Field]bool{}, holders: map[*ast.Field]spec.Path{}, open: len(patterns)}
	for _, p := range patterns {
		u.matched[p.field] = false
	}
	u.walk(v, "", true)
	for _, p := range patterns {
		at, used := u.holders[p.holder]
		if u.matched[p.field] || !used && p.holder != nil || e.mayHold(at) {
			continue
		}
		e.list = append(e.list, e.unmatched(p, at, v))
		if name, ok := keyOf(p.field).(*ast.BasicLit); ok {
			e.failed = append(e.failed, at.At(plain(name.Value))) // it was meant to be there
		} else if at != "" && isEmpty(lookUp(v, at)) {
			e.failed = append(e.failed, at) // entries were meant to be there
		}
	}
}

// isEmpty reports whether a struct has no fields.
func isEmpty(v cue.Value) bool {
	fields, err := v.Fields()
	return err == nil && !fields.Next()
}

// mayHold reports whether a value at or below a path was in error and was taken out, so that
// what would match a pattern there is not known.
func (e *evaluator) mayHold(at spec.Path) bool {
	return len(e.places) > 0 || slices.ContainsFunc(e.failed, at.Covers)
}

// walk visits a value and what is below it. A value below a definition or a hidden field is not
// itself part of the spec.
func (u *use) walk(v cue.Value, path spec.Path, isSpec bool) {
	if u.open == 0 {
		return
	}
	for _, field := range u.marks.of(v) {
		if matched, isPattern := u.matched[field]; isPattern && !matched {
			u.matched[field] = true
			u.open--
		}
		if _, known := u.holders[field]; isSpec && !known {
			u.holders[field] = path
		}
	}
	switch v.IncompleteKind() {
	case cue.StructKind:
		fields, err := v.Fields(cue.All())
		for err == nil && fields.Next() {
			kind := fields.Selector().LabelType()
			name := fields.Selector()
			usual := kind == cue.StringLabel && fields.FieldType()&(cue.OptionalConstraint|cue.RequiredConstraint) == 0
			step := name.String()
			if usual {
				step = name.Unquoted()
			}
			u.walk(fields.Value(), path.At(step), isSpec && usual)
		}
	case cue.ListKind:
		items, err := v.List()
		for i := 0; err == nil && items.Next(); i++ {
			u.walk(items.Value(), path.Index(i), isSpec)
		}
	}
}

// unmatched returns the diagnostic of a pattern that matches nothing, in the struct at a path.
func (e *evaluator) unmatched(p pattern, at spec.Path, v cue.Value) diag.Diagnostic {
	label := e.posOf(e.span(p.field.Label))
	d := diag.Diagnostic{
		Rule: deadPattern, Severity: diag.Error, Path: string(at), Pos: label,
		Message: fmt.Sprintf("the pattern %s matches nothing, so what stands behind it has no effect", e.source(p.field.Label)),
	}
	if at != "" {
		d.Message = fmt.Sprintf("the pattern %s matches nothing in %s, so what stands behind it has no effect", e.source(p.field.Label), at)
	}
	if key := keyOf(p.field); key != nil {
		switch key := key.(type) {
		case *ast.BasicLit:
			name := key.Value
			if id := string(spec.PathOf(plain(key.Value))); key.Kind == token.STRING && !strings.HasPrefix(id, `"`) && !isNumber(id) {
				name = id
			}
			d.Fix = fmt.Sprintf("write the name without brackets, %s: …", name)
			if lookUp(v, at.At(plain(key.Value))).Exists() {
				return d
			}
			d.Replacement = name
			return d
		case *ast.Interpolation:
			d.Fix = fmt.Sprintf("write the name without brackets, %s: …", e.source(key))
			return d
		case *ast.Ident:
			if key.Node != nil && strings.HasPrefix(key.Name, "_") && len(key.Name) > 1 {
				d.Fix = fmt.Sprintf("write (%s): … for the field whose name is the value of %s", key.Name, key.Name)
				return d
			}
		}
	}
	d.Fix = "write the names of the fields instead"
	if names := e.entryNames(at); names != "" {
		d.Fix = names
	}
	return d
}

// keyOf returns the expression in the brackets of a pattern.
func keyOf(field *ast.Field) ast.Expr {
	list, ok := field.Label.(*ast.ListLit)
	if !ok || len(list.Elts) != 1 {
		return nil
	}
	if alias, ok := list.Elts[0].(*ast.Alias); ok {
		return alias.Expr
	}
	return list.Elts[0]
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// entryNames returns the fix for a pattern in place of names of entries: in an environment, a
// profile gives values to all of them.
func (e *evaluator) entryNames(at spec.Path) string {
	steps := at.Steps()
	if len(steps) == 1 && (slices.Contains(sections(), steps[0]) || steps[0] == "environments") {
		entries := e.names.children[steps[0]]
		if entries == nil || len(entries.children) == 0 {
			return fmt.Sprintf("write a name instead, as in %s: NAME: …", steps[0])
		}
		names := slices.Sorted(maps.Keys(entries.children))
		return "write a name, or a pattern that matches " + alternatives(names)
	}
	if len(steps) != 3 || steps[0] != "environments" {
		return ""
	}
	section, name := steps[2], "NAME"
	if entries := e.names.children[section]; entries != nil {
		for _, entry := range slices.Sorted(maps.Keys(entries.children)) {
			name = string(spec.PathOf(entry))
			break
		}
	}
	fix := fmt.Sprintf("write the name of each entry, as in %s: %s: …", section, name)
	if rootType().Field("profiles").Type.Elem.Field(section) != nil {
		fix += fmt.Sprintf("; or put what all of them lack into a profile, profiles: mine: %s: …, and select it with environments: %s: profile: \"mine\"", section, spec.PathOf(steps[1]))
	}
	return fix
}

// source returns the text of a node, shortened.
func (e *evaluator) source(n ast.Node) string {
	span := e.span(n)
	if !span.IsValid() {
		return "[…]"
	}
	text := []rune(string(e.collector.files[span.File-1].text[span.Start:span.End]))
	if len(text) > 60 {
		text = append(text[:57], '…')
	}
	return oneLine(string(text))
}
