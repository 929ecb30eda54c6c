package language

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// unknown reports a field that the struct does not have. If it surely is another field, the value
// is kept under the name of that field, where the rules judge it; what it was only guessed to be is
// not judged.
func (c *checker) unknown(t *Type, n *spec.Node, f spec.Field, path spec.Path) (string, *spec.Node) {
	fault := Fault{
		Path: path.At(f.Name), Span: f.Place(), Name: true, Unknown: true, Dropped: true,
		Message: fmt.Sprintf("unknown field %q%s", f.Name, inside(path)),
	}
	near := spell.Nearest(f.Name, t.fieldNames())
	if folded(near) != folded(f.Name) && c.language != nil {
		to := c.language.translate(t, f, path)
		if fix := t.impliedBy(n, f); fix != "" {
			to = instead{fix: fix, fields: namedIn(fix)}
		}
		for _, field := range to.fields {
			if n.At(field) == nil && t.At(field) != nil {
				fault.Meant = append(fault.Meant, path.At(field.Steps()...))
			}
		}
		if to.same != "" {
			return c.renamed(t, n, f, to, fault)
		}
		if to.fix != "" {
			fault.Fix = to.fix
			c.likewise(t, n, f, &fault)
			return f.Name, nil
		}
	}
	if near = t.near(f); near != "" {
		return c.renamed(t, n, f, instead{same: spec.PathOf(near)}, fault)
	}
	fault.Fix = c.elsewhere(t, f, path)
	c.faults = append(c.faults, fault)
	return f.Name, nil
}

// near returns the field of the struct that a misspelt one may be: one that takes the value, as it
// is or with a mistake of its own.
func (t *Type) near(f spec.Field) string {
	var names []string
	for _, field := range t.Fields {
		if field.Type.mayBe(f.Node) {
			names = append(names, field.Name)
		}
	}
	slices.Sort(names)
	if same := spell.Nearest(f.Name, t.fieldNames()); folded(same) == folded(f.Name) {
		return same
	}
	return spell.Nearest(f.Name, names)
}

// mayBe reports whether a value could be one of the type, but for mistakes within it.
func (t *Type) mayBe(n *spec.Node) bool {
	switch {
	case t.Any, n.Kind == spec.Null && t.Null:
		return true
	case t.Scalars != nil:
		return t.misfit(n) == "" || t.intended(n).text != ""
	case t.Items != nil:
		return n.Kind == spec.List || n.Kind != spec.Map && t.Items.mayBe(n)
	case n.Kind != spec.Map:
		return false
	case t.Elem != nil, len(n.Fields) == 0:
		return true
	}
	// Of the fields of another struct, this one has none.
	return t.Open || slices.ContainsFunc(n.Fields, func(f spec.Field) bool {
		return t.Field(f.Name) != nil || spell.Nearest(f.Name, t.fieldNames()) != ""
	})
}

// renamed reports a field that has another name here, and keeps its value under that name. It adds a
// replacement for the name if that alone mends the spec.
func (c *checker) renamed(t *Type, n *spec.Node, f spec.Field, to instead, fault Fault) (string, *spec.Node) {
	typo := to.fix == ""
	fault.Fix = to.fix
	if typo {
		fault.Fix = fmt.Sprintf("did you mean %q?", to.same.Last())
	}
	// A value in another file is often a default or a template, with which CUE merges this one.
	elsewhere := func(there *spec.Node) bool { return typo && there.Span.File != f.Span.File }
	if there := n.At(to.same); there != nil && !mergeable(there, f.Node) && !elsewhere(there) {
		fault.Fix = fmt.Sprintf("remove it; %s is set too", to.same)
		if typo {
			fault.Fix = fmt.Sprintf("remove it, or %s if you mean that field, because both are set", to.same)
		}
		c.faults = append(c.faults, fault)
		return f.Name, nil
	}
	below := checker{language: c.language}
	value := below.value(t.At(to.same), f.Node, fault.Path.Parent().At(to.same.Steps()...))
	fault.Replace = labels(to.same)
	if typo && spell.Sure(f.Name, t.fieldNames()) != to.same.Last() {
		fault.Replace = ""
	}
	if len(below.faults) > 0 {
		c.misfit(f, to, &fault, below.faults, value)
	}
	if fault.Replace != "" {
		fault.Meant = nil
	}
	c.faults = append(c.faults, fault)
	if value == nil || typo && n.At(to.same) != nil {
		return f.Name, nil
	}
	// It belongs below another field, or to what is there already.
	steps := to.same.Steps()
	for i := len(steps) - 1; i >= 0; i-- {
		value = &spec.Node{Kind: spec.Map, Span: value.Span, Fields: []spec.Field{{Name: steps[i], Span: f.Span, Repeated: true, Node: value}}}
	}
	c.moved = spec.Merge(c.moved, value)
	return f.Name, nil
}

// mergeable reports whether two values can be written in two places: they are structs that have no
// value in common.
func mergeable(a, b *spec.Node) bool {
	if a.Kind != spec.Map || b.Kind != spec.Map {
		return false
	}
	return !slices.ContainsFunc(b.Fields, func(f spec.Field) bool {
		there := a.Field(f.Name)
		return there != nil && !mergeable(there, f.Node)
	})
}

