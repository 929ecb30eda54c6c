package load

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/load/plainspec"
	"github.com/lakewright/lakewright/compiler/load/syntax"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/parallel"
	"github.com/lakewright/lakewright/schema"
)

// Limits on what is read, far above any real spec. They prevent a hostile spec from filling
// the memory before it is checked.
const (
	maxFiles    = 5000
	maxFileSize = 32 << 20
	maxSize     = 256 << 20
)

// sourceFile is one file of the spec, read once.
type sourceFile struct {
	name   string // relative to the spec's directory, with slashes
	number int    // of the file in the evaluation, from 1
	text   []byte
	syntax *ast.File // nil when it could not be parsed
	// isShort reports whether syntax has only the package clause and the imports of a plain file.
	isShort bool
	// isBoundless reports whether the file is not safe to parse.
	isBoundless bool
	// hasPatterns reports whether a field has its name in brackets.
	hasPatterns bool
	lines       func() []int // offsets at which lines begin
	// literals is the texts and numbers by line, nil until somebody asks.
	literals map[int][]literalText
	secrets  map[lineOf]lineSecrets // by line, as far as asked
	words    *syntax.Words          // nil until somebody asks
	// attributes are those that a spec may have, in the order of the file.
	attributes []attributeAt
	tokens     *tokens         // nil until somebody asks
	plain      *plainspec.File // what is written, nil if the file is not plain
}

// collector reads the CUE files of directories: regular files, no symbolic links,
// within the limits. It adds their faults to list.
type collector struct {
	fsys  fs.FS
	files []sourceFile
	size  int64
	list  diag.List
	// isFull reports whether a file was refused because there is too much already.
	isFull bool
	// evaluates reports whether CUE has to evaluate a plain spec too.
	evaluates bool
	// packages are the files of packages of the spec's own module, by directory, after gather.
	packages    map[string][]sourceFile
	moduleName  string
	definitions []string    // names in the schema, nil until they are needed
	confinement Confinement // nil: the evaluation is in this process
	// accepted holds the paths of the values with an acceptance, by its key; nil when there is none.
	accepted map[string][]spec.Path
}

func (c *collector) report(rule string, pos diag.Pos, fix, format string, args ...any) {
	c.list = append(c.list, diag.Diagnostic{
		Rule: rule, Severity: diag.Error, Pos: pos, Message: fmt.Sprintf(format, args...), Fix: fix,
	})
}

// collect reads and parses the files of one directory and checks that they are one
// package.
func (c *collector) collect(dir string) error {
	entries, err := fs.ReadDir(c.fsys, dir)
	if err != nil {
		return fmt.Errorf("read the spec: %w", err)
	}
	first := len(c.files)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if !isSource(entry.Name()) || entry.IsDir() || !c.checkName(dir, entry.Name()) {
			continue
		}
		if !entry.Type().IsRegular() {
			c.report(notASpec, diag.Pos{File: name, Line: 1, Column: 1},
				"replace it by the file itself", "%s is not a regular file, and links in a spec are not followed", name)
			continue
		}
		if err := c.read(name); err != nil {
			return err
		}
	}
	if len(c.files) == first && !c.list.HasErrors() {
		c.report(notASpec, diag.Pos{}, "give the directory of a spec, or create a spec with lakewright init",
			"there are no CUE files in this directory")
	}
	if c.confinement != nil {
		c.confinement.Read(c.size)
	}
	c.parse(c.files[first:])
	c.checkPackage(c.files[first:])
	return nil
}

// isSource reports whether the cue command would load the file as part of a package.
func isSource(name string) bool {
	return strings.HasSuffix(name, ".cue") && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "_") &&
		!strings.HasSuffix(name, "_tool.cue") && !strings.HasSuffix(name, "_test.cue")
}

// checkName refuses the name of a file that is not text, or that deceives. It reports whether the
// file can be read.
func (c *collector) checkName(dir, name string) bool {
	shown := strings.ToValidUTF8(name, string(utf8.RuneError))
	at := diag.Pos{File: shown, Line: 1, Column: 1}
	if dir != "." && dir != "" {
		at.File = dir + "/" + shown
	}
	if shown != name {
		c.report(notASpec, at, "rename the file", "the name of the file %s is not UTF-8", strconv.QuoteToASCII(name))
		return false
	}
	for _, r := range name {
		if what := syntax.Deceives(r); what != "" {
			at.File = strings.Map(func(r rune) rune {
				if what := syntax.Deceives(r); what != "" {
					return utf8.RuneError
				}
				return r
			}, at.File)
			c.report(deceiving, at, "rename the file", "the character %U in the name of the file %s", r, what)
			return false
		}
	}
	return true
}

