package keys

import (
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// Kind is what values a key takes.
type Kind int

// The kinds of values.
const (
	Any Kind = iota + 1 // nothing is known
	Text
	List // words, with the product's separator between them
	Map  // pairs of a name and a value, as in a:b,c:d
	Bool
	Int  // of 32 bits
	Long // of 64 bits
	Double
	Bytes
	Time
	Enum // one of a few words
)

var kinds = [...]string{Any: "any", Text: "text", List: "list", Map: "map", Bool: "bool", Int: "int", Long: "long", Double: "double", Bytes: "bytes", Time: "time", Enum: "enum"}

// Use is whose the names under a wildcard are.
type Use int

// The uses of a name.
const (
	Own     Use = iota // the product's: it is one key, or keys of one form
	Open               // the user's: any tail is right
	Shared             // the product's and others': a tail near one of the product's is a mistake
	Foreign            // another product's
)

// Type is what values a key takes.
type Type struct {
	Kind   Kind     // not 0
	Unit   string   // of a bare number, "" when there is none: B, KiB, MiB; ns, ms, s, min
	Values []string // of an Enum, or of the words of a List; nil when they are not known
}

// Key is what is known of a key, or of all keys of one form. Its Type is that of the newest
// version; At returns the key of another one.
type Key struct {
	Name string // with * where the user chooses
	Type
	Defaults   []Default         // sorted by version; nil: none, or computed by the product
	Since      []version.Version // sorted; more than one if it was carried back; nil: not known
	Gone       []version.Version // the first of each line that does not read it, sorted; nil: none
	Renamed    string            // its new name, "" for none
	Deprecated version.Version   // the first that warns of it; zero: none, or not known
	Old        bool              // it is deprecated
	Instead    string            // of a key that is deprecated or gone, what the product recommends; "" for nothing
	Beside     string            // a second key that is needed beside Instead; "": none
	Internal   bool              // the product does not document it
	Global     bool              // the product reads it from a configuration of its own, the same for all entries
	Inferred   bool              // its kind was not read in the source
	Use        Use
	Source     string // file of the product's repository

	types string     // the column of types; "": the key always had its Type
	of    *Catalogue // not nil
}

// Default is a default and the version from which on it holds.
type Default struct {
	From  version.Version // zero: from the beginning
	Value string          // "=spark.x" is the value of another key
	Known bool
}

// IsPattern reports whether the key is a form of which the user fills in a part.
func (k Key) IsPattern() bool { return strings.Contains(k.Name, wildcard) }

// At returns the key with the Type that it has in a version.
func (k Key) At(v version.Version) Key {
	if k.types == "" || v.Major == 0 {
		return k
	}
	for i, step := range stepsOf(k.types) {
		if i == 0 || v.Reaches(step.from) {
			k.Type = typeOf(step.text)
		}
	}
	return k
}

// Default returns the default of a version. It reports whether that is known.
func (k Key) Default(v version.Version) (string, bool) {
	if v.Major == 0 {
		return "", false
	}
	var at Default
	for i, d := range k.Defaults {
		if i == 0 || v.Reaches(d.From) {
			at = d
		}
	}
	return at.Value, at.Known
}

// Introduced returns the version in which a line of versions got the key: its own, if the key
// was carried back to it, else the newest. Zero: not known.
func (k Key) Introduced(v version.Version) version.Version { return ofLine(k.Since, v) }

// Left returns the version in which a line of versions lost the key: its own, if it is one of
// them, else the newest. Zero: the product reads the key.
func (k Key) Left(v version.Version) version.Version { return ofLine(k.Gone, v) }

// ofLine returns that of sorted versions which is of the same line as v, else the newest.
func ofLine(list []version.Version, v version.Version) version.Version {
	var at version.Version
	for _, at = range list {
		if at.Line() == v.Line() {
			break
		}
	}
	return at
}

// reached reports whether a version is at or behind an event that several lines of versions
// have, each at one of the sorted versions. A line that has none is before it, unless it is
// newer than all of them.
func reached(list []version.Version, v version.Version) bool {
	if v.Major == 0 || len(list) == 0 {
		return false
	}
	return v.Reaches(ofLine(list, v))
}

// IsNewerThan reports whether the product did not know the key yet in a version. A version
// without a patch number stands for the newest of its line.
func (k Key) IsNewerThan(v version.Version) bool {
	return v.Major != 0 && len(k.Since) > 0 && !reached(k.Since, v)
}

// IsGone reports whether the product does not read the key any more in a version.
func (k Key) IsGone(v version.Version) bool { return reached(k.Gone, v) }

// IsDeprecated reports whether the product warns of the key in a version.
func (k Key) IsDeprecated(v version.Version) bool {
	return k.Old && v.Major != 0 && v.Reaches(k.Deprecated)
}

// HasUnit reports whether a value of the key may have a unit.
func (k Key) HasUnit() bool { return k.Kind == Bytes || k.Kind == Time }
