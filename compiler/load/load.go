package load

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/load/plainspec"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/schema"
)

// Language returns the language of specs. It is read once.
var Language = sync.OnceValue(func() *language.Language {
	l, err := language.Read(schema.FS)
	if err != nil {
		panic(fmt.Sprintf("the embedded schema cannot be read: %v", err)) // a test would have failed
	}
	return l
})

// A Source is a spec as it was read.
type Source struct {
	Name        string              // of the platform
	Envs        []string            // sorted
	Definitions []*shape.Definition // of custom resources beside the spec, after ReadDefinitions
	IsPlain     bool                // it was read from its syntax, without an evaluation
	fsys        fs.FS
	files       []sourceFile
	attributes  []Attribute
	root        *spec.Node      // checked; wrong values are corrected or left out
	secretNames map[string]bool // names of Secrets, nil until a line with one is looked at
	// dropped holds the paths of values that were left out.
	dropped []spec.Path
	lost    []spec.Path // entries that environments override and that are not there
	strays  []stray     // in the place of one that is missing elsewhere
	// unresolved holds the environments whose profile or base does not exist. What else they
	// lack is unknown.
	unresolved map[string]bool
}

// A Document is the spec of one environment.
type Document struct {
	Env      string
	Root     *spec.Node // sections and settings; nothing is null
	Settings *spec.Node // of the environment itself
	written  *spec.Node // Root before nulls were taken out
	gaps     *gaps
	source   *Source
}

// Open reads the spec in the root of fsys. The diagnostics report all faults; the Source holds
// what remains of the spec, and has no environments when nothing remains. An error means that a
// file could not be read.
//
// A spec in which nothing is to be computed is read from its syntax. CUE evaluates every other
// spec, and one with faults, because it knows more about their places.
func Open(fsys fs.FS) (*Source, diag.List, error) { return OpenApart(fsys, nil) }

// OpenApart does what Open does, and evaluates in a confinement, unless that is nil.
func OpenApart(fsys fs.FS, confinement Confinement) (*Source, diag.List, error) {
	return (&collector{fsys: fsys, confinement: confinement}).open()
}

// Evaluate does what Open does, and CUE evaluates the spec even if nothing is to be computed. It is
// for tests: it differs only in time.
func Evaluate(fsys fs.FS) (*Source, diag.List, error) {
	return (&collector{fsys: fsys, evaluates: true}).open()
}

func (c *collector) open() (*Source, diag.List, error) {
	if err := c.collect("."); err != nil {
		return nil, nil, err
	}
	if s := c.plainSource(); s != nil {
		return s, nil, nil
	}
	if err := c.gather(); err != nil {
		return nil, nil, err
	}
	if c.confinement != nil && !c.list.HasErrors() {
		s, list, err := c.apart()
		if !errors.Is(err, errors.ErrUnsupported) {
			return s, list, err
		}
	}
	c.complete()
	s, list := c.evaluated()
	return s, list, nil
}

// evaluated evaluates the files, if they have no fault that can be seen without that, and compares the
// result with the language.
func (c *collector) evaluated() (*Source, diag.List) {
	e := newEvaluator(c)
	var root *spec.Node
	if !c.list.HasErrors() {
		root = e.evaluate()
	}
	return c.sourceOf(root, e)
}

// sourceOf returns the spec that was evaluated to root, with all of its faults.
func (c *collector) sourceOf(root *spec.Node, e *evaluator) (*Source, diag.List) {
	s := &Source{fsys: c.fsys, files: c.files, dropped: slices.Concat(e.failed, e.lostEntries(root))}
	s.attributes = c.allAttributes()
	if root == nil && !c.list.HasErrors() {
		c.report(notASpec, diag.Pos{File: c.files[0].name, Line: 1, Column: 1},
			"embed schema.#Platform and write the fields of a platform", "this is not a struct, so it is no spec")
	}
	list := c.list
	if root != nil {
		list = append(list, s.check(root, e)...)
	}
	return s, list
}

// plainSource returns a spec without faults in which nothing is to be computed, nil for any other.
func (c *collector) plainSource() *Source {
	root := c.plainRoot()
	if root == nil {
		return nil
	}
	s := &Source{IsPlain: true, fsys: c.fsys, files: c.files}
	e := newEvaluator(c)
	e.isIdle = true
	if list := s.check(root, e); len(list) > 0 {
		return nil
	}
	s.attributes = c.allAttributes()
	return s
}

