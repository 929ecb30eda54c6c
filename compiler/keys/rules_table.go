package keys

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/version"
)

// eachKnown reports those keys of the user that stand in the catalogue and are wrong in the
// version. Few are wrong, so that is asked first.
func (e *Engine[W]) eachKnown(w W, wrong func(k Key, value string) bool, report func(k Key, key string)) {
	conf, v := e.Conf(w), e.Version(w)
	for _, key := range e.Names(w) {
		k, known := e.Catalogue.Find(key)
		if k = k.At(v); known && wrong(k, conf[key]) && !e.isJudgedByName(w, key) {
			report(k, key)
		}
	}
}

// Unknown reports keys that the product does not read. Keys of the user's own pass, unless
// they are nearly one of the product's.
func (e *Engine[W]) Unknown(w W, r *rule.Reporter) {
	for _, key := range e.Names(w) {
		k, known := e.Catalogue.Find(key)
		if known && k.Use != Shared || e.isJudgedByName(w, key) {
			continue
		}
		var near string
		switch {
		case !known && e.Catalogue.IsOwnNamespace(key):
			near = e.Catalogue.Nearest(key)
		default:
			if near = e.Catalogue.Typo(key); near == "" {
				continue
			}
		}
		product := e.Catalogue.Product
		f := r.Reportf(e.at(w, key), "%s is no key that %s reads", key, product).OnKey()
		if near == "" {
			f.Fixf("remove it, or give keys of your own a namespace that is not %s's", product)
			continue
		}
		e.Rename(w, f, key, near)
		if advice := f.Fix; advice == "write "+near {
			f.Fixf("did you mean %q?", near)
		} else {
			f.Fixf("did you mean %q? If so, %s", near, advice)
		}
		if near != e.Catalogue.Typo(key) {
			f.Replacement = "" // it is only the nearest of many
		}
	}
}

// TooNew reports keys that came with a later version.
func (e *Engine[W]) TooNew(w W, r *rule.Reporter) {
	v, product := e.Version(w), e.Catalogue.Product
	newer := func(k Key, _ string) bool { return k.IsNewerThan(v) }
	e.eachKnown(w, newer, func(k Key, key string) {
		oldest := k.Introduced(v)
		f := r.Reportf(e.at(w, key), "%s came with %s %s, and this is %s", key, product, oldest, v).OnKey().
			Notef(e.versionAt(w), "the version is set here")
		newer := cmp.Or(e.Newer, "take an image with")
		former := e.Catalogue.former(key, v)
		switch {
		case former == "":
			f.Fixf("remove it, or %s %s %s or newer", newer, product, oldest)
		case e.Conf(w)[former] != "" || e.isJudgedByName(w, former):
			f.Fixf("remove it; %s is its name in %s %s", former, product, v.Line())
		default:
			f.Fixf("write %s, or %s %s %s or newer", former, newer, product, oldest).Replace(strconv.Quote(former))
		}
	})
}

// Gone reports keys that the version does not read any more.
func (e *Engine[W]) Gone(w W, r *rule.Reporter) {
	v := e.Version(w)
	gone := func(k Key, _ string) bool { return k.IsGone(v) }
	e.eachKnown(w, gone, func(k Key, key string) {
		f := r.Reportf(e.at(w, key), "%s is gone since %s %s, and this is %s", key, e.Catalogue.Product, k.Left(v), v).
			Fixf("remove it").OnKey().
			Notef(e.versionAt(w), "the version is set here")
		right := cmp.Or(k.Renamed, k.Instead)
		if k.IsPattern() {
			right = like(right, k.Name, key)
		}
		if now, known := e.Catalogue.Find(right); known && !now.IsNewerThan(v) && !now.IsGone(v) {
			e.Rename(w, f, key, right)
			if k.Beside != "" {
				f.Fixf("write %s and %s", right, k.Beside)
			}
			if k.Renamed == "" {
				f.Replacement = "" // what takes its place may take other values
			}
		}
	})
}

// like fills the wildcard of one form with what a key has in the place of that of another.
func like(form, of, key string) string {
	before, after, _ := strings.Cut(of, wildcard)
	return strings.Replace(form, wildcard, strings.TrimSuffix(strings.TrimPrefix(key, before), after), 1)
}

// Renamed reports keys that have another name in the version.
func (e *Engine[W]) Renamed(w W, r *rule.Reporter) {
	renamed := func(k Key, _ string) bool {
		now, known := e.Catalogue.Find(k.Renamed)
		return known && !now.IsNewerThan(e.Version(w)) && !k.IsGone(e.Version(w))
	}
	e.eachKnown(w, renamed, func(k Key, key string) {
		f := r.Reportf(e.at(w, key), "%s is an old name of %s", key, k.Renamed).OnKey()
		e.Rename(w, f, key, k.Renamed)
	})
}

