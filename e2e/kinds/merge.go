package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// first and last are the minor versions that the table covers.
var first, last = releases[0].minor, releases[len(releases)-1].minor

// span is the minor versions that have a thing: from the first to the last, without a gap.
type span struct{ from, to int }

// add adds a version, which must follow the others.
func (s *span) add(minor int) error {
	if s.from == 0 {
		s.from = minor
	} else if s.to != minor-1 {
		return fmt.Errorf("is in 1.%d and in 1.%d, but not between them", s.to, minor)
	}
	s.to = minor
	return nil
}

// String returns the first version with a plus and the first version without with a minus.
func (s span) String() string {
	text := ""
	if s.from > first {
		text += fmt.Sprintf("+%d", s.from)
	}
	if s.to < last {
		text += fmt.Sprintf("-%d", s.to+1)
	}
	return text
}

// field is a field of a type in all releases.
type field struct {
	span
	typ      string
	required bool           // in every release that has it
	words    map[string]int // the first version with each word
	free     bool           // some release that has it allows any word
}

type merger struct {
	types map[string]map[string]*field
	kinds map[string]*span  // by API version and kind
	named map[string]string // the type of a kind
}

func newMerger() *merger {
	return &merger{types: map[string]map[string]*field{}, kinds: map[string]*span{}, named: map[string]string{}}
}

// add adds the definitions of a minor version, which must follow the others.
func (m *merger) add(minor int, definitions map[string]*definition) error {
	for name, d := range definitions {
		isKind := d.Properties["metadata"] != nil && short(d.Properties["metadata"].Ref) == "meta.v1.ObjectMeta"
		for _, kind := range d.Kinds {
			if !isKind {
				continue
			}
			if m.kinds[kind.String()] == nil {
				m.kinds[kind.String()] = &span{}
			}
			m.named[kind.String()] = name
			if err := m.kinds[kind.String()].add(minor); err != nil {
				return fmt.Errorf("%s %w", kind, err)
			}
		}
		for key, p := range d.Properties {
			typ := typeOf(definitions, &p.definition)
			if isKind && key == "status" || name == "meta.v1.ObjectMeta" && key == "managedFields" {
				typ = "*" // users do not write it
			}
			if err := m.addField(minor, name, key, typ, p, slices.Contains(d.Required, key)); err != nil {
				return fmt.Errorf("%s.%s %w", name, key, err)
			}
		}
	}
	return nil
}

func (m *merger) addField(minor int, name, key, typ string, p *member, required bool) error {
	if m.types[name] == nil {
		m.types[name] = map[string]*field{}
	}
	f := m.types[name][key]
	if f == nil {
		f = &field{typ: typ, words: map[string]int{}}
		m.types[name][key] = f
	}
	if f.typ != typ {
		return fmt.Errorf("is %s in 1.%d, and was %s", typ, minor, f.typ)
	}
	f.required = required // where releases differ, the older documents were wrong
	f.free = f.free || p.words == nil
	for _, word := range p.words {
		if f.words[word] == 0 {
			f.words[word] = minor
		}
	}
	return f.add(minor)
}

// special holds the types that are no structs in JSON.
var special = map[string]string{
	"api.resource.Quantity": "q", "util.intstr.IntOrString": "x", "meta.v1.Time": "t", "meta.v1.MicroTime": "t",
}

// typeOf returns the letters of a type. [ is a list and { a map of what follows.
func typeOf(definitions map[string]*definition, d *definition) string {
	if d.Ref != "" {
		name := short(strings.TrimPrefix(d.Ref, "#/definitions/"))
		if special[name] != "" {
			return special[name]
		}
		if len(definitions[name].Properties) == 0 {
			return "*"
		}
		return name
	}
	switch {
	case d.Items != nil:
		return "[" + typeOf(definitions, d.Items)
	case d.Values != nil:
		return "{" + typeOf(definitions, d.Values)
	case d.Type == "string" && d.Format == "byte":
		return "y"
	case d.Type == "string":
		return "s"
	case d.Type == "integer" && d.Format == "int32":
		return "i"
	case d.Type == "integer":
		return "l"
	case d.Type == "number":
		return "n"
	case d.Type == "boolean":
		return "b"
	}
	return "*"
}

// isRequired reports whether the server refuses an object without the field.
func isRequired(name, key string, f *field) bool {
	full := name + "." + key
	if strings.Contains("ilnbxq", f.typ) {
		return slices.Contains(zero, full)
	}
	return f.required && !slices.Contains(optional, full) || slices.Contains(demanded, full)
}

const head = `# The fields of Kubernetes' own kinds, from its OpenAPI documents. Do not edit: e2e/kinds writes it.
# A line with an equals sign is a kind and its type; @ begins a type, and its fields follow.
# A field has a name, an exclamation mark if it is required, and a type: s text, i and l whole numbers
# of 32 and 64 bits, n a number, b true or false, y base64, t a time, q a quantity, x a number or
# text, * anything, [ a list and { a map of what follows, otherwise the name of a type. Words that
# a text may have are in parentheses, with @N for a word of 1.N. +N: since 1.N; -N: no longer in 1.N.
`

// table returns the types that kinds need.
func (m *merger) table() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(head)
	fmt.Fprintf(&out, "# Versions %d %d\n", first, last)
	needed := map[string]bool{}
	for _, kind := range slices.Sorted(maps.Keys(m.kinds)) {
		fmt.Fprintf(&out, "=%s %s%s\n", kind, m.named[kind], suffix(*m.kinds[kind]))
		m.need(m.named[kind], needed)
	}
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		fmt.Fprintf(&out, "@%s\n", name)
		for _, key := range slices.Sorted(maps.Keys(m.types[name])) {
			f := m.types[name][key]
			mark := ""
			if isRequired(name, key, f) {
				mark = "!"
			}
			typ, err := f.withWords()
			if err != nil {
				return nil, fmt.Errorf("%s.%s: %w", name, key, err)
			}
			fmt.Fprintf(&out, "%s%s %s%s\n", key, mark, typ, suffix(f.span))
		}
	}
	out.WriteString("@\n")
	return out.Bytes(), nil
}

func suffix(s span) string {
	if text := s.String(); text != "" {
		return " " + text
	}
	return ""
}

// need marks a type and all types that its fields have.
func (m *merger) need(name string, needed map[string]bool) {
	if needed[name] || m.types[name] == nil {
		return
	}
	needed[name] = true
	for _, f := range m.types[name] {
		m.need(strings.TrimLeft(f.typ, "[{"), needed)
	}
}

// withWords returns the type of a field with the words that it may have. An empty word is always
// the same as none.
func (f *field) withWords() (string, error) {
	if len(f.words) == 0 || f.free {
		return f.typ, nil
	}
	var words []string
	for _, word := range slices.Sorted(maps.Keys(f.words)) {
		if strings.ContainsAny(word, "@|()") {
			return "", fmt.Errorf("the table cannot hold the word %q", word)
		}
		if word != "" {
			if since := f.words[word]; since > f.from {
				word += fmt.Sprintf("@%d", since)
			}
			words = append(words, word)
		}
	}
	return f.typ + "(" + strings.Join(words, "|") + ")", nil
}
