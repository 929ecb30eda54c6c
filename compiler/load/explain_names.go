package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/schema"
)

// notFound explains a name that nothing has.
func (t *trouble) notFound() {
	name := t.shown(0)
	t.diag.Message = fmt.Sprintf("nothing has the name %q here", name)
	t.diag.Fix = "define it, or put the text in quotes"
	t.markAt(t.fault.Position(), len(name))
	if t.unquoted() {
		return
	}
	t.meant = append(t.meant, spell.Nearest(name, t.imports()))
	var others []string
	if t.marks.asked <= mostAsked {
		others = append(t.identifiers(), t.imports()...)
	}
	switch near := spell.Nearest(name, others); {
	case t.isInBrackets():
		t.diag.Fix = fmt.Sprintf("write the name of the field without brackets, %s: …", name)
	case slices.Contains(builtins, name):
		t.diag.Fix = fmt.Sprintf("write import %q below the package clause", name)
	case name == "schema":
		t.diag.Fix = fmt.Sprintf("write import %q below the package clause", schema.ImportPath)
	case name == "yes" || name == "on":
		t.diag.Fix = "write true"
	case name == "no" || name == "off":
		t.diag.Fix = "write false"
	case strings.EqualFold(name, "true"), strings.EqualFold(name, "false"), strings.EqualFold(name, "null"):
		t.diag.Fix = "write " + strings.ToLower(name)
	case t.ofTerraform(name):
	case near != "" && !(near == "environments" && t.comparedWith() != ""):
		t.diag.Fix = fmt.Sprintf("did you mean %s?", near)
	case t.isOtherScope(name):
	case strings.HasPrefix(name, "#") || strings.HasPrefix(name, "_"):
		t.diag.Fix = fmt.Sprintf("define it, %s: …", name)
	}
}

// ofTerraform explains var.NAME and local.NAME. It returns false for another name.
func (t *trouble) ofTerraform(name string) bool {
	selector, ok := nodeAt[*ast.SelectorExpr](t, t.fault.Position())
	if !ok || name != "var" && name != "local" {
		return false
	}
	part, _, _ := ast.LabelName(selector.Sel)
	t.diag.Fix = fmt.Sprintf("write the value itself, or write _%s: … at the top of the file, with the value, and _%s here", part, part)
	return true
}

// isOtherScope explains a name that a field in another place has: it is not written yet, or needs its whole
// path. It also explains the name of the environment, which a spec does not have. It returns false for another name.
func (t *trouble) isOtherScope(name string) bool {
	if env := t.comparedWith(); env != "" {
		t.diag.Fix = fmt.Sprintf("write what differs in an environment in environments: %s: …, because a spec does not know for which one it is read", env)
		return true
	}
	if t.isWholeValue(name) {
		return false // it may be text
	}
	for path := t.path; path != ""; path = path.Parent() {
		if around := rootType().At(path); around != nil && len(path.Steps()) > 1 && slices.ContainsFunc(around.Fields, func(f *language.Field) bool { return f.Name == name }) {
			t.diag.Fix = fmt.Sprintf("write %s in %s first; defaults and overrides apply later and cannot be referred to", name, path)
			return true
		}
	}
	for _, section := range sections() {
		entries := t.names.children[section]
		if entries == nil {
			continue
		}
		for _, entry := range slices.Sorted(maps.Keys(entries.children)) {
			if entries.children[entry].children[name] != nil {
				t.diag.Fix = fmt.Sprintf("write the whole path, such as %s", spec.PathOf(section, entry, name))
				return true
			}
		}
	}
	return false
}

// isWholeValue reports whether a name at the place of the error is all that is written for a value.
func (t *trouble) isWholeValue(name string) bool {
	p := t.fault.Position()
	if !p.IsValid() || t.files[p.Filename()] == 0 {
		return false
	}
	f := &t.collector.files[t.files[p.Filename()]-1]
	return f.index().values[extent{p.Offset(), p.Offset() + len(name)}] != nil
}

// comparedWith returns the environment whose name is compared with what the error is about, "" for none.
func (t *trouble) comparedWith() string {
	p := t.fault.Position()
	if !p.IsValid() || t.files[p.Filename()] == 0 || t.names.children["environments"] == nil {
		return ""
	}
	for _, n := range t.nodesAt(p) {
		binary, ok := n.(*ast.BinaryExpr)
		if !ok || binary.Op != token.EQL && binary.Op != token.NEQ {
			continue
		}
		if text, ok := binary.Y.(*ast.BasicLit); ok && (t.names.children["environments"].children[plain(text.Value)] != nil || slices.Contains([]string{"prod", "production", "dev", "staging"}, plain(text.Value))) {
			return plain(text.Value)
		}
	}
	return ""
}

// isInBrackets reports whether the error is about the name of a field in brackets.
func (t *trouble) isInBrackets() bool {
	p := t.fault.Position()
	if !p.IsValid() || t.files[p.Filename()] == 0 {
		return false
	}
	return t.collector.files[t.files[p.Filename()]-1].index().keys[p.Offset()]
}

