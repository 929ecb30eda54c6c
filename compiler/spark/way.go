package spark

import (
	"cmp"
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/way"
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

// A Way is one way to run a workload, with the properties in which the ways differ. All
// code that depends on mode or operator reads them here.
type Way struct {
	way.Way[*App]

	Ends            bool // runs one program and ends with it
	Serves          bool // its driver is a Spark Connect server
	Daemons         bool // its pods are a master and workers, which run submitted applications
	Submits         bool // spark-submit runs in a separate pod, from the application's image
	OperatorSubmits bool // the operator passes the fields of its object to its own spark-submit, after the keys
	Webhook         bool // a webhook refuses workloads with certain keys
	FreeName        bool // conf may set the name of the driver's pod

	Reserved      []keyNote                // keys that Apache's operator depends on
	DriverBefore4 func(*App) bool          // whether a Spark older than 4.0 makes the driver's pod; nil: never
	LongestName   func(*App) (int, string) // longest name in characters, and what limits it; nil: a label
}

// ways are all ways to run a workload, in the order of the manual. The first is the
// default.
var ways = []*Way{&kubeflowWay, &apacheWay, &submitWay, &connectWay, &clusterWay}

// wayOf returns the way to run a workload. If the operator in the spec does not support
// the mode, wayOf returns the first way of that mode, which resolves and judges the
// workload, and the operator as unsupported. Only this function compares mode and
// operator.
func wayOf(s Spec) (found *Way, unsupported string) {
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

// IsLimited reports whether the way that runs the workload does not support the field at a
// path. It implements workload.Limited.
func (a *App) IsLimited(at spec.Path) bool { return a.Way.Limited(a, at) }

// withinLimits restricts rules to fields that the workload's way supports. SPK068 reports
// the others.
func withinLimits(rules []rule.Rule[*App]) []rule.Rule[*App] {
	return way.Within(rules, func(a *App) *way.Way[*App] { return &a.Way.Way })
}

// Limits returns the limits of all ways to run a workload, in the order of their tables.
func Limits() []way.Row {
	var all []way.Row
	for _, w := range ways {
		all = append(all, w.Rows(Name)...)
	}
	return all
}

// limitedFields returns the fields that some way limits and those that choose the way;
// sorted.
func limitedFields() []spec.Path {
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

type limit = way.Limit[*App]

// programLimit reports a program for a workload that runs none.
var programLimit = limit{
	At: []string{"main"}, Asked: func(a *App) bool { return a.Spec.Main.File != "" || a.Spec.Main.Class != "" },
	Cannot: "runs no program of its own", Instead: "remove main, or set mode to \"application\"",
}

// clientLimit reports clients of a workload that does not accept connections.
var clientLimit = limit{
	At: []string{"clients"}, Asked: func(a *App) bool { return len(a.Spec.Clients) > 0 },
	Cannot: "runs an application, which accepts no clients", Instead: "remove clients, or set mode to \"connect\"",
}
