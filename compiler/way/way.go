// Package way holds what a way to run a workload is: one literal with the mode and the
// operator that choose it, its name, what it cannot do, and the functions that turn a
// resolved workload into keys, objects and policies. An engine lists its ways, finds the one
// of a workload once, when it resolves the workload, and asks that one from then on. The
// package knows no engine and no operator.
package way

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// A Workload is what can be run: it knows the place of each of its values in the spec.
type Workload interface {
	At(steps ...string) spec.Path
}

// A Way is one way to run workloads of type W. An engine embeds it in a type of its own,
// beside the facts that distinguish the engine's ways.
type Way[W Workload] struct {
	Mode     string // as the spec writes it
	Operator string // as the spec writes it
	Name     string // in messages, with its article: "the Kubeflow operator"
	Kind     string // what it runs, in the plural, for an operator that has none: "standalone clusters"
	Choose   string // what to do with such an operator, as an imperative
	Limits   []Limit[W]

	Keys     func(W) map[string]string // of the engine's own configuration, as far as the spec decides them
	Objects  func(W) []kube.Object     // what runs the pods
	Policies func(W) []kube.Object     // who may talk to whom
}

// A Limit is something that a way to run a workload cannot do.
type Limit[W Workload] struct {
	At      []string     // where it is asked for, in the workload
	Asked   func(W) bool // whether it is
	Cannot  string       // follows the name of the way, as in "has no schedules"
	Instead string       // the alternative, as an imperative
	Value   string       // CUE text of the alternative in the place of what is asked for, "" for none
}

// Limited reports whether a workload asks at a path for what this way cannot do.
func (w *Way[W]) Limited(workload W, at spec.Path) bool {
	return slices.ContainsFunc(w.Limits, func(l Limit[W]) bool { return workload.At(l.At...).Covers(at) && l.Asked(workload) })
}

// Judge reports everything that a workload asks for and this way cannot do. A rule of the
// engine calls it.
func (w *Way[W]) Judge(workload W, r *rule.Reporter) {
	for _, l := range w.Limits {
		if l.Asked(workload) {
			r.Reportf(workload.At(l.At...), "%s %s", w.Name, l.Cannot).Fixf("%s", l.Instead).Replace(l.Value)
		}
	}
}

// Within returns the rules without what they report where a limit is reported already: the
// value must go, and any other advice about it would contradict that. Of returns the way of a
// workload.
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

// A Row is a line of the manual: what one way to run a workload cannot do.
type Row struct {
	Way     string    // as a message names it
	Field   spec.Path // where it is asked for
	Cannot  string    // follows the way
	Instead string    // the alternative
}

// Rows returns the limits as lines of the manual of a section.
func (w *Way[W]) Rows(section string) []Row {
	rows := make([]Row, len(w.Limits))
	for i, l := range w.Limits {
		rows[i] = Row{Way: w.Name, Field: spec.PathOf(section).At(l.At...), Cannot: l.Cannot, Instead: l.Instead}
	}
	return rows
}
