package load

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"

	"github.com/lakewright/lakewright/compiler/load/plainspec"
	"github.com/lakewright/lakewright/compiler/load/wire"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/parallel"
	"github.com/lakewright/lakewright/schema"
)

// A Confinement is where a spec is evaluated that its reader does not trust: CUE can compute without end
// and has no limits of its own.
type Confinement interface {
	// Read is called with the number of bytes of the spec that are read so far.
	Read(size int64)
	// Evaluate returns what Answer returns for the request, in another process. The error is
	// errors.ErrUnsupported if there can be none.
	Evaluate(request []byte) ([]byte, error)
}

// unforeseen is the error of an evaluation that failed in CUE's own code.
type unforeseen interface{ Unforeseen() string }

// apart evaluates the spec in the confinement. First, the other process only evaluates: it does not read the
// schema. It looks for all faults only if there is one.
func (c *collector) apart() (*Source, diag.List, error) {
	request := c.request()
	// The other process starts meanwhile.
	var answer *wire.Answer
	var err error
	own := *c
	parallel.Each(2, func(i int) {
		if i == 0 {
			answer, err = c.ask(request)
			return
		}
		own.files = slices.Clone(c.files)
		own.complete()
		Language()
	})
	if c.files = own.files; err != nil {
		return c.unanswered(err)
	}
	if !answer.Checked {
		if s := c.faultless(answer); s != nil {
			return s, nil, nil
		}
		request.Full = true
		if answer, err = c.ask(request); err != nil {
			return c.unanswered(err)
		}
	}
	c.adopt(answer)
	s := &Source{
		fsys: c.fsys, files: c.files, Name: answer.Name, Envs: answer.Envs, root: answer.Root, dropped: answer.Dropped,
		unresolved: answer.Unresolved, attributes: c.allAttributes(),
	}
	for _, one := range answer.Strays {
		s.strays = append(s.strays, stray{one.Name, one.Node})
	}
	return s, answer.List, nil
}

// request returns the files as a request.
func (c *collector) request() *wire.Request {
	r := &wire.Request{Module: c.module(), Definitions: c.definitionNames(), Own: len(c.files)}
	add := func(files []sourceFile) {
		for i := range files {
			r.Files = append(r.Files, wire.File{Name: files[i].name, Number: files[i].number, Text: files[i].text})
		}
	}
	add(c.files)
	for _, dir := range slices.Sorted(maps.Keys(c.packages)) {
		add(c.packages[dir])
	}
	return r
}

func (c *collector) ask(request *wire.Request) (*wire.Answer, error) {
	text, err := request.Encode()
	if err != nil {
		return nil, err
	}
	if text, err = c.confinement.Evaluate(text); err != nil {
		return nil, err
	}
	return request.DecodeAnswer(text)
}

// faultless returns the spec that was evaluated to an answer, nil if it has a fault.
func (c *collector) faultless(answer *wire.Answer) *Source {
	own := *c
	own.adopt(answer)
	e := newEvaluator(&own)
	e.isIdle = true
	s := &Source{fsys: c.fsys, files: own.files}
	if list := s.check(answer.Root, e); len(list) > 0 {
		return nil
	}
	s.attributes = own.allAttributes()
	return s
}

// adopt takes over which values have an acceptance, and the order of the files.
func (c *collector) adopt(answer *wire.Answer) {
	c.accepted = answer.Accepted
	byName := map[string]sourceFile{}
	for _, f := range c.files {
		byName[f.name] = f
	}
	for _, files := range c.packages {
		for _, f := range files {
			byName[f.name] = f
		}
	}
	if len(answer.Files) == 0 {
		return // nothing was evaluated
	}
	c.files = nil
	for _, name := range answer.Files {
		c.files = append(c.files, byName[name])
	}
}