// undefined explains a field that another one refers to, and that does not exist.
func (t *trouble) undefined() {
	name := strings.Trim(t.shown(0), `"`)
	t.diag.Message = fmt.Sprintf("%s refers to %q, which is not written", nonEmpty(t.path), name)
	t.diag.Fix = "write that field; defaults and overrides apply later and cannot be referred to"
	t.markAt(t.fault.Position(), len(name))
	from := t.selected(name)
	if from == nil {
		t.undefinedOf("", name, nil)
		return
	}
	t.undefinedOf(t.text(from), name, from)
}

// selected returns the expression whose field the error is about.
func (t *trouble) selected(name string) ast.Expr {
	p := t.fault.Position()
	if !p.IsValid() || t.files[p.Filename()] == 0 {
		return nil
	}
	switch n := t.collector.files[t.files[p.Filename()]-1].index().parts[p.Offset()].(type) {
	case *ast.SelectorExpr:
		if label, _, err := ast.LabelName(n.Sel); err == nil && label == name {
			t.mark(n.Sel)
			return n.X
		}
	case *ast.IndexExpr:
		t.mark(n.Index)
		return n.X
	}
	return nil
}

func (t *trouble) undefinedOf(from, name string, expr ast.Expr) {
	if from == "schema" || expr == nil && strings.HasPrefix(name, "#") {
		t.diag.Message = fmt.Sprintf("the schema has no %s", name)
		shapes := slices.DeleteFunc(slices.Clone(Language().Names()), func(name string) bool { return strings.HasSuffix(name, "Fields") })
		t.diag.Fix = "write #Platform, which is the whole spec, or another definition, such as " + strings.Join(shapes[:min(12, len(shapes))], ", ")
		if fix := didYouMean(name, Language().Names()); fix != "" {
			t.diag.Fix = fix
		} else if longer := beginning(name, shapes); longer != "" && len(longer) > 3 {
			t.diag.Fix = fmt.Sprintf("did you mean %s?", longer)
		}
		return
	}
	known := t.fieldsOf(expr)
	if len(known) == 0 {
		if from != "" && isPlainName(expr) {
			t.diag.Message = fmt.Sprintf("%s refers to %s.%s, which is not written", nonEmpty(t.path), from, name)
			t.diag.Fix = fmt.Sprintf("write %s in everything that %s stands for", name, from)
		}
		return
	}
	t.diag.Message = fmt.Sprintf("%s refers to %s.%s, which is not written", nonEmpty(t.path), from, name)
	if !slices.ContainsFunc(known, func(name string) bool { return !isNumber(name) }) {
		t.diag.Message = fmt.Sprintf("%s takes item %q of %s, which is a list", nonEmpty(t.path), name, from)
		t.diag.Fix = "write the number of the item; the first is 0"
		return
	}
	switch fix := didYouMean(name, known); {
	case fix != "":
		t.diag.Fix = fix
	case rootType().At(spec.Path(from).At(name)) == nil: // otherwise it has its default only later
		t.diag.Fix = "write one of " + strings.Join(known[:min(12, len(known))], ", ") + ", or write that field"
	}
}

// isPlainName reports whether an expression is a name, or a name of a part of one.
func isPlainName(expr ast.Expr) bool {
	switch x := expr.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPlainName(x.X)
	}
	return false
}

// fieldsOf returns the names of the fields of what an expression stands for.
func (t *trouble) fieldsOf(expr ast.Expr) []string {
	var steps []string
	for x := expr; x != nil; {
		switch n := x.(type) {
		case *ast.Ident:
			steps = append([]string{n.Name}, steps...)
			if slices.Contains(builtins, n.Name) {
				return functions(n.Name)
			}
			x = nil
		case *ast.SelectorExpr:
			name, _, err := ast.LabelName(n.Sel)
			if err != nil {
				return nil
			}
			steps = append([]string{name}, steps...)
			x = n.X
		default:
			return nil
		}
	}
	var known []string
	for _, value := range t.valuesOf(expr) {
		if literal, ok := value.(*ast.StructLit); ok {
			known = append(known, topLevel(&ast.File{Decls: literal.Elts})...)
		}
	}
	if fields, err := lookUp(t.marks.value, spec.PathOf(steps...)).Fields(cue.Definitions(true), cue.Hidden(true)); err == nil {
		for fields.Next() {
			known = append(known, fields.Selector().String())
		}
	}
	slices.Sort(known)
	return slices.Compact(known)
}