// plainRoot returns what is written, nil if something is to be computed or is wrong.
func (c *collector) plainRoot() *spec.Node {
	if c.evaluates || len(c.list) > 0 {
		return nil
	}
	written := make([]*plainspec.File, len(c.files))
	for i, f := range c.files {
		if written[i] = f.plain; f.plain == nil {
			return nil
		}
	}
	root, ok := plainspec.Join(written)
	if !ok {
		return nil
	}
	c.accepted = map[string][]spec.Path{}
	for i := range c.files {
		f := &c.files[i]
		for _, a := range f.plain.Accepted() {
			c.accepted[f.keyAt(a.Offset)] = []spec.Path{a.Path}
		}
		f.plain = nil
	}
	return root
}

// check compares what was written with the language, and keeps what is right.
func (s *Source) check(root *spec.Node, e *evaluator) diag.List {
	var list diag.List
	uncarried := s.uncarried(root)
	list = append(list, uncarried...)
	checked, faults := Language().Check(root)
	s.strays = straysOf(root, faults, e)
	misnamed := map[spec.Path]bool{}
	for _, f := range faults {
		if misnamed[f.Path] {
			continue // it was reported by its name
		}
		if f.Name && !f.Unknown && f.Replace != "" && isNoEntry(root, f.Path) {
			misnamed[f.Path] = true
			f.Fix, f.Replace = fmt.Sprintf("write an entry, as in %s: NAME: {…}, or remove it", f.Path.Parent().Last()), ""
		}
		if f.Dropped {
			s.dropped = append(s.dropped, f.Path)
		}
		s.dropped = append(s.dropped, f.Meant...)
		if f.Unknown && f.Replace != "" {
			s.dropped = append(s.dropped, lostBelow(root.At(f.Path), checked, f.Path.Parent().At(spec.Path(f.Replace).Last()))...)
		}
		isUncarried := slices.ContainsFunc(uncarried, func(other diag.Diagnostic) bool { return other.Pos == s.pos(f.Span) })
		ofList := isNumber(f.Path.Last()) && slices.Contains(e.failed, f.Path.Parent())
		if !ofList && !slices.Contains(e.failed, f.Path) && !isUncarried { // otherwise it was reported
			list = append(list, s.faultOf(f, root, e))
		}
	}
	if checked == nil {
		checked = &spec.Node{Kind: spec.Map}
	}
	s.root = checked
	s.unresolved = map[string]bool{}
	absent := newGaps(s.dropped)
	if name := checked.Field("name"); name != nil {
		s.Name = name.Text
	}
	for _, name := range []string{"name", "environments"} {
		if checked.Field(name) == nil && !absent.around(spec.Path(name)) && !isElsewhere(list, name) {
			list = append(list, s.missing(nil, spec.Path(name)))
		}
	}
	if envs := checked.Field("environments"); envs != nil {
		for _, f := range envs.Fields {
			s.Envs = append(s.Envs, f.Name)
		}
		slices.Sort(s.Envs)
	}
	wrong := list
	for _, d := range s.checkReferences(absent, e) {
		switch i := slices.IndexFunc(wrong, func(other diag.Diagnostic) bool { return other.Path == d.Path || other.Pos == d.Pos }); {
		case i < 0:
			list = append(list, d)
		case wrong[i].Path != d.Path: // its name is wrong, and so would be the name that was meant
			list[i].Fix, list[i].Replacement = d.Fix, d.Replacement
		}
	}
	return append(list, s.misspelt(absent, e)...)
}

// withUnit matches a number with a unit as CUE reads it.
var withUnit = lazyregexp.New(`^[0-9.]+[KMGTP]i?$`)

// faultOf returns the diagnostic of a fault of a spec.
func (s *Source) faultOf(f language.Fault, root *spec.Node, e *evaluator) diag.Diagnostic {
	d := diag.Diagnostic{
		Rule: wrongValue, Severity: diag.Error, Path: string(f.Path), Message: f.Message,
		Fix: f.Fix, Replacement: f.Replace, Pos: s.pos(f.Span), Secret: f.Secret,
	}
	if f.Unknown {
		d.Rule = unknownField
	}
	switch {
	case d.Replacement != "" || f.Secret:
	case !f.Unknown:
		d.Fix = unfilled(root.At(f.Path), d.Fix)
	case (strings.HasPrefix(d.Fix, "remove it;") || !strings.HasPrefix(d.Fix, "remove it, or ")) && !strings.HasPrefix(d.Fix, "did you mean") && e.isReferredTo(f.Path.Last()):
		d.Fix = fmt.Sprintf("write _%s here and where it is used: a name of your own begins with _", f.Path.Last())
	}
	if source := string(e.textAt(f.Span)); !f.Secret && withUnit.MatchString(source) { // CUE reads 4Gi as 4294967296
		d.Message = strings.Replace(d.Message, " is "+root.At(f.Path).Text+", ", " is "+source+" without quotes, ", 1)
	}
	switch {
	case f.Name:
		e.placeLabel(&d)
	case f.Whole:
		e.placeField(&d)
	case f.Replace != "":
		s.placeValue(&d, root.At(f.Path), e)
	}
	if !f.Secret && !f.Unknown && !f.Name {
		e.placeUse(&d, root.At(f.Path))
	}
	if !d.Pos.IsValid() {
		d.Pos = (&trouble{evaluator: e, path: f.Path}).usePlace()
	}
	if d.Pos.Length == 0 {
		d.Replacement = "" // what it would replace goes over several lines
	}
	if d.Replacement == "" && !f.Secret && !f.Unknown {
		d.Fix = e.ofResult(d, root.At(f.Path))
	}
	return d
}