// Rename adds to a finding about a key that another name is right. It offers the name as a
// replacement only if nothing else sets that key and it takes the value as it is.
func (e *Engine[W]) Rename(w W, f *rule.Finding, key, right string) {
	now, known := e.Catalogue.Find(right)
	note, set := e.Setter(w, right)
	value := e.Conf(w)[key]
	bare := strings.Trim(value, "0123456789. ") == ""
	switch {
	case set:
		f.Fixf("%s", note.Advice())
	case e.Conf(w)[right] != "":
		f.Fixf("remove it").Notef(e.at(w, right), "the new name is set here")
	case known && now.At(e.Version(w)).HasUnit() && bare:
		f.Fixf("write %s, with a unit in its value", right)
	case known && !now.Reads(value, e.Version(w)) || e.isJudgedByName(w, right):
		f.Fixf("write %s", right)
	default:
		f.Fixf("write %s", right).Replace(strconv.Quote(right))
	}
}

// Deprecated reports keys of which the version warns.
func (e *Engine[W]) Deprecated(w W, r *rule.Reporter) {
	v := e.Version(w)
	old := func(k Key, _ string) bool { return k.IsDeprecated(v) && !k.IsGone(v) && k.Renamed == "" }
	e.eachKnown(w, old, func(k Key, key string) {
		f := r.Reportf(e.at(w, key), "%s is deprecated since %s %s", key, e.Catalogue.Product, k.Deprecated).OnKey()
		now, known := e.Catalogue.Find(k.Instead)
		switch {
		case k.IsPattern() && known:
			f.Fixf("write %s", like(k.Instead, k.Name, key))
		case !known || now.IsNewerThan(v):
			f.Fixf("remove it")
		case e.Conf(w)[k.Instead] != "":
			f.Fixf("remove it").Notef(e.at(w, k.Instead), "what is read instead is set here")
		case now.At(v).Kind != k.Kind && now.At(v).HasUnit():
			f.Fixf("write %s, with a unit in its value", k.Instead)
		default:
			e.Rename(w, f, key, k.Instead)
			// What the product recommends instead may take other values.
			f.Replacement = ""
		}
	})
}

// Global reports keys that the product reads from a configuration of its own, in which an entry
// has no part.
func (e *Engine[W]) Global(w W, r *rule.Reporter) {
	global := func(k Key, _ string) bool { return k.Global }
	e.eachKnown(w, global, func(_ Key, key string) {
		r.Reportf(e.at(w, key), "%s has no effect here: %s reads it from its own configuration alone", key, e.Catalogue.Product).
			Fixf("remove it; who installs %s sets it for everybody", e.Catalogue.Product).OnKey()
	})
}

// Values reports values that the version cannot read, of keys whose kind was read in the
// product's source.
func (e *Engine[W]) Values(w W, r *rule.Reporter) { e.values(w, r, false) }

// LikelyValues is Values for keys whose kind only the documents tell.
func (e *Engine[W]) LikelyValues(w W, r *rule.Reporter) { e.values(w, r, true) }

func (e *Engine[W]) values(w W, r *rule.Reporter, inferred bool) {
	v := e.Version(w)
	wrong := func(k Key, value string) bool {
		return k.Inferred == inferred && !slices.Contains(e.Elsewhere, k.Name) && !k.Reads(value, v)
	}
	e.eachKnown(w, wrong, func(k Key, key string) {
		value := e.Conf(w)[key]
		f := r.Reportf(e.at(w, key), "%s is %q, and it must be %s", key, value, k.wantedFor(value))
		of, ranged := e.Catalogue.Range(k)
		switch repaired := k.Repair(value); {
		case repaired != "" && (!ranged || of.Has(k, repaired)):
			f.Fixf("write %s", repaired).Replace(`"` + repaired + `"`)
		case e.example(k, v) != "":
			f.Fixf("write a value such as %s", e.example(k, v))
		case ranged:
			f.Fixf("write %s", of)
		case strings.HasPrefix(k.Want(), "one of "):
			f.Fixf("choose one of them") // the message lists them
		default:
			f.Fixf("write %s", k.Want())
		}
	})
}

// example returns a value that the product accepts for a key: the default or, if that is not
// known, any; "" for none.
func (e *Engine[W]) example(k Key, v version.Version) string {
	of, ranged := e.Catalogue.Range(k)
	fits := func(value string) bool { return k.Reads(value, v) && (!ranged || of.Has(k, value)) }
	usual, known := k.Default(v)
	switch example := k.Example(); {
	case example == "":
		return ""
	case known && usual != "" && !strings.HasPrefix(usual, "=") && fits(usual):
		return usual
	case fits(example):
		return example
	}
	return ""
}