// notAllowed explains a field of a struct that a definition, or close, has closed.
func (t *trouble) notAllowed() {
	name := t.path.Last()
	parent := t.path.Parent()
	t.diag.Pos = t.usePlace()
	for _, expr := range t.expressions(t.path) {
		if pos := t.posOf(t.span(expr)); pos.IsValid() && !t.names.at(t.path).IsValid() {
			t.diag.Pos = pos
		}
	}
	closers, below, known := t.closersAround(parent)
	if len(closers) > 1 && t.isOfTwo(closers, name) {
		return
	}
	by := ""
	if len(closers) > 0 {
		by = t.closing(closers[0], below)
	}
	for i, field := range t.marks.at(t.path) {
		if i == 0 {
			t.mark(labelOf(field))
		}
	}
	t.diag.Message = fmt.Sprintf("%s has no field %s, so %s may not have it", by, spec.PathOf(name), nonEmpty(parent))
	t.diag.Fix = fmt.Sprintf("remove %s, or add it to %s", spec.PathOf(name), by)
	if by == "" {
		by = "what closes it"
		t.diag.Message = fmt.Sprintf("%s may not have the field %s, because what it has to be has no such field", nonEmpty(parent), spec.PathOf(name))
		t.diag.Fix = fmt.Sprintf("remove %s", spec.PathOf(name))
	} else if _, isCall := closers[0].(*ast.CallExpr); isCall {
		t.diag.Message = fmt.Sprintf("%s is closed by close, and %s is not one of its fields", nonEmpty(parent), spec.PathOf(name))
		t.diag.Fix = fmt.Sprintf("remove %s, or add it to the struct in close", spec.PathOf(name))
	}
	if t.chosen != nil {
		known = t.chosen.fields
		t.diag.Message = fmt.Sprintf("%s with %s has no field %s, so %s may not have it", by, t.chosen.by, spec.PathOf(name), nonEmpty(parent))
		if t.chosen.instead != "" {
			t.diag.Fix = fmt.Sprintf("remove %s, or write %s", spec.PathOf(name), t.chosen.instead)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	if near := spell.Nearest(name, known); near != "" {
		t.failed = append(t.failed, parent.At(near)) // it is not missing, only misspelt
		t.diag.Fix = fmt.Sprintf("did you mean %s? Otherwise add %s to %s", near, spec.PathOf(name), by)
	} else if len(known) > 0 {
		t.diag.Fix += "; it has " + strings.Join(known[:min(12, len(known))], ", ")
	}
}

// unreferenced explains a let or an alias that nothing uses.
func (t *trouble) unreferenced() {
	name := t.shown(0)
	t.diag.Message = fmt.Sprintf("nothing uses the name %s", name)
	t.diag.Fix = "remove it, or use it"
	t.markAt(t.fault.Position(), 0)
	for _, n := range t.nodesAt(t.fault.Position()) {
		switch n := n.(type) {
		case *ast.LetClause:
			t.diag.Message = fmt.Sprintf("let gives a value the name %s, and nothing uses it", name)
			t.diag.Fix = fmt.Sprintf("remove let %s, or use %s", name, name)
			t.mark(n.Ident)
		case *ast.Alias:
			t.diag.Fix = fmt.Sprintf("remove %s=, or use %s", name, name)
			t.mark(n.Ident)
		}
	}
}

func (t *trouble) unusedImport() {
	name := strings.Trim(t.shown(0), `"`)
	t.diag.Message, t.diag.Fix = fmt.Sprintf("%s is imported and not used", name), "remove the import"
	if name == schema.ImportPath {
		t.diag.Message, t.diag.Fix = "the schema is imported and not used, so nothing is checked", "write schema.#Platform below the import"
	}
	t.markAt(t.fault.Position(), 0)
	if spec, ok := nodeAt[*ast.ImportSpec](t, t.fault.Position()); ok {
		t.mark(spec)
	}
}

// isTopLevel reports whether a field of that name stands at the top of a file.
func (e *evaluator) isTopLevel(name string) bool {
	return slices.ContainsFunc(e.collector.files, func(f sourceFile) bool { return f.syntax != nil && slices.Contains(topLevel(f.syntax), name) })
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

// cycle explains a value that depends on itself.
func (t *trouble) cycle() {
	t.diag.Message = fmt.Sprintf("%s depends on itself", nonEmpty(t.path))
	t.diag.Fix = "write one of the values in the cycle as a constant, in quotes if it is text"
	if strings.HasPrefix(t.format, "structural") {
		t.diag.Message = fmt.Sprintf("%s contains itself", nonEmpty(t.path))
		t.diag.Fix = "refer to something outside of it, or write the text in quotes if it is text"
	}
	exprs := t.expressions(t.path)
	if len(exprs) == 0 {
		return
	}
	t.mark(exprs[0])
	field := rootType().At(t.path)
	if strings.HasPrefix(t.format, "structural") && (field == nil && isHidden(t.path) || field != nil && field.Scalars != nil) {
		if _, isText := bareWords(exprs[0]); isText {
			t.isNotInQuotes(exprs[0])
		}
	}
}

// bottom explains the value that is always an error.
func (t *trouble) bottom() {
	t.diag.Message = fmt.Sprintf("%s is _|_, which is always an error", nonEmpty(t.path))
	t.diag.Fix = "write a value instead"
}
