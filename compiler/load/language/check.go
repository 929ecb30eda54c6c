package language

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// A Fault is one way in which a value does not fit the language.
type Fault struct {
	Path    spec.Path
	Span    spec.Span
	Message string // lower case, no full stop
	Fix     string
	Replace string // CUE text that would be right at Span, "" when unknown
	Unknown bool   // the field, and not its value, is wrong
	Secret  bool   // the value is a credential: neither it nor its line may be shown

	// Dropped reports whether the value was left out of the tree that Check returns.
	// Otherwise its meaning is clear, and the tree holds the intended value.
	Dropped bool
}

// Check compares a spec with the language, as Type.Check does. It also recognizes names from
// other tools anywhere in an entry.
func (l *Language) Check(n *spec.Node) (*spec.Node, []Fault) {
	c := checker{language: l}
	return c.value(l.Root, n, ""), c.faults
}

// Check compares the whole value at path with the type. It returns the value with wrong parts
// corrected or left out, and all faults. It does not check whether anything is missing, because
// the value may be merged with others.
func (t *Type) Check(n *spec.Node, path spec.Path) (*spec.Node, []Fault) {
	c := checker{}
	return c.value(t, n, path), c.faults
}

type checker struct {
	language *Language // nil when the value is not a whole spec
	faults   []Fault
	argument bool // the checked item is a credential, because of the item before it
}

func (c *checker) value(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	switch {
	case t.Any, n.Kind == spec.Null && t.Null:
		return n
	case t.Scalars != nil:
		return c.scalar(t, n, path)
	case t.Items != nil:
		return c.list(t, n, path)
	case t.Elem != nil:
		return c.entries(t, n, path)
	}
	return c.fields(t, n, path)
}

func (c *checker) drop(f Fault) *spec.Node {
	f.Dropped = true
	c.faults = append(c.faults, f)
	return nil
}

func (c *checker) fields(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	if n.Kind != spec.Map {
		return c.drop(Fault{
			Path: path, Span: n.Span, Secret: c.isSecret(n, path),
			Message: fmt.Sprintf("%s is %s, want a struct", path.Last(), c.show(n, path)),
			Fix:     "write a struct with " + fieldList(t),
		})
	}
	return c.each(n, func(f spec.Field) (string, *spec.Node) {
		field := t.Field(f.Name)
		if field != nil {
			return f.Name, c.value(field.Type, f.Node, path.At(f.Name))
		}
		if t.Open {
			return f.Name, f.Node
		}
		return c.unknown(t, n, f, path)
	})
}

// key records a fault of a name. A replacement renames the field only if the name is written out,
// and once.
func (c *checker) key(f spec.Field, fault Fault) {
	if !f.Span.IsValid() || f.Repeated {
		fault.Replace = ""
	}
	c.faults = append(c.faults, fault)
}

// unknown reports a field that the struct does not have. If the right name is clear and not
// used, the value is checked and kept under that name.
func (c *checker) unknown(t *Type, n *spec.Node, f spec.Field, path spec.Path) (string, *spec.Node) {
	fault := Fault{
		Path: path.At(f.Name), Span: f.Place(), Unknown: true, Dropped: true,
		Message: fmt.Sprintf("unknown field %q%s", f.Name, inside(path)),
	}
	near := spell.Nearest(f.Name, t.fieldNames())
	var entry *Type
	if c.language != nil {
		entry = c.language.entry(path)
	}
	if same, fix := t.translate(f.Name, path, entry); fix != "" {
		fault.Fix, fault.Replace, near = fix, same, same
		c.key(f, fault)
		return c.renamed(t, n, f, near, path)
	}
	switch {
	case near == "" && len(t.Fields) == 0:
		fault.Fix = "remove it, this struct has no fields"
	case near == "":
		fault.Fix = "remove it, or write one of " + fieldList(t)
	default:
		fault.Fix, fault.Replace = fmt.Sprintf("did you mean %q?", near), near
	}
	c.key(f, fault)
	return c.renamed(t, n, f, near, path)
}

// renamed checks a field under the right name, and leaves it out when there is none or the
// struct has that field too.
func (c *checker) renamed(t *Type, n *spec.Node, f spec.Field, near string, path spec.Path) (string, *spec.Node) {
	if near == "" || n.Field(near) != nil {
		return f.Name, nil
	}
	return near, c.value(t.Field(near).Type, f.Node, path.At(near))
}

