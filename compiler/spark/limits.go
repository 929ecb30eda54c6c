package spark

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A limit is something that one way to run a workload cannot do.
type limit struct {
	at      []string        // where it is asked for, in the workload
	asked   func(*App) bool // whether it is
	cannot  string          // follows the name of what runs it, as in "has no schedules"
	instead string          // the alternative, as an imperative
	value   string          // CUE text of the alternative in the place of what is asked for, "" for none
}

// runner names what runs the workload, for a message.
func (a *App) runner() string {
	switch {
	case a.Mode == connect:
		return "a Spark Connect server"
	case a.Mode == standalone:
		return "a standalone cluster"
	case a.Operator == apache:
		return "Apache's operator"
	case a.Operator == noOperator:
		return "a Job"
	}
	return "the Kubeflow operator"
}

// limits returns what cannot be done where the workload runs.
func (a *App) limits() []limit {
	switch {
	case a.Mode == connect:
		return connectLimits
	case a.Mode == standalone:
		return clusterLimits
	case a.Operator == apache:
		return apacheLimits
	case a.Operator == noOperator:
		return submitLimits
	}
	return kubeflowLimits
}

// isLimited reports whether what is said at a path cannot be done where the workload runs.
func (a *App) isLimited(at spec.Path) bool {
	return slices.ContainsFunc(a.limits(), func(l limit) bool { return a.At(l.at...).Covers(at) && l.asked(a) })
}

// withinLimits lets rules speak only of what can be done at all: of the rest SPK068 has
// said that it must go, and any other advice would contradict it.
func withinLimits(rules []rule.Rule[*App]) []rule.Rule[*App] {
	limited := slices.Clone(rules)
	for i, one := range rules {
		limited[i].Check = func(a *App, r *rule.Reporter) {
			before := len(r.Findings)
			one.Check(a, r)
			said := r.Findings[before:]
			r.Findings = r.Findings[:before+len(slices.DeleteFunc(said, func(d diag.Diagnostic) bool { return a.isLimited(spec.Path(d.Path)) }))]
		}
	}
	return limited
}

var limitRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK067", Severity: diag.Error,
			Title:  "Something runs workloads of this mode",
			Why:    "Only the Kubeflow operator has a resource for Spark Connect servers, and only Apache's has one for standalone clusters.",
			Bad:    "environments: dev: spark: etl: main: null\nspark: etl: {mode: \"connect\", operator: \"apache\"}",
			Good:   "environments: dev: spark: etl: main: null\nspark: etl: {mode: \"connect\", operator: \"kubeflow\"}",
			Ref:    "kubeflow/spark-operator api/v1alpha1; apache/spark-kubernetes-operator docs/spark_custom_resources.md",
			Judges: []spec.Path{"spark.mode", "spark.operator"},
		},
		Check: func(a *App, r *rule.Reporter) {
			switch {
			case a.Mode == connect && a.Operator != kubeflow:
				r.Reportf(a.At("mode"), "mode is connect, and operator %s has no Spark Connect servers", a.Operator).
					Fixf("set operator to \"kubeflow\", or run the class org.apache.spark.sql.connect.service.SparkConnectServer as an application").
					Notef(a.At("operator"), "the operator is chosen here")
			case a.Mode == standalone && a.Operator != apache:
				r.Reportf(a.At("mode"), "mode is cluster, and operator %s has no standalone clusters", a.Operator).
					Fixf("set operator to \"apache\"").
					Notef(a.At("operator"), "the operator is chosen here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK068", Severity: diag.Error,
			Title:  "What runs the workload can do what is asked of it",
			Why:    "The resources of the operators differ, and have grown with their versions. What one has no field for would be left out silently, or refused by the API server.",
			Bad:    `spark: etl: mode: "connect"`,
			Good:   "environments: dev: spark: etl: main: null\nspark: etl: mode: \"connect\"",
			Ref:    "kubeflow/spark-operator config/crd/bases, v2.4.0; apache/spark-kubernetes-operator docs/spark_custom_resources.md; Kubernetes, Job and CronJob",
			Judges: limitedFields(),
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, l := range a.limits() {
				if l.asked(a) {
					r.Reportf(a.At(l.at...), "%s %s", a.runner(), l.cannot).Fixf("%s", l.instead).Replace(l.value)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK069", Severity: diag.Error,
			Title:  "An application has a file to run",
			Why:    "The file is what spark-submit is given. Only Spark Connect servers and standalone clusters bring their own program.",
			Bad:    `environments: dev: spark: etl: main: null`,
			Good:   `spark: etl: main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}`,
			Ref:    "kubeflow/spark-operator config/crd/bases/sparkoperator.k8s.io_sparkapplications.yaml; apache/spark SparkSubmit.scala",
			Judges: []spec.Path{"spark.main.file", "spark.mode"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if a.Mode == application && a.Spec.Main.File == "" {
				r.Reportf(a.At("main"), "the application names no file to run").
					Fixf("name it, as in file: \"local:///opt/app/etl.jar\"")
			}
		},
	},
}

// programLimit is what runs no program of the user's.
var programLimit = limit{
	at: []string{"main"}, asked: func(a *App) bool { return a.Spec.Main.File != "" || a.Spec.Main.Class != "" },
	cannot: "runs no program of its own", instead: "remove main, or set mode to \"application\"",
}

// clientLimit is what nobody connects to.
var clientLimit = limit{
	at: []string{"clients"}, asked: func(a *App) bool { return len(a.Spec.Clients) > 0 },
	cannot: "runs an application, and nobody connects to that", instead: "remove clients, or set mode to \"connect\"",
}

// The limits of Apache's operator, whatever it runs.
var (
	apacheVersionLimit = limit{
		at:     []string{"version"},
		asked:  func(a *App) bool { return a.Spec.Version.Major != 0 && !a.Spec.Version.AtLeast(3, 5) },
		cannot: "runs no Spark before 3.5", instead: "use an image with Spark 3.5 or later, or another operator",
	}
	apacheSuspendLimit = limit{
		at: []string{"suspend"}, asked: func(a *App) bool { return a.Spec.Suspend && a.Env.Operators.ApacheSpark.Before(1, 1) },
		cannot: "suspends nothing before version 1.1 of the operator", instead: "remove the workload from this environment instead, or install operator 1.1",
	}
	apacheVolcanoLimit = limit{
		at: []string{"scheduler", "name"}, asked: func(a *App) bool { return a.schedulerIs(volcano) },
		cannot: "makes no groups of pods for Volcano", instead: "choose yunikorn or kueue",
	}
	apacheKueueLimit = limit{
		at: []string{"scheduler", "name"}, asked: func(a *App) bool { return a.schedulerIs(kueue) && a.Env.Operators.ApacheSpark.Before(1, 1) },
		cannot: "does not wait for Kueue before version 1.1 of the operator", instead: "install operator 1.1, or remove scheduler",
	}
	apacheQueueLimit = limit{
		at: []string{"dynamicAllocation"}, asked: func(a *App) bool { return a.schedulerIs(kueue) && a.Spec.DynamicAllocation != nil },
		cannot: "cannot wait in a queue of Kueue with a number of pods that changes", instead: "set executor.instances instead of dynamicAllocation, or remove scheduler",
	}
)

// kubeflowLimits is what the Kubeflow operator cannot do with an application. A schedule
// could be suspended always.
var kubeflowLimits = []limit{
	clientLimit,
	{
		at: []string{"suspend"},
		asked: func(a *App) bool {
			return a.Spec.Suspend && a.Spec.Schedule == nil && a.Env.Operators.Spark.Before(2, 4)
		},
		cannot: "suspends no application without a schedule before its version 2.4", instead: "remove the workload from this environment instead, or install operator 2.4",
	},
}

// limitedFields returns the fields that some way to run a workload limits, and those that
// choose it; sorted.
func limitedFields() []spec.Path {
	fields := []spec.Path{"spark.mode", "spark.operator", "spark.version"}
	for _, l := range Limits() {
		fields = append(fields, l.Field)
	}
	slices.Sort(fields)
	fields = slices.Compact(fields)
	return slices.DeleteFunc(slices.Clone(fields), func(f spec.Path) bool {
		return slices.ContainsFunc(fields, func(other spec.Path) bool { return other != f && other.Covers(f) })
	})
}

// Limit is a row of the manual: what one way to run a workload cannot do.
type Limit struct {
	Runner  string    // as a message names it
	Field   spec.Path // where it is asked for
	Cannot  string    // follows the runner
	Instead string    // the alternative
}

// Limits returns what the ways to run a workload cannot do, each in the order of its
// table.
func Limits() []Limit {
	var all []Limit
	for _, way := range []App{
		{Mode: application, Operator: kubeflow}, {Mode: application, Operator: apache}, {Mode: application, Operator: noOperator},
		{Mode: connect, Operator: kubeflow}, {Mode: standalone, Operator: apache},
	} {
		for _, l := range way.limits() {
			all = append(all, Limit{Runner: way.runner(), Field: spec.PathOf(Name).At(l.at...), Cannot: l.cannot, Instead: l.instead})
		}
	}
	return all
}
