package pod

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
)

// JudgeShape compares the template with the fields of a pod, and reports the faults of one
// kind, except those at the given paths.
func (t Template) JudgeShape(r *rule.Reporter, what shape.What, except ...spec.Path) {
	kubernetes := t.Env.Settings.Kubernetes
	for _, fault := range t.faults(kubernetes.Minor) {
		if fault.What != what || slices.Contains(except, fault.Path) || what == shape.Missing && t.isMerged(fault.Path) {
			continue
		}
		f := r.Reportf(fault.Path, "%s", fault.Message).Fixf("%s", fault.Fix)
		if what != shape.Unknown {
			f.Replace(fault.Replace)
		}
		if fault.Dated {
			f.Notef(t.Env.Path().At("kubernetes"), "environment %q runs %s", t.Env.Name, kubernetes.Line())
		}
	}
}

// EachNewerField calls do for the fields that the environment's Kubernetes has, and Kubernetes
// 1.minor does not have yet.
func (t Template) EachNewerField(minor int, do func(at spec.Path)) {
	own := t.Env.Settings.Kubernetes.Minor
	if own <= minor {
		return
	}
	known := t.faults(own)
	for _, fault := range t.faults(minor) {
		same := func(other shape.Fault) bool { return other.What == shape.Unknown && other.Path == fault.Path }
		if fault.What == shape.Unknown && fault.Dated && !slices.ContainsFunc(known, same) {
			do(fault.Path)
		}
	}
}

// faults compares the template with the fields of a pod of Kubernetes 1.minor.
func (t Template) faults(minor int) []shape.Fault {
	return shape.Check(shape.Named("core.v1.PodTemplateSpec"), shape.Object{
		Node: t.Node, Path: t.Path, Kind: "Pod", Minor: minor,
		Passed: []string{"metadata"}, // the language checks it
		Hidden: credential.Is,
	})
}

// isMerged reports whether what a struct of the template lacks is in the pod over which the template
// is merged: the pod itself has its containers, and a mount its name.
func (t Template) isMerged(at spec.Path) bool {
	if at == t.Path || at == t.At("spec") {
		return true
	}
	steps := at.Steps()
	if len(steps) < 2 || steps[len(steps)-2] != "volumeMounts" {
		return false
	}
	mount := t.Node.At(spec.PathOf(steps[len(t.Path.Steps()):]...))
	for _, c := range ListAt(t.Whole(), "containers") {
		for _, m := range ListAt(c, "volumeMounts") {
			if name, _ := m["name"].(string); name != "" && m["mountPath"] == TextOf(mount, "mountPath") {
				return true
			}
		}
	}
	return false
}
