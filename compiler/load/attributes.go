package load

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// acceptance is the name of the attribute whose values the evaluation looks up.
const acceptance = "accept"

// An Attribute is an attribute in the files of a spec, as written: @accept(SPK065, reason="…").
type Attribute struct {
	Name      string   // without @
	Pos       diag.Pos // of the whole attribute
	NamePos   diag.Pos // of the name with its @
	Arguments []Argument
	// Places are the paths of the values that the attribute belongs to, in the order of the
	// evaluation. An attribute in a definition has one for each use of the definition. They are
	// known only of an attribute called accept.
	Places []spec.Path
}

// An Argument is one argument of an attribute.
type Argument struct {
	Name   string // before the =, "" for none
	Text   string // of the value: without its quotes, or as written
	Quoted bool   // the value is one text in quotes
	Pos    diag.Pos
	// NamePos is the position of the name. Without a name it is no position.
	NamePos diag.Pos
}

// Attributes returns the attributes in the files of the spec, in the order of the files.
func (s *Source) Attributes() []Attribute { return s.attributes }

// attributeAt is the place of an attribute in its file.
type attributeAt struct {
	offset int
	text   string // as written
	key    string // that stands in the syntax in place of the arguments
}

// keep records an attribute of the file.
func (f *sourceFile) keep(n *ast.Attribute) {
	at := attributeAt{offset: n.Pos().Offset(), text: n.Text}
	if isAcceptance(n) {
		at.key = f.keyAt(at.offset)
	}
	f.attributes = append(f.attributes, at)
}

func isAcceptance(n *ast.Attribute) bool {
	name, _ := n.Split()
	return name == acceptance
}

// keyAt returns the key of the acceptance at an offset.
func (f *sourceFile) keyAt(offset int) string { return fmt.Sprintf("%d:%d", f.number, offset) }

// accepts reports whether the file has an acceptance.
func (f *sourceFile) accepts() bool {
	return slices.ContainsFunc(f.attributes, func(a attributeAt) bool { return a.key != "" })
}

// mark prepares the acceptances in the syntax of the file for the evaluation. CUE drops one of two
// attributes of a value that have the same text, and does not return their positions, so each gets
// a key in place of its arguments. CUE also drops the attribute behind a definition, as in
// #Job: {…} @accept(…), where the definition is used together with something else, so it is
// repeated within the braces.
func (f *sourceFile) mark(syntax *ast.File) {
	if !f.accepts() {
		return
	}
	ast.Walk(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Attribute:
			if isAcceptance(n) {
				end := n.End()
				n.Text = "@" + acceptance + "(" + f.keyAt(n.Pos().Offset()) + ")"
				n.At = end.Add(-len(n.Text)) // the field still ends where it did
			}
		case *ast.Field:
			value, ok := n.Value.(*ast.StructLit)
			if !ok {
				return true
			}
			for _, a := range n.Attrs {
				if isAcceptance(a) {
					value.Elts = append(value.Elts, &ast.Attribute{At: a.At, Text: a.Text})
				}
			}
		}
		return true
	}, nil)
}

// place records the value at path as a place of its acceptances.
func (e *evaluator) place(path spec.Path, v cue.Value) {
	for _, a := range v.Attributes(cue.ValueAttr) {
		if a.Name() != acceptance {
			continue
		}
		key := a.Contents()
		if known := e.accepted[key]; len(known) == 0 || known[len(known)-1] != path {
			e.accepted[key] = append(known, path)
		}
	}
}

// allAttributes returns the attributes of the files with their places.
func (c *collector) allAttributes() []Attribute {
	var all []Attribute
	for i := range c.files {
		f := &c.files[i]
		for _, at := range f.attributes {
			a := Attribute{Pos: f.posAt(at.offset, at.offset+len(at.text)), Places: c.accepted[at.key]}
			a.Name, _, _ = strings.Cut(strings.TrimPrefix(at.text, "@"), "(")
			a.NamePos = f.posAt(at.offset, at.offset+len("@")+len(a.Name))
			a.Arguments = f.arguments(at.offset+len("@")+len(a.Name)+len("("), strings.TrimSuffix(at.text[min(len("@(")+len(a.Name), len(at.text)):], ")"))
			all = append(all, a)
		}
	}
	return all
}

// posAt returns the position of a part of the file.
func (f *sourceFile) posAt(start, end int) diag.Pos {
	line, column := f.lineColumn(start)
	pos := diag.Pos{File: f.name, Line: line, Column: column}
	if last, _ := f.lineColumn(end); last == line {
		pos.Length = end - start
	}
	return pos
}

// part is a token of an attribute.
type part struct {
	tok        token.Token
	start, end int // in the body
}

// arguments returns the arguments of an attribute, whose body begins at an offset of the file.
func (f *sourceFile) arguments(at int, body string) []Argument {
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(body)), []byte(body), nil, 0)
	var all []Argument
	var parts []part
	flush := func() {
		if len(parts) > 0 {
			all = append(all, f.argument(at, body, parts))
		}
		parts = nil
	}
	for depth := 0; ; {
		pos, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			flush()
			return all
		case token.COMMA:
			if lit == "\n" { // at the end of a line
				continue
			}
			if depth == 0 {
				flush()
				continue
			}
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		if lit == "" {
			lit = tok.String()
		}
		parts = append(parts, part{tok, pos.Offset(), pos.Offset() + len(lit)})
	}
}

func (f *sourceFile) argument(at int, body string, parts []part) Argument {
	var a Argument
	if len(parts) > 1 && parts[1].tok == token.BIND {
		a.Name = body[parts[0].start:parts[0].end]
		a.NamePos = f.posAt(at+parts[0].start, at+parts[0].end)
		if parts = parts[2:]; len(parts) == 0 {
			a.Pos = a.NamePos
			return a
		}
	}
	start, end := parts[0].start, min(parts[len(parts)-1].end, len(body))
	a.Text, a.Pos = body[start:end], f.posAt(at+start, at+end)
	if len(parts) == 1 && parts[0].tok == token.STRING {
		if text, err := literal.Unquote(a.Text); err == nil {
			a.Text, a.Quoted = text, true
		}
	}
	return a
}
