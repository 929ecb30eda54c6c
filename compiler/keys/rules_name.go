package keys

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
)

// Owned reports keys that something else sets: a field of the spec, or the compiler.
func (e *Engine[W]) Owned(w W, r *rule.Reporter) {
	for _, s := range e.Settings(w) {
		if note, found := e.Setter(w, s.Key); found {
			r.Reportf(s.Path, "%s is set by the compiler, and stands in %s too", s.Name, s.Field).
				Fixf("%s", note.Advice()).OnKey()
		}
	}
}

// Refused reports keys that the operator refuses.
func (e *Engine[W]) Refused(w W, r *rule.Reporter) {
	for _, key := range e.Names(w) {
		if note, found := Find(e.Notes.Refused, key); found {
			r.Reportf(e.at(w, key), "the operator refuses %s with the key %s", e.Runs, key).
				Fixf("%s", note.Advice()).OnKey()
		}
	}
}

// Broken reports keys that stop the entry, or lose what was meant.
func (e *Engine[W]) Broken(w W, r *rule.Reporter) {
	for _, key := range e.Names(w) {
		if note, found := Find(e.Notes.Broken, key); found && note.Holds(w, e.Conf(w)[key]) {
			f := r.Reportf(e.at(w, key), "%s %s", key, note.Reason).Fixf("remove it").OnKey()
			if note.Field != "" {
				f.Fixf("remove it; use %s", note.Field)
			}
		}
	}
}

// Useless reports one key that has no effect, or another one than it seems.
func (e *Engine[W]) Useless(w W, key string, r *rule.Reporter) {
	note, found := Find(e.Notes.Useless, key)
	if !found || !note.Holds(w, e.Conf(w)[key]) {
		return
	}
	f := r.Reportf(e.at(w, key), "%s %s", key, note.Reason).Fixf("remove it").OnKey()
	if note.Field != "" {
		f.Fixf("use %s", note.Field)
	}
}

// Overlapping reports keys of which one is the beginning of another, for products that nest
// keys at their dots: one place cannot hold both a value and more keys. It looks at all keys of
// an entry, and reports those of which the user wrote one.
func (e *Engine[W]) Overlapping(w W, all []string, r *rule.Reporter) {
	written := e.Conf(w)
	for _, shorter := range all {
		for _, longer := range all {
			if !strings.HasPrefix(longer, shorter+".") || written[shorter] == "" && written[longer] == "" {
				continue
			}
			key := shorter
			if written[shorter] == "" {
				key = longer
			}
			r.Reportf(e.at(w, key), "%s is the prefix of %s", shorter, longer).
				Fixf("remove one of them, or use the current name of %s", shorter).OnKey()
		}
	}
}
