package keys

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/version"
)

// A Workload is an entry of the spec that has keys. It knows the place of each of its values.
type Workload interface {
	At(steps ...string) spec.Path
}

// A Setting is one key as the user gives it.
type Setting struct {
	Key   string // the engine's
	Name  string // as it is written, which may be another
	Value string
	Field string // where it is written
	Path  spec.Path
}

// An Engine is what the rules of this package ask of an engine whose entries are of type W.
// Its methods that take a reporter are the checks of the engine's rules.
type Engine[W Workload] struct {
	Catalogue *Catalogue
	Notes     Notes[W]
	Field     string // of an entry, that holds the keys: "conf". The version is in "version".
	Runs      string // what an entry is, with its article: "an application"

	Conf    func(W) map[string]string // as it is written
	Version func(W) version.Version   // zero: not known
	// VersionAt is where the version is decided; nil: the field version of the entry.
	VersionAt func(W) spec.Path
	// Newer describes, as an imperative, how one comes to a newer version of the product:
	// "install"; "": "take an image with" the product.
	Newer string
	// More returns keys that are written in other fields; nil: there are none.
	More func(W) []Setting
	// Setter returns what sets a key in place of the user in one entry. It reports whether
	// anything does.
	Setter func(w W, key string) (Note[W], bool)
	// Elsewhere are the keys whose values a rule of the engine's own judges.
	Elsewhere []string
}

// Names returns the keys that the user wrote in the field of keys, sorted.
func (e *Engine[W]) Names(w W) []string { return slices.Sorted(maps.Keys(e.Conf(w))) }

// Settings returns all keys that the user wrote, sorted by name in each field.
func (e *Engine[W]) Settings(w W) []Setting {
	var all []Setting
	conf := e.Conf(w)
	for _, key := range e.Names(w) {
		all = append(all, Setting{Key: key, Name: key, Value: conf[key], Field: e.Field, Path: e.at(w, key)})
	}
	if e.More != nil {
		all = append(all, e.More(w)...)
	}
	return all
}

// at returns the place of a key.
func (e *Engine[W]) at(w W, key string) spec.Path { return w.At(e.Field, key) }

// versionAt returns the place where the version is decided.
func (e *Engine[W]) versionAt(w W) spec.Path {
	if e.VersionAt != nil {
		return e.VersionAt(w)
	}
	return w.At("version")
}

// isJudgedByName reports whether another rule reports the name of a key.
func (e *Engine[W]) isJudgedByName(w W, key string) bool {
	_, set := e.Setter(w, key)
	return set || !strings.HasPrefix(key, e.Catalogue.Prefix) || e.Notes.judges(key)
}
