package ways

import (
	"cmp"
	"slices"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
)

// The modes and operators of a workload, as the spec writes them.
const (
	application = "application"
	connect     = "connect"
	standalone  = "cluster"

	kubeflow = "kubeflow"
	apache   = "apache"
	none     = "none"
)

// ways are all ways to run a workload, in the order of the manual. The first is the
// default.
var ways = []*app.Way{&kubeflowWay, &apacheWay, &submitWay, &connectWay, &clusterWay}

// Kinds returns the kinds of the operators, and what the ways add to kinds of Kubernetes.
func Kinds() []kube.Kind { return slices.Concat(submitKinds, kubeflowKinds, apacheKinds) }

// Of returns the way to run a workload. If the operator in the spec does not support
// the mode, Of returns the first way of that mode, which resolves and judges the
// workload, and the operator as unsupported. Only this function compares mode and
// operator.
func Of(s *app.Spec) (found *app.Way, unsupported string) {
	mode, operator := cmp.Or(s.Mode, application), cmp.Or(s.Operator, kubeflow)
	for _, w := range ways {
		if w.Mode != mode {
			continue
		}
		if w.Operator == operator {
			return w, ""
		}
		found = cmp.Or(found, w)
	}
	return cmp.Or(found, ways[0]), operator
}

// Limits returns the limits of all ways to run a workload, in the order of their tables.
func Limits() []way.Row {
	var all []way.Row
	for _, w := range ways {
		all = append(all, w.Rows(app.Name)...)
	}
	return all
}

// LimitedFields returns the fields that some way limits and those that choose the way;
// sorted.
func LimitedFields() []spec.Path {
	fields := []spec.Path{"spark.mode", "spark.operator", "spark.version"}
	for _, row := range Limits() {
		fields = append(fields, row.Field)
	}
	slices.Sort(fields)
	fields = slices.Compact(fields)
	return slices.DeleteFunc(slices.Clone(fields), func(f spec.Path) bool {
		return slices.ContainsFunc(fields, func(other spec.Path) bool { return other != f && other.Covers(f) })
	})
}

type limit = way.Limit[*app.App]

// programLimit reports a program for a workload that runs none.
var programLimit = limit{
	At: []string{"main"}, Asked: func(a *app.App) bool { return a.Spec.Main.File != "" || a.Spec.Main.Class != "" },
	Cannot: "runs no program of its own", Instead: "remove main, or set mode to \"application\"",
}

// clientLimit reports clients of a workload that does not accept connections.
var clientLimit = limit{
	At: []string{"clients"}, Asked: func(a *app.App) bool { return len(a.Spec.Clients) > 0 },
	Cannot: "runs an application, which accepts no clients", Instead: "remove clients, or set mode to \"connect\"",
}
