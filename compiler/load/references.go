package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// checkReferences checks that the environments that others extend, the profiles that they name
// and the entries that they override exist.
func (s *Source) checkReferences(absent *gaps, e *evaluator) diag.List {
	var list diag.List
	absentees := map[string]int{} // by what is reported of them
	envs := s.root.Field("environments")
	for _, env := range s.Envs {
		s.unresolved[env] = s.isLost(env, "profile") || s.isLost(env, "extends")
		node, at := envs.Field(env), spec.PathOf("environments", env)
		if extends := node.Field("extends"); extends != nil && envs.Field(extends.Text) == nil {
			s.unresolved[env] = true
			others := slices.DeleteFunc(slices.Clone(s.Envs), func(other string) bool { return other == env })
			list = append(list, s.dangling(at.At("extends"), "environment", extends.Text, others))
		} else if extends != nil && s.isCircle(env) {
			s.unresolved[env] = true
			list = append(list, diag.Diagnostic{
				Rule: dangling, Severity: diag.Error, Path: string(at.At("extends")), Pos: s.pos(extends.Span),
				Message: fmt.Sprintf("environment %q extends itself, through %s", env, strings.Join(s.chain(env), ", ")),
				Fix:     "remove extends from one of them",
			})
		}
		if profile := node.Field("profile"); profile != nil {
			if names := s.profileNames(); !slices.Contains(names, profile.Text) {
				s.unresolved[env] = true
				list = append(list, s.dangling(at.At("profile"), "profile", profile.Text, names))
			}
		}
		for _, d := range s.checkOverrides(node, at, absent, e) {
			if i, found := absentees[d.Message]; found && d.Replacement == "" {
				list[i].Notes = append(list[i].Notes, diag.Note{Path: d.Path, Pos: d.Pos, Text: "it is overridden here too"})
				continue
			}
			absentees[d.Message] = len(list)
			list = append(list, d)
		}
	}
	return list
}

// isCircle reports whether an environment extends itself, directly or through others.
func (s *Source) isCircle(env string) bool {
	envs := s.root.Field("environments")
	for name, steps := env, 0; steps < len(s.Envs); steps++ {
		extends := envs.Field(name).Field("extends")
		if extends == nil {
			return false
		}
		if name = extends.Text; name == env {
			return true
		}
	}
	return false
}

