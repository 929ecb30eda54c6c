package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lakewright/lakewright/compiler"
	"github.com/lakewright/lakewright/compiler/accept"
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// manual builds the text of a manual. The zero manual has no width; newManual makes one.
type manual struct {
	strings.Builder
	width int // columns, above 0
}

// defaultWidth is the number of columns of a manual that is not printed on a terminal.
const defaultWidth = 80

func newManual(width int) *manual { return &manual{width: width} }

func (m *manual) linef(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

// text writes prose in lines that fit.
func (m *manual) text(prose string) {
	if prose = strings.TrimSpace(prose); prose != "" {
		m.item("", prose)
	}
}

// item writes prose behind a title, in lines that fit and that all begin behind it.
func (m *manual) item(title, prose string) {
	indent := utf8.RuneCountInString(title)
	m.WriteString(title)
	used := indent
	for i, word := range strings.Fields(prose) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > m.width:
			m.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		default:
			m.WriteString(" ")
			used++
		}
		m.WriteString(word)
		used += n
	}
	m.WriteString("\n")
}

// items writes titles and what they mean, in two columns.
func (m *manual) items(rows [][2]string) {
	width := 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row[0]))
	}
	for _, row := range rows {
		if width > m.width/2 { // the second column would be too narrow to read
			m.linef("  %s", row[0])
			m.item("      ", row[1])
			continue
		}
		m.item(fmt.Sprintf("  %-*s  ", width, row[0]), row[1])
	}
}

// acceptManual returns the manual of the attribute @accept.
func acceptManual(width int) string {
	m := manual{width: width}
	for _, paragraph := range accept.Manual {
		m.text(paragraph)
		m.linef("")
	}
	m.linef("example:")
	for line := range strings.Lines(accept.Example) {
		m.WriteString(strings.TrimRight("    "+line, " \n") + "\n")
	}
	return m.String()
}

// fields lists the fields of a struct.
func (m *manual) fields(t *language.Type) {
	var rows [][2]string
	for _, f := range compiler.FieldsOf(t) {
		need := ""
		if f.Need == language.Required {
			need = " (required)"
		}
		rows = append(rows, [2]string{f.Name, sentence(f.Doc) + need})
	}
	m.items(rows)
}

// sentence returns the first sentence of a text, on one line.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if first, _, found := strings.Cut(text, ". "); found {
		text = first
	}
	return strings.TrimSuffix(text, ".")
}

func typeManual(width int, name string, t *language.Type) string {
	m := newManual(width)
	m.item(name+": ", t.Form())
	m.linef("")
	m.text(t.Doc)
	if t.IsStruct() && len(t.Fields) > 0 {
		m.linef("\nfields:")
		m.fields(t)
	}
	return m.String()
}

// keyManual returns the manual of a key of an engine.
func keyManual(width int, k keys.Manual) string {
	m := newManual(width)
	m.linef("%s (a key of %s)\n", k.Name, k.Product)
	for _, f := range k.Facts {
		m.item(fmt.Sprintf("  %-10s  ", f.Title), f.Text)
	}
	return m.String()
}

// place is a field of the language with its path.
type place struct {
	path  spec.Path       // without the names of entries
	field *language.Field // not nil
	// value is the type of the field, or of an entry if the last step is the name of one
	value   *language.Type
	isEntry bool
}

// find follows the steps of a path through the language. The path may contain or omit the
// names of entries.
func find(l *language.Language, steps []string) (place, bool) {
	at := place{value: l.Root}
	for _, step := range withoutEnvironment(l, steps) {
		if at.value.Items != nil {
			at.value = at.value.Items
			if strings.Trim(step, "0123456789") == "" {
				continue
			}
		}
		isName := false
		if at.value.Elem != nil {
			isName, at.value = true, at.value.Elem
		}
		switch next := at.value.Field(step); {
		case next != nil:
			at = place{path: at.path.At(step), field: next, value: next.Type}
		// A word that is similar to a field is a typing error rather than the name of an
		// entry.
		case isName && spell.Nearest(step, namesOf(at.value)) == "":
			at.isEntry = true
		default:
			return place{}, false
		}
	}
	return at, at.field != nil
}

