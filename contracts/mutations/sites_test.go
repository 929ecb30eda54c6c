package mutations

import (
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// A piece is a range of bytes of a file.
type piece struct{ from, to int }

func (p piece) of(text string) string { return text[p.from:p.to] }

// A field is a field of a spec that may be mistaken.
type field struct {
	label piece
	value piece
	whole piece // with its label, and the labels before it on a chain
	// around is the inside of the brackets around the field, empty in a chain: a: b: 1.
	around piece
}

// sites are the places of a file where people make mistakes.
type sites struct {
	fields   []field
	literals []piece // texts, numbers and truth values
	texts    []piece // of them, the texts
	names    []piece // references
	brackets []piece // the insides of structs in brackets
	marks    []piece // brackets, quotation marks, commas and colons
}

// sitesOf returns the places of a file of an example.
func sitesOf(t *testing.T, name, text string) sites {
	t.Helper()
	file, err := parser.ParseFile(name, text)
	if err != nil {
		t.Fatal(err)
	}
	s := &sites{}
	whole := piece{0, len(text)}
	if len(file.Decls) > 0 {
		whole.from = file.Decls[0].End().Offset()
	}
	s.decls(file.Decls, whole)
	for i := range len(text) {
		if strings.IndexByte(`{}[]":,`, text[i]) >= 0 {
			s.marks = append(s.marks, piece{i, i + 1})
		}
	}
	return *s
}

func rangeOf(n ast.Node) piece { return piece{n.Pos().Offset(), n.End().Offset()} }

func (s *sites) decls(decls []ast.Decl, around piece) {
	for _, decl := range decls {
		switch d := decl.(type) {
		case *ast.Field:
			s.fields = append(s.fields, field{rangeOf(d.Label), rangeOf(d.Value), rangeOf(d), around})
			s.expr(d.Value)
		case *ast.EmbedDecl:
			s.expr(d.Expr)
		case *ast.LetClause:
			s.expr(d.Expr)
		case *ast.Comprehension:
			s.expr(d.Value)
		}
	}
}

func (s *sites) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.StructLit:
		if !e.Lbrace.IsValid() {
			s.decls(e.Elts, piece{})
			return
		}
		inside := piece{e.Lbrace.Offset() + 1, e.Rbrace.Offset()}
		s.brackets = append(s.brackets, inside)
		s.decls(e.Elts, inside)
	case *ast.ListLit:
		for _, item := range e.Elts {
			s.expr(item)
		}
	case *ast.BinaryExpr:
		s.expr(e.X)
		s.expr(e.Y)
	case *ast.ParenExpr:
		s.expr(e.X)
	case *ast.Ident:
		s.names = append(s.names, rangeOf(e))
	case *ast.SelectorExpr:
		s.expr(e.X)
		s.names = append(s.names, rangeOf(e.Sel))
	case *ast.BasicLit:
		s.literals = append(s.literals, rangeOf(e))
		if e.Kind == token.STRING {
			s.texts = append(s.texts, rangeOf(e))
		}
	}
}