func (c *checker) entries(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	if n.Kind != spec.Map {
		return c.drop(Fault{
			Path: path, Span: n.Span, Secret: c.isSecret(n, path),
			Message: fmt.Sprintf("%s is %s, want a struct with an entry for each name", path.Last(), c.show(n, path)),
			Fix:     "write " + path.Last() + `: NAME: …`,
		})
	}
	if len(n.Fields) < t.MinLen {
		return c.drop(Fault{
			Path: path, Span: n.Span,
			Message: fmt.Sprintf("%s has %d entries, want at least %d", path.Last(), len(n.Fields), t.MinLen),
			Fix:     "write " + path.Last() + `: NAME: …`,
		})
	}
	if t.MaxLen > 0 && len(n.Fields) > t.MaxLen {
		return c.drop(Fault{
			Path: path, Span: n.Span,
			Message: fmt.Sprintf("%s has %d entries, at most %d are allowed", path.Last(), len(n.Fields), t.MaxLen),
			Fix:     "split the platform into several specs",
		})
	}
	return c.each(n, func(f spec.Field) (string, *spec.Node) {
		key := &spec.Node{Kind: spec.String, Text: f.Name, Span: f.Span}
		if why := t.Key.misfit(key); why != "" {
			fault := Fault{Path: path.At(f.Name), Span: f.Place(), Dropped: true, Message: fmt.Sprintf("%q is not a valid name for an entry of %s, %s", f.Name, path.Last(), why)}
			t.Key.suggest(key, &fault)
			c.key(f, fault)
			return f.Name, nil
		}
		return f.Name, c.value(t.Elem, f.Node, path.At(f.Name))
	})
}

// each maps the fields of n and leaves out those that are mapped to nil. It returns n itself
// when nothing changed.
func (c *checker) each(n *spec.Node, check func(spec.Field) (string, *spec.Node)) *spec.Node {
	var fields []spec.Field // nil while all is as in n
	for i, f := range n.Fields {
		name, node := check(f)
		if fields == nil {
			if name == f.Name && node == f.Node {
				continue
			}
			fields = slices.Clone(n.Fields[:i])
		}
		if node != nil {
			f.Name, f.Node = name, node
			fields = append(fields, f)
		}
	}
	if fields == nil {
		return n
	}
	out := *n
	out.Fields = fields
	return &out
}

func (c *checker) list(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	if n.Kind != spec.List {
		return c.bracket(t, n, path)
	}
	if t.MaxLen > 0 && len(n.Items) > t.MaxLen {
		return c.drop(Fault{
			Path: path, Span: n.Span,
			Message: fmt.Sprintf("%s has %d items, at most %d are allowed", path.Last(), len(n.Items), t.MaxLen),
			Fix:     fmt.Sprintf("leave at most %d items", t.MaxLen),
		})
	}
	changed := false
	items := make([]*spec.Node, 0, len(n.Items))
	for i, item := range n.Items {
		c.argument = isArgument(n.Items, i)
		checked := c.value(t.Items, item, path.Index(i))
		c.argument = false
		changed = changed || checked != item
		if checked != nil {
			items = append(items, checked)
		}
	}
	if !changed {
		return n
	}
	out := *n
	out.Items = items
	return &out
}

func (c *checker) scalar(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	why := t.misfit(n)
	if why == "" {
		return n
	}
	fault := Fault{
		Path: path, Span: n.Span, Secret: c.isSecret(n, path),
		Message: fmt.Sprintf("%s is %s, %s", nameOf(path), c.show(n, path), why),
	}
	intended := t.suggest(n, &fault)
	c.faults = append(c.faults, fault)
	return intended
}

// suggest adds to the fault what to write, with a replacement if the intended value is clear, and
// returns that value.
func (t *Type) suggest(n *spec.Node, fault *Fault) *spec.Node {
	intended := t.intended(n)
	switch {
	case intended != nil && fault.Secret:
		fault.Fix = "keep it in a Secret, and name the Secret and its key instead"
	case intended != nil:
		fault.Replace = textOf(intended)
		fault.Fix = "write " + fault.Replace
	case fault.Fix != "":
	case len(t.Words()) > 0:
		fault.Fix = "write one of " + quoted(t.Words())
	case t.Want != "":
		fault.Fix = "write " + strings.TrimPrefix(t.Want, "want ")
	default:
		fault.Fix = "write " + t.form()
	}
	fault.Dropped = intended == nil
	return intended
}