// withoutEnvironment returns the path of the section that an override or a profile repeats.
func withoutEnvironment(l *language.Language, steps []string) []string {
	if len(steps) == 0 || steps[0] != "environments" && steps[0] != "profiles" {
		return steps
	}
	for i := 1; i < min(3, len(steps)); i++ { // the name is optional
		own := innermost(l.Root.Field(steps[0]).Type).Field(steps[i])
		if own != nil && l.Root.Field(steps[i]) != nil {
			return steps[i:]
		}
	}
	return steps
}

// manual returns the manual of a field.
func (at place) manual(width int, l *language.Language) string {
	m := newManual(width)
	title := string(at.path)
	if at.isEntry {
		title += ".NAME"
	}
	m.linef("%s\n", title)
	m.item("  type      ", at.value.Form())
	if at.isEntry {
		m.linef("")
		m.text(at.value.Doc)
	} else {
		m.details(l, at)
		m.linef("")
		m.text(at.field.Doc)
	}
	if inner := innermost(at.value); inner.IsStruct() && len(inner.Fields) > 0 {
		m.linef("\nfields:")
		m.fields(inner)
	}
	m.rules(at.path)
	return m.String()
}

// details writes the default, the requirement and the profile values of a field.
func (m *manual) details(l *language.Language, at place) {
	if d := at.field.Default; d != nil {
		m.item("  default   ", shown(d))
	}
	switch {
	case at.field.Merged && at.path.Parent() == "environments": // the field that selects the profile
		m.linef("  required  yes")
	case at.field.Merged:
		m.linef("  required  yes, unless an environment or its profile sets it")
	case at.field.Need == language.Required:
		m.linef("  required  yes")
	default:
		m.linef("  required  no")
	}
	for _, name := range profileNames(l) {
		if value := l.Profiles[name].At(at.path); value != nil && len(at.path.Steps()) > 1 {
			m.item("  profile   ", shown(value)+" in "+name)
		}
	}
	if at.field.Unless != "" {
		m.item("            ", fmt.Sprintf("the value of a profile applies only if %s is not set", at.field.Unless))
	}
}

// shown returns a value as text: a string without quotes, a struct as JSON.
func shown(n *spec.Node) string {
	if n.Kind != spec.List && n.Kind != spec.Map {
		return n.Text
	}
	text, err := json.Marshal(n.Data())
	if err != nil {
		return "…" // plain data can always be encoded
	}
	return string(text)
}

// rules lists the rules that look at a field, or at a struct that contains it. A rule that
// looks at a whole section is listed with the section.
func (m *manual) rules(field spec.Path) {
	title := "\njudged by:"
	for _, d := range compiler.Docs() {
		if !slices.ContainsFunc(d.Judges, func(j spec.Path) bool { return j == field || len(j.Steps()) > 1 && j.Covers(field) }) {
			continue
		}
		if title != "" {
			m.linef("%s", title)
		}
		title = ""
		m.item("  "+d.ID+"  ", d.Title)
	}
}

func profileNames(l *language.Language) []string {
	var names []string
	for name := range l.Profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// innermost returns the type of the elements of nested lists and maps.
func innermost(t *language.Type) *language.Type {
	for t.Items != nil || t.Elem != nil {
		if t.Items != nil {
			t = t.Items
		} else {
			t = t.Elem
		}
	}
	return t
}

func namesOf(t *language.Type) []string {
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return names
}

func topFields(l *language.Language) []string {
	names := namesOf(l.Root)
	slices.Sort(names)
	return names
}

// allPaths returns the path of every field, sorted, without names of entries and without
// the fields that environments and profiles repeat.
func allPaths(l *language.Language) []string {
	var paths []string
	var walk func(t *language.Type, at spec.Path)
	walk = func(t *language.Type, at spec.Path) {
		for _, f := range innermost(t).Fields {
			repeated := (at == "environments" || at == "profiles") && l.Root.Field(f.Name) != nil
			if !repeated {
				paths = append(paths, string(at.At(f.Name)))
				walk(f.Type, at.At(f.Name))
			}
		}
	}
	walk(l.Root, "")
	slices.Sort(paths)
	return paths
}
