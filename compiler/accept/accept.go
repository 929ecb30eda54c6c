package accept

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/compiler/load"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A Spec is what Apply must know about a spec and the rules.
type Spec struct {
	Attributes   []load.Attribute
	Environments []Environment
	Rules        func() []rule.Doc
	Successor    func(id string) string // of a retired rule, "" for another one
}

// An Environment is an environment of the spec.
type Environment struct {
	Name    string
	Chain   []string // it and all that it extends
	Profile string   // "" for none
	// FromProfile reports whether the profile gives the value at a path.
	FromProfile func(spec.Path) bool
}

// Apply returns the diagnostics of a spec, with those marked that the user accepts, and with the
// faults of the acceptances. It changes list. Diagnostics of several environments must not be
// merged yet.
//
// An acceptance covers what its rule reports about the value that it belongs to, and about
// everything below. In the overrides of an environment it covers that environment and those that
// extend it, which inherit the overrides. In a profile it covers the values that the profile
// gives. Of several, the one at the smallest value gives the reason, and an override's before the
// base's.
func Apply(list diag.List, s Spec) diag.List {
	if len(s.Attributes) == 0 {
		return list
	}
	j := &judge{rules: map[string]*rule.Doc{}, successor: s.Successor}
	docs := s.Rules()
	for i := range docs {
		j.rules[docs[i].ID] = &docs[i]
		j.ids = append(j.ids, docs[i].ID)
	}
	slices.Sort(j.ids)
	for i := range s.Attributes {
		j.attribute(&s.Attributes[i])
	}
	x := newIndex(s, j.acceptances)
	for i := range list {
		if d := &list[i]; d.Severity != diag.Error {
			d.Accepted = x.take(d)
		}
	}
	if !list.HasErrors() { // otherwise some rules did not run
		j.reportUnused(list, x)
	}
	return append(list, j.list...)
}

// reportUnused reports the acceptances that cover nothing.
func (j *judge) reportUnused(list diag.List, x *index) {
	for _, one := range j.acceptances {
		if one.used || one.renamed {
			continue
		}
		a := one.attribute
		if len(a.Places) == 0 {
			j.reportf(Unused, a, one.at, "the acceptance of %s belongs to no value of the spec", one.rule).Fix =
				"write it behind the field that the rule reports, or remove it"
			continue
		}
		d := j.reportf(Unused, a, one.at, "%s reports nothing at %s%s", one.rule, shown(a.Places[0]), more(len(a.Places)-1))
		d.Fix = "remove the acceptance"
		if above := x.above(list, one); above != nil {
			d.Fix = fmt.Sprintf("write it behind %s, which the rule reports", spec.Path(above.Path).Last())
			d.Notes = []diag.Note{{Path: above.Path, Pos: above.Pos, Text: one.rule + " reports this"}}
		}
	}
}

func shown(path spec.Path) string {
	if path == "" {
		return "any place"
	}
	return string(path)
}

func more(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", nor at another place with the same text"
	}
	return fmt.Sprintf(", nor at %d other places with the same text", n)
}

// An entry is an acceptance of a rule at a path.
type entry struct {
	*acceptance
	envs    map[string]bool // nil: every environment
	profile bool            // only for values that the profile gives
}

type key struct {
	rule string
	path spec.Path
}

// index holds the acceptances by rule and path, so that the time does not grow with the product
// of diagnostics and acceptances.
type index struct {
	envs    map[string]*Environment
	names   []string
	entries map[key][]entry
	// elided holds the acceptances in profiles, by paths without the name of the entry.
	elided map[key][]entry
}

func newIndex(s Spec, acceptances []*acceptance) *index {
	x := &index{envs: map[string]*Environment{}, entries: map[key][]entry{}, elided: map[key][]entry{}}
	for i := range s.Environments {
		x.envs[s.Environments[i].Name] = &s.Environments[i]
		x.names = append(x.names, s.Environments[i].Name)
	}
	for _, one := range acceptances {
		for _, place := range one.attribute.Places {
			x.add(one, place)
		}
	}
	return x
}

