package keys

import (
	"slices"
	"strings"
)

// A Note is what is known of a key, or of all keys with a prefix, that the user should not
// set in an entry of type W.
type Note[W any] struct {
	Key    string                       // ends in a dot: a prefix
	Reason string                       // what becomes of it, or why nothing is to be used instead
	Field  string                       // what to use instead, "" for nothing
	When   func(w W, value string) bool // whether it holds of a value; nil: always
}

// Holds reports whether the note is true of a value that the user gave.
func (n Note[W]) Holds(w W, value string) bool { return n.When == nil || n.When(w, value) }

// Advice describes what to do about a key that the user should not set, as an imperative.
func (n Note[W]) Advice() string {
	if n.Field == "" {
		return "remove it; " + n.Reason
	}
	return "remove it; use " + n.Field
}

// Find returns what a list notes about a key.
func Find[W any](notes []Note[W], key string) (Note[W], bool) {
	i := slices.IndexFunc(notes, func(n Note[W]) bool {
		return n.Key == key || strings.HasSuffix(n.Key, ".") && strings.HasPrefix(key, n.Key)
	})
	if i < 0 {
		return Note[W]{}, false
	}
	return notes[i], true
}

// Notes are the keys of an engine that the user should not set, by what becomes of them.
type Notes[W any] struct {
	Owned    []Note[W] // a field of the spec, or the compiler, sets the key
	Refused  []Note[W] // the operator refuses an entry that has the key
	Broken   []Note[W] // the key stops the entry, or what was meant is lost
	Useless  []Note[W] // the key has no effect, or another one than it seems
	Followed []Note[W] // the compiler derives the key from a field, and the user may change it
	// Otherwise describes who sets a key that no list holds; "": the user alone. Nil: always
	// the user.
	Otherwise func(key string) string
}

// judges reports whether a rule reports a key because of its name, whatever its value is.
func (n *Notes[W]) judges(key string) bool {
	for _, list := range [][]Note[W]{n.Refused, n.Broken, n.Useless} {
		if _, found := Find(list, key); found {
			return true
		}
	}
	return false
}

// setBy describes who sets a key, for its manual: a field of the spec, the compiler, nobody,
// or the user, who writes it in field.
func (n *Notes[W]) setBy(key, field string) string {
	if note, found := Find(n.Owned, key); found {
		switch {
		case note.Field == "":
			return "the compiler; " + note.Reason
		case note.When != nil:
			return "the spec, by " + note.Field + "; you, in " + field + ", where the field does not say it"
		}
		return "the spec, by " + note.Field + "; not in " + field
	}
	if note, found := Find(n.Refused, key); found {
		if note.Field == "" {
			return "the compiler: " + note.Reason + "; the operator refuses the key"
		}
		return "the spec, by " + note.Field + "; the operator refuses the key"
	}
	for _, list := range [][]Note[W]{n.Broken, n.Useless} {
		note, found := Find(list, key)
		switch {
		case found && note.Field != "":
			return "nobody: it " + note.Reason + "; use " + note.Field
		case found:
			return "nobody: it " + note.Reason
		}
	}
	if note, found := Find(n.Followed, key); found {
		return "the compiler, from " + note.Field + "; " + field + " changes it"
	}
	if n.Otherwise != nil {
		if text := n.Otherwise(key); text != "" {
			return text
		}
	}
	return "you, in " + field
}
