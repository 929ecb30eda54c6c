package language

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// within returns the scalar that a list or a struct means in the place of a scalar of this name:
// a list of one, a struct with only the value, or the parts of an image.
func (t *Type) within(n *spec.Node, name string) reading {
	if n.Kind == spec.List {
		return t.inList(n)
	}
	if len(n.Fields) == 1 {
		if f := n.Fields[0]; f.Name == "name" || f.Name == "value" || f.Name == name {
			if t.misfit(f.Node) == "" {
				return reading{kind: f.Node.Kind, text: f.Node.Text}
			}
		}
	}
	if t.Name == "#Image" {
		image, tag := n.Field("repository"), n.Field("tag")
		if image == nil {
			image = n.Field("name")
		}
		if image != nil && image.Kind == spec.String && tag != nil && tag.Kind == spec.String {
			r := reading{text: image.Text + ":" + tag.Text, open: len(n.Fields) > 2, fix: "and nothing else"}
			if !r.open {
				r.fix = ""
			}
			if t.misfit(r.node(n)) == "" {
				return r
			}
		}
	}
	return reading{}
}

func (t *Type) inList(n *spec.Node) reading {
	var texts []string
	for _, item := range n.Items {
		if item.Kind == spec.List || item.Kind == spec.Map || item.Kind == spec.Null {
			return reading{}
		}
		texts = append(texts, item.Text)
	}
	switch {
	case len(texts) == 1 && t.misfit(n.Items[0]) == "":
		return reading{kind: n.Items[0].Kind, text: texts[0]}
	case len(texts) < 2:
	case t.Name == "#JavaOptions":
		return reading{text: strings.Join(texts, " ")}
	case (t.Name == "#Text" || t.Name == "#Lines") && len(texts) <= 5:
		return reading{text: strings.Join(texts, ","), open: true, fix: "if commas separate its words"}
	case t.allows(spec.String) || t.allows(spec.Number):
		return reading{fix: "write one value without brackets"}
	}
	return reading{}
}

// bracket reports another value in the place of a list, and suggests the list if it is clear.
func (c *checker) bracket(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	fault := Fault{
		Path: path, Span: n.Span, Secret: c.isSecret(n, path),
		Message: fmt.Sprintf("%s is %s, want a list", path.Last(), c.show(n, path)),
		Fix:     "write a list in brackets",
	}
	if n.Kind == spec.Map && t.Items.IsStruct() {
		fault.Fix = fmt.Sprintf("write %s: [{…}], with what is here between the braces", path.Last())
	}
	if t.Items.Scalars == nil || n.Kind == spec.Map || n.Kind == spec.Null || fault.Secret || len(n.Text) > 200 {
		return c.drop(fault)
	}
	free := t.Items.Name == "#Text" || t.Items.Name == "#Lines" // an item may itself contain blanks and commas
	words := strings.FieldsFunc(n.Text, func(r rune) bool { return r == ' ' || r == ',' && !free })
	texts := make([]string, len(words))
	items := make([]*spec.Node, len(words))
	open := free && len(words) > 1
	for i, word := range words {
		item := &spec.Node{Kind: n.Kind, Text: word, Span: n.Span, Origin: n.Origin}
		if t.Items.misfit(item) != "" {
			r := t.Items.intended(item)
			if r.text == "" {
				fault.Fix = "write a list in brackets, one word each"
				return c.drop(fault)
			}
			item, open = r.node(item), open || r.open
		}
		if strings.ContainsAny(item.Text, "\"'$|;&\\") {
			fault.Fix = "write a list in brackets, one word each"
			return c.drop(fault)
		}
		items[i], texts[i] = item, textOf(item)
	}
	list := "[" + strings.Join(texts, ", ") + "]"
	switch {
	case len(words) == 0 || t.MaxLen > 0 && len(words) > t.MaxLen:
	case open && free:
		fault.Fix = "write a list, one word each, as in " + list
	case open:
		fault.Fix = "write " + list
	default:
		fault.Fix, fault.Replace = "write "+list, list
		c.faults = append(c.faults, fault)
		return &spec.Node{Kind: spec.List, Items: items, Span: n.Span, Origin: n.Origin}
	}
	return c.drop(fault)
}

