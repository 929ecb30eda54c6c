package pod

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
)

// demanded maps each demand of Pod Security, in its own words, to the fields of a pod or
// container that it concerns. Demands about volumes and ports are not in the map.
var demanded = map[string][]string{
	"no hostNetwork":      {"hostNetwork"},
	"no hostPID":          {"hostPID"},
	"no hostIPC":          {"hostIPC"},
	"no privileged":       {"securityContext", "privileged"},
	"no capabilities.add": {"securityContext", "capabilities", "add"},
	"no capabilities.add but NET_BIND_SERVICE": {"securityContext", "capabilities", "add"},
	"no seccompProfile Unconfined":             {"securityContext", "seccompProfile"},
	"runAsNonRoot: true":                       {"securityContext", "runAsNonRoot"},
	"a runAsUser other than 0":                 {"securityContext", "runAsUser"},
	"allowPrivilegeEscalation: false":          {"securityContext", "allowPrivilegeEscalation"},
	`capabilities: drop: ["ALL"]`:              {"securityContext", "capabilities", "drop"},
	`seccompProfile: type: "RuntimeDefault"`:   {"securityContext", "seccompProfile"},
}

// JudgeSecurity reports demands of the namespace's security level that a template does not
// meet, for the pod and for each container.
func (t Template) JudgeSecurity(r *rule.Reporter) {
	level, whole := t.Env.Settings.Security.Level, t.Whole()
	bare := maps.Clone(whole)
	for _, kind := range containerKinds {
		delete(bare, kind)
	}
	ofPod := extra.Demands(level, bare)
	refusal{level: level, of: "this template", at: t.At("spec"), node: t.Spec()}.report(r, ofPod)
	for _, kind := range containerKinds {
		for _, c := range ListAt(whole, kind) {
			alone := map[string]any{"securityContext": whole["securityContext"], kind: []any{c}}
			demands := slices.DeleteFunc(extra.Demands(level, alone), func(d string) bool { return slices.Contains(ofPod, d) })
			name, _ := c["name"].(string)
			f := refusal{level: level, of: fmt.Sprintf("container %q", name), at: t.Path}
			for i, own := range ItemsOf(t.Spec().Field(kind)) {
				if TextOf(own, "name") == name {
					f.at, f.node = t.At("spec", kind).Index(i), own
				}
			}
			f.report(r, demands)
		}
	}
}

// containerKinds are the lists of containers in a pod.
var containerKinds = []string{"initContainers", "containers", "ephemeralContainers"}

// A refusal is a part of a template because of which a level refuses pods.
type refusal struct {
	level string
	of    string // name of the part in a message
	at    spec.Path
	node  *spec.Node // nil: the template does not contain it
}

// report reports each forbidden field at its own place, and all missing fields together.
func (f refusal) report(r *rule.Reporter, demands []string) {
	const text, level = "the level %s refuses pods with %s, because it demands %s", "choose a security.level that demands less"
	var missing []string
	for _, demand := range demands {
		at, found := f.place(demand)
		what, forbids := strings.CutPrefix(demand, "no ")
		switch {
		case forbids || found && demand == "a runAsUser other than 0":
			what, _, _ = strings.Cut(strings.TrimPrefix(what, "a "), " ")
			r.Reportf(at, text, f.level, f.of, demand).Fixf("remove %s, or %s", what, level)
		case found:
			r.Reportf(at, text, f.level, f.of, demand).Fixf("write %s, or %s", demand, level)
		default:
			missing = append(missing, demand)
		}
	}
	if len(missing) > 0 {
		all := strings.Join(missing, ", ")
		r.Reportf(f.at, text, f.level, f.of, all).Fixf("write securityContext: {%s} into it, or %s", all, level)
	}
}

// place returns the path of the field in the template that violates a demand, and whether
// there is one.
func (f refusal) place(demand string) (spec.Path, bool) {
	list, field := "volumes", "hostPath"
	steps, single := demanded[demand]
	switch {
	case single:
		if f.node.At(spec.PathOf(steps...)) != nil {
			return f.at.At(steps...), true
		}
		return f.at, false
	case demand == "no hostPort":
		list, field = "ports", "hostPort"
	}
	for i, item := range ItemsOf(f.node.Field(list)) {
		if item.Field(field) != nil {
			return f.at.At(list).Index(i).At(field), true
		}
	}
	return f.at, false
}
