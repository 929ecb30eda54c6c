// Package catalogue knows the keys of Spark's configuration: what kind of value each
// takes, its default by version, since when and until when Spark reads it, and what it
// is called now. It takes the name of a key and gives what the table keys.tsv says of
// it. The table is searched as it lies in the program: nothing is read at the start.
// Names whose tail is the user's, such as spark.hadoop.*, stand in it too. It never
// knows who sets a key.
package catalogue

import (
	_ "embed"
	"iter"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// table is sorted by key; its head describes the columns.
//
//go:embed keys.tsv
var table string

// wildcard stands in a name for what the user chooses.
const wildcard = "*"

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
	Own     Use = iota // Spark's: it is one key, or keys of one form
	Open               // the user's: any tail is right
	Shared             // Spark's and others': a tail near one of Spark's is a mistake
	Foreign            // another product's
)

// Key is what is known of a key, or of all keys of one form.
type Key struct {
	Name       string            // with * where the user chooses
	Kind       Kind              // not 0
	Unit       string            // of a bare number, "" when there is none: B, KiB, MiB; ns, ms, s, min
	Values     []string          // of an Enum; nil when they are not known
	Defaults   []Default         // sorted by version; nil: none, or computed by Spark
	Since      []version.Version // sorted; more than one if it was carried back; nil: not known
	Gone       version.Version   // the first that does not read it; zero: none
	Renamed    string            // its new name, "" for none
	Deprecated version.Version   // the first that warns of it; zero: none, or not known
	Old        bool              // it is deprecated
	Instead    string            // of a deprecated key, what Spark says to use; "" for nothing
	Internal   bool              // Spark does not document it
	Inferred   bool              // its kind was not read in the source
	Use        Use
	Source     string // file of apache/spark
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
		// No source of 3.4 was read: what differs between its neighbours is open.
		if !v.AtLeast(3, 5) && v.AtLeast(3, 4) && d.From == (version.Version{Major: 3, Minor: 5, Patch: -1}) {
			return "", false
		}
		if i == 0 || v.AtLeast(d.From.Major, d.From.Minor) {
			at = d
		}
	}
	return at.Value, at.Known
}

// IsNewerThan reports whether Spark did not know the key yet in a version. A version
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

// IsGone reports whether Spark does not read the key any more in a version.
func (k Key) IsGone(v version.Version) bool {
	return k.Gone.Major != 0 && v.Major != 0 && v.AtLeast(k.Gone.Major, k.Gone.Minor)
}

// IsDeprecated reports whether Spark warns of the key in a version.
func (k Key) IsDeprecated(v version.Version) bool {
	return k.Old && v.Major != 0 && v.AtLeast(k.Deprecated.Major, k.Deprecated.Minor)
}

// Find returns what is known of a key: of itself, else of the most exact form that it
// has.
func Find(key string) (Key, bool) {
	if line := lineAt(lowerBound(key)); name(line) == key && key != "" {
		return parse(line), true
	}
	if line := form(key); line != "" {
		return parse(line), true
	}
	return Key{}, false
}

// IsOwnNamespace reports whether Spark has keys of its own that begin with the first
// two words of a key, as in spark.sql.
func IsOwnNamespace(key string) bool {
	words := strings.SplitN(key, ".", 3)
	if len(words) < 3 {
		return false
	}
	prefix := words[0] + "." + words[1] + "."
	line := lineAt(lowerBound(prefix))
	return strings.HasPrefix(line, prefix) && parse(line).Use != Foreign
}

// All returns all keys and forms, sorted.
func All() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for line := range rows() {
			if !yield(parse(line)) {
				return
			}
		}
	}
}

// rows returns the lines of the table without its head.
func rows() iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := lowerBound("spark"); at < len(table); {
			line := lineAt(at)
			if !yield(line) {
				return
			}
			at += len(line) + 1
		}
	}
}

// form returns the line of the form that fits a key best, "" for none. A wildcard holds
// one character or more, dots too: names of labels have them.
func form(key string) string {
	for end := len(key); end > 0; {
		end = strings.LastIndexByte(key[:end], '.')
		if end < 0 {
			break
		}
		prefix := key[:end+1] + wildcard
		best := ""
		for at := lowerBound(prefix); at < len(table); {
			line := lineAt(at)
			if !strings.HasPrefix(line, prefix) {
				break
			}
			if fits(name(line), key) && len(name(line)) > len(name(best)) {
				best = line
			}
			at += len(line) + 1
		}
		if best != "" {
			return best
		}
	}
	return ""
}

// fits reports whether a key has a form.
func fits(form, key string) bool {
	before, after, wild := strings.Cut(form, wildcard)
	if !wild {
		return form == key
	}
	rest, found := strings.CutPrefix(key, before)
	if !found || rest == "" {
		return false
	}
	if after == "" {
		return true
	}
	for i := 1; i < len(rest); i++ {
		if fits(after, rest[i:]) {
			return true
		}
	}
	return false
}

// lowerBound returns where in the table the first line begins whose name is not less
// than key; the end when there is none. The head begins with #, which is less.
func lowerBound(key string) int {
	low, high := 0, len(table) // both begin a line
	for low < high {
		middle := strings.LastIndexByte(table[:low+(high-low)/2], '\n') + 1
		line := lineAt(middle)
		if name(line) < key {
			low = middle + len(line) + 1
		} else {
			high = middle
		}
	}
	return low
}

// lineAt returns the line that begins at a place, "" at the end.
func lineAt(at int) string {
	if at >= len(table) {
		return ""
	}
	line, _, _ := strings.Cut(table[at:], "\n")
	return line
}

// name returns the first column of a line.
func name(line string) string {
	text, _, _ := strings.Cut(line, "\t")
	return text
}
