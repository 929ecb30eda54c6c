package keys

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// A Book explains the keys of one engine. An Engine is one.
type Book interface {
	// Manual returns the manual of a key, or of the form that a key has. It reports whether the
	// product, or another one that runs in it, has such a key.
	Manual(key string) (Manual, bool)
	// Has reports whether there is a key of exactly this name, or keys of this prefix whose tail
	// is the user's.
	Has(key string) bool
	// Nearest returns the key that was probably meant by one that is not known, "" for none.
	Nearest(key string) string
	// All returns the keys that a prompt may complete to: those that are documented and of one
	// name, sorted.
	All() []string
}

// A Manual is what there is to say of a key.
type Manual struct {
	Product string // whose key it is
	Name    string
	Facts   []Fact // in the order in which one reads them
}

// A Fact is one line of a manual.
type Fact struct {
	Title string // one word
	Text  string
}

// Manual implements Book.
func (e *Engine[W]) Manual(key string) (Manual, bool) {
	c := e.Catalogue
	key = whole(key)
	k, known := c.Find(key)
	if !known || key != k.Name && k.Use == Shared && c.Typo(key) != "" {
		return Manual{}, false
	}
	m := Manual{Product: c.Product, Name: key}
	if key != k.Name {
		m.add("form", k.Name+", where * is yours")
	}
	m.addType(k)
	if of, ranged := c.Range(k); ranged {
		m.add("range", of.String())
	}
	if k.Use == Own {
		m.addDefaults(k)
	}
	m.addVersions(k)
	if k.Internal {
		m.add("internal", c.Product+" reads it, and does not document it")
	}
	if k.Global {
		m.add("global", c.Product+" reads it from its own configuration, not from that of an entry")
	} else {
		m.add("set by", e.SetBy(key))
	}
	if k.Use != Foreign {
		m.add("source", c.Source+" "+k.Source)
	}
	return m, true
}

// SetBy describes who sets a key: a field of the spec, the compiler, nobody, or the user.
func (e *Engine[W]) SetBy(key string) string { return e.Notes.setBy(key, e.Field) }

// Has implements Book.
func (e *Engine[W]) Has(key string) bool {
	k, known := e.Catalogue.Find(whole(key))
	return known && k.Name == whole(key)
}

// Nearest implements Book.
func (e *Engine[W]) Nearest(key string) string {
	if !strings.HasPrefix(key, e.Catalogue.Prefix) {
		return ""
	}
	return e.Catalogue.Nearest(key)
}

// All implements Book.
func (e *Engine[W]) All() []string {
	var names []string
	for k := range e.Catalogue.All() {
		if k.Use == Own && !k.IsPattern() && !k.Internal && !k.Old && k.Gone == nil {
			names = append(names, k.Name)
		}
	}
	return names
}

// whole makes a form of a prefix, as in spark.hadoop.
func whole(key string) string {
	if strings.HasSuffix(key, ".") {
		return key + wildcard
	}
	return key
}

func (m *Manual) add(title, text string) { m.Facts = append(m.Facts, Fact{Title: title, Text: text}) }

func (m *Manual) addType(k Key) {
	switch {
	case k.Use == Foreign:
		m.add("type", "what another product wants: the key is not "+m.Product+"'s own")
		return
	case k.Use == Shared:
		m.add("type", "any text; "+m.Product+" has keys of its own and of others under this prefix")
		return
	}
	if k.types == "" {
		m.add("type", k.describe())
		return
	}
	var all []step
	for _, s := range stepsOf(k.types) {
		k.Type = typeOf(s.text)
		all = append(all, step{s.from, k.describe()})
	}
	m.addSteps("type", all)
}

// describe returns what a value of the key must be, with what a bare number counts.
func (k Key) describe() string {
	text := k.Want()
	if k.Unit != "" {
		text += "; a bare number counts in " + k.Unit
	}
	if k.Inferred {
		text += " (inferred from the documents)"
	}
	return text
}

// addDefaults describes what the default is, and from when on it is another.
func (m *Manual) addDefaults(k Key) {
	if len(k.Defaults) == 0 && !k.IsPattern() {
		m.add("default", "none, or computed by "+m.Product)
	}
	var all []step
	for _, d := range k.Defaults {
		text := d.Value
		switch other, reference := strings.CutPrefix(d.Value, "="); {
		case !d.Known:
			text = "none, or computed"
		case reference:
			text = "the value of " + other
		case text == "":
			text = "empty"
		}
		all = append(all, step{d.From, text})
	}
	m.addSteps("default", all)
}

// addSteps describes what holds from which version on.
func (m *Manual) addSteps(title string, all []step) {
	for i, s := range all {
		switch {
		case len(all) == 1:
			m.add(title, s.text)
		case i == 0:
			m.add(title, fmt.Sprintf("%s before %s %s", s.text, m.Product, all[1].from))
		default:
			m.add("", fmt.Sprintf("%s since %s %s", s.text, m.Product, s.from))
		}
	}
}

// addVersions describes since when and until when the product reads the key.
func (m *Manual) addVersions(k Key) {
	title := "since"
	for _, since := range k.Since {
		m.add(title, m.Product+" "+since.String())
		title = ""
	}
	title = "gone"
	for i, gone := range k.Gone {
		newer := "newer"
		if i < len(k.Gone)-1 {
			newer += " of " + gone.Line()
		}
		m.add(title, fmt.Sprintf("%s %s and %s do not read it", m.Product, gone, newer))
		title = ""
	}
	switch {
	case k.Renamed != "":
		m.add("renamed", "it is "+k.Renamed+" now")
	case k.Old && k.Deprecated != version.Version{}:
		text := "since " + m.Product + " " + k.Deprecated.String()
		if k.Instead != "" {
			text += "; use " + k.Instead
		}
		m.add("deprecated", text)
	}
}
