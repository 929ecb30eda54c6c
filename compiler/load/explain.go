package load

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	cueerrors "cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// A trouble is one error of CUE on its way to a diagnostic.
type trouble struct {
	*evaluator
	fault  cueerrors.Error
	path   spec.Path
	format string
	args   []any
	// allowed are the alternatives of a choice that the value is none of. They replace the errors
	// that CUE gives for each of them.
	allowed []string
	chosen  *meaning // of a choice between structs, nil when it is not known
	diag    diag.Diagnostic
}

// explanations are the errors of CUE that have a message of their own, by the beginning of the
// format, which alone shows the kind of an error. An error that is not here gets a message without
// any words of CUE.
func explanations() []explanation {
	return []explanation{
		{"incomplete value", (*trouble).incomplete},
		{"field is required but not present", (*trouble).required},
		{"required field missing", (*trouble).required},
		{"conflicting values", (*trouble).conflict},
		{"cannot combine regular field", (*trouble).conflict},
		{"incompatible list lengths", (*trouble).lengths},
		{"invalid value %v (out of bound", (*trouble).bound},
		{"invalid value %s (does not satisfy", (*trouble).validator},
		{"incompatible ", (*trouble).bounds},
		{"undefined field", (*trouble).undefined},
		{"cannot reference optional field", (*trouble).undefined},
		{"field not allowed", (*trouble).notAllowed},
		{"reference %q not found", (*trouble).notFound},
		{"unreferenced alias", (*trouble).unreferenced},
		{"imported and not used", (*trouble).unusedImport},
		{"structural cycle", (*trouble).cycle},
		{"cycle", (*trouble).cycle},
		{"cyclic", (*trouble).cycle},
		{"invalid interpolation", (*trouble).interpolation},
		{"invalid operands", (*trouble).operands},
		{"invalid operation", (*trouble).operation},
		{"invalid operand %s (found", (*trouble).selection},
		{"cannot slice", (*trouble).selection},
		{"Addition of lists", (*trouble).lists},
		{"Multiplication of lists", (*trouble).lists},
		{"failed arithmetic", (*trouble).arithmetic},
		{"division by zero", (*trouble).arithmetic},
		{"index out of range", (*trouble).index},
		{"index %", (*trouble).index},
		{"invalid index", (*trouble).index},
		{"invalid slice index", (*trouble).index},
		{"invalid regexp", (*trouble).regexp},
		{"cannot use %s (type %s) as %s in argument", (*trouble).argument},
		{"cannot use", (*trouble).use},
		{"cannot range over", (*trouble).loop},
		{"cannot call non-function", (*trouble).call},
		{"not enough arguments", (*trouble).count},
		{"too many arguments", (*trouble).count},
		{"error in call to", (*trouble).called},
		{"integer fields not supported", (*trouble).computedName},
		{"key value of dynamic field", (*trouble).computedName},
		{"invalid index type", (*trouble).computedName},
		{"non-concrete", (*trouble).unknown},
		{"incomplete ", (*trouble).unknown},
		{"unresolved", (*trouble).unknown},
		{"adding field", (*trouble).adding},
		{"explicit error", (*trouble).bottom},
	}
}

type explanation struct {
	format  string // its beginning
	explain func(*trouble)
}

// hidden is a text that counts as a credential under every name of a credential.
const hidden = "?"

// explain returns the diagnostic for an error of CUE.
func (t *trouble) explain() diag.Diagnostic {
	t.diag = diag.Diagnostic{Rule: badValue, Severity: diag.Error, Path: string(t.path), Fix: "correct the expression, or write the value itself"}
	t.diag.Message = fmt.Sprintf("%s cannot be evaluated", nonEmpty(t.path))
	explained := false
	if explain := t.explanation(); t.allowed == nil && explain != nil {
		explain(t)
		explained = true
	}
	if !explained && t.allowed == nil {
		if text := oneLine(fmt.Sprintf(t.format, t.args...)); text != "" && isPlain(text) {
			t.diag.Message += ": " + credential.Hide(text)
		}
	}
	if t.allowed != nil {
		t.choice()
	}
	if !t.diag.Pos.IsValid() {
		t.diag.Pos = t.somewhere()
	}
	if language.IsSecret(t.path, hidden) {
		t.secret()
	}
	return t.diag
}

// explanation returns the function that explains the error, nil when there is none.
func (t *trouble) explanation() func(*trouble) {
	for _, x := range explanations() {
		if strings.HasPrefix(t.format, x.format) {
			return x.explain
		}
	}
	return nil
}

// secret removes everything from a diagnostic that could show a credential.
func (t *trouble) secret() {
	steps := fmt.Sprintf("%s cannot be evaluated", t.path)
	switch {
	case strings.HasPrefix(t.format, "conflicting values"):
		steps = fmt.Sprintf("%s has two values", t.path)
	case t.diag.Rule == notConcrete:
		steps = fmt.Sprintf("%s has no value", t.path)
		t.diag.Fix = "give it one value"
	case strings.HasPrefix(t.format, "reference"):
		return // a name is no credential
	default:
		t.diag.Fix = "correct the expression, or write the value itself"
	}
	t.diag.Message, t.diag.Secret, t.diag.Replacement = steps, true, ""
}

