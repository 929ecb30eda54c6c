package language

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"

	"github.com/lakewright/lakewright/compiler/spec"
)

// A Foreign is a field name of another tool, such as a custom resource of an operator. The
// schema maps it to a field of the language, in an attribute of that field:
//
//	path?: #MountPath | null @aka(mountPath)
//	pool?: #Name | null @instead(affinity, nodeSelector="whose labels select the nodes")
//
// After @aka, the value is written in the same way, and Check reads it under the right name.
// After @instead, it is not, and the fix ends in the text. A name that no single field
// replaces has its attribute in the struct, where the text is the whole fix. Names with |
// between them share a text.
//
// A name is known in the struct of its field and in every struct of the entry around it, such
// as a workload. With only=here, it is known in its own struct alone.
type Foreign struct {
	Word  string
	Text  string // end of the fix; the whole fix in an attribute of a struct
	Alike bool   // the value is written in the same way
	Here  bool   // known in its own struct alone
}

// foreignOf reads an attribute of a field or, with inStruct, of a struct.
func foreignOf(a *ast.Attribute, inStruct bool) ([]Foreign, error) {
	key, body := a.Split()
	var list []Foreign
	here := false
	for rest := strings.TrimSpace(body); rest != ""; {
		words, text, after, err := cutForeign(rest)
		switch {
		case err != nil:
		case words == "only" && text == "here":
			here = true
		case words == "" || words == "only":
			err = fmt.Errorf("want @%s(word, …)", key)
		case key == "aka" && text != "":
			err = errors.New("want @aka(word, …) beside a field, without a text")
		case inStruct && text == "":
			err = fmt.Errorf("want a text for %s, because there is no field that it means", words)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Pos(), err)
		}
		if rest = after; words == "only" {
			continue
		}
		for word := range strings.SplitSeq(words, "|") {
			list = append(list, Foreign{Word: word, Text: text, Alike: key == "aka"})
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: want @%s(word, …)", a.Pos(), key)
	}
	for i := range list {
		list[i].Here = here
	}
	return list, nil
}

// cutForeign returns what stands before the first comma of the body of an attribute, which
// is words, or words="text", or only=here, and what stands behind the comma.
func cutForeign(body string) (words, text, rest string, err error) {
	end := strings.IndexAny(body, ",=")
	if end < 0 {
		return body, "", "", nil
	}
	words, rest = strings.TrimSpace(body[:end]), strings.TrimSpace(body[end+1:])
	if body[end] == ',' {
		return words, "", rest, nil
	}
	if after, found := strings.CutPrefix(rest, "here"); found && words == "only" {
		text, rest = "here", after
	} else if quoted, err := strconv.QuotedPrefix(rest); err == nil {
		if text, err = strconv.Unquote(quoted); err != nil {
			return "", "", "", err
		}
		rest = rest[len(quoted):]
	}
	rest = strings.TrimSpace(rest)
	switch {
	case text == "":
		return "", "", "", fmt.Errorf("want a text for %s", words)
	case rest != "" && rest[0] != ',':
		return "", "", "", fmt.Errorf("want a comma after the text for %s", words)
	}
	return words, text, strings.TrimSpace(strings.TrimPrefix(rest, ",")), nil
}

// meaning is what to write instead of a foreign word.
type meaning struct {
	fields []spec.Path // relative to the struct that means was called on
	fix    string      // whole, from an attribute of a struct; "" when fields are set
	note   string      // end of the fix, after the fields
	alike  bool
}

// translate returns what to write for a foreign word in the struct at path, "" for a word
// that the schema does not know. Same is the field of this struct whose value the word's value
// can be, "" when there is none. Entry is the type of the entry around the struct, or nil.
func (t *Type) translate(word string, path spec.Path, entry *Type) (same, fix string) {
	if m := t.means(word, true); m != nil {
		return m.advise("")
	}
	if entry != nil {
		if m := entry.means(word, false); m != nil {
			_, within := placeOf(path)
			return m.advise(within)
		}
	}
	return "", t.deeper(word)
}

// means returns what to write for a word, nil when no attribute names it. With here, means
// looks at the attributes of this struct alone; otherwise also at those of the structs within,
// the nearest first, and leaves out words that are known in their own struct alone.
func (t *Type) means(word string, here bool) *meaning {
	type level struct {
		at spec.Path
		of *Type
	}
	m := &meaning{}
	for next := []level{{"", t}}; len(next) > 0; {
		var below []level
		for _, l := range next {
			for _, f := range l.of.Foreign {
				if f.Word == word && (here || !f.Here) {
					return &meaning{fix: f.Text}
				}
			}
			for _, field := range l.of.Fields {
				for _, f := range field.Foreign {
					if f.Word == word && (here || !f.Here) {
						m.fields, m.note, m.alike = append(m.fields, l.at.At(field.Name)), first(m.note, f.Text), f.Alike
					}
				}
				if field.Type.IsStruct() && !here {
					below = append(below, level{l.at.At(field.Name), field.Type})
				}
			}
		}
		next = below
	}
	if len(m.fields) == 0 {
		return nil
	}
	return m
}

// advise returns what to write in the struct at within, a path from the entry on.
func (m *meaning) advise(within spec.Path) (same, fix string) {
	if m.fix != "" {
		return "", m.fix
	}
	fields := m.fields
	if here := slices.DeleteFunc(slices.Clone(fields), func(p spec.Path) bool { return p.Parent() != within }); len(here) > 0 {
		fields = here
	}
	var names []string
	for _, p := range fields {
		if p.Parent() == within {
			names = append(names, p.Last())
		} else {
			names = append(names, string(p))
		}
	}
	if m.alike && len(fields) == 1 && fields[0].Parent() == within {
		same = fields[0].Last()
	}
	fix = "write " + strings.Join(names, " or ")
	if m.note != "" {
		fix += ", " + m.note
	}
	return same, fix
}

// entry returns the type of the entries of the section that a path is in, nil when it is in
// none.
func (l *Language) entry(path spec.Path) *Type {
	section, _ := placeOf(path)
	if field := l.Root.Field(section); field != nil {
		return field.Type.Elem
	}
	return nil
}

// deeper returns a fix that names the structs in this one with a field of that name, "" when
// there are none or too many.
func (t *Type) deeper(word string) string {
	var names []string
	for _, f := range t.Fields {
		if f.Type.IsStruct() && f.Type.Field(word) != nil {
			names = append(names, f.Name+"."+word)
		}
	}
	if len(names) == 0 || len(names) > 3 {
		return ""
	}
	return "write " + strings.Join(names, " or ")
}

// placeOf returns the section of a path, also of one in an override or a profile, and the path
// from the entry on, "" for the entry itself. Outside of an entry, there is no section.
func placeOf(path spec.Path) (section string, within spec.Path) {
	steps := path.Steps()
	entry := 2 // the number of steps to an entry
	if len(steps) > 0 {
		switch steps[0] {
		case "environments":
			steps = steps[min(2, len(steps)):]
		case "profiles":
			steps, entry = steps[min(2, len(steps)):], 1 // a profile has no names of entries
		}
	}
	if len(steps) < entry {
		return "", ""
	}
	return steps[0], spec.PathOf(steps[entry:]...)
}