// Without returns the spec as if the value at path had been wrong and left out, for tests.
// The path is one of the spec as it is written; it may lead into the overrides of an environment.
func (s *Source) Without(path spec.Path) *Source {
	out := *s
	steps := path.Steps()
	last := len(steps) - 1
	parent := s.root.At(spec.PathOf(steps[:last]...))
	if parent.Field(steps[last]) == nil {
		return s
	}
	out.root = replaced(s.root, steps[:last], parent.Without(steps[last]))
	out.dropped = append(slices.Clip(s.dropped), path)
	return &out
}

// With returns the spec as if the value at path had been written too, for tests. It adds the
// structs around the value if they do not exist.
func (s *Source) With(path spec.Path, value *spec.Node) *Source {
	out := *s
	out.root = placed(s.root, rootType(), path.Steps(), value)
	out.Name = out.root.Field("name").Text
	return &out
}

// Value returns the value that is written at path, nil when there is none.
func (s *Source) Value(path spec.Path) *spec.Node { return s.root.At(path) }

// Leaves returns the sorted paths of the values in a file that contain no other values, or only
// items.
func (s *Source) Leaves(file string) []spec.Path {
	var leaves []spec.Path
	var walk func(n *spec.Node, path spec.Path)
	walk = func(n *spec.Node, path spec.Path) {
		if (n.Kind != spec.Map || len(n.Fields) == 0) && s.pos(n.Span).File == file {
			leaves = append(leaves, path)
		}
		for _, f := range n.FieldsOf() {
			walk(f.Node, path.At(f.Name))
		}
	}
	walk(s.root, "")
	slices.Sort(leaves)
	return leaves
}

// missing returns the diagnostic of a missing required field, at the nearest parent that the
// user wrote.
func (s *Source) missing(d *Document, path spec.Path) diag.Diagnostic {
	root, env := s.root, []string(nil)
	if d != nil {
		root, env = d.Root, []string{d.Env}
	}
	out := diag.Diagnostic{
		Rule: missingField, Severity: diag.Error, Envs: env, Path: string(path),
		Message: fmt.Sprintf("%s is missing%s", path.Last(), in(path.Parent())),
		Fix:     "write " + Language().Writing(path),
		Pos:     s.pos(root.Locate(path)),
	}
	if d != nil {
		if null := d.written.At(path); null != nil && null.Kind == spec.Null {
			out.Message = fmt.Sprintf("%s is required%s, and null removes it", path.Last(), in(path.Parent()))
			out.Fix, out.Pos = "write a value instead of null", s.pos(null.Span)
		}
	}
	if !out.Pos.IsValid() && len(s.files) > 0 {
		out.Pos = diag.Pos{File: s.files[0].name, Line: 1, Column: 1}
	}
	return out
}

func in(path spec.Path) string {
	if path == "" {
		return ""
	}
	return " in " + string(path)
}

// Text returns the source of a file as it was read, nil when there is none.
func (s *Source) Text(file string) []byte {
	if f := s.file(file); f != nil {
		return f.text
	}
	return nil
}

func (s *Source) file(name string) *sourceFile {
	for i := range s.files {
		if s.files[i].name == name {
			return &s.files[i]
		}
	}
	return nil
}

// unfilled returns the fix for a text with a variable of a shell or a template, which nothing
// replaces in a spec, and the given fix for other values.
func unfilled(n *spec.Node, fix string) string {
	if n == nil || n.Kind != spec.String {
		return fix
	}
	for _, mark := range [][2]string{{"{{", "}}"}, {"${", "}"}} {
		_, rest, found := strings.Cut(n.Text, mark[0])
		inner, _, closed := strings.Cut(rest, mark[1])
		if found && closed && len(inner) < 60 {
			return fmt.Sprintf(`write the value itself, because nothing replaces %s in a spec, or \(NAME) for a value that the spec names`, mark[0]+inner+mark[1])
		}
	}
	return fix
}
