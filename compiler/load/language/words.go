package language

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// nameOf returns the name of the value at path in a message: its own, or that of its list.
func nameOf(path spec.Path) string {
	steps := path.Steps()
	for i := len(steps) - 1; i > 0; i-- {
		if strings.Trim(steps[i], "0123456789") != "" {
			if i < len(steps)-1 {
				return "an item of " + steps[i]
			}
			return steps[i]
		}
	}
	return string(path)
}

// inside returns the place of a field for a message, "" for the top of the spec.
func inside(path spec.Path) string {
	if path == "" {
		return ""
	}
	return " in " + string(path)
}

func (t *Type) fieldNames() []string {
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	slices.Sort(names)
	return names
}

func fieldList(t *Type) string { return strings.Join(t.fieldNames(), ", ") }

func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(out, ", ")
}

func oneOf(words []string) string {
	if len(words) == 1 {
		return quoted(words)
	}
	return "one of " + quoted(words)
}

// form describes the form of a type's scalars, such as "a whole number from 1 to 15".
func (t *Type) form() string {
	if t.Items != nil {
		return "a list"
	}
	if t.Scalars == nil {
		return "a struct"
	}
	s := t.Scalars[len(t.Scalars)-1]
	switch s.Kind {
	case spec.Bool:
		return "true or false"
	case spec.Number:
		text := "a number"
		if s.Integer {
			text = "a whole number"
		}
		for _, b := range s.Bounds {
			text += map[token.Token]string{
				token.GEQ: " from ", token.GTR: " greater than ", token.LEQ: " to ", token.LSS: " less than ",
			}[b.Op] + b.Text
		}
		return text
	}
	return "text"
}

// Form describes the type for the manual.
func (t *Type) Form() string {
	switch {
	case t.Any:
		return "anything"
	case t.Items != nil:
		return "list of " + t.Items.Form()
	case t.Elem != nil:
		return "map of " + t.Elem.Form()
	case t.Scalars == nil:
		return "struct"
	case len(t.Words()) > 0:
		return strings.Join(mapped(t.Words(), func(w string) string { return fmt.Sprintf("%q", w) }), " | ")
	case t.Want != "":
		return strings.TrimPrefix(t.Want, "want ")
	}
	return t.form()
}

func mapped(words []string, f func(string) string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = f(w)
	}
	return out
}
