package load

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// A literalText is a text or a number in a file, with the names and values around it.
type literalText struct {
	text   string
	label  string    // the nearest name, "" for none
	parent string    // the name around label
	around []string  // the names around parent, outermost first
	scope  *scope    // the struct or list that holds it
	beside *[]string // the values next to it, with no name or bracket between; it is one of them
	index  int       // its index in beside
}

// A scope is a pair of brackets.
type scope struct {
	open    token.Token // the opening bracket, ILLEGAL for the file itself
	name    string      // the name of the value in brackets
	names   []string    // values of the fields called name
	labels  []string    // the labels before the bracket
	around  []string    // all names around the bracket, outermost first
	resumes bool        // the brackets are an interpolation, behind which the text continues
}

// literalReader collects the texts and numbers of a file. It reads tokens and not the
// syntax tree, because a syntax error leaves a gap in the tree where it is reported, and because
// comments hold values too.
type literalReader struct {
	scanner scanner.Scanner
	text    []byte
	topLine int // number of lines above text

	held    string // a name or a text, until the next token shows which
	isText  bool   // held is a text or a number, if no colon follows
	heldAt  int    // the line of held
	resumes bool   // the next token is the bracket of an expression within a text
	aloof   bool   // in a comment or an attribute, where names are words of prose

	scopes []*scope  // the open brackets, outermost first; scopes[0] is the file
	labels []string  // the names of the next value, outermost first
	before []string  // labels before the last comma, for a comment behind it
	comma  int       // the line of that comma
	beside *[]string // the values since the last name or bracket
	byLine map[int][]literalText
}

// literalsOf returns the texts and numbers of a file of CUE, by the lines that they are on.
// The file need not be valid CUE.
func literalsOf(text []byte) map[int][]literalText {
	r := &literalReader{byLine: map[int][]literalText{}, scopes: []*scope{{}}, beside: new([]string)}
	r.read(text)
	return r.byLine
}

func (r *literalReader) read(text []byte) {
	r.text = text
	r.scanner.Init(token.NewFile("", -1, len(text)), text, nil, scanner.ScanComments)
	for {
		pos, tok, lit := r.scanner.Scan()
		if tok == token.EOF {
			r.flush()
			return
		}
		r.next(tok, lit, r.topLine+pos.Line())
	}
}

// next reads a token. A colon makes the held token a label.
func (r *literalReader) next(tok token.Token, lit string, line int) {
	switch tok {
	case token.COLON, token.BIND:
		r.label(r.held)
		r.held, r.isText = "", false
		return
	case token.OPTION, token.NOT:
		return
	}
	r.flush()
	switch tok {
	case token.STRING, token.INT, token.FLOAT:
		r.held, r.isText, r.heldAt = lit, true, line
	case token.COMMENT, token.ATTRIBUTE:
		r.aside(lit, line)
	case token.INTERPOLATION:
		r.value(lit, line)
		r.resumes = true
	case token.LBRACE, token.LBRACK, token.LPAREN:
		r.push(tok)
	case token.RBRACE:
		r.pop(token.LBRACE)
	case token.RBRACK:
		r.pop(token.LBRACK)
	case token.RPAREN:
		r.parenthesis(line)
	case token.COMMA:
		if open := r.top().open; open == token.LBRACE || open == token.ILLEGAL {
			r.before, r.comma = r.labels, line
			r.labels, r.beside = nil, new([]string)
		}
	default:
		if tok == token.IDENT || tok.IsKeyword() {
			r.held, r.heldAt = lit, line
			// A credential without its quotes looks like a name.
			r.isText = tok == token.IDENT && !r.aloof && r.top().open != token.LPAREN && len(lit) > 3 && !strings.HasPrefix(lit, "_") && !strings.HasPrefix(lit, "#") &&
				!predeclared[lit] && !(len(r.labels) > 0 && r.labels[len(r.labels)-1] == "credentials")
		}
	}
}

// flush records the held token as a value.
func (r *literalReader) flush() {
	switch {
	case r.isText && isAlone(r.held) && r.top().open != token.LBRACK:
		beside := r.beside
		r.beside = new([]string)
		r.value(r.held, r.heldAt)
		r.beside = beside
	case r.isText:
		r.value(r.held, r.heldAt)
	}
	r.held, r.isText = "", false
}

// predeclared are the names of CUE's own types.
var predeclared = map[string]bool{"string": true, "bytes": true, "bool": true, "int": true, "uint": true, "float": true, "number": true}

// isAlone reports whether a token is a name, which in a struct has nothing to do with its neighbours.
func isAlone(lit string) bool {
	return !strings.ContainsAny(lit[:1], `"'#0123456789.+-`)
}

// parenthesis closes a parenthesis. When it ends an interpolation, the text continues.
func (r *literalReader) parenthesis(line int) {
	if !r.top().resumes {
		r.pop(token.LPAREN)
		return
	}
	r.pop(token.LPAREN)
	rest := r.scanner.ResumeInterpolation()
	r.value(rest, line)
	// A text that is cut off may end in a bracket too, which is then not a token.
	r.resumes = strings.HasSuffix(rest, "(") && bytes.HasPrefix(r.text[r.scanner.Offset():], []byte("("))
}

func (r *literalReader) top() *scope { return r.scopes[len(r.scopes)-1] }

