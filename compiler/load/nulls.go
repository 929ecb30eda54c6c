package load

import (
	"fmt"
	"slices"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// A null is a null in the overrides or settings of an environment.
type null struct {
	env   string
	steps []string // below the environment
	span  spec.Span
}

// IdleNulls returns a diagnostic for each null of an environment that removes nothing. A null that
// a template or a loop writes to several places is reported only if it removes nothing at all of
// them. The spec must have no errors: a value that was left out may be the one to remove.
func (s *Source) IdleNulls() diag.List {
	var order []spec.Span
	idle := map[spec.Span][]null{} // nil: it removes something
	for _, env := range s.Envs {
		for _, n := range nullsIn(nil, s.root.Field("environments").Field(env), env, make([]string, 0, 8)) {
			if _, seen := idle[n.span]; !seen {
				order = append(order, n.span)
				idle[n.span] = []null{}
			}
			if s.removes(n) {
				idle[n.span] = nil
			} else if idle[n.span] != nil {
				idle[n.span] = append(idle[n.span], n)
			}
		}
	}
	var list diag.List
	for _, span := range order {
		if nulls := idle[span]; len(nulls) > 0 {
			list = append(list, s.idle(nulls[0]))
		}
	}
	return list
}

func (s *Source) idle(n null) diag.Diagnostic {
	path := spec.PathOf(n.steps...)
	d := diag.Diagnostic{
		Rule: idleNull, Severity: diag.Info, Envs: []string{n.env}, Pos: s.pos(n.span),
		Path:    string(spec.PathOf("environments", n.env).At(n.steps...)),
		Message: fmt.Sprintf("null removes nothing, because there is no %s", path),
		Fix:     "remove the line",
	}
	var beside []string
	for _, layer := range s.below(n) {
		for _, f := range layer.At(path.Parent()).FieldsOf() {
			beside = append(beside, f.Name)
		}
	}
	if near := spell.Nearest(path.Last(), beside); near != "" && near != path.Last() {
		d.Fix = fmt.Sprintf("did you mean %s?", spec.PathOf(near))
	}
	return d
}

// nullsIn appends the nulls in a struct of an environment. It does not keep steps.
func nullsIn(into []null, n *spec.Node, env string, steps []string) []null {
	for _, f := range n.FieldsOf() {
		at := append(steps, f.Name)
		if f.Node.Kind == spec.Null {
			into = append(into, null{env, slices.Clone(at), f.Node.Span})
			continue
		}
		into = nullsIn(into, f.Node, env, at)
	}
	return into
}

// below returns what a null is merged over, the nearest first: the environments that its own one
// extends, and then what is written outside of environments.
func (s *Source) below(n null) []*spec.Node {
	var layers []*spec.Node
	chain := s.chain(n.env)
	for i := len(chain) - 2; i >= 0; i-- {
		layer := s.root.Field("environments").Field(chain[i])
		if len(n.steps) == 1 && n.steps[0] == "namespace" {
			continue // it is not inherited
		}
		layers = append(layers, layer)
	}
	return append(layers, s.root.Without("environments", "profiles"))
}

// removes reports whether a null removes a value that was written, or that a profile gives.
func (s *Source) removes(n null) bool {
	for _, layer := range s.below(n) {
		for _, step := range n.steps {
			if layer = layer.Field(step); layer != nil && layer.Kind == spec.Null {
				return false // it is removed already, and a profile's value with it
			}
		}
		if layer != nil {
			return true
		}
	}
	for _, env := range s.Envs {
		chain := s.chain(env)
		if !slices.Contains(chain, n.env) {
			continue
		}
		if profile := s.profile(s.settings(chain)); s.removesDefault(profile, n.steps) {
			return true
		}
	}
	return false
}

// removesDefault reports whether a null removes a value of a profile, or keeps one out.
func (s *Source) removesDefault(profile *spec.Node, steps []string) bool {
	section := rootType().Field(steps[0])
	if section == nil || section.Type.Elem == nil { // a setting of the environment
		return profile.At(spec.PathOf(steps...)) != nil
	}
	if len(steps) < 3 {
		return false
	}
	defaults, path := profile.Field(steps[0]), spec.PathOf(steps[2:]...)
	if defaults.At(path) != nil {
		return true
	}
	for _, field := range section.Type.Elem.Fields {
		if field.Unless == path && defaults.Field(field.Name) != nil {
			return true
		}
	}
	return false
}
