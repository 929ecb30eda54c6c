package load

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
	"cuelang.org/go/encoding/yaml"

	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// definitionsDir is the directory beside a spec that holds definitions of custom resources.
const definitionsDir = "crds"

// Limits on the definitions that are read. etcd takes no object that is larger than 1.5 MiB.
const (
	maxDefinitions    = 1000
	maxDefinitionSize = 4 << 20
	maxDefinitionsAll = 64 << 20
)

// ReadDefinitions reads the definitions of custom resources that the directory crds beside the spec
// has, of the kinds for which wanted is true. Wanted gets a text, and is true if the text may be a
// file that defines such a kind. The diagnostics report files that cannot be read as definitions. An
// error means that a file could not be read at all.
func (s *Source) ReadDefinitions(wanted func(text []byte) bool) (diag.List, error) {
	root, err := fs.ReadDir(s.fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read the spec: %w", err)
	}
	r := definitionReader{Source: s}
	for _, entry := range root {
		if entry.Name() != definitionsDir {
			continue
		}
		if !entry.IsDir() {
			r.report(diag.Pos{File: definitionsDir, Line: 1, Column: 1}, "make it a directory", "%s is not a directory, and links are not followed", definitionsDir)
			continue
		}
		if err := r.directory(wanted); err != nil {
			return nil, err
		}
	}
	return r.list, nil
}

type definitionReader struct {
	*Source
	size int
	list diag.List
}

func (r *definitionReader) report(pos diag.Pos, fix, format string, args ...any) {
	r.list = append(r.list, diag.Diagnostic{
		Rule: badDefinition, Severity: diag.Error, Pos: pos, Fix: fix, Message: fmt.Sprintf(format, args...),
	})
}

func (r *definitionReader) directory(wanted func(text []byte) bool) error {
	entries, err := fs.ReadDir(r.fsys, definitionsDir)
	if err != nil {
		return fmt.Errorf("read the definitions: %w", err)
	}
	for i, entry := range entries {
		name := definitionsDir + "/" + entry.Name()
		at := diag.Pos{File: name, Line: 1, Column: 1}
		switch isYAML := strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml"); {
		case !isYAML || entry.IsDir():
			continue
		case i >= maxDefinitions || r.size > maxDefinitionsAll:
			r.report(at, "keep only the definitions of the kinds in extra", "%s has more than %d files or %d MiB", definitionsDir, maxDefinitions, maxDefinitionsAll>>20)
			return nil
		case !entry.Type().IsRegular():
			r.report(at, "replace it by the file itself", "%s is not a regular file, and links are not followed", name)
			continue
		}
		text, err := r.read(name)
		switch {
		case err != nil:
			return fmt.Errorf("read the definitions: %w", err)
		case len(text) > maxDefinitionSize:
			r.report(at, "keep each definition in a file of its own", "%s is larger than %d MiB", name, maxDefinitionSize>>20)
		case wanted(text):
			r.file(name, text)
		}
	}
	return nil
}

func (r *definitionReader) read(name string) ([]byte, error) {
	file, err := r.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxDefinitionSize+1))
	r.size += len(text)
	return text, err
}

// file reads the definitions in a file. Other objects in it are not looked at.
func (r *definitionReader) file(name string, text []byte) {
	r.files = append(r.files, newFile(name, 0, text))
	index := int32(len(r.files))
	syntax, err := yaml.Extract(name, text)
	if err != nil {
		// The error is a text that begins with the place, as in crds/a.yaml:2: invalid map key.
		place, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), name+":"), ":")
		line, fault := strconv.Atoi(place)
		if fault != nil {
			line = 1
		}
		r.report(diag.Pos{File: name, Line: line, Column: 1}, "correct the line, or take the definition from the release of the operator again",
			"%s cannot be read as YAML at this line", name)
		return
	}
	y := yamlNodes{file: index}
	for _, document := range y.documents(syntax) {
		d, err := shape.ReadDefinition(document)
		var fault *shape.DefinitionError
		switch {
		case errors.As(err, &fault):
			r.report(r.pos(fault.At), "take the definition from the release of the operator again", "%s: %s", name, fault.Error())
		case d != nil:
			r.Definitions = append(r.Definitions, d)
		}
	}
}

// yamlNodes turns the syntax that CUE makes of YAML into data.
type yamlNodes struct {
	file  int32
	depth int
}

// documents returns the documents of a file.
func (y *yamlNodes) documents(file *ast.File) []*spec.Node {
	var fields []ast.Decl
	var nodes []*spec.Node
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.EmbedDecl:
			n := y.node(decl.Expr)
			if n.Kind == spec.List {
				nodes = append(nodes, n.Items...)
			} else {
				nodes = append(nodes, n)
			}
		case *ast.Field:
			fields = append(fields, decl)
		}
	}
	if len(fields) > 0 {
		nodes = append(nodes, y.fields(&spec.Node{}, fields))
	}
	return nodes
}

// node returns a value. What is nested too deeply is null.
func (y *yamlNodes) node(e ast.Expr) *spec.Node {
	n := &spec.Node{Kind: spec.Null, Span: y.span(e)}
	if y.depth++; y.depth > maxDepth {
		y.depth--
		return n
	}
	defer func() { y.depth-- }()
	switch e := e.(type) {
	case *ast.StructLit:
		return y.fields(n, e.Elts)
	case *ast.ListLit:
		n.Kind = spec.List
		for _, item := range e.Elts {
			n.Items = append(n.Items, y.node(item))
		}
	case *ast.UnaryExpr:
		if inner := y.node(e.X); inner.Kind == spec.Number {
			n.Kind, n.Text = spec.Number, e.Op.String()+inner.Text
		}
	case *ast.BasicLit:
		switch e.Kind {
		case token.STRING:
			if text, err := literal.Unquote(e.Value); err == nil {
				n.Kind, n.Text = spec.String, text
			}
		case token.INT, token.FLOAT:
			n.Kind, n.Text = spec.Number, e.Value
		case token.TRUE, token.FALSE:
			n.Kind, n.Text = spec.Bool, e.Value
		}
	}
	return n
}

func (y *yamlNodes) fields(n *spec.Node, decls []ast.Decl) *spec.Node {
	n.Kind = spec.Map
	for _, decl := range decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			continue
		}
		n.Fields = append(n.Fields, spec.Field{Name: name, Span: y.span(field.Label), Node: y.node(field.Value)})
	}
	return n
}

func (y *yamlNodes) span(n ast.Node) spec.Span {
	if !n.Pos().IsValid() {
		return spec.Span{}
	}
	start, end := n.Pos().Offset(), n.Pos().Offset()
	if n.End().IsValid() && n.End().Offset() > start {
		end = n.End().Offset()
	}
	return spec.Span{File: y.file, Start: int32(start), End: int32(end)}
}

// Mentions returns whether a text has all the words, as a definition of a kind has its group and
// its name.
func Mentions(text []byte, words ...string) bool {
	for _, word := range words {
		if !bytes.Contains(text, []byte(word)) {
			return false
		}
	}
	return true
}
