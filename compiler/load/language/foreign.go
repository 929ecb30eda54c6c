package language

import (
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
//	cores?: #Count @aka(cpu="which are whole; write cpuRequest for less than one")
//	pool?: #Name | null @instead(affinity, nodeSelector="whose labels select the nodes")
//
// After @aka, the value is written in the same way, and Check reads it under the right name. A text
// is for values that do not fit all the same. After @instead, the value is not written in the same
// way, and the fix ends in the text. Names with | between them share a text.
//
// In a struct, @instead is for a name that no single field replaces, and the text is the whole
// fix. @aka(executorMemory=executor.memory) in a struct names a field below it.
//
// A name is known in the struct of its field and in every struct of the entry around it, such
// as a workload; one of the whole platform everywhere. With only=here, it is known in its own
// struct alone. Case, dashes and underscores do not count.
type Foreign struct {
	Word  string
	Field spec.Path // in an @aka of a struct, the field below it
	Text  string    // end of the fix; the whole fix in an @instead of a struct
	Alike bool      // the value is written in the same way
	Here  bool      // known in its own struct alone
}

// foreignOf reads an attribute of a field or, with inStruct, of a struct.
func foreignOf(a *ast.Attribute, inStruct bool) ([]Foreign, error) {
	key, body := a.Split()
	var list []Foreign
	here, aka := false, key == "aka"
	for rest := strings.TrimSpace(body); rest != ""; {
		words, text, after, err := cutForeign(rest, inStruct && aka)
		switch {
		case err != nil:
		case words == "only" && text == "here":
			here = true
		case words == "" || words == "only":
			err = fmt.Errorf("want @%s(word, …)", key)
		case inStruct && text == "" && aka:
			err = fmt.Errorf("want the path of a field for %s", words)
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
			f := Foreign{Word: strings.TrimSpace(word), Text: text, Alike: aka}
			if inStruct && aka {
				f.Field, f.Text = spec.Path(text), ""
			}
			list = append(list, f)
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
// is words, or words="text", or only=here, and what stands behind the comma. With paths, it is
// words=path.
func cutForeign(body string, paths bool) (words, text, rest string, err error) {
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
	} else if paths {
		text, rest, _ = strings.Cut(rest, ",")
		return words, strings.TrimSpace(text), strings.TrimSpace(rest), nil
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
	fits   bool // the fields can have the value
}

// An instead is what to write for a foreign word in one struct.
type instead struct {
	fix    string
	same   spec.Path   // the field in or below the struct whose value the word's value can be, or ""
	note   string      // for a value that does not fit same
	fields []spec.Path // in or below the struct, that the word may mean
}

// translate returns what to write for a foreign field in the struct at path, the zero instead for a
// word that the schema does not know. Entry is the type of the entry around the struct, or nil.
func (l *Language) translate(t *Type, f spec.Field, path spec.Path) instead {
	own := t.means(f, true)
	if own != nil && (!own.alike || own.fits) {
		return own.advise("")
	}
	if entry := l.entry(path); entry != nil {
		if m := entry.means(f, false); m != nil && (own == nil || m.fits) {
			_, within := placeOf(path)
			to := m.adviseAt(within, entryAround(path, within))
			if len(m.fields) == 1 && !m.fits && to.same == "" {
				to.fix += entry.At(m.fields[0]).otherwise(f.Node)
			}
			return to
		}
	}
	if own != nil {
		return own.advise("")
	}
	if strings.Count(f.Name, ".") > 0 && t.Field("conf") != nil {
		return instead{fix: "write conf: " + strconv.Quote(f.Name), same: spec.PathOf("conf", f.Name)}
	}
	if m := l.Root.means(f, path == ""); m != nil && m.fix != "" {
		return m.advise("")
	}
	if m := t.deeper(f); m != nil {
		return m.advise("")
	}
	return instead{}
}

// means returns what to write for a foreign field, nil when no attribute names it. With here, means
// looks at the attributes of this struct alone; otherwise also at those of the structs within,
// the nearest first, and leaves out words that are known in their own struct alone. Of several
// fields, it takes those that can have the value.
func (t *Type) means(of spec.Field, here bool) *meaning {
	word := folded(of.Name)
	known := func(f Foreign) bool { return folded(f.Word) == word && (here || !f.Here) }
	m, best := &meaning{}, &meaning{}
	t.walk(!here, func(at spec.Path, t *Type) bool {
		for _, f := range t.Foreign {
			switch {
			case !known(f):
			case f.Field == "":
				best = &meaning{fix: f.Text}
				return false
			default:
				m.fields, m.alike = append(m.fields, at.At(f.Field.Steps()...)), true
			}
		}
		for _, field := range t.Fields {
			for _, f := range field.Foreign {
				if !known(f) {
					continue
				}
				m.fields, m.note, m.alike = append(m.fields, at.At(field.Name)), first(m.note, f.Text), f.Alike
				if f.Alike && field.Type.mayBe(of.Node) {
					best.fields, best.note, best.alike = append(best.fields, at.At(field.Name)), first(best.note, f.Text), true
					best.fits = true
				}
				break // several words of a field may be alike but for their case
			}
		}
		return true
	})
	switch {
	case best.fix != "" || len(best.fields) > 0:
		return best
	case len(m.fields) == 0:
		return nil
	}
	return m
}

// walk visits the structs of a type, this one and with deep those below it, the nearest first, until
// visit returns false.
func (t *Type) walk(deep bool, visit func(at spec.Path, t *Type) bool) {
	type level struct {
		at spec.Path
		of *Type
	}
	for next := []level{{"", t}}; len(next) > 0; {
		var below []level
		for _, l := range next {
			if !visit(l.at, l.of) {
				return
			}
			for _, field := range l.of.Fields {
				if field.Type.IsStruct() && deep {
					below = append(below, level{l.at.At(field.Name), field.Type})
				}
			}
		}
		next = below
	}
}

// folded returns a name without case, dashes, underscores and the dashes of an option before it.
func folded(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
}

// advise returns what to write in the struct that means was called on.
func (m *meaning) advise(within spec.Path) instead { return m.adviseAt(within, "") }

// adviseAt returns what to write in the struct at within, a path from the entry on, which is at a
// path of the spec itself.
func (m *meaning) adviseAt(within, entry spec.Path) instead {
	if m.fix != "" {
		return instead{fix: m.fix, fields: namedIn(m.fix)}
	}
	fields := m.fields
	if below := slices.DeleteFunc(slices.Clone(fields), func(p spec.Path) bool { return !within.Covers(p) }); len(below) > 0 {
		fields = below
	}
	var out instead
	var names []string
	for _, p := range fields {
		if own, found := p.CutPrefix(within); found {
			names = append(names, string(own))
			out.same = own
			out.fields = append(out.fields, own)
		} else {
			names = append(names, string(entry.At(p.Steps()...)))
		}
	}
	if !m.alike || len(fields) > 1 || !within.Covers(fields[0]) {
		out.same = ""
	}
	out.fix = "write " + strings.Join(names, " or ")
	switch {
	case m.alike:
		out.note = m.note
	case m.note != "":
		out.fix += ", " + m.note
	}
	return out
}

// entryAround returns the path of the entry around a path that leads within it.
func entryAround(path, within spec.Path) spec.Path {
	steps := path.Steps()
	return spec.PathOf(steps[:len(steps)-len(within.Steps())]...)
}

// namedIn returns the fields that a fix says to write.
func namedIn(fix string) []spec.Path {
	write, found := strings.CutPrefix(fix, "write ")
	if !found {
		return nil
	}
	write, _, _ = strings.Cut(write, ", ")
	var fields []spec.Path
	for _, path := range strings.Split(strings.ReplaceAll(write, " and ", " or "), " or ") {
		fields = append(fields, spec.Path(path))
	}
	return fields
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

// deeper returns the fields below the struct with that name and such a value, nil when there are
// none or too many. It takes the nearest.
func (t *Type) deeper(of spec.Field) *meaning {
	word, m, depth := folded(of.Name), &meaning{alike: true}, 0
	t.walk(true, func(at spec.Path, t *Type) bool {
		now := len(at.Steps())
		if now > depth && len(m.fields) > 0 || now > 3 {
			return false
		}
		depth = now
		for _, field := range t.Fields {
			if folded(field.Name) == word && at != "" && field.Type.mayBe(of.Node) {
				m.fields = append(m.fields, at.At(field.Name))
			}
		}
		return true
	})
	if len(m.fields) == 0 || len(m.fields) > 3 {
		return nil
	}
	return m
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
