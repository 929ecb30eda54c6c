package plan

import (
	"errors"
	"fmt"
	"maps"

	"github.com/lakewright/lakewright/compiler/spec"
)

// New returns an environment without entries, from the settings of the environment and of
// the operators of its cluster. Section.Resolve then adds the entries of one section at a
// time.
func New(name, platform string, settings, operators *spec.Node) (*Environment, error) {
	e := &Environment{Name: name, Platform: platform}
	if err := errors.Join(spec.Decode(settings, &e.Settings), spec.Decode(operators, &e.Operators)); err != nil {
		return nil, fmt.Errorf("environment %s: %w", name, err)
	}
	e.resolve()
	return e, nil
}

// resolve derives the namespace, its labels and its quota from the settings.
func (e *Environment) resolve() {
	s := e.Settings
	e.Namespace = s.Namespace
	e.NamespaceLabels = e.Labels(e.Platform, s.Namespace, "platform", "")
	maps.Copy(e.NamespaceLabels, s.Labels)
	for _, mode := range []string{"enforce", "audit", "warn"} {
		e.NamespaceLabels["pod-security.kubernetes.io/"+mode] = s.Security.Level
		e.NamespaceLabels["pod-security.kubernetes.io/"+mode+"-version"] = "v" + s.Kubernetes.Line()
	}
	if s.Quota != nil {
		e.Quota = 100 + s.Quota.Headroom
	}
}
