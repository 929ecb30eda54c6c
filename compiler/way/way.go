// Package way defines what a way to run a workload is: one literal with the mode and the
// operator that choose it, its name, its limits, and the functions that turn a resolved
// workload into keys, objects and policies. An engine lists its ways and chooses one when
// it resolves a workload. The package knows no engine and no operator.
package way

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// A Workload is a resolved workload, which knows the paths of its values in the spec.
type Workload interface {
	At(steps ...string) spec.Path
}

// A Way is one way to run workloads of type W. An engine embeds it in its own type, which
// adds the properties that distinguish the engine's ways.
type Way[W Workload] struct {
	Mode     string // as written in the spec
	Operator string // as written in the spec
	Name     string // in messages, with its article: "the Kubeflow operator"
	Kind     string // what it runs, in the plural, for a message about an operator without such a way: "standalone clusters"
	Choose   string // what to do in that case, as an imperative
	Limits   []Limit[W]

	Keys     func(W) map[string]string // keys of the engine's configuration that the spec decides
	Objects  func(W) []kube.Object     // objects that run the pods
	Policies func(W) []kube.Object     // network policies
}

// A Limit is something that a way does not support.
type Limit[W Workload] struct {
	At      []string     // path of the field that requests it, in the workload
	Asked   func(W) bool // reports whether the workload requests it
	Cannot  string       // text that follows the name of the way, as in "has no schedules"
	Instead string       // the alternative, as an imperative
	Value   string       // CUE text of the alternative for that field, "" for none
}

// Limited reports whether the value at a path of a workload requests something that this
// way does not support.
func (w *Way[W]) Limited(workload W, at spec.Path) bool {
	return slices.ContainsFunc(w.Limits, func(l Limit[W]) bool { return workload.At(l.At...).Covers(at) && l.Asked(workload) })
}

// Judge reports everything that a workload requests and this way does not support. A rule
// of the engine calls it.
func (w *Way[W]) Judge(workload W, r *rule.Reporter) {
	for _, l := range w.Limits {
		if l.Asked(workload) {
			r.Reportf(workload.At(l.At...), "%s %s", w.Name, l.Cannot).Fixf("%s", l.Instead).Replace(l.Value)
		}
	}
}

// Within returns rules that report nothing about a value for which Judge reports a limit:
// the value must be removed, and any other advice would contradict that. of returns the way
// of a workload.
func Within[W Workload](rules []rule.Rule[W], of func(W) *Way[W]) []rule.Rule[W] {
	limited := slices.Clone(rules)
	for i, one := range rules {
		limited[i].Check = func(workload W, r *rule.Reporter) {
			before := len(r.Findings)
			one.Check(workload, r)
			kept := r.Findings[:before]
			for _, found := range r.Findings[before:] {
				if !of(workload).Limited(workload, spec.Path(found.Path)) {
					kept = append(kept, found)
				}
			}
			r.Findings = kept
		}
	}
	return limited
}

// A Row is a line of the manual: one limit of a way.
type Row struct {
	Way     string    // name of the way in a message
	Field   spec.Path // the field that requests it
	Cannot  string    // text that follows the name of the way
	Instead string    // the alternative
}

// Rows returns the limits of the way as lines of the manual of a section.
func (w *Way[W]) Rows(section string) []Row {
	rows := make([]Row, len(w.Limits))
	for i, l := range w.Limits {
		rows[i] = Row{Way: w.Name, Field: spec.PathOf(section).At(l.At...), Cannot: l.Cannot, Instead: l.Instead}
	}
	return rows
}
