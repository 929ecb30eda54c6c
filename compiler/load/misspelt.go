package load

import (
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

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