// likewise records the fault of a field that no single field replaces. Fields of one struct with
// the same advice on what to write are one fault, at the first of them.
func (c *checker) likewise(t *Type, n *spec.Node, f spec.Field, fault *Fault) {
	if !strings.HasPrefix(fault.Fix, "write ") {
		c.faults = append(c.faults, *fault)
		return
	}
	var names []string
	for _, other := range n.Fields {
		if m := t.means(other, true); t.Field(other.Name) == nil && (m != nil && m.fix == fault.Fix || t.impliedBy(n, other) == fault.Fix) {
			names = append(names, fmt.Sprintf("%q", other.Name))
			if len(names) == 1 && other.Name != f.Name {
				return // the first has reported it
			}
		}
	}
	if last := len(names) - 1; last > 0 {
		fault.Message = fmt.Sprintf("unknown fields %s and %s%s", strings.Join(names[:last], ", "), names[last], inside(fault.Path.Parent()))
	}
	c.faults = append(c.faults, *fault)
}

// impliedBy returns the advice for another unknown field of the struct that says to write a field in
// which f belongs too, as region beside a bucket that belongs in s3; "" when there is none.
func (t *Type) impliedBy(n *spec.Node, f spec.Field) string {
	for _, other := range n.Fields {
		if other.Name == f.Name || t.Field(other.Name) != nil {
			continue
		}
		m := t.means(other, true)
		if m == nil || m.fix == "" {
			continue
		}
		named := namedIn(m.fix)
		if len(named) != 1 || n.At(named[0]) != nil {
			continue
		}
		if holder := t.At(named[0]); holder != nil && holder.Field(f.Name) != nil {
			return m.fix
		}
	}
	return ""
}

// misfit completes the fault of a field with another name, whose value does not fit there either.
// What is wrong within a struct has places of its own.
func (c *checker) misfit(f spec.Field, to instead, fault *Fault, wrong []Fault, value *spec.Node) {
	switch {
	case f.Node.Kind == spec.Map || f.Node.Kind == spec.List:
		c.faults = append(c.faults, wrong...)
		return
	case wrong[0].Secret:
	case value != nil && wrong[0].Replace != "":
		whole := fmt.Sprintf("%s: %s", labels(to.same), wrong[0].Replace)
		fault.Fix = "write " + whole
		if at, found := wholeOf(f); found && fault.Replace != "" {
			fault.Span, fault.Replace, fault.Name, fault.Whole = at, whole, false, true
			return
		}
	case to.note != "":
		fault.Fix = to.fix + ", " + to.note
	case to.fix != "":
		fault.Fix = fmt.Sprintf("%s; %s", to.fix, wrong[0].Fix)
	}
	fault.Replace = ""
}

// wholeOf returns the place of a field from its name to the end of its value, if it is written as a
// whole at one place.
func wholeOf(f spec.Field) (spec.Span, bool) {
	at, value := f.Span, f.Node.Span
	if !at.IsValid() || f.Repeated || value.File != at.File || value.Start < at.End {
		return spec.Span{}, false
	}
	at.End = value.End
	return at, true
}

// labels returns the path of a field as it is written before its value.
func labels(path spec.Path) string {
	steps := path.Steps()
	for i, step := range steps {
		steps[i] = string(spec.PathOf(step))
	}
	return strings.Join(steps, ": ")
}

// elsewhere returns the fix for a field that the struct does not have and that resembles none of
// its fields: where in the spec there is a field of that name, or else the fields of the struct.
func (c *checker) elsewhere(t *Type, f spec.Field, path spec.Path) string {
	if entry := c.entryAt(path); entry != nil {
		_, within := placeOf(path)
		for up := path; within != ""; {
			within, up = within.Parent(), up.Parent()
			at := entry.At(within)
			switch {
			case at == nil:
			case at.Field(f.Name) != nil:
				return fmt.Sprintf("write it as %s", up.At(f.Name))
			case strings.Contains(f.Name, ".") && at.Field("conf") != nil:
				return fmt.Sprintf("write it in %s", up.At("conf"))
			}
		}
	}
	if entry := c.entryAt(path); entry != nil {
		if m := entry.deeper(f); m != nil {
			_, within := placeOf(path)
			return m.adviseAt(within, entryAround(path, within)).fix
		}
	}
	if sections := t.sectionsWith(f); len(sections) > 0 && len(sections) <= 3 {
		return fmt.Sprintf("write it in an entry, as in %s: NAME: %s: …", strings.Join(sections, " or "), f.Name)
	}
	if len(t.Fields) == 0 {
		return "remove it, this struct has no fields"
	}
	return "remove it, or write one of " + fieldList(t)
}

// sectionsWith returns the sections among the fields of a struct whose entries have a field of that
// name.
func (t *Type) sectionsWith(f spec.Field) []string {
	var sections []string
	for _, section := range t.Fields {
		if entry := section.Type.Elem; entry != nil && entry.IsStruct() && entry.Field(f.Name) != nil && section.Name != "environments" {
			sections = append(sections, section.Name)
		}
	}
	return sections
}

// entryAt returns the type of the entry around a path, nil when there is none or it is not known.
func (c *checker) entryAt(path spec.Path) *Type {
	if c.language == nil {
		return nil
	}
	return c.language.entry(path)
}
