package syntax

import (
	"bytes"
	"fmt"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// Misread returns the explanation of a node that CUE reads in another way than everybody means it:
// a list with dashes is a number below zero, the variable of a loop is no name of a field, a heading of TOML is a list, // in a URL begins a comment, $(NAME) is a call, and
// indentation means nothing.
func Misread(text []byte, n ast.Node) (Fault, bool) {
	switch n := n.(type) {
	case *ast.File:
		for _, decl := range n.Decls {
			if embed, ok := decl.(*ast.EmbedDecl); ok && isList(embed.Expr) {
				if f, found := headingAt(text, embed.Pos().Offset(), ""); found {
					return f, true
				}
			}
		}
		if f, found := namedByLoop(text, n.Decls); found {
			return f, true
		}
		return indented(text, n.Decls)
	case *ast.StructLit:
		if f, found := namedByLoop(text, n.Elts); found {
			return f, true
		}
		return indented(text, n.Elts)
	case *ast.Field:
		if n.TokenPos.IsValid() {
			return urlField(text, n)
		}
	case *ast.UnaryExpr:
		if n.Op == token.SUB && n.OpPos.IsValid() {
			return dash(text, n)
		}
		if n.Op == token.GTR && n.OpPos.IsValid() {
			return folded(text, n.OpPos.Offset())
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "$" && n.Lparen.IsValid() && n.Rparen.IsValid() {
			start, end := n.Pos().Offset(), n.Rparen.Offset()+1
			whole := shown(text[start:end])
			return Fault{Start: start, End: end, Message: fmt.Sprintf("%s is a variable, and nothing replaces it in a spec", whole),
				Fix: fmt.Sprintf("write the value itself, or put it in double quotes if the program replaces it: %s", quote(whole))}, true
		}
	}
	return Fault{}, false
}

func isList(expr ast.Expr) bool {
	_, ok := expr.(*ast.ListLit)
	return ok && expr.Pos().IsValid()
}

// indented explains fields that are indented as in YAML and not in braces. CUE reads only the first of
// them as part of the name above, and the others as fields of the struct around it.
func indented(text []byte, decls []ast.Decl) (Fault, bool) {
	for i, decl := range decls[:max(len(decls)-1, 0)] {
		outer, ok := decl.(*ast.Field)
		next, isField := decls[i+1].(*ast.Field)
		for ok && isField {
			if _, found := urlField(text, outer); found {
				break // CUE reads the line below as what belongs to the scheme
			}
			inner := only(outer)
			if inner == nil {
				break
			}
			from, at, to := outer.Label.Pos().Position(), inner.Label.Pos().Position(), next.Label.Pos().Position()
			if from.Line < at.Line && at.Line < to.Line && at.Column == to.Column && from.Line != to.Line {
				name := shown(text[from.Offset:outer.Label.End().Offset()])
				return Fault{Start: from.Offset, End: outer.Label.End().Offset(),
					Message: fmt.Sprintf("what belongs to %s is indented, but not in braces", name),
					Fix:     fmt.Sprintf("write { behind %s: and } on a line of its own behind what belongs to it; so for each name with indented lines below it", name)}, true
			}
			outer = inner
		}
	}
	return Fault{}, false
}

// only returns the field that is the value of another one without braces, as c in b: c: 1.
func only(field *ast.Field) *ast.Field {
	inner, ok := field.Value.(*ast.StructLit)
	if !ok || inner.Lbrace.IsValid() || len(inner.Elts) != 1 {
		return nil
	}
	below, _ := inner.Elts[0].(*ast.Field)
	return below
}

// urlField explains a URL without quotes. CUE reads its scheme as a name.
func urlField(text []byte, n *ast.Field) (Fault, bool) {
	at := n.TokenPos.Offset()
	label, ok := n.Label.(*ast.Ident)
	if !ok || at+3 >= len(text) || !bytes.HasPrefix(text[at:], []byte("://")) || isBlank(text[at+3]) || text[at+3] == '\n' || label.Pos().Offset()+len(label.Name) != at {
		return Fault{}, false
	}
	start, end := label.Pos().Offset(), at
	for end < len(text) && !isBlank(text[end]) && text[end] != '\n' {
		end++
	}
	url := string(bytes.TrimRight(text[start:end], ",}])"))
	return Fault{Start: start, End: start + len(url), Message: fmt.Sprintf("the URL %s is not in quotes", shown([]byte(url))),
		Fix: "put it in double quotes: " + quote(shown([]byte(url))), Replacement: quote(url)}, true
}

// folded explains a text of several lines behind >.
func folded(text []byte, at int) (Fault, bool) {
	if len(bytes.TrimSpace(text[at+1:lineEnd(text, at)])) > 0 {
		return Fault{}, false
	}
	d := newDocument(text, at, "")
	return d.blockText(d.atoms[d.atomAt(at)], ">").Fault, true
}

// dash explains a list with dashes, one item on each line.
func dash(text []byte, n *ast.UnaryExpr) (Fault, bool) {
	at := n.OpPos.Offset()
	if line := text[lineStart(text, at):lineEnd(text, at)]; at > 1 && text[at-2] == '{' && text[at-1] == '{' && bytes.Contains(line, []byte("}}")) {
		end := at + bytes.Index(text[at:], []byte("}}")) + 2
		d := newDocument(text, at, "")
		if isPart(text[at-2:end]) && control.MatchString(string(text[max(0, bytes.LastIndex(text[:at-2], []byte("{{-"))):at-2])) {
			return Fault{}, false // it belongs to the template above
		}
		fix, _ := d.templateFix(d.atomAt(at - 2))
		return Fault{Start: at - 2, End: end, Message: fmt.Sprintf("%s is a template, and a spec is not one", shown(text[at-2:end])), Fix: fix}, true
	}
	if at+1 >= len(text) || !isBlank(text[at+1]) || len(blanks(text, lineStart(text, at))) != at-lineStart(text, at) {
		return Fault{}, false
	}
	d := newDocument(text, at, "")
	i := d.atomAt(at)
	if h := d.inside[i]; h >= 0 && !d.is(h, "{") && !(d.is(h, "[") && isItem(n.X)) {
		return Fault{}, false // a number in a list or an expression
	}
	return d.dashes(i).Fault, true
}

// isItem reports whether a dash before an expression is meant as that of a list: a text has no minus, and a
// name behind a dash and a blank is text without quotes.
func isItem(expr ast.Expr) bool {
	switch x := expr.(type) {
	case *ast.BasicLit:
		return x.Kind == token.STRING
	case *ast.Ident:
		return x.Name[0] != '_' && x.Name[0] != '#'
	case *ast.UnaryExpr:
		return isItem(x.X)
	}
	return false
}
