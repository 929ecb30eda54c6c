package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// reportAll converts CUE's errors to diagnostics, with messages of this package. It leaves out
// what follows from an error that was reported.
func (e *evaluator) reportAll(err error) {
	troubles := e.troubles(err)
	for _, t := range troubles {
		if t.isIncomplete() {
			for _, p := range t.fault.InputPositions() {
				e.missing = append(e.missing, place{p.Filename(), p.Offset()})
			}
			for _, expr := range t.expressions(t.path) {
				if p := expr.Pos(); p.IsValid() && (!isPlainName(expr) || isTypeName(t.source(expr))) {
					e.limited = append(e.limited, place{p.Filename(), p.Offset()})
				}
			}
		}
	}
	var circle []spec.Path // the values that depend on themselves
	var found []finding
	for _, t := range troubles {
		if t.path != "" && slices.Contains(e.failed, t.path) {
			continue
		}
		follows := t.follows() || t.isPartOf(circle) || t.repeats(troubles) || t.isOfMissing(troubles) || t.isMeant(troubles)
		if strings.HasPrefix(t.format, "cycle") {
			circle = append(circle, t.path)
		}
		if !follows {
			d := t.explain()
			one := finding{Diagnostic: d, hidden: isHidden(t.path), own: !isHidden(t.path) && t.isUseAt(d.Pos)}
			if strings.HasPrefix(t.format, "reference") || strings.HasSuffix(d.Message, onlyItsOwn) || strings.HasSuffix(d.Message, ofItself) || strings.HasPrefix(t.format, "required field missing") {
				one.name = d.Message
			} else if strings.HasPrefix(t.format, "invalid operands") { // each turn of a loop has its own values
				one.name = fmt.Sprint(t.format, d.Pos)
			}
			found = append(found, one)
		}
	}
	for _, t := range troubles {
		e.failed = append(e.failed, e.lostBy(t)...)
		if t.isConflict() {
			e.doubled = append(e.doubled, t.path)
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		switch {
		case a.own == b.own:
			return 0
		case a.own:
			return -1
		}
		return 1
	})
	e.addOnce(oncePerName(found))
}

// addOnce reports findings, those about one fault once.
func (e *evaluator) addOnce(found []finding) {
	lists := map[string]bool{}
	seen := map[string]bool{} // whether one of them is at its own place
	for _, f := range found {
		key := fmt.Sprint(f.Pos, f.Rule, strings.ReplaceAll(f.Message, f.Path, ""))
		own, known := seen[key]
		list := key
		if parent := spec.Path(f.Path).Parent(); isNumber(spec.Path(f.Path).Last()) {
			list += string(parent)
		}
		if known && (f.hidden || own && !f.own || list != key && lists[list]) {
			continue // a template has the same, a field that refers to the one in error, or another turn of a loop
		}
		lists[list] = true
		seen[key] = own || f.own
		e.list = append(e.list, f.Diagnostic)
	}
}

// A finding is a diagnostic about a value that is in a template, or that is written at the place of
// the diagnostic.
type finding struct {
	diag.Diagnostic
	hidden, own bool
	name        string // the message about a name that nothing has
}

// oncePerName returns the findings with those about one name that nothing has as one: a field with
// that name, written once, mends them all.
func oncePerName(found []finding) []finding {
	first := map[string]int{}
	var out []finding
	for _, f := range found {
		i, known := first[f.name]
		switch {
		case f.name == "":
		case !known:
			first[f.name] = len(out)
		case out[i].Pos == f.Pos:
			continue
		default:
			if f.Pos.Compare(out[i].Pos) < 0 {
				f.Pos, out[i].Pos = out[i].Pos, f.Pos
			}
			if len(out[i].Notes) < mostEntries {
				out[i].Notes = append(out[i].Notes, diag.Note{Pos: f.Pos, Text: "it is used here too"})
			}
			continue
		}
		out = append(out, f)
	}
	return out
}

// mostEntries is how many other uses of a name are shown.
const mostEntries = 3

// isUseAt reports whether a place is within what is written at the path of the error itself.
func (t *trouble) isUseAt(pos diag.Pos) bool {
	for _, n := range t.expressions(t.path) {
		from := t.posOf(t.span(n))
		inside := from.File == pos.File && from.Line == pos.Line && from.Column <= pos.Column && pos.Column <= from.Column+from.Length
		if (inside || from == pos) && t.isUse(n) {
			return true
		}
	}
	return false
}

// A place is a file and an offset.
type place struct {
	file   string
	offset int
}

