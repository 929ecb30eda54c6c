package load

import (
	"path"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// tokens finds the names and values of a file by their places. It is made only for a spec that is
// wrong.
type tokens struct {
	labels map[extent]*ast.Field
	fields map[extent]*ast.Field // with their values
	values map[extent]ast.Expr
	// starts are the nodes by the offsets at which they begin, outermost first.
	starts map[int][]ast.Node
	// parts are the selectors and indices by the offset of the name or the index.
	parts map[int]ast.Expr
	keys  map[int]bool // offsets of the patterns in brackets
	// references are the names that an expression of the file refers to.
	references map[string]bool
}

type extent struct{ start, end int }

func extentOf(n ast.Node) extent { return extent{n.Pos().Offset(), n.End().Offset()} }

// KeepCertain removes each replacement that would not surely be right where it is put: it must
// take the place of a name that is written once, or of a value that is written out.
func (s *Source) KeepCertain(list diag.List) {
	for i := range list {
		if d := &list[i]; d.Replacement != "" && !s.isCertain(d) {
			d.Replacement = ""
		}
	}
}

func (s *Source) isCertain(d *diag.Diagnostic) bool {
	f := s.file(d.Pos.File)
	if f == nil || d.Pos.Length == 0 {
		return false
	}
	if d.Rule == badSyntax {
		return true // package syntax has tried it
	}
	t, at := f.index(), f.extent(d.Pos)
	if field := t.labels[at]; field != nil {
		if _, isPattern := field.Label.(*ast.ListLit); isPattern {
			return isName(d.Replacement)
		}
		name, _, err := ast.LabelName(field.Label)
		return err == nil && name == spec.Path(d.Path).Last() && isName(d.Replacement) && !s.isReferred(name)
	}
	if field := t.fields[at]; field != nil {
		return isLiteral(field.Value) && areFields(d.Replacement)
	}
	expr, err := parser.ParseExpr("", d.Replacement)
	return err == nil && isLiteral(expr) && isLiteral(t.values[at])
}

// isReferred reports whether an expression of the spec refers to a field of this name, which would
// no longer exist under it.
func (s *Source) isReferred(name string) bool {
	return slices.ContainsFunc(s.files, func(f sourceFile) bool { return f.index().references[name] })
}

// isName reports whether text can stand in the place of a name: it is one, or a path of names, such
// as executor: instances.
func isName(text string) bool {
	syntax, err := parser.ParseFile("", text+": 0")
	if err != nil {
		return false
	}
	for decls := syntax.Decls; len(decls) == 1; {
		field, ok := decls[0].(*ast.Field)
		if !ok || field.Constraint != token.ILLEGAL {
			return false
		}
		if _, _, err := ast.LabelName(field.Label); err != nil {
			return false
		}
		inner, nested := field.Value.(*ast.StructLit)
		if !nested {
			return true
		}
		decls = inner.Elts
	}
	return false
}

// areFields reports whether text is fields with values.
func areFields(text string) bool {
	syntax, err := parser.ParseFile("", text)
	return err == nil && len(syntax.Decls) > 0 && !slices.ContainsFunc(syntax.Decls, func(decl ast.Decl) bool {
		field, ok := decl.(*ast.Field)
		return !ok || !isLiteral(field.Value)
	})
}

// isLiteral reports whether an expression is written out: a text, a number, or a list or a struct
// of any values.
func isLiteral(expr ast.Expr) bool {
	switch expr := expr.(type) {
	case *ast.BasicLit, *ast.ListLit, *ast.StructLit:
		return true
	case *ast.UnaryExpr:
		return (expr.Op == token.SUB || expr.Op == token.ADD) && isLiteral(expr.X)
	}
	return false
}

// extent returns the offsets of a position.
func (f *sourceFile) extent(pos diag.Pos) extent {
	lines := f.lines()
	if pos.Line < 1 || pos.Line > len(lines) {
		return extent{-1, -1}
	}
	start := lines[pos.Line-1] + pos.Column - 1
	return extent{start, start + pos.Length}
}

// index returns the tokens of the file as it was read.
func (f *sourceFile) index() *tokens {
	if f.tokens != nil {
		return f.tokens
	}
	t := &tokens{labels: map[extent]*ast.Field{}, fields: map[extent]*ast.Field{}, values: map[extent]ast.Expr{}, references: map[string]bool{}, starts: map[int][]ast.Node{}, parts: map[int]ast.Expr{}, keys: map[int]bool{}}
	f.tokens = t
	syntax, err := parseFile(f.name, f.text)
	if err != nil {
		return t
	}
	names := map[ast.Node]bool{}
	ast.Walk(syntax, func(n ast.Node) bool {
		if n.Pos().IsValid() {
			t.starts[n.Pos().Offset()] = append(t.starts[n.Pos().Offset()], n)
		}
		switch n := n.(type) {
		case *ast.Field:
			label := labelOf(n)
			names[label] = true
			t.labels[extentOf(label)] = n
			if n.Value != nil && n.Value.End().IsValid() {
				t.fields[extent{label.Pos().Offset(), n.Value.End().Offset()}] = n
			}
			t.addValue(n.Value)
			if key := keyOf(n); key != nil {
				t.keys[key.Pos().Offset()] = true
			}
		case *ast.IndexExpr:
			t.parts[n.Index.Pos().Offset()] = n
		case *ast.LetClause:
			t.addValue(n.Expr)
		case *ast.ListLit:
			for _, item := range n.Elts {
				t.addValue(item)
			}
		case *ast.Ident:
			if !names[n] {
				t.references[n.Name] = true
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && !names[n] {
				t.references[plain(n.Value)] = true // as in x["name"], and as an entry that another one names
			}
		case *ast.SelectorExpr:
			t.parts[n.Sel.Pos().Offset()] = n
			if name, _, err := ast.LabelName(n.Sel); err == nil {
				t.references[name] = true
			}
		}
		return true
	}, nil)
	return t
}

// addValue adds an expression, and the parts of it that may be the value alone.
func (t *tokens) addValue(expr ast.Expr) {
	if expr == nil || !expr.Pos().IsValid() || !expr.End().IsValid() {
		return
	}
	t.values[extentOf(expr)] = expr
	switch expr := expr.(type) {
	case *ast.BinaryExpr:
		if expr.Op == token.AND || expr.Op == token.OR {
			t.addValue(expr.X)
			t.addValue(expr.Y)
		}
	case *ast.UnaryExpr:
		if expr.Op == token.MUL {
			t.addValue(expr.X)
		}
	case *ast.ParenExpr:
		t.addValue(expr.X)
	}
}

// literals returns the values that are written out and make an expression: itself, the parts of
// an alternative or a combination, and those that a name stands for.
func (s *Source) literals(file string, expr ast.Expr, depth int) []ast.Expr {
	budget := mostSteps
	return s.literalsWithin(file, expr, depth, &budget)
}

// mostSteps bounds the search for literals: a hostile spec may refer to itself in many ways.
const mostSteps = 500

func (s *Source) literalsWithin(file string, expr ast.Expr, depth int, budget *int) []ast.Expr {
	if *budget--; depth == 0 || *budget < 0 {
		return nil
	}
	switch x := expr.(type) {
	case *ast.BinaryExpr:
		if x.Op == token.AND || x.Op == token.OR {
			return append(s.literalsWithin(file, x.X, depth-1, budget), s.literalsWithin(file, x.Y, depth-1, budget)...)
		}
	case *ast.UnaryExpr:
		if x.Op == token.MUL {
			return s.literalsWithin(file, x.X, depth-1, budget)
		}
	case *ast.ParenExpr:
		return s.literalsWithin(file, x.X, depth-1, budget)
	case *ast.Ident, *ast.SelectorExpr:
		var all []ast.Expr
		for _, target := range s.targets(file, x) {
			all = append(all, s.literalsWithin(target.Pos().Filename(), target, depth-1, budget)...)
		}
		return all
	}
	if expr != nil && isLiteral(expr) {
		return []ast.Expr{expr}
	}
	return nil
}

// mostReferences is how many references are followed to the value that is written out.
const mostReferences = 8

// targets returns the values that a name stands for, none when that cannot be seen in the syntax.
func (s *Source) targets(file string, expr ast.Expr) []ast.Expr {
	switch x := expr.(type) {
	case *ast.Ident:
		switch node := x.Node.(type) {
		case *ast.Field:
			return []ast.Expr{node.Value}
		case *ast.LetClause:
			return []ast.Expr{node.Expr}
		case ast.Expr:
			return []ast.Expr{node}
		case nil:
			return s.topLevel(file, x.Name)
		}
	case *ast.SelectorExpr:
		name, _, err := ast.LabelName(x.Sel)
		if err != nil {
			return nil
		}
		var all []ast.Expr
		for _, target := range s.targets(file, x.X) {
			if literal, ok := target.(*ast.StructLit); ok {
				all = append(all, fieldsNamed(literal.Elts, name)...)
			}
		}
		return all
	}
	return nil
}

// topLevel returns the values of a name at the top of the files in the same directory.
func (s *Source) topLevel(file, name string) []ast.Expr {
	var all []ast.Expr
	for i := range s.files {
		f := &s.files[i]
		if path.Dir(f.name) == path.Dir(file) && f.syntax != nil {
			all = append(all, fieldsNamed(f.syntax.Decls, name)...)
		}
	}
	return all
}

func fieldsNamed(decls []ast.Decl, name string) []ast.Expr {
	var all []ast.Expr
	for _, decl := range decls {
		if field, ok := decl.(*ast.Field); ok {
			if label, _, err := ast.LabelName(field.Label); err == nil && label == name {
				all = append(all, field.Value)
			}
		}
	}
	return all
}

// Home returns the place of the value that a reference at pos stands for, if it is one and the
// value is written at a single place; otherwise pos itself.
func (s *Source) Home(pos diag.Pos) diag.Pos {
	f := s.file(pos.File)
	if f == nil || pos.Length == 0 {
		return pos
	}
	expr := f.index().values[f.extent(pos)]
	if expr == nil || isLiteral(expr) {
		return pos
	}
	literals := s.literals(pos.File, expr, mostReferences)
	if len(literals) == 0 {
		literals = slices.DeleteFunc(s.targets(pos.File, expr), func(n ast.Expr) bool {
			ident, isIdent := n.(*ast.Ident) // a type has a place of its own, another reference has not
			return isPlainName(n) && !(isIdent && isTypeName(ident.Name))
		})
	}
	if len(literals) != 1 {
		return pos
	}
	return s.posOfNode(literals[0])
}

// IsAt reports whether the name at a path, or a value without parts, is what stands at pos, and not
// something around it.
func (s *Source) IsAt(pos diag.Pos, at spec.Path) bool {
	f := s.file(pos.File)
	if f == nil {
		return false
	}
	t, where := f.index(), f.extent(pos)
	if field := t.labels[where]; field != nil {
		name, _, err := ast.LabelName(field.Label)
		return err == nil && name == at.Last()
	}
	switch t.values[where].(type) {
	case nil, *ast.StructLit, *ast.ListLit, *ast.Comprehension:
		return false
	}
	return true
}

// IsWritten reports whether the value at a path is what is written at pos.
func (s *Source) IsWritten(pos diag.Pos, path spec.Path) bool {
	n := s.Value(path)
	return n != nil && n.Span.IsValid() && s.pos(n.Span) == pos
}

func (s *Source) posOfNode(n ast.Node) diag.Pos {
	f := s.file(n.Pos().Filename())
	if f == nil {
		return diag.Pos{}
	}
	return f.posOf(n.Pos(), n.End().Offset()-n.Pos().Offset())
}
