package language

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lakewright/lakewright/compiler/spec"
)

// A Fault is one way in which a value does not fit the language.
type Fault struct {
	Path    spec.Path
	Span    spec.Span
	Message string // lower case, no full stop
	Fix     string
	Replace string // CUE text that would be right at Span, "" when unknown
	Unknown bool   // the field, and not its value, is wrong
	// Name reports whether Span and Replace are those of the field's name, not of its value. The
	// caller finds out whether the name is written once.
	Name   bool
	Whole  bool // Span and Replace are those of the field with its value
	Secret bool // the value is a credential: neither it nor its line may be shown

	// Meant holds the paths of fields that an unknown one may stand for, so that they may not be
	// missing.
	Meant []spec.Path

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
	argument bool       // the checked item is a credential, because of the item before it
	around   *Type      // the struct whose field is checked
	moved    *spec.Node // the values of that struct that belong below another field of it, or nil
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
		return c.wrap(t, n, path)
	}
	outer := c.moved
	c.moved = nil
	defer func() { c.moved = outer }()
	checked := c.each(n, func(f spec.Field) (string, *spec.Node) {
		field := t.Field(f.Name)
		if field != nil {
			c.around = t
			return f.Name, c.value(field.Type, f.Node, path.At(f.Name))
		}
		if t.Open {
			return f.Name, f.Node
		}
		return c.unknown(t, n, f, path)
	})
	if c.moved == nil {
		return checked
	}
	return spec.Merge(checked, c.moved)
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
	fault := Fault{Path: path, Span: n.Span, Secret: c.isSecret(n, path)}
	kept := t.suggest(n, nameOf(path), &fault)
	if (n.Kind == spec.Number || n.Kind == spec.Bool) && kept != nil && kept.Kind == spec.String && kept.Text == n.Text {
		why = "want text in quotes"
	}
	if kept == nil && len(t.Words()) > 0 {
		why = "which is none of its values" // the fix lists them
	}
	if other := c.around.sibling(n); kept == nil && other != "" {
		fault.Fix = "write " + other
	}
	fault.Message = fmt.Sprintf("%s is %s, %s", nameOf(path), c.show(n, path), why)
	c.faults = append(c.faults, fault)
	return kept
}

// suggest adds to the fault what to write for n, which has the given name. If the value that was
// meant is certain, it adds a replacement and returns that value.
func (t *Type) suggest(n *spec.Node, name string, fault *Fault) *spec.Node {
	r := t.intended(n)
	if n.Kind == spec.List || n.Kind == spec.Map {
		r = t.within(n, name)
	}
	// A name made of a credential would be shown by the rules that judge it. The same text in quotes is hidden as ever.
	fault.Dropped = r.text == "" || r.open || fault.Secret && r.text != n.Text
	switch {
	case fault.Secret && strings.Contains(t.Want, "the name of a Secret"):
		fault.Fix = "write the name of the Secret that holds it, in small letters, digits, dashes and dots"
	case fault.Secret && r.text != "":
		fault.Fix = "keep it in a Secret, and name the Secret and its key instead"
	case r.text != "":
		fault.Fix = "write " + textOf(r.node(n))
		if r.fix != "" {
			fault.Fix += ", " + r.fix
		}
		if !r.open {
			fault.Replace = textOf(r.node(n))
		}
	case r.fix != "" && !fault.Secret:
		fault.Fix = r.fix
	case fault.Secret && n.Kind == spec.String:
		fault.Fix = "keep it in a Secret, and name the Secret and its key instead" // advice may repeat the text
	default:
		fault.Fix = t.advice(n, name)
	}
	if fault.Dropped {
		return nil
	}
	return r.node(n)
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

// isAlways reports whether the type is a struct that is always present, even if it is not
// written: null cannot remove it, and one of its fields has a default or is required after the
// merge.
func (t *Type) isAlways() bool {
	return t.IsStruct() && !t.Null && slices.ContainsFunc(t.Fields, func(f *Field) bool {
		return f.Merged || f.Default != nil || f.Type.isAlways()
	})
}
