package spark

import (
	"cmp"
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/way"
)

// What a workload is, and what runs it, as the spec writes them.
const (
	application = "application"
	connect     = "connect"
	standalone  = "cluster"

	kubeflow = "kubeflow"
	apache   = "apache"
	none     = "none"
)

// A Way is one way to run a workload, with the facts in which the ways differ. Everything
// that depends on mode or operator asks it.
type Way struct {
	way.Way[*App]

	Ends     bool // it runs one program, and ends with it
	Serves   bool // its driver is a Spark Connect server
	Daemons  bool // its pods are a master and workers, which run the applications of others
	Submits  bool // spark-submit runs in a pod of its own, by the application's image
	Fields   bool // an operator hands the fields of its object to a spark-submit of its own, after the keys
	Webhook  bool // a webhook refuses workloads with keys that are denied
	FreeName bool // conf may name the driver's pod

	Known     []fact                   // keys by which Apache's operator knows what it runs
	OldDriver func(*App) bool          // whether a Spark before 4.0 makes the driver's pod; nil: never
	Longest   func(*App) (int, string) // characters of a name, and what says so; nil: a label
}

// ways are all ways to run a workload, in the order of the manual. The first is the default.
var ways = []*Way{&kubeflowWay, &apacheWay, &submitWay, &connectWay, &clusterWay}

// wayOf returns the way to run a workload, and "" or the operator that the spec asks for
// although it runs nothing of that mode: the workload is then resolved and judged by the
// mode's own way. Mode and operator are compared here alone.
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

// IsLimited reports whether what stands at a path cannot be done in the way that the workload
// runs. It implements workload.Limited.
func (a *App) IsLimited(at spec.Path) bool { return a.Way.Limited(a, at) }

// withinLimits lets rules speak only of what can be done at all: SPK068 reports the rest.
func withinLimits(rules []rule.Rule[*App]) []rule.Rule[*App] {
	return way.Within(rules, func(a *App) *way.Way[*App] { return &a.Way.Way })
}

// Limits returns what the ways to run a workload cannot do, each in the order of its
// table.
func Limits() []way.Row {
	var all []way.Row
	for _, w := range ways {
		all = append(all, w.Rows(Name)...)
	}
	return all
}

// limitedFields returns the fields that some way to run a workload limits, and those that
// choose it; sorted.
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

// programLimit is what runs no program of the user's.
var programLimit = limit{
	At: []string{"main"}, Asked: func(a *App) bool { return a.Spec.Main.File != "" || a.Spec.Main.Class != "" },
	Cannot: "runs no program of its own", Instead: "remove main, or set mode to \"application\"",
}

// clientLimit is what nobody connects to.
var clientLimit = limit{
	At: []string{"clients"}, Asked: func(a *App) bool { return len(a.Spec.Clients) > 0 },
	Cannot: "runs an application, and nobody connects to that", Instead: "remove clients, or set mode to \"connect\"",
}
