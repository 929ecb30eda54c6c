package language

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/unit"
)

// show returns a value as the user wrote it, for a message.
func show(n *spec.Node) string {
	switch n.Kind {
	case spec.String:
		text := n.Text
		if runes := []rune(text); len(runes) > 60 {
			text = string(runes[:57]) + "…"
		}
		return fmt.Sprintf("%q", text)
	case spec.Number, spec.Bool:
		return n.Text
	}
	return n.Kind.String()
}

// nameOf returns what to call the value at path: its name, or its list's.
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

// inside says where a field stands, "" for the top of the spec.
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

// form describes what the scalars of a type look like: "a whole number from 1 to
// 15".
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

// Form describes the type in a user's words, for the manual.
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

var (
	sizeLike = regexp.MustCompile(`(?i)^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgtp])(i?b?|ibi?|[a-z]*bytes?)\s*$`)
	timeLike = regexp.MustCompile(`(?i)^\s*([0-9]+)\s*(ms|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\s*$`)
	coreLike = regexp.MustCompile(`^\s*([0-9]+(?:\.[0-9]+)?)\s*(cores?|cpus?)?\s*$`)
	notName  = regexp.MustCompile(`[^a-z0-9]+`)
)

// meant returns the value that was surely meant by one that does not fit, nil when
// nothing is sure.
func (t *Type) meant(n *spec.Node) *spec.Node {
	kind, text := spec.String, ""
	switch {
	case n.Kind == spec.String && len(t.Words()) > 0:
		text = spell.Nearest(n.Text, t.Words())
	case t.Name == "#Memory":
		text = meantSize(n)
	case t.Name == "#Duration" && n.Kind == spec.String:
		text = meantTime(n.Text)
	case t.Name == "#Name" && n.Kind == spec.String:
		text = strings.Trim(notName.ReplaceAllString(strings.ToLower(n.Text), "-"), "-")
	case t.Name == "#CPU" && n.Kind == spec.String:
		if m := coreLike.FindStringSubmatch(n.Text); m != nil {
			kind, text = spec.Number, m[1]
		}
	case n.Kind == spec.Number && t.allows(spec.Number):
		if x, ok := new(big.Rat).SetString(n.Text); ok && x.IsInt() { // 8/2 is 4.0 in CUE
			kind, text = spec.Number, x.Num().String()
		}
	case n.Kind == spec.Number && t.allows(spec.String):
		text = n.Text // a version without quotes
	case n.Kind == spec.String && (t.allows(spec.Number) || t.allows(spec.Bool)):
		for _, kind = range []spec.Kind{spec.Number, spec.Bool} {
			if meant := asKind(n, kind); t.misfit(meant) == "" {
				return meant
			}
		}
	}
	if text == "" {
		return nil
	}
	meant := *n
	meant.Kind, meant.Text = kind, text
	if t.misfit(&meant) != "" {
		return nil
	}
	return &meant
}

func asKind(n *spec.Node, kind spec.Kind) *spec.Node {
	out := *n
	out.Kind = kind
	return &out
}

func (t *Type) allows(kind spec.Kind) bool {
	return slices.ContainsFunc(t.Scalars, func(s Scalar) bool { return s.Kind == kind })
}

func meantSize(n *spec.Node) string {
	if n.Kind == spec.Number { // 16Gi without quotes is a number in CUE
		x, ok := new(big.Rat).SetString(n.Text)
		if !ok || !x.IsInt() || !x.Num().IsInt64() || x.Num().Int64() < int64(unit.KiB) {
			return ""
		}
		return unit.Bytes(x.Num().Int64()).String()
	}
	m := sizeLike.FindStringSubmatch(n.Text)
	if m == nil {
		return ""
	}
	return m[1] + strings.ToUpper(m[2]) + "i"
}

func meantTime(text string) string {
	m := timeLike.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	name := strings.ToLower(m[2])
	switch {
	case name == "ms" || strings.HasPrefix(name, "milli"):
		return m[1] + "ms"
	case strings.HasPrefix(name, "d"):
		days, ok := new(big.Int).SetString(m[1], 10)
		if !ok {
			return ""
		}
		return days.Mul(days, big.NewInt(24)).String() + "h"
	}
	return m[1] + name[:1]
}