// misfit returns why a scalar does not fit, such as "want one of …", or "" when it fits.
func (t *Type) misfit(n *spec.Node) string {
	if slices.ContainsFunc(t.Scalars, func(s Scalar) bool { return s.fits(n) }) {
		return ""
	}
	if t.Want != "" {
		return t.Want
	}
	if words := t.Words(); len(words) > 0 {
		return "want " + oneOf(words)
	}
	return "want " + t.form()
}

func (s Scalar) fits(n *spec.Node) bool {
	if s.Kind != n.Kind {
		return false
	}
	if s.IsWord {
		return n.Text == s.Word
	}
	for _, p := range s.Patterns {
		if !p.Match(n.Text) {
			return false
		}
	}
	if s.MaxRunes > 0 && utf8.RuneCountInString(n.Text) > s.MaxRunes {
		return false
	}
	if s.Kind != spec.Number {
		return true
	}
	x, ok := new(big.Rat).SetString(n.Text)
	if !ok || s.Integer && strings.ContainsAny(n.Text, ".eE") { // 4.0 is not an int in CUE
		return false
	}
	return !slices.ContainsFunc(s.Bounds, func(b Bound) bool { return !b.Holds(x) })
}

// Missing returns the value at path with the defaults of the language filled in, and the paths
// of the required fields that it lacks.
func (t *Type) Missing(n *spec.Node, path spec.Path) (*spec.Node, []spec.Path) {
	switch {
	case n == nil || t.Any || n.Kind == spec.Null || t.Scalars != nil:
		return n, nil
	case t.Items != nil && n.Kind == spec.List:
		return t.missingItems(n, path)
	case t.Elem != nil && n.Kind == spec.Map:
		return t.missingEntries(n, path)
	case t.IsStruct() && n.Kind == spec.Map:
		return t.missingFields(n, path)
	}
	return n, nil
}

func (t *Type) missingItems(n *spec.Node, path spec.Path) (*spec.Node, []spec.Path) {
	var missing []spec.Path
	out := *n
	out.Items = make([]*spec.Node, len(n.Items))
	for i, item := range n.Items {
		full, lacks := t.Items.Missing(item, path.Index(i))
		out.Items[i] = full
		missing = append(missing, lacks...)
	}
	return &out, missing
}

func (t *Type) missingEntries(n *spec.Node, path spec.Path) (*spec.Node, []spec.Path) {
	var missing []spec.Path
	out := *n
	out.Fields = make([]spec.Field, len(n.Fields))
	for i, f := range n.Fields {
		full, lacks := t.Elem.Missing(f.Node, path.At(f.Name))
		f.Node = full
		out.Fields[i] = f
		missing = append(missing, lacks...)
	}
	return &out, missing
}

func (t *Type) missingFields(n *spec.Node, path spec.Path) (*spec.Node, []spec.Path) {
	var missing []spec.Path
	out := *n
	out.Fields = make([]spec.Field, 0, max(len(n.Fields), len(t.Fields)))
	for _, f := range n.Fields {
		if t.Field(f.Name) == nil {
			out.Fields = append(out.Fields, f) // a field that only an open struct may have
		}
	}
	for _, field := range t.Fields {
		i := slices.IndexFunc(n.Fields, func(f spec.Field) bool { return f.Name == field.Name })
		given := spec.Field{Name: field.Name, Node: field.Default}
		if i >= 0 && n.Fields[i].Node != nil && n.Fields[i].Node.Kind != spec.Null {
			given = n.Fields[i]
		}
		if given.Node == nil && field.Type.isAlways() {
			// Report the required fields of the struct as missing, not the struct itself.
			given.Node = &spec.Node{Kind: spec.Map, Origin: spec.Default}
		}
		if given.Node == nil {
			if field.Need == Required {
				missing = append(missing, path.At(field.Name))
			}
			continue
		}
		full, lacks := field.Type.Missing(given.Node, path.At(field.Name))
		given.Node = full
		out.Fields = append(out.Fields, given)
		missing = append(missing, lacks...)
	}
	return &out, missing
}

// isAlways reports whether the type is a struct that is always present, even if it is not
// written: null cannot remove it, and one of its fields has a default or is required after the
// merge.
func (t *Type) isAlways() bool {
	return t.IsStruct() && !t.Null && slices.ContainsFunc(t.Fields, func(f *Field) bool {
		return f.Merged || f.Default != nil || f.Type.isAlways()
	})
}
