package load

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// unquoted explains a value that is text without quotes, such as orders-dev, which CUE reads as a
// subtraction. It returns false if the error is not in such a value.
func (t *trouble) unquoted() bool {
	p := t.fault.Position()
	if !p.IsValid() || t.files[p.Filename()] == 0 {
		return false
	}
	for _, expr := range t.collector.files[t.files[p.Filename()]-1].index().values {
		if p.Offset() < expr.Pos().Offset() || expr.End().Offset() <= p.Offset() {
			continue
		}
		names, isText := bareWords(expr)
		source := t.source(expr)
		if !isText || strings.ContainsAny(source, " \t\n") {
			continue
		}
		first := source[:strings.IndexAny(source+"-", "-/.")]
		if near := spell.Nearest(first, append(t.identifiers(), t.imports()...)); near != "" && near != first {
			continue // a misspelt reference
		}
		if strings.ContainsAny(source, "-/") && names > 1 || strings.Count(source, ".") > 1 {
			t.isNotInQuotes(expr)
			return true
		}
	}
	return false
}

// isNotInQuotes is the message about text without quotes.
func (t *trouble) isNotInQuotes(expr ast.Expr) {
	t.mark(expr)
	t.diag.Message = fmt.Sprintf("the text %s is not in quotes", t.text(expr))
	t.diag.Fix = fmt.Sprintf("put it in double quotes: %q", t.text(expr))
}

// bareWords returns how many names an expression has, and whether it is text without quotes: names
// and numbers with dashes, slashes and dots between them.
func bareWords(expr ast.Expr) (names int, isText bool) {
	switch x := expr.(type) {
	case *ast.Ident:
		return 1, !strings.HasPrefix(x.Name, "_") && !strings.HasPrefix(x.Name, "#")
	case *ast.BasicLit:
		return 0, x.Kind == token.INT || x.Kind == token.FLOAT
	case *ast.SelectorExpr:
		_, isName := x.Sel.(*ast.Ident)
		names, isText = bareWords(x.X)
		return names, isText && isName
	case *ast.BinaryExpr:
		one, isOne := bareWords(x.X)
		other, isOther := bareWords(x.Y)
		return one + other, isOne && isOther && (x.Op == token.SUB || x.Op == token.QUO)
	}
	return 0, false
}

// imports returns the names of the packages that the spec imports.
func (e *evaluator) imports() []string {
	names := append([]string(nil), builtins...)
	for i := range e.collector.files {
		if syntax := e.collector.files[i].syntax; syntax != nil {
			for spec := range syntax.ImportSpecs() {
				names = append(names, importName(spec))
			}
		}
	}
	return names
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
