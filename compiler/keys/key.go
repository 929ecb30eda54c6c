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
	List // words with commas between them
	Bool
	Int
	Double
	Bytes
	Time
	Enum // one of a few words
)

var kinds = [...]string{Any: "any", Text: "text", List: "list", Bool: "bool", Int: "int", Double: "double", Bytes: "bytes", Time: "time", Enum: "enum"}

// Use is whose the names under a wildcard are.
type Use int

// The uses of a name.
const (
	Own     Use = iota // the product's: it is one key, or keys of one form
	Open               // the user's: any tail is right
	Shared             // the product's and others': a tail near one of the product's is a mistake
	Foreign            // another product's
)

// Key is what is known of a key, or of all keys of one form.
type Key struct {
	Name       string            // with * where the user chooses
	Kind       Kind              // not 0
	Unit       string            // of a bare number, "" when there is none: B, KiB, MiB; ns, ms, s, min
	Values     []string          // of an Enum; nil when they are not known
	Defaults   []Default         // sorted by version; nil: none, or computed by the product
	Since      []version.Version // sorted; more than one if it was carried back; nil: not known
	Gone       version.Version   // the first that does not read it; zero: none
	Renamed    string            // its new name, "" for none
	Deprecated version.Version   // the first that warns of it; zero: none, or not known
	Old        bool              // it is deprecated
	Instead    string            // of a deprecated key, what the product recommends; "" for nothing
	Internal   bool              // the product does not document it
	Inferred   bool              // its kind was not read in the source
	Use        Use
	Source     string // file of the product's repository

	of *Catalogue // not nil
}

// Default is a default and the version from which on it holds.
type Default struct {
	From  version.Version // zero: from the beginning
	Value string          // "=spark.x" is the value of another key
	Known bool
}

// IsPattern reports whether the key is a form of which the user fills in a part.
func (k Key) IsPattern() bool { return strings.Contains(k.Name, wildcard) }

// Default returns the default of a version. It reports whether that is known.
func (k Key) Default(v version.Version) (string, bool) {
	if v.Major == 0 {
		return "", false
	}
	var at Default
	for i, d := range k.Defaults {
		// What differs between the neighbours of a line that was not read is open.
		if k.of.isUnread(v) && d.From == k.of.afterUnread() {
			return "", false
		}
		if i == 0 || v.AtLeast(d.From.Major, d.From.Minor) {
			at = d
		}
	}
	return at.Value, at.Known
}

// Introduced returns the version in which a line of versions got the key: its own, if the key
// was carried back to it, else the newest. Zero: not known.
func (k Key) Introduced(v version.Version) version.Version {
	var introduced version.Version
	for _, since := range k.Since {
		if since.Line() == v.Line() {
			return since
		}
		introduced = since
	}
	return introduced
}

// IsNewerThan reports whether the product did not know the key yet in a version. A version
// without a patch number stands for the newest of its line.
func (k Key) IsNewerThan(v version.Version) bool {
	if v.Major == 0 || len(k.Since) == 0 {
		return false
	}
	for _, since := range k.Since {
		sameLine := since.Line() == v.Line()
		if sameLine && (!v.HasPatch() || v.Patch >= since.Patch) {
			return false
		}
	}
	// Lines before the oldest do not know it, nor do those between two that got it.
	newest := k.Since[len(k.Since)-1]
	return !v.AtLeast(newest.Major, newest.Minor) || v.Line() == newest.Line()
}

// IsGone reports whether the product does not read the key any more in a version.
func (k Key) IsGone(v version.Version) bool {
	return k.Gone.Major != 0 && v.Major != 0 && v.AtLeast(k.Gone.Major, k.Gone.Minor)
}

// IsDeprecated reports whether the product warns of the key in a version.
func (k Key) IsDeprecated(v version.Version) bool {
	return k.Old && v.Major != 0 && v.AtLeast(k.Deprecated.Major, k.Deprecated.Minor)
}

// HasUnit reports whether a value of the key may have a unit.
func (k Key) HasUnit() bool { return k.Kind == Bytes || k.Kind == Time }
