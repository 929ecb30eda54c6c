package language

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/parallel"
)

// Language is the schema as types.
type Language struct {
	Root     *Type                 // #Platform
	Profiles map[string]*spec.Node // the profiles that come with the language
	types    map[string]*Type
}

// A Type says what a value may be. Exactly one of Scalars, Items, Elem and Fields
// is set, unless Any is.
type Type struct {
	Name string // of the definition, as in #Memory; "" when written in place
	Doc  string // manual of the definition
	Null bool   // may also be null
	Want string // "want a size such as 512Mi", "" when the type itself describes the form
	Else string // what to do for a word that is none of the type's, by @otherwise on the field; "" for nothing

	// Names is the section of which a value names an entry, by @names on the definition;
	// "" for none.
	Names string

	Any     bool      // anything at all
	Scalars []Scalar  // any of these
	Items   *Type     // a list of these
	Key     *Type     // a map with keys of this type
	Elem    *Type     // and values of this
	Fields  []*Field  // a struct
	Open    bool      // a struct that may have other fields, passed through
	Foreign []Foreign // names from other tools that no single field of the struct replaces

	// Choices are groups of fields of which CUE allows only one, by matchN. Check ignores them,
	// because an override may add one field and remove another; a rule checks them. Merge lets a
	// field replace another one if the choice has all fields of the struct.
	Choices []Choice

	MinLen int // fewest entries of a map
	MaxLen int // most entries of a list or a map, 0 when not bounded
}

// A Choice is fields of a struct of which at most one may be present and not null.
type Choice struct {
	Fields []string
	Needed bool // one has to be present
}

// A Scalar is one form that a scalar value may take.
type Scalar struct {
	Kind     spec.Kind // String, Number or Bool
	Integer  bool      // a Number without a fraction
	Word     string    // exactly this text, when IsWord
	IsWord   bool
	Patterns []*Pattern // all must match
	MaxRunes int        // 0 when not bounded
	Bounds   []Bound    // all must hold
}

// A Pattern is a regular expression that is compiled at its first use, because a run needs few
// of them.
type Pattern struct {
	Text    string
	pattern *lazyregexp.Regexp
	samples func() []string // texts that it matches, the shortest first
}

func newPattern(text string) *Pattern {
	return &Pattern{
		Text:    text,
		pattern: lazyregexp.New(text),
		samples: sync.OnceValue(func() []string { return matching(text) }),
	}
}

// Match reports whether the pattern matches somewhere in text, as CUE's =~ does.
func (p *Pattern) Match(text string) bool { return p.pattern.MatchString(text) }

// An Exception is the entries in which the value at a path is a text. The zero Exception is no
// entries.
type Exception struct {
	Path  spec.Path
	Value string
}

// Has reports whether the entry belongs to the exception.
func (e Exception) Has(entry *spec.Node) bool {
	if e.Path == "" {
		return false
	}
	n := entry.At(e.Path)
	return n != nil && n.Kind == spec.String && n.Text == e.Value
}

// A Field is one field of a struct.
type Field struct {
	Name    string
	Doc     string // the manual
	Need    Need
	Merged  bool      // required after everything is merged, not in every part
	Unless  spec.Path // a profile gives the field as a whole, and only to entries with neither it nor Unless
	Except  Exception // a profile does not give the field to these entries
	Default *spec.Node
	Foreign []Foreign // names from other tools for it
	Type    *Type
}

// Need is whether a field must be present. The zero Need is Optional.
type Need uint8

// How much a field is needed.
const (
	Optional Need = iota
	Required      // after everything is merged
)

// Field returns the field called name, nil when the type has none.
func (t *Type) Field(name string) *Field {
	i := slices.IndexFunc(t.Fields, func(f *Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return t.Fields[i]
}

// Step returns the type of a field, an entry or an item, nil when the type has none of
// that name.
func (t *Type) Step(name string) *Type {
	switch {
	case t.Items != nil:
		return t.Items
	case t.Elem != nil:
		return t.Elem
	}
	if f := t.Field(name); f != nil {
		return f.Type
	}
	return nil
}

// At returns the type of the value at a path below a value of t, nil when there is none.
func (t *Type) At(path spec.Path) *Type {
	for _, step := range path.Steps() {
		if t = t.Step(step); t == nil {
			return nil
		}
	}
	return t
}

// IsStruct reports whether the type is a struct.
func (t *Type) IsStruct() bool {
	return !t.Any && t.Scalars == nil && t.Items == nil && t.Elem == nil
}

// Words returns the sorted words that the type allows, nil if it allows anything else.
func (t *Type) Words() []string {
	var words []string
	for _, s := range t.Scalars {
		if !s.IsWord {
			return nil
		}
		words = append(words, s.Word)
	}
	slices.Sort(words)
	return words
}

// Read reads the schema: the definitions in the root of sources, which must hold
// #Platform, and the profiles in profiles/. An error is a fault in the schema.
func Read(sources fs.FS) (*Language, error) {
	r := reader{definitions: map[string]definition{}, types: map[string]*Type{}, reading: map[string]bool{}}
	files, err := parseFiles(sources, "*.cue")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if err := r.file(file); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.definitions)) {
		if _, err := r.named(name, token.NoPos); err != nil {
			return nil, err
		}
	}
	root, err := r.named("#Platform", token.NoPos)
	if err != nil {
		return nil, err
	}
	profiles, err := readProfiles(sources)
	if err != nil {
		return nil, err
	}
	return &Language{Root: root, Profiles: profiles, types: r.types}, nil
}