func (c *collector) read(name string) error {
	file, err := c.fsys.Open(name)
	if err != nil {
		return fmt.Errorf("read the spec: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	if err != nil {
		return fmt.Errorf("read the spec: %w", err)
	}
	c.size += int64(len(text))
	at := diag.Pos{File: name, Line: 1, Column: 1}
	switch {
	case len(text) > maxFileSize || c.size > maxSize || len(c.files) >= maxFiles:
		if c.isFull {
			return nil // it was reported, and there may be many more files
		}
		c.isFull = true
		c.report(notASpec, at, "split the platform into several specs",
			"the spec is larger than %d MiB a file, %d MiB in all or %d files", maxFileSize>>20, maxSize>>20, maxFiles)
		return nil
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		c.report(badSyntax, at, "save the file as UTF-8", "%s is not text", name)
		return nil
	}
	c.files = append(c.files, newFile(name, len(c.files)+1, text))
	f := &c.files[len(c.files)-1]
	for _, fault := range syntax.Deceiving(text) {
		c.reportFault(f, deceiving, fault)
	}
	return nil
}

// parse reads the syntax of files, and what is written in plain ones.
func (c *collector) parse(files []sourceFile) {
	reader := &plainspec.Reader{ImportPath: schema.ImportPath, Definitions: Language().Names(), Accepts: acceptance}
	lists := make([]diag.List, len(files))
	isSpec := len(files) == len(c.files)
	parallel.Each(len(files), func(i int) {
		f, own := &files[i], &collector{}
		own.parseOne(f)
		if lists[i] = own.list; f.syntax == nil {
			return
		}
		if isSpec && !c.evaluates && len(own.list) == 0 {
			f.plain = reader.Read(f.syntax, int32(f.number))
		}
		if f.isShort = f.plain != nil; f.isShort {
			f.syntax = &ast.File{Filename: f.name, Decls: slices.Clone(f.syntax.Preamble())}
		} else {
			f.mark(f.syntax)
		}
	})
	for i := range files {
		c.list = append(c.list, lists[i]...)
		c.checkImports(&files[i])
	}
}

func (c *collector) parseOne(f *sourceFile) {
	if fault, found := syntax.Boundless(f.text); found {
		f.isBoundless = true
		c.reportFault(f, boundless, fault)
		return
	}
	parsed, err := parser.ParseFile(f.name, f.text)
	if err != nil {
		for _, fault := range syntax.Diagnose(f.text, err) {
			c.reportFault(f, badSyntax, fault)
		}
		return
	}
	f.syntax = parsed
	c.checkSyntax(f)
	c.checkConstraints(f, parsed.Decls)
}

// complete reads the syntax of plain files again, for an evaluation. All of it together takes more memory
// than anything else that is made of a large spec.
func (c *collector) complete() {
	parallel.Each(len(c.files), func(i int) {
		f := &c.files[i]
		if !f.isShort {
			return
		}
		f.isShort = false
		if parsed, err := parseFile(f.name, f.text); err == nil {
			f.syntax = parsed
			f.mark(f.syntax)
		}
	})
}

// reportFault reports a mistake in the syntax of a file, unless it was reported: each item of a
// list with dashes is the same mistake.
func (c *collector) reportFault(f *sourceFile, rule string, fault syntax.Fault) {
	line, column := f.lineColumn(fault.Start)
	d := diag.Diagnostic{
		Rule: rule, Severity: diag.Error, Message: fault.Message, Fix: fault.Fix, Replacement: fault.Replacement,
		Pos: diag.Pos{File: f.name, Line: line, Column: column, Length: fault.End - fault.Start},
	}
	for _, other := range c.list {
		if other.Pos == d.Pos && other.Message == d.Message {
			return
		}
	}
	c.list = append(c.list, d)
}

// checkPackage requires that all files have the package clause of one package.
func (c *collector) checkPackage(files []sourceFile) {
	var first *sourceFile
	for i := range files {
		f := &files[i]
		if f.syntax == nil {
			continue
		}
		switch name := f.syntax.PackageName(); {
		case name == "" && len(files) > 1:
			c.report(notASpec, diag.Pos{File: f.name, Line: 1, Column: 1},
				"begin the file with the package clause of the others", "%s has no package clause", f.name)
		case first == nil:
			first = f
		case name != first.syntax.PackageName():
			c.report(notASpec, f.packagePos(), "move one of them to a directory of its own",
				"two packages in one directory, %s and %s", first.syntax.PackageName(), name)
			d := &c.list[len(c.list)-1]
			d.Notes = []diag.Note{{Pos: first.packagePos(), Text: "the other one is declared here"}}
		}
	}
}

func (f *sourceFile) packagePos() diag.Pos {
	for _, decl := range f.syntax.Decls {
		if p, ok := decl.(*ast.Package); ok {
			return f.posOf(p.Name.Pos(), len(p.Name.Name))
		}
	}
	return diag.Pos{File: f.name, Line: 1, Column: 1}
}

// checkSyntax refuses attributes that read other files or depend on flags of the cue command, and
// numbers that CUE would change silently.
func (c *collector) checkSyntax(f *sourceFile) {
	ast.Walk(f.syntax, func(n ast.Node) bool {
		if fault, misread := syntax.Misread(f.text, n); misread {
			c.reportFault(f, badSyntax, fault)
		}
		switch n := n.(type) {
		case *ast.Attribute:
			key, _ := n.Split()
			if slices.Contains([]string{"extern", "embed", "if", "ignore", "tag", "experiment"}, key) {
				fix := "write the value itself, or an environment for what differs"
				if key == "ignore" {
					fix = `to accept a warning, write @accept(RULE, reason="…") behind the field`
				}
				c.report(badSyntax, f.posOf(n.Pos(), len(n.Text)), fix,
					"the attribute @%s is not allowed in a spec", key)
			} else {
				f.keep(n)
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT && strings.ContainsAny(n.Value, "eE") && !strings.HasPrefix(n.Value, "0x") {
				c.report(badSyntax, f.posOf(n.Pos(), len(n.Value)), "write the number in full",
					"%s has an exponent, which is not allowed in a spec", n.Value)
			}
		case *ast.StructLit:
			c.checkLength(f, n, len(n.Elts))
		case *ast.ListLit:
			c.checkLength(f, n, len(n.Elts))
		case *ast.Field:
			_, isPattern := n.Label.(*ast.ListLit)
			f.hasPatterns = f.hasPatterns || isPattern
		}
		return true
	}, nil)
}

// mostParts is how many fields or items are written in one pair of brackets. CUE takes quadratic time in
// them.
const mostParts = 20_000

func (c *collector) checkLength(f *sourceFile, n ast.Node, length int) {
	if length > mostParts {
		c.report(boundless, f.posOf(n.Pos(), 1), "write fewer, or divide them among several brackets",
			"there are %d parts in this pair of brackets, more than %d", length, mostParts)
	}
}

// checkConstraints refuses fields that only constrain a value: they would silently have no
// effect. Definitions and hidden fields may have them, because they are the user's templates.
func (c *collector) checkConstraints(f *sourceFile, decls []ast.Decl) {
	for _, decl := range decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		name, isIdent, err := ast.LabelName(field.Label)
		if err != nil || isIdent && (strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#")) {
			continue
		}
		if field.Constraint != token.ILLEGAL {
			c.report(notConcrete, f.posOf(field.Label.Pos(), len(name)), "write "+name+": and the value",
				"%s%s is a constraint, not a value", name, field.Constraint)
		}
		if value, ok := field.Value.(*ast.StructLit); ok {
			c.checkConstraints(f, value.Elts)
		}
	}
}

// newFile returns a file whose lines are counted when they are needed, by any goroutine.
func newFile(name string, number int, text []byte) sourceFile {
	return sourceFile{name: name, number: number, text: text, lines: sync.OnceValue(func() []int {
		lines := make([]int, 1, bytes.Count(text, []byte("\n"))+1)
		for i, b := range text {
			if b == '\n' {
				lines = append(lines, i+1)
			}
		}
		return lines
	})}
}

// lineColumn returns the line and the column of an offset, both from 1.
func (f *sourceFile) lineColumn(offset int) (line, column int) {
	lines := f.lines()
	line, found := slices.BinarySearch(lines, offset)
	if found {
		line++
	}
	return line, offset - lines[line-1] + 1
}

func (f *sourceFile) posOf(p token.Pos, length int) diag.Pos {
	if !p.IsValid() {
		return diag.Pos{File: f.name, Line: 1, Column: 1}
	}
	at := p.Position()
	return diag.Pos{File: f.name, Line: at.Line, Column: at.Column, Length: length}
}