func (r *literalReader) push(open token.Token) {
	s := &scope{open: open, name: r.top().name, labels: r.labels, resumes: r.resumes && open == token.LPAREN}
	s.around = nearest(slices.Concat(r.top().around, r.labels))
	if n := len(r.labels); n > 0 {
		s.name = r.labels[n-1]
	}
	r.scopes, r.resumes = append(r.scopes, s), false
	r.beside = new([]string)
	if open != token.LPAREN {
		r.labels = nil
	}
}

// nearest returns the last of so many names as a value may be deep. A hostile file has many more, and each
// value would have a list of them.
func nearest(names []string) []string { return names[max(0, len(names)-maxDepth):] }

// pop closes the nearest bracket of a kind, and the unclosed brackets within it.
func (r *literalReader) pop(open token.Token) {
	r.beside = new([]string)
	for i := len(r.scopes) - 1; i > 0; i-- {
		if r.scopes[i].open == open {
			r.labels, r.scopes = r.scopes[i].labels, r.scopes[:i]
			return
		}
	}
}

func (r *literalReader) label(lit string) {
	if lit != "" {
		if lit[0] == '"' {
			r.name(lit)
		}
		r.labels = append(slices.Clip(nearest(r.labels)), plain(lit))
		r.beside = new([]string)
	}
}

// name records a name in quotes as a value of the field around it, which may want a text.
func (r *literalReader) name(lit string) {
	around := slices.Concat(r.top().around, r.labels)
	if len(around) == 0 {
		return
	}
	text := plain(lit)
	v := literalText{text: text, label: around[len(around)-1], around: around, scope: r.top(), beside: &[]string{text}}
	r.byLine[r.heldAt] = append(r.byLine[r.heldAt], v)
}

func (r *literalReader) value(lit string, line int) {
	v := literalText{text: plain(lit), scope: r.top(), beside: r.beside, index: len(*r.beside), parent: r.top().name}
	switch n := len(r.labels); {
	case n > 1:
		v.label, v.parent = r.labels[n-1], r.labels[n-2]
	case n > 0:
		v.label = r.labels[0]
	case v.scope.open != token.LBRACE:
		v.label = v.scope.name // of the list
	}
	v.around = slices.Concat(r.top().around, r.labels)
	*r.beside = append(*r.beside, v.text)
	if v.label == "name" {
		v.scope.names = append(v.scope.names, v.text)
	}
	for i := range strings.Count(lit, "\n") + 1 {
		r.byLine[line+i] = append(r.byLine[line+i], v)
	}
}

// aside reads a comment or an attribute like the code around it, because people turn values
// into comments. An apostrophe in a comment does not begin a text.
func (r *literalReader) aside(text string, line int) {
	inner := *r
	inner.topLine, inner.resumes, inner.aloof = line-1, false, true
	if len(inner.labels) == 0 && r.comma == line {
		inner.labels = r.before
	}
	inner.scopes = append(r.scopes[:len(r.scopes):len(r.scopes)], &scope{open: token.LPAREN, name: r.top().name, around: r.top().around})
	inner.beside = new([]string)
	if comment, found := strings.CutPrefix(text, "//"); found {
		text = strings.ReplaceAll(comment, "'", " ")
	}
	inner.read([]byte(strings.TrimPrefix(text, "@")))
}

// plain returns the text of a literal. Of a literal that is cut off, it returns the source.
func plain(lit string) string {
	if text, err := literal.Unquote(lit); err == nil {
		return text
	}
	return strings.Trim(strings.TrimSuffix(lit, `\(`), `"'#)`)
}

// nameIndex holds the places of names in the sources, because CUE records only the places of
// values.
type nameIndex struct {
	name     spec.Span   // the first place
	values   []spec.Span // all places, in the order of the files
	children map[string]*nameIndex
}

// place returns the place of a value: the one that CUE found, otherwise, for a value that was
// computed from elsewhere, the place behind the name.
func (x *nameIndex) place(found spec.Span) spec.Span {
	if found.IsValid() || len(x.values) == 0 {
		return found
	}
	return x.values[0]
}

// at returns the place of the value at a path, no place when the path is not written
// out in the sources.
func (x *nameIndex) at(path spec.Path) spec.Span {
	for _, step := range path.Steps() {
		if x = x.children[step]; x == nil {
			return spec.Span{}
		}
	}
	if len(x.values) == 0 {
		return spec.Span{}
	}
	return x.values[0]
}

func (x *nameIndex) child(name string) *nameIndex {
	if x.children == nil {
		x.children = map[string]*nameIndex{}
	}
	if x.children[name] == nil {
		x.children[name] = &nameIndex{}
	}
	return x.children[name]
}

func (x *nameIndex) addAll(e *evaluator, decls []ast.Decl) {
	for _, decl := range decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			continue
		}
		child := x.child(name)
		if !child.name.IsValid() {
			child.name = e.span(labelOf(field))
		}
		child.values = append(child.values, e.span(field.Value))
		child.addValue(e, field.Value)
	}
}

func (x *nameIndex) addValue(e *evaluator, value ast.Expr) {
	switch value := value.(type) {
	case *ast.StructLit:
		x.addAll(e, value.Elts)
	case *ast.ListLit:
		for i, elt := range value.Elts {
			x.child(strconv.Itoa(i)).addValue(e, elt)
		}
	case *ast.BinaryExpr:
		x.addValue(e, value.X)
		x.addValue(e, value.Y)
	}
}