// wrap reports another value in the place of a struct, and suggests the struct if it is clear
// which field has the value.
func (c *checker) wrap(t *Type, n *spec.Node, path spec.Path) *spec.Node {
	name := path.Last()
	fault := Fault{
		Path: path, Span: n.Span, Secret: c.isSecret(n, path),
		Message: fmt.Sprintf("%s is %s, want a struct", nameOf(path), c.show(n, path)),
		Fix:     "write a struct with " + fieldList(t),
	}
	if needs := t.required(); fault.Secret && len(needs) > 0 {
		fault.Fix = fmt.Sprintf("write %s: {%s: …}", name, strings.Join(needs, ": …, "))
	}
	if fault.Secret {
		return c.drop(fault)
	}
	if n.Kind == spec.Bool {
		fault.Fix = t.switched(n, name)
		return c.drop(fault)
	}
	if n.Kind == spec.List {
		if len(n.Items) == 1 && n.Items[0].Kind == spec.Map {
			fault.Fix = "write it without the brackets"
		}
		return c.drop(fault)
	}
	if f := t.Field(n.Text); n.Kind == spec.String && f != nil && f.Type.IsStruct() {
		fault.Fix = fmt.Sprintf("write {%s: {}}", f.Name)
		if len(f.Type.required()) == 0 {
			fault.Replace = fmt.Sprintf("{%s: {}}", f.Name)
		} else {
			fault.Fix = fmt.Sprintf("write {%s: {%s: …}}", f.Name, strings.Join(f.Type.required(), ": …, "))
		}
		return c.drop(fault)
	}
	if t.Field("store") != nil && t.Field("path") != nil && n.Kind == spec.String {
		if scheme := schemeLike.FindString(n.Text); strings.HasSuffix(scheme, "//") {
			bucket, rest, _ := strings.Cut(n.Text[len(scheme):], "/")
			fault.Fix = fmt.Sprintf("write {store: \"…\", path: %q}, where … is the tier of the bucket %s", strings.Trim(rest, "/"), bucket)
			return c.drop(fault)
		}
	}
	if f := t.worded(); f != nil && f.Type.otherwise(n) != "" {
		fault.Fix = fmt.Sprintf("write {%s: …}, with %s", f.Name, f.Type.choices())
		return c.drop(fault)
	}
	fields, value := t.fieldsFor(n)
	if len(fields) == 0 {
		return c.drop(fault)
	}
	text := fmt.Sprintf("{%s: %s}", fields[0], textOf(value))
	fault.Fix = "write " + text
	if len(fields) > 1 {
		fault.Fix += ", or one of " + fieldList(t)
		return c.drop(fault)
	}
	if lacks := slices.DeleteFunc(t.required(), func(need string) bool { return need == fields[0] }); len(lacks) > 0 {
		fault.Fix += ", and " + strings.Join(lacks, ", ")
		return c.drop(fault)
	}
	fault.Replace = text
	c.faults = append(c.faults, fault)
	// The value has no place of its own: a replacement there would replace the struct.
	inner := *value
	inner.Span = spec.Span{}
	return &spec.Node{Kind: spec.Map, Span: n.Span, Origin: n.Origin, Fields: []spec.Field{{Name: fields[0], Node: &inner}}}
}

// worded returns the required field of a struct whose value is one of several words, where there is
// something to do for any other word; nil when there is none. A word in the place of the struct is
// meant for it.
func (t *Type) worded() *Field {
	for _, f := range t.Fields {
		if f.Need == Required && f.Type.Else != "" {
			return f
		}
	}
	return nil
}