// isHidden reports whether a path leads into a definition or a hidden field.
func isHidden(path spec.Path) bool {
	return strings.HasPrefix(string(path), "_") || strings.HasPrefix(string(path), `"#`)
}

// troubles returns the errors of an evaluation. The errors of a choice, one for each alternative,
// are one. Errors of templates come last, because the fields that use them have the same.
func (e *evaluator) troubles(err error) []*trouble {
	var out []*trouble
	var choices []spec.Path
	inChoice := func(path spec.Path) bool {
		return slices.ContainsFunc(choices, func(p spec.Path) bool { return p.Covers(path) })
	}
	faults := errors.Errors(errors.Sanitize(errors.Promote(err, "")))
	for _, fault := range faults {
		if format, _ := fault.Msg(); strings.Contains(format, "empty disjunction") {
			choices = append(choices, spec.PathOf(unquoted(fault.Path())...))
		}
	}
	alternatives := map[spec.Path]*trouble{}
	for _, fault := range faults {
		format, args := fault.Msg()
		t := &trouble{evaluator: e, fault: fault, path: spec.PathOf(unquoted(fault.Path())...), format: format, args: args}
		isValue := len(args) >= 2 && (strings.HasPrefix(format, "conflicting values") || strings.HasPrefix(format, "invalid value"))
		switch {
		case strings.Contains(format, "empty disjunction"):
			continue
		case strings.HasPrefix(format, "imported and not used"):
			if e.round == 0 {
				e.unused = append(e.unused, t)
			}
			continue
		case isValue && inChoice(t.path):
			if first := alternatives[t.path]; first != nil {
				first.join(args)
				continue
			}
			alternatives[t.path] = t
			t.allowed = []string{}
			t.join(args)
		}
		out = append(out, t)
	}
	for _, path := range choices {
		if !slices.ContainsFunc(out, func(t *trouble) bool { return path.Covers(t.path) }) {
			i := slices.IndexFunc(faults, func(f errors.Error) bool { return spec.PathOf(unquoted(f.Path())...) == path })
			out = append(out, &trouble{evaluator: e, fault: faults[i], path: path, format: "no alternative fits"})
		}
	}
	out = e.ofMeant(out, choices)
	// A call, or a computed name, of a part that does not exist is in error twice.
	out = slices.DeleteFunc(out, func(t *trouble) bool {
		twice := strings.HasPrefix(t.format, "cannot call non-function") || strings.HasPrefix(t.format, "key value of dynamic field")
		return twice && slices.ContainsFunc(out, func(other *trouble) bool {
			return other.path == t.path && (strings.HasPrefix(other.format, "invalid operand") || strings.HasPrefix(other.format, "undefined field"))
		})
	})
	slices.SortStableFunc(out, func(a, b *trouble) int {
		first, second := strings.HasPrefix(a.format, "field not allowed"), strings.HasPrefix(b.format, "field not allowed")
		switch {
		case first != second && first:
			return -1 // a misspelt field explains that the right one is missing
		case first != second:
			return 1
		case isHidden(a.path) == isHidden(b.path):
			return 0
		case isHidden(a.path):
			return 1
		}
		return -1
	})
	return out
}

// isIncomplete reports whether the error is that of a value that nobody has written.
func (t *trouble) isIncomplete() bool {
	return strings.HasPrefix(t.format, "incomplete value") || strings.HasPrefix(t.format, "field is required") || strings.HasPrefix(t.format, "required field")
}

// follows reports whether an error is only the consequence of another one: of a value that is
// reported as missing, or of one that was taken out because it is in error.
func (t *trouble) follows() bool {
	format := t.format
	if !t.isIncomplete() && (strings.HasPrefix(format, "non-concrete") || strings.HasPrefix(format, "incomplete ") || strings.HasPrefix(format, "invalid interpolation")) {
		for _, p := range t.fault.InputPositions() {
			if slices.Contains(t.missing, place{p.Filename(), p.Offset()}) {
				return true
			}
		}
	}
	if t.isIncomplete() && t.refersToMissing() {
		return true
	}
	if t.round == 0 {
		return false
	}
	name := ""
	if len(t.args) > 0 {
		name = strings.Trim(fmt.Sprint(t.args[0]), `"`)
	}
	switch {
	case strings.HasPrefix(format, "reference"), strings.HasPrefix(format, "unreferenced"), strings.HasPrefix(format, "imported and not used"):
		return true
	case strings.HasPrefix(format, "undefined field"), strings.HasPrefix(format, "cannot reference optional field"):
		return t.isLost(name)
	case strings.HasPrefix(format, "field not allowed"):
		return t.isLost(t.path.Last())
	case t.isIncomplete(), strings.HasPrefix(format, "non-concrete"), strings.HasPrefix(format, "incomplete"), strings.HasPrefix(format, "invalid interpolation"):
		for _, expr := range t.expressions(t.path) {
			if t.refersToLost(expr, map[ast.Expr]bool{}) {
				return true
			}
		}
	}
	return false
}