// isPlain reports whether a message of CUE has no words that only mean something within CUE.
func isPlain(text string) bool {
	for _, word := range []string{
		"_|_", "bottom", "disjunction", "unif", "conjunct", "concrete", "incomplete", "vertex", "type ", "operand",
		"expression", "reference", "struct literal", "label", "field set", "bulk", "comprehension", "default elimination", "IDENT", "EOF",
		"cannot use", "in argument", "builtin", "%!",
	} {
		if strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// inner returns the format and the text of the error that an error of a function or of a text
// wraps.
func (t *trouble) inner() (format, text string) {
	var err error = t.fault
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	if err == error(t.fault) {
		return "", ""
	}
	if fault, ok := err.(cueerrors.Error); ok {
		f, args := fault.Msg()
		return f, oneLine(fmt.Sprintf(f, args...))
	}
	return err.Error(), oneLine(err.Error())
}

// mark puts the diagnostic where a node is.
func (t *trouble) mark(n ast.Node) {
	if pos := t.posOf(t.span(n)); pos.IsValid() {
		t.diag.Pos = pos
	}
}

func (t *trouble) markAt(p token.Pos, length int) {
	if p.IsValid() && t.files[p.Filename()] != 0 {
		at := p.Position()
		t.diag.Pos = diag.Pos{File: p.Filename(), Line: at.Line, Column: at.Column, Length: length}
	}
}

func (t *trouble) note(n ast.Node, text string) {
	pos := t.posOf(t.span(n))
	if pos.IsValid() && pos != t.diag.Pos && pos.Line != t.diag.Pos.Line || pos.File != t.diag.Pos.File && pos.IsValid() {
		if note := (diag.Note{Pos: pos, Text: text}); !slices.Contains(t.diag.Notes, note) {
			t.diag.Notes = append(t.diag.Notes, note)
		}
	}
}

// nodesAt returns the nodes of the sources that begin at a position, outermost first.
func (e *evaluator) nodesAt(p token.Pos) []ast.Node {
	if !p.IsValid() || e.files[p.Filename()] == 0 {
		return nil
	}
	f := &e.collector.files[e.files[p.Filename()]-1]
	return f.index().starts[p.Offset()]
}

// nodeAt returns the outermost node of a kind that begins at a position.
func nodeAt[T ast.Node](t *trouble, p token.Pos) (T, bool) {
	for _, n := range t.nodesAt(p) {
		if n, ok := n.(T); ok {
			return n, true
		}
	}
	var none T
	return none, false
}

// text returns the source of a node as the user wrote it, shortened, without credentials.
func (t *trouble) text(n ast.Node) string { return credential.Hide(t.source(n)) }

// inputs returns the places that the error mentions, in the order of the files.
func (t *trouble) inputs() []token.Pos {
	var out []token.Pos
	for _, p := range t.fault.InputPositions() {
		if p.IsValid() && t.files[p.Filename()] != 0 && !slices.ContainsFunc(out, func(q token.Pos) bool { return q.Offset() == p.Offset() && q.Filename() == p.Filename() }) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b token.Pos) int {
		return diag.Pos{File: a.Filename(), Line: a.Line(), Column: a.Column()}.Compare(diag.Pos{File: b.Filename(), Line: b.Line(), Column: b.Column()})
	})
	return out
}

// somewhere returns the best place for an error of which no exact place is known: its own, the
// expression or the name at its path, or the nearest struct around it that is written.
func (t *trouble) somewhere() diag.Pos {
	for _, p := range append([]token.Pos{t.fault.Position()}, t.inputs()...) {
		if nodes := t.nodesAt(p); len(nodes) > 0 {
			if pos := t.posOf(t.span(nodes[len(nodes)-1])); pos.IsValid() {
				for _, n := range nodes {
					if expr, ok := n.(ast.Expr); ok {
						return t.posOf(t.span(expr))
					}
				}
				return pos
			}
		}
	}
	return t.usePlace()
}

// usePlace returns the place of the name at the path of the error, or of the nearest struct around
// it, where the user wrote it.
func (t *trouble) usePlace() diag.Pos {
	place := func(path spec.Path) diag.Pos {
		x := t.names
		for _, step := range path.Steps() {
			if x = x.children[step]; x == nil {
				return diag.Pos{}
			}
		}
		return t.posOf(x.name)
	}
	path := t.path
	for ; len(path.Steps()) > 1; path = path.Parent() {
		if pos := place(path); pos.IsValid() {
			return pos
		}
		for _, field := range t.marks.at(path) {
			pos := t.posOf(t.span(labelOf(field)))
			if pos.IsValid() && (path != t.path || !t.isIncomplete()) && (isHidden(t.path) || !t.isInTemplate(field)) {
				return pos
			}
		}
	}
	for _, path := range []spec.Path{path, t.path} {
		if pos := place(path); pos.IsValid() {
			return pos
		}
		for _, field := range t.marks.at(path) {
			if pos := t.posOf(t.span(labelOf(field))); pos.IsValid() {
				return pos
			}
		}
	}
	return diag.Pos{File: t.collector.files[0].name, Line: 1, Column: 1}
}

// kindWords returns a kind of CUE's values, or several, for a message.
func kindWords(kind any) string {
	all := strings.Split(strings.Trim(fmt.Sprint(kind), "()"), "|")
	var words []string
	for _, one := range all {
		word := map[string]string{
			"int": "a number", "float": "a number", "number": "a number", "string": "text", "bytes": "bytes", "bool": "true or false",
			"struct": "a struct", "list": "a list", "null": "null",
		}[one]
		if word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "something else"
	}
	return alternatives(words)
}

// alternatives returns words as "a, b or c".
func alternatives(words []string) string {
	const most = 12
	if len(words) > most {
		return strings.Join(words[:most], ", ") + " …"
	}
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func didYouMean(word string, known []string) string {
	if near := spell.Nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return ""
}

// shown returns an argument of the message.
func (t *trouble) shown(i int) string {
	if i >= len(t.args) {
		return "a value"
	}
	return shownArg(t.args[i])
}

// shownArg returns a value from a message of CUE. It does not show the content of a struct or a
// list, which is long and may hold a credential.
func shownArg(arg any) string {
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