// required returns the names of the fields that a struct must have.
func (t *Type) required() []string {
	var names []string
	for _, f := range t.Fields {
		if f.Need == Required {
			names = append(names, f.Name)
		}
	}
	return names
}

// switched returns what to write for true or false in the place of a struct.
func (t *Type) switched(n *spec.Node, name string) string {
	needs := t.required()
	switch {
	case n.Text == "false" && t.Null:
		return fmt.Sprintf("remove it, or write %s: null where it is set before", name)
	case n.Text == "false":
		return "remove it"
	case len(needs) > 0:
		return fmt.Sprintf("write %s: {%s: …}", name, strings.Join(needs, ": …, "))
	}
	return fmt.Sprintf("write %s: {…}, with what you need of %s", name, fieldList(t))
}

// fieldsFor returns the fields of a struct that can have a scalar as their value, and that value. A
// field that lists the value as a word comes before one that would take any.
func (t *Type) fieldsFor(n *spec.Node) ([]string, *spec.Node) {
	var words, exact, meant []string
	var value *spec.Node
	for _, f := range t.Fields {
		if f.Type.Scalars == nil || f.Type.Any {
			continue
		}
		if f.Type.misfit(n) == "" {
			if slices.ContainsFunc(f.Type.Scalars, func(s Scalar) bool { return s.IsWord && s.fits(n) }) {
				words = append(words, f.Name)
			}
			exact = append(exact, f.Name)
			continue
		}
		if r := f.Type.intended(n); r.text != "" && !r.open {
			meant, value = append(meant, f.Name), r.node(n)
		}
	}
	switch {
	case len(words) > 0:
		return words, n
	case len(meant) == 1 && len(exact) == 1: // it fits one by accident, perhaps
		return append(meant, exact...), value
	case len(exact) > 0:
		return exact, n
	}
	return meant, value
}

// pairs returns the entries that a list or a text means in the place of a map, as CUE text, "" when
// it is not clear: NAME=VALUE, or the entries of Kubernetes with name and value. Certain reports
// whether nothing else can be meant.
func (t *Type) pairs(n *spec.Node) (text string, certain bool) {
	var pairs [][2]string
	switch n.Kind {
	case spec.String:
		for _, word := range strings.FieldsFunc(n.Text, func(r rune) bool { return r == ',' || r == ';' }) {
			key, value, found := strings.Cut(strings.TrimSpace(word), "=")
			if !found {
				return "", false
			}
			pairs = append(pairs, [2]string{key, value})
		}
	case spec.List:
		for _, item := range n.Items {
			key, value, found := pairOf(item)
			if !found {
				return "", false
			}
			pairs = append(pairs, [2]string{key, value})
		}
	}
	var texts []string
	for _, pair := range pairs {
		value := strconv.Quote(pair[1])
		if f := t.Elem.Field("value"); f != nil {
			value = "{value: " + value + "}"
		} else if t.Elem.misfit(&spec.Node{Kind: spec.String, Text: pair[1]}) != "" {
			return "", false
		}
		if t.Key.misfit(&spec.Node{Kind: spec.String, Text: pair[0]}) != "" || IsSecret(spec.PathOf(pair[0]), pair[1]) {
			return "", false
		}
		texts = append(texts, string(spec.PathOf(pair[0]))+": "+value)
	}
	if len(texts) == 0 || len(texts) > 20 {
		return "", false
	}
	return "{" + strings.Join(texts, ", ") + "}", true
}

// pairOf returns the key and the value of an item of a list.
func pairOf(item *spec.Node) (key, value string, found bool) {
	if item.Kind == spec.String {
		return strings.Cut(item.Text, "=")
	}
	name := item.Field("name")
	if name == nil {
		name = item.Field("key")
	}
	of := item.Field("value")
	if len(item.FieldsOf()) != 2 || name == nil || of == nil || name.Kind != spec.String || of.Kind != spec.String {
		return "", "", false
	}
	return name.Text, of.Text, true
}