func readProfiles(sources fs.FS) (map[string]*spec.Node, error) {
	files, err := parseFiles(sources, "profiles/*.cue")
	if err != nil {
		return nil, err
	}
	profiles := map[string]*spec.Node{}
	for _, file := range files {
		profile := strings.TrimSuffix(path.Base(file.Filename), ".cue")
		for _, decl := range file.Decls {
			switch decl.(type) {
			case *ast.Package, *ast.CommentGroup:
				continue
			}
			field, ok := decl.(*ast.Field)
			if !ok || !isPlain(field) || profiles[profile] != nil {
				return nil, fmt.Errorf("%s: want %s alone", decl.Pos(), profile)
			}
			if label, _, _ := ast.LabelName(field.Label); label != profile {
				return nil, fmt.Errorf("%s: holds %s, want %s alone", file.Filename, label, profile)
			}
			node, err := data(field.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file.Filename, err)
			}
			profiles[profile] = node.As(spec.Profile)
		}
	}
	return profiles, nil
}

// parseFiles parses the files with names of a form, side by side: that is a third of the time of Read, which
// every run needs. They are sorted by name.
func parseFiles(sources fs.FS, form string) ([]*ast.File, error) {
	names, err := fs.Glob(sources, form)
	if err != nil {
		return nil, fmt.Errorf("list the schema: %w", err)
	}
	files, faults := make([]*ast.File, len(names)), make([]error, len(names))
	parallel.Each(len(names), func(i int) { files[i], faults[i] = parseFile(sources, names[i]) })
	return files, cmp.Or(faults...)
}

func parseFile(sources fs.FS, name string) (*ast.File, error) {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	file, err := parser.ParseFile(name, text, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("parse the schema: %w", err)
	}
	return file, nil
}

// Names returns the names of all definitions, sorted.
func (l *Language) Names() []string { return slices.Sorted(maps.Keys(l.types)) }

// Named returns the sections whose entries have references in the language, sorted.
func (l *Language) Named() []string {
	var sections []string
	for _, t := range l.types {
		if t.Names != "" && !slices.Contains(sections, t.Names) {
			sections = append(sections, t.Names)
		}
	}
	slices.Sort(sections)
	return sections
}

// Definition returns the type of a definition such as #Memory, nil when it does not exist.
func (l *Language) Definition(name string) *Type { return l.types[name] }

// Field returns the field at a path such as spark.executor.memory, nil when there is none. The
// path may contain the names of entries, as in a spec, or leave them out.
func (l *Language) Field(path spec.Path) *Field {
	var field *Field
	t := l.Root
	for i, steps := 0, path.Steps(); i < len(steps); i++ {
		if t.Items != nil {
			t = t.Items
			if strings.Trim(steps[i], "0123456789") == "" {
				continue
			}
		}
		if t.Elem != nil {
			t = t.Elem
			if t.Field(steps[i]) == nil && (i < len(steps)-1 || !t.IsStruct()) {
				continue // the name of an entry
			}
		}
		next := t.Field(steps[i])
		if next == nil {
			return nil
		}
		field, t = next, next.Type
	}
	return field
}

// Elide returns the path of a field of the language for the path of a value in a spec:
// without the names of entries and the indices of items.
func (l *Language) Elide(path spec.Path) spec.Path {
	var kept []string
	t := l.Root
	for _, step := range path.Steps() {
		switch {
		case t == nil:
			kept = append(kept, step)
			continue
		case t.Items != nil:
			t = t.Items
			continue
		case t.Elem != nil:
			t = t.Elem
			continue
		}
		kept = append(kept, step)
		field := t.Field(step)
		t = nil
		if field != nil {
			t = field.Type
		}
	}
	return spec.PathOf(kept...)
}

// Example returns CUE text that the field at path could have as its value.
func (l *Language) Example(path spec.Path) string {
	f := l.Field(path)
	switch {
	case f == nil:
		return "…"
	case f.Type.Scalars == nil:
		return "{…}"
	case len(f.Type.Words()) > 0:
		return strconv.Quote(f.Type.Words()[0])
	}
	_, example, found := strings.Cut(f.Type.Want, "such as ")
	switch {
	case !found && f.Type.allows(spec.Number):
		return "1"
	case !found:
		return "…"
	}
	example, _, _ = strings.Cut(example, " or ")
	example, _, _ = strings.Cut(example, ", ")
	if f.Type.allows(spec.Number) {
		return example
	}
	return strconv.Quote(example)
}

// named matches the wish of a type whose values are names that the user or the cluster chose: an
// example would only fit by accident.
var named = lazyregexp.New(`^want (a name|the name|a host|a bucket|a path inside)`)

// Writing returns what to write for the field at path: the field with an example, or with … and
// its meaning.
func (l *Language) Writing(path spec.Path) string {
	if f := l.Field(path); f != nil && named.MatchString(f.Type.Want) {
		wish, _, _ := strings.Cut(strings.TrimPrefix(f.Type.Want, "want "), " such as ")
		return fmt.Sprintf("%s: \"…\", where … is %s", f.Name, strings.TrimSuffix(wish, ","))
	}
	return fmt.Sprintf("%s: %s", path.Last(), l.Example(path))
}