// add adds an acceptance of a value at a path of the spec as written.
func (x *index) add(one *acceptance, place spec.Path) {
	put := func(into map[key][]entry, path spec.Path, e entry) {
		k := key{one.rule, path}
		into[k] = append(into[k], e)
	}
	put(x.entries, place, entry{acceptance: one})
	steps := place.Steps()
	switch {
	case len(steps) > 1 && steps[0] == "environments":
		heirs := x.those(func(e *Environment) bool { return slices.Contains(e.Chain, steps[1]) })
		put(x.entries, spec.PathOf(steps[2:]...), entry{acceptance: one, envs: heirs})
		for env := range heirs { // they inherit its settings too
			if env != steps[1] && len(steps) > 2 {
				put(x.entries, spec.PathOf("environments", env).At(steps[2:]...), entry{acceptance: one})
			}
		}
	case len(steps) > 2 && steps[0] == "profiles":
		users := x.those(func(e *Environment) bool { return e.Profile == steps[1] })
		put(x.elided, spec.PathOf(steps[2:]...), entry{acceptance: one, envs: users, profile: true})
		for env := range users {
			put(x.entries, spec.PathOf("environments", env).At(steps[2:]...), entry{acceptance: one, profile: true})
		}
	}
}

// those returns the names of the environments that fit.
func (x *index) those(fit func(*Environment) bool) map[string]bool {
	names := map[string]bool{}
	for name, e := range x.envs {
		if fit(e) {
			names[name] = true
		}
	}
	return names
}

// take marks every acceptance that covers a diagnostic as used, and returns the nearest one, nil
// when there is none.
func (x *index) take(d *diag.Diagnostic) *diag.Acceptance {
	var nearest *acceptance
	look := func(entries map[key][]entry, path spec.Path) {
		for {
			var base, own *acceptance
			for _, e := range entries[key{d.Rule, path}] {
				if !x.covers(e, d) {
					continue
				}
				e.used = true
				if e.envs == nil {
					base = cmp.Or(base, e.acceptance)
				} else {
					own = cmp.Or(own, e.acceptance)
				}
			}
			nearest = cmp.Or(nearest, own, base)
			if path == "" {
				return
			}
			path = path.Parent()
		}
	}
	look(x.entries, spec.Path(d.Path))
	if steps := spec.Path(d.Path).Steps(); len(steps) > 1 && len(x.elided) > 0 {
		look(x.elided, spec.PathOf(steps[0]).At(steps[2:]...))
	}
	if nearest == nil {
		return nil
	}
	return &diag.Acceptance{Reason: nearest.reason, Pos: nearest.attribute.Pos}
}

// covers reports whether an acceptance holds in all environments of a diagnostic.
func (x *index) covers(e entry, d *diag.Diagnostic) bool {
	envs := d.Envs
	if len(envs) == 0 {
		envs = x.names
	}
	for _, env := range envs {
		if e.envs != nil && !e.envs[env] {
			return false
		}
		if e.profile && !(x.envs[env] != nil && x.envs[env].FromProfile(spec.Path(d.Path))) {
			return false
		}
	}
	return true
}

// above returns an open diagnostic of the rule of an acceptance about a value around the one that
// the acceptance belongs to, nil when there is none.
func (x *index) above(list diag.List, one *acceptance) *diag.Diagnostic {
	for i := range list {
		d := &list[i]
		if d.Rule != one.rule || d.Accepted != nil || d.Path == "" {
			continue
		}
		alone := &index{envs: x.envs, names: x.names, entries: map[key][]entry{}, elided: map[key][]entry{}}
		alone.add(one, one.attribute.Places[0])
		for k := range alone.entries {
			if spec.Path(d.Path).Covers(k.path) {
				return d
			}
		}
	}
	return nil
}
