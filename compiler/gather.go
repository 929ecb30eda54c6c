package compiler

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// gathered returns the list in which each fault of a template, a loop or a shared value is
// reported once, with a note that names the other entries that have it. Two diagnostics are one
// fault if they point at the same word for the same reason: rule, message and fix are the same but
// for the entry. A value that several entries take from one field is reported at that field.
func gathered(list diag.List, source *load.Source) diag.List {
	if len(list) < 2 {
		return list
	}
	g := gatherer{source: source, index: map[cause]int{}}
	for _, d := range list {
		g.add(d)
	}
	for i := range g.faults {
		g.faults[i].finish()
	}
	var out diag.List
	for _, f := range g.faults {
		out = append(out, f.Diagnostic)
	}
	return out.Merge(source.Envs)
}

type gatherer struct {
	source *load.Source
	index  map[cause]int
	faults []gathering
}

// A gathering is a diagnostic with the entries that have it.
type gathering struct {
	diag.Diagnostic
	entries []string           // in the order found
	has     map[spec.Path]bool // entries
}

// A cause is what makes two diagnostics one fault.
type cause struct {
	at                        diag.Pos
	rule, below               string
	severity                  diag.Severity
	accepted                  bool
	message, fix, replacement string
}

func (g *gatherer) add(d diag.Diagnostic) {
	home := g.source.Home(d.Pos)
	entry := entryOf(spec.Path(d.Path))
	keys := g.causes(d, home)
	for _, key := range keys {
		i, found := g.index[key]
		if !found {
			continue
		}
		f := &g.faults[i]
		if f.Pos != d.Pos && keys[0].at.IsValid() {
			f.Pos = home
		}
		f.join(d.Envs, entry)
		g.record(keys, i)
		return
	}
	g.record(keys, len(g.faults))
	g.faults = append(g.faults, gathering{Diagnostic: d, entries: []string{string(entry)}, has: map[spec.Path]bool{entry: true}})
}

func (g *gatherer) record(keys []cause, i int) {
	for _, key := range keys {
		if _, found := g.index[key]; !found {
			g.index[key] = i
		}
	}
}

// causes returns the causes of a diagnostic without the path, and without the path and the name of
// its entry. The name may be an ordinary word of the message, so both are tried.
func (g *gatherer) causes(d diag.Diagnostic, home diag.Pos) []cause {
	if strings.HasPrefix(d.Message, "there is no ") && strings.Contains(d.Fix, ", or define ") {
		return []cause{{rule: d.Rule, message: d.Message}} // one definition mends all of them
	}
	path := spec.Path(d.Path)
	entry := entryOf(path)
	if len(entry.Steps()) < 2 {
		entry = "" // a field of the spec itself
	}
	below, _ := path.CutPrefix(entry)
	here, exact := path, g.source.IsAt(d.Pos, path)
	if !exact && g.source.IsWritten(d.Pos, path.Parent()) {
		here, exact = path.Parent(), true // what the value at this place lacks
	}
	key := cause{at: home, rule: d.Rule, below: string(below), severity: d.Severity, accepted: d.Accepted != nil, replacement: d.Replacement}
	if exact {
		rest, _ := path.CutPrefix(here)
		key.below = string(rest)
	}
	one := func(text string) string {
		if exact {
			for p := here; len(p.Steps()) > len(entry.Steps()); p = p.Parent() {
				text = withoutWord(text, string(p))
			}
		}
		return withoutWord(text, string(entry))
	}
	two := func(text string) string { return withoutWord(one(text), entry.Last()) }
	var keys []cause
	for _, less := range []func(string) string{one, two} {
		key.message, key.fix = less(d.Message), less(d.Fix)
		if (below == "" || exact && here == path) && strings.HasPrefix(d.Rule, "SPC") {
			key.fix = "" // it may be another name
		}
		keys = append(keys, key)
	}
	return keys
}

// entryOf returns the path of the entry of a section that a path leads into, or of the
// environment.
func entryOf(path spec.Path) spec.Path {
	steps := path.Steps()
	depth := 2
	if len(steps) > 3 && (steps[0] == "environments" || steps[0] == "profiles") {
		depth = 4
	}
	return spec.PathOf(steps[:min(depth, len(steps))]...)
}

// withoutWord replaces a word, or a path, wherever it stands alone.
func withoutWord(text, word string) string {
	if word == "" || !strings.Contains(text, word) {
		return text
	}
	var out strings.Builder
	for {
		i := strings.Index(text, word)
		if i < 0 {
			return out.String() + text
		}
		end := i + len(word)
		out.WriteString(text[:i])
		if i > 0 && isInWord(text[i-1]) || end < len(text) && isInWord(text[end]) {
			out.WriteString(word)
		} else {
			out.WriteString("\x00")
		}
		text = text[end:]
	}
}

func isInWord(b byte) bool {
	return b == '-' || b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

func (f *gathering) join(envs []string, entry spec.Path) {
	if len(f.Envs) == 0 || len(envs) == 0 {
		f.Envs = nil // all of them
	} else {
		f.Envs = append(f.Envs[:len(f.Envs):len(f.Envs)], envs...)
	}
	if !f.has[entry] {
		f.has[entry] = true
		f.entries = append(f.entries, string(entry))
	}
}

// mostEntries is how many other entries a note names.
const mostEntries = 3

// finish adds the note that names the other entries.
func (f *gathering) finish() {
	others := f.entries[1:]
	if len(others) == 0 {
		return
	}
	text := "the same fault is in " + strings.Join(others[:min(mostEntries, len(others))], ", ")
	if more := len(others) - mostEntries; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	f.Notes = append(f.Notes[:len(f.Notes):len(f.Notes)], diag.Note{Text: text})
}