// unanswered returns what can be said of a spec whose evaluation has failed: a failure of CUE is one of
// the spec, as far as its author can tell, and anything else an error.
func (c *collector) unanswered(err error) (*Source, diag.List, error) {
	at := c.computes()
	var panicked unforeseen
	if errors.As(err, &panicked) && isOfCUE(panicked.Unforeseen()) {
		c.report(unevaluable, at, "write what it computes in another way, and report this to the authors of Lakewright",
			"the evaluation fails inside CUE, at a place that it does not name")
		return &Source{fsys: c.fsys, files: c.files}, c.list, nil
	}
	if at.IsValid() {
		return nil, nil, fmt.Errorf("the spec cannot be evaluated: %w; what it computes begins at %s:%d", err, at.File, at.Line)
	}
	return nil, nil, fmt.Errorf("the spec cannot be evaluated: %w", err)
}

// isOfCUE reports whether the stack of a panic shows that CUE's own code failed.
func isOfCUE(stack string) bool {
	_, stack, _ = strings.Cut(stack, "\npanic(")
	own, cue := strings.Index(stack, "\n"+ownModule), strings.Index(stack, "\ncuelang.org/go/")
	return cue >= 0 && (own < 0 || cue < own)
}

// ownModule begins the paths of this module's packages.
const ownModule = "github.com/lakewright/lakewright/"

// computes returns the first place at which something is to be computed, the zero position if there
// is none.
func (c *collector) computes() diag.Pos {
	reader := &plainspec.Reader{ImportPath: schema.ImportPath, Definitions: c.definitionNames(), Accepts: acceptance}
	files := slices.Clone(c.files)
	for _, dir := range slices.Sorted(maps.Keys(c.packages)) {
		files = append(files, c.packages[dir]...)
	}
	for i := range files {
		if f := &files[i]; f.syntax != nil {
			if decl := computing(reader, f.syntax.Decls); decl != nil {
				return f.posOf(decl.Pos(), 0)
			}
		}
	}
	return diag.Pos{}
}

// computing returns the first and innermost declaration in which something is to be computed, nil if there
// is none.
func computing(reader *plainspec.Reader, decls []ast.Decl) ast.Decl {
	for _, decl := range decls {
		switch decl.(type) {
		case *ast.EmbedDecl, *ast.ImportDecl, *ast.Package, *ast.CommentGroup, *ast.Attribute:
			continue
		}
		if reader.Read(&ast.File{Decls: []ast.Decl{decl}}, 1) != nil {
			continue
		}
		if field, ok := decl.(*ast.Field); ok {
			if value, ok := field.Value.(*ast.StructLit); ok {
				if below := computing(reader, value.Elts); below != nil {
					return below
				}
			}
		}
		return decl
	}
	return nil
}

// Answer evaluates the spec of a request, in the process in which it is called. It reads no files. An
// error means that the request cannot be read.
func Answer(request []byte) ([]byte, error) {
	r, err := wire.DecodeRequest(request)
	if err != nil {
		return nil, err
	}
	c := &collector{moduleName: r.Module, definitions: r.Definitions, packages: map[string][]sourceFile{}}
	files := make([]sourceFile, len(r.Files))
	for i, f := range r.Files {
		files[i] = newFile(f.Name, f.Number, f.Text)
	}
	lists := make([]diag.List, len(files))
	parallel.Each(len(files), func(i int) {
		own := &collector{}
		if own.parseOne(&files[i]); files[i].syntax != nil {
			files[i].mark(files[i].syntax)
		}
		lists[i] = own.list
	})
	c.list = slices.Concat(lists...)
	c.files = slices.Clip(files[:r.Own])
	for _, f := range files[r.Own:] {
		dir := path.Dir(f.name)
		c.packages[dir] = append(c.packages[dir], f)
	}
	return c.answer(r.Full).Encode()
}

// answer evaluates the files.
func (c *collector) answer(isFull bool) *wire.Answer {
	e := newEvaluator(c)
	root := e.evaluate()
	a := &wire.Answer{Root: root, Accepted: c.accepted}
	if len(c.list) > 0 || root == nil || isFull {
		s, list := c.sourceOf(root, e)
		a.Checked, a.Name, a.Envs, a.Dropped, a.Root, a.Unresolved, a.List = true, s.Name, s.Envs, s.dropped, s.root, s.unresolved, list
		for _, one := range s.strays {
			a.Strays = append(a.Strays, wire.Stray{Name: one.name, Node: one.node})
		}
	}
	for _, f := range c.files {
		a.Files = append(a.Files, f.name)
	}
	return a
}