// repeats reports whether the error of a text is only that of the value that is put into it, which
// has an error of its own.
func (t *trouble) repeats(troubles []*trouble) bool {
	if !strings.HasPrefix(t.format, "invalid interpolation") {
		return false
	}
	return slices.ContainsFunc(troubles, func(other *trouble) bool {
		return other.path == t.path && !strings.HasPrefix(other.format, "invalid interpolation")
	})
}

// isOfMissing reports whether a value in a template is missing only because it is that of a field that is
// reported as missing itself.
func (t *trouble) isOfMissing(troubles []*trouble) bool {
	if !strings.HasPrefix(t.format, "required field missing") {
		return false
	}
	return slices.ContainsFunc(troubles, func(other *trouble) bool {
		return strings.HasPrefix(other.format, "field is required") && (isHidden(t.path) || other.path.Parent().Covers(t.path)) && other.path.Last() == strings.Trim(t.shown(0), `"`)
	})
}

// isMeant reports whether a let is unused only because the name that should use it is misspelt.
func (t *trouble) isMeant(troubles []*trouble) bool {
	if !strings.HasPrefix(t.format, "unreferenced") {
		return false
	}
	return slices.ContainsFunc(troubles, func(other *trouble) bool {
		return strings.HasPrefix(other.format, "reference") && spell.Nearest(other.shown(0), []string{t.shown(0)}) != ""
	})
}

// isPartOf reports whether a value depends on itself through one that was reported already.
func (t *trouble) isPartOf(circle []spec.Path) bool {
	if !strings.HasPrefix(t.format, "cycle") {
		return false
	}
	found := false
	for _, expr := range t.expressions(t.path) {
		ast.Walk(expr, func(n ast.Node) bool {
			if ident, ok := n.(*ast.Ident); ok {
				found = found || slices.ContainsFunc(circle, func(p spec.Path) bool { return p.Last() == ident.Name })
			}
			return !found
		}, nil)
	}
	return found
}

// refersToMissing reports whether a value is missing because it is that of another field, which is
// reported as missing itself.
func (t *trouble) refersToMissing() bool {
	for _, expr := range t.expressions(t.path) {
		if !isPlainName(expr) || isTypeName(t.source(expr)) {
			continue
		}
		for _, value := range t.valuesOf(expr) {
			if p := value.Pos(); p.IsValid() && slices.Contains(t.limited, place{p.Filename(), p.Offset()}) {
				return true
			}
		}
	}
	return false
}

// isLost reports whether a value of a name was taken out.
func (e *evaluator) isLost(name string) bool {
	return slices.ContainsFunc(e.failed, func(p spec.Path) bool { return p.Last() == name })
}

// refersToLost reports whether an expression uses a name whose value was taken out, directly or
// through other values.
func (t *trouble) refersToLost(expr ast.Expr, seen map[ast.Expr]bool) bool {
	if seen[expr] || len(seen) > mostSteps {
		return false
	}
	seen[expr] = true
	lost := false
	ast.Walk(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			lost = lost || t.isLost(n.Name)
			for _, value := range t.valuesOf(n) {
				if value != expr && !lost && value.Pos() != expr.Pos() {
					lost = t.refersToLost(value, seen)
				}
			}
		case *ast.SelectorExpr:
			if name, _, err := ast.LabelName(n.Sel); err == nil {
				lost = lost || t.isLost(name)
			}
		}
		return !lost
	}, nil)
	return lost
}

func unquoted(steps []string) []string {
	out := make([]string, len(steps))
	for i, step := range steps {
		out[i] = strings.Trim(step, `"`)
	}
	return out
}

// reportAt reports the error of one value, unless it has been reported. The errors of the whole
// spec do not include a value that is only incomplete.
func (e *evaluator) reportAt(err error, path spec.Path) {
	if slices.Contains(e.failed, path) {
		return
	}
	e.failed = append(e.failed, path)
	if all := errors.Errors(errors.Promote(err, "")); len(all) > 0 {
		format, args := all[0].Msg()
		t := &trouble{evaluator: e, fault: all[0], path: path, format: format, args: args}
		e.list = append(e.list, t.explain())
	}
}
