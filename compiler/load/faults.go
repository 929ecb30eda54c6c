package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/schema"
)

// reportAll converts CUE's errors to diagnostics, with messages of this package. It reports an
// unused import only when nothing else is wrong, because it usually follows from a misspelt name.
// After a value was taken out, it ignores names that are not found, because they may be in that
// value.
func (e *evaluator) reportAll(err error) {
	var unused diag.List
	before := len(e.list)
	for _, fault := range errors.Errors(errors.Sanitize(errors.Promote(err, ""))) {
		path := spec.PathOf(unquoted(fault.Path())...)
		format, args := fault.Msg()
		text := fmt.Sprintf(format, args...)
		if path != "" && slices.Contains(e.failed, path) || e.round > 0 && notFound.MatchString(text) {
			continue
		}
		e.failed = append(e.failed, path)
		d := e.explain(fault, path)
		if strings.Contains(text, "imported and not used") {
			unused = append(unused, d)
			continue
		}
		e.list = append(e.list, d)
	}
	if len(e.list) == before {
		e.list = append(e.list, unused...)
	}
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
		e.list = append(e.list, e.explain(all[0], path))
	}
}

// positions returns the places in the user's files that an error mentions.
func (e *evaluator) positions(fault errors.Error) []diag.Pos {
	var out []diag.Pos
	add := func(p token.Pos) {
		if !p.IsValid() || e.files[p.Filename()] == 0 {
			return
		}
		at := p.Position()
		pos := diag.Pos{File: p.Filename(), Line: at.Line, Column: at.Column}
		if !slices.Contains(out, pos) {
			out = append(out, pos)
		}
	}
	for _, p := range fault.InputPositions() {
		add(p)
	}
	slices.SortFunc(out, diag.Pos.Compare)
	if len(out) == 0 {
		add(fault.Position())
	}
	return out
}

var (
	notFound       = lazyregexp.New(`reference "([^"]*)" not found`)
	undefinedField = lazyregexp.New(`undefined field: "?([^" ]*)"?`)
)

// explain returns the diagnostic for an error of CUE. Only the format strings of CUE show the
// kind of an error; the message of an unknown kind is passed on as one sentence.
func (e *evaluator) explain(fault errors.Error, path spec.Path) diag.Diagnostic {
	format, args := fault.Msg()
	text := oneLine(fmt.Sprintf(format, args...))
	d := diag.Diagnostic{Rule: badValue, Severity: diag.Error, Path: string(path)}
	at := e.positions(fault)
	if len(at) > 0 {
		d.Pos = at[0]
	} else {
		d.Pos = e.posOf(e.names.at(path))
	}
	switch {
	case strings.Contains(format, "incomplete value"):
		d.Rule, d.Fix = notConcrete, "give a value"
		d.Message = fmt.Sprintf("%s has no value, only the constraint %s", nonEmpty(path), strings.TrimPrefix(text, "incomplete value "))
		if strings.HasSuffix(text, "incomplete value _") {
			d.Message = fmt.Sprintf("%s has no value, or depends on itself", nonEmpty(path))
			d.Fix = "give a value, in quotes if it is text"
		}
		if place := e.names.at(path); place.IsValid() {
			d.Pos = e.posOf(place)
		}
	case strings.Contains(format, "conflicting values") && len(args) >= 2:
		explainConflict(&d, path, args[0], args[1])
		for _, pos := range at[min(1, len(at)):] {
			d.Notes = append(d.Notes, diag.Note{Pos: pos, Text: "the other value is here"})
		}
	case undefinedField.MatchString(text):
		e.explainUndefined(&d, undefinedField.FindStringSubmatch(text)[1], path)
	case notFound.MatchString(text):
		name := notFound.FindStringSubmatch(text)[1]
		d.Message = fmt.Sprintf("nothing has the name %q here", name)
		d.Fix = "define it, or put the text in quotes"
		if near := spell.Nearest(name, e.identifiers()); near != "" {
			d.Fix = fmt.Sprintf("did you mean %s?", near)
		}
	case strings.Contains(format, "imported and not used"):
		d.Message, d.Fix = text, "remove the import"
		if strings.Contains(text, schema.ImportPath) {
			d.Message, d.Fix = "the schema is imported and not used, so nothing is checked", "write schema.#Platform below the import"
		}
	case strings.Contains(format, "cycle"):
		d.Message = fmt.Sprintf("%s depends on itself", nonEmpty(path))
		d.Fix = "write one of the values in the cycle as a constant, in quotes if it is text"
	case language.IsSecret(path, hidden):
		d.Message, d.Secret = fmt.Sprintf("%s cannot be evaluated", path), true
		d.Fix = "correct the expression, or write the value itself"
	default:
		d.Message = text
		if path != "" {
			d.Message = fmt.Sprintf("%s cannot be evaluated: %s", path, text)
		}
		d.Fix = "correct the expression, or write the value itself"
	}
	return d
}

// hidden is a text that counts as a credential under every name of a credential.
const hidden = "?"

// explainConflict reports that a field has two values, without showing credentials.
func explainConflict(d *diag.Diagnostic, path spec.Path, one, other any) {
	first, second := argument(one), argument(other)
	d.Message = fmt.Sprintf("%s has two values, %s and %s", path, first, second)
	if language.IsSecret(path, strings.Trim(first, `"`)) || language.IsSecret(path, strings.Trim(second, `"`)) {
		d.Message, d.Secret = fmt.Sprintf("%s has two values", path), true
	}
	d.Fix = "keep one of them; what differs in an environment belongs in environments"
	if steps := path.Steps(); len(steps) > 0 && steps[0] == "environments" {
		d.Fix = "keep one of the two"
	}
}

// explainUndefined reports a reference to a definition of the schema, or a field, that does not
// exist.
func (e *evaluator) explainUndefined(d *diag.Diagnostic, name string, path spec.Path) {
	if strings.HasPrefix(name, "#") {
		d.Message = fmt.Sprintf("the schema has no %s", name)
		d.Fix = "write one of " + strings.Join(Language().Names(), ", ")
		if near := spell.Nearest(name, Language().Names()); near != "" {
			d.Fix = fmt.Sprintf("did you mean %s?", near)
		}
		return
	}
	d.Message = fmt.Sprintf("%s refers to %q, which is not written", nonEmpty(path), name)
	d.Fix = "write that field; defaults and overrides apply later and cannot be referred to"
}

func nonEmpty(path spec.Path) string {
	if path == "" {
		return "a value"
	}
	return string(path)
}

func oneLine(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSuffix(text, ":")
}

// argument returns a value from a message of CUE. It does not show the content of a struct or a
// list, which is long and may hold a credential.
func argument(arg any) string {
	all := credential.Hide(strings.TrimSpace(fmt.Sprint(arg)))
	switch {
	case strings.HasPrefix(all, "{"):
		return "a struct"
	case strings.HasPrefix(all, "["):
		return "a list"
	}
	text := []rune(oneLine(all))
	if len(text) > 60 {
		return string(text[:57]) + "…"
	}
	return string(text)
}

// identifiers returns what a spec may refer to by name: its own top-level names and
// the schema.
func (e *evaluator) identifiers() []string {
	names := []string{"schema", "true", "false", "null"}
	for _, f := range e.collector.files {
		if f.syntax != nil {
			names = append(names, topLevel(f.syntax)...)
		}
	}
	return names
}

// topLevel returns the names of the fields that stand at the top of a file.
func topLevel(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		if field, ok := decl.(*ast.Field); ok {
			if name, _, err := ast.LabelName(field.Label); err == nil {
				names = append(names, name)
			}
		}
	}
	return names
}