func (s *Source) profileNames() []string {
	var names []string
	for name := range Language().Profiles {
		names = append(names, name)
	}
	for _, f := range s.root.Field("profiles").FieldsOf() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// mostSuggestions is how many names of one section are compared with all existing ones, so that
// the time does not grow with the square of a generated spec.
const mostSuggestions = 100

// checkOverrides requires that an environment overrides only entries that exist. It may add
// objects under extra.
func (s *Source) checkOverrides(env *spec.Node, at spec.Path, absent *gaps, e *evaluator) diag.List {
	var list diag.List
	for _, section := range sections() {
		if section == "operators" || section == "extra" {
			continue
		}
		names := map[string]bool{}
		for _, f := range s.root.Field(section).FieldsOf() {
			names[f.Name] = true
		}
		known := slices.Sorted(maps.Keys(names))
		var strangers []string
		for _, f := range env.Field(section).FieldsOf() {
			if names[f.Name] || absent.around(spec.PathOf(section, f.Name)) {
				continue
			}
			d := s.dangling(at.At(section, f.Name), "entry of "+section, f.Name, known)
			e.placeLabel(&d)
			d.Message = fmt.Sprintf("there is no %s.%s to override", section, f.Name)
			if d.Replacement != "" {
				d.Fix = "write " + d.Replacement
			}
			if f.Node.Kind != spec.Null {
				d.Fix += ", or write it outside the environment first"
			}
			if len(names) > 0 || len(strangers) == 0 { // one is enough where there is none to override
				list = append(list, d)
			}
			strangers = append(strangers, f.Name)
			if len(strangers) == mostSuggestions {
				known = nil
			}
			s.dropped = append(s.dropped, at.At(section, f.Name))
			s.lost = append(s.lost, spec.PathOf(section, f.Name))
		}
		if len(strangers) > 0 {
			s.root = replaced(s.root, at.At(section).Steps(), env.Field(section).Without(strangers...))
		}
	}
	return list
}

// IsLost reports whether the loader reported that an entry is not there: an environment overrides it,
// or its whole section is no struct.
func (s *Source) IsLost(entry spec.Path) bool {
	return slices.Contains(s.lost, entry) || slices.Contains(s.dropped, entry.Parent())
}

// replaced returns the tree with another value at the end of steps.
func replaced(n *spec.Node, steps []string, value *spec.Node) *spec.Node {
	if len(steps) == 0 {
		return value
	}
	return n.With(steps[0], spec.Span{}, replaced(n.Field(steps[0]), steps[1:], value))
}

// dangling returns the diagnostic of a name that does not exist.
func (s *Source) dangling(path spec.Path, what, name string, names []string) diag.Diagnostic {
	d := diag.Diagnostic{
		Rule: dangling, Severity: diag.Error, Path: string(path), Pos: s.pos(s.root.Locate(path)),
		Message: fmt.Sprintf("there is no %s %q", what, name), Fix: "define it",
	}
	switch {
	case len(names) == 1:
		d.Fix = fmt.Sprintf("write %q, or define it", names[0])
	case len(names) > 1 && len(names) <= 20:
		d.Fix = "write one of " + strings.Join(names, ", ")
	}
	if near := spell.Nearest(name, names); near != "" {
		d.Fix, d.Replacement = fmt.Sprintf("did you mean %q?", near), fmt.Sprintf("%q", near)
	}
	return d
}

// misspelt reports environments that have only overrides and no settings, and removes them.
// Often they are another one with a wrong name. Otherwise every setting that they lack would be
// reported.
func (s *Source) misspelt(absent *gaps, e *evaluator) diag.List {
	envs := s.root.Field("environments")
	var whole, wrong []string
	for _, env := range s.Envs {
		switch at := spec.PathOf("environments", env); {
		case envs.Field(env).Field("namespace") != nil:
			whole = append(whole, env)
		case !absent.around(at) && s.holdsOverrides(env):
			wrong = append(wrong, env)
		}
	}
	var list diag.List
	for _, env := range wrong {
		near := spell.Nearest(env, whole)
		d := diag.Diagnostic{
			Rule: dangling, Severity: diag.Error, Path: string(spec.PathOf("environments", env)), Pos: s.pos(s.envSpan(env)),
			Message: fmt.Sprintf("environment %q has only overrides, and no namespace", env),
			Fix:     fmt.Sprintf("did you mean %q?", near), Replacement: string(spec.PathOf(near)),
		}
		if near == "" {
			d.Fix, d.Replacement = fmt.Sprintf(`write its namespace, kubernetes and profile, as in environments: %s: namespace: "…", or remove the overrides`, spec.PathOf(env)), ""
		}
		e.placeLabel(&d)
		list = append(list, d)
		s.Envs = slices.DeleteFunc(s.Envs, func(other string) bool { return other == env })
		s.root = replaced(s.root, []string{"environments"}, s.root.Field("environments").Without(env))
	}
	return list
}

// holdsOverrides reports whether an environment has overrides and nothing else.
func (s *Source) holdsOverrides(env string) bool {
	fields := s.root.Field("environments").Field(env).FieldsOf()
	return len(fields) > 0 && !slices.ContainsFunc(fields, func(f spec.Field) bool { return !slices.Contains(sections(), f.Name) })
}

// isElsewhere reports whether a field of the spec itself was reported inside of another struct, and
// then says there where it belongs.
func isElsewhere(list diag.List, name string) bool {
	i := slices.IndexFunc(list, func(d diag.Diagnostic) bool {
		path := spec.Path(d.Path)
		return (d.Rule == unknownField || d.Rule == wrongValue) && d.Replacement == "" && path.Last() == name && len(path.Steps()) > 1
	})
	if i < 0 {
		return false
	}
	list[i].Fix = fmt.Sprintf("move it to the top of the spec, where %s is missing", name)
	return true
}
