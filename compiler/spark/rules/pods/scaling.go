package pods

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// ScalingRules judge the number of executors and how the application restarts.
var ScalingRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK013", Severity: diag.Error,
			Title:  "Dynamic allocation has a maximum",
			Why:    "Without it Spark asks for as many executors as there are tasks waiting, up to 2147483647, until the quota or the cluster is full.",
			Bad:    `spark: etl: dynamicAllocation: min: 1`,
			Good:   `spark: etl: dynamicAllocation: {min: 1, max: 10}`,
			Ref:    "apache/spark docs/configuration.md, spark.dynamicAllocation.maxExecutors",
			Judges: []spec.Path{"spark.dynamicAllocation"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if d := a.Spec.DynamicAllocation; d != nil && d.Max == 0 {
				r.Reportf(a.At("dynamicAllocation"), "dynamic allocation has no max").
					Fixf("set the largest number of executors, as in max: %d", max(10, 2*a.InitialExecutors))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK014", Severity: diag.Error,
			Title:  "Dynamic allocation starts with a number of executors between min and max",
			Why:    "Spark starts with the largest of min, initial and executor.instances, and stops the driver when that is not between min and max. The operator does not check it.",
			Bad:    `spark: etl: dynamicAllocation: {min: 5, max: 3}`,
			Good:   `spark: etl: dynamicAllocation: {min: 2, max: 5}`,
			Ref:    "apache/spark ExecutorAllocationManager.scala validateSettings",
			Judges: []spec.Path{"spark.dynamicAllocation.min", "spark.dynamicAllocation.max", "spark.dynamicAllocation.initial", "spark.executor.instances"},
		},
		Check: checkBounds,
	},
	{
		Doc: rule.Doc{
			ID: "SPK110", Severity: diag.Error,
			Title:  "Executors that use decommission set no lifecycle hooks",
			Why:    "For decommission, Spark replaces the whole lifecycle of an executor by a command that Kubernetes runs before it stops the container. The commands of the spec would never run.",
			Bad:    `spark: etl: {decommission: true, executor: lifecycle: preStop: ["/opt/app/flush"]}`,
			Good:   `spark: etl: {decommission: true, driver: lifecycle: preStop: ["/opt/app/flush"]}`,
			Ref:    "apache/spark BasicExecutorFeatureStep.scala; kubeflow/spark-operator sparkpod_defaulter.go addPodLifeCycleConfig",
			Judges: []spec.Path{"spark.decommission", "spark.executor.lifecycle", "spark.executor.podTemplate"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Spec.Decommission {
				return
			}
			report := func(at spec.Path) {
				r.Reportf(at, "decommission is on, and Spark replaces the executors' lifecycle by its own command").
					Fixf("remove lifecycle, or decommission").
					Notef(a.At("decommission"), "decommission is turned on here")
			}
			if a.Spec.Executor.Lifecycle.Object() != nil {
				report(a.At("executor", "lifecycle"))
			}
			eachSparkContainer(a, func(t template, at spec.Path, c *spec.Node) {
				if t.of.Role == app.ExecutorRole && c.Field("lifecycle") != nil {
					report(at.At("lifecycle"))
				}
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK111", Severity: diag.Warning,
			Title:  "Executors have time to move their blocks",
			Why:    "Kubernetes kills a pod when its grace period is over, whatever it is doing. Blocks that have not moved by then are lost, and computed again.",
			Bad:    `spark: etl: {decommission: true, executor: gracePeriod: "30s"}`,
			Good:   `spark: etl: {decommission: true, executor: gracePeriod: "5m"}`,
			Ref:    "apache/spark deploy/k8s/Config.scala, spark.kubernetes.executor.terminationGracePeriodSeconds",
			Judges: []spec.Path{"spark.decommission", "spark.executor.gracePeriod"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const least = 30 // the default of Kubernetes
			if grace := a.Spec.Executor.GracePeriod; a.Spec.Decommission && grace != 0 && grace.Seconds() <= least {
				r.Reportf(a.At("executor", "gracePeriod"), "executors move their blocks when they stop, and are killed after %s", grace).
					Fixf("set gracePeriod to 60s or more, or leave it out for %ds", app.DecommissionGrace).
					Replace(fmt.Sprintf("\"%ds\"", app.DecommissionGrace)).
					Notef(a.At("decommission"), "decommission is turned on here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK016", Severity: diag.Error,
			Title:  "A policy that retries has a number of retries",
			Why:    "The operator retries as often as retries says. With 0 it runs the application once, as with policy \"never\", and the interval has no effect.",
			Bad:    `spark: etl: restart: {policy: "onFailure", retries: 0}`,
			Good:   `spark: etl: restart: {policy: "onFailure", retries: 2}`,
			Ref:    "kubeflow/spark-operator pkg/util/sparkapplication.go ShouldRetry; #858",
			Judges: []spec.Path{"spark.restart.policy", "spark.restart.retries", "spark.streaming"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if s := a.Restart; s.Policy == "onFailure" && s.Retries == 0 && !a.IsLimited(a.At("restart", "policy")) {
				r.Reportf(a.At("restart", "retries"), "policy is onFailure, and retries is 0").
					Fixf("set retries to 1 or more, or policy to \"never\"").Replace("1")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK136", Severity: diag.Warning,
			Title:  "Retries and their interval belong to a policy that retries",
			Why:    "By default an application runs once, and retries and interval have no effect.",
			Bad:    `spark: etl: restart: retries: 5`,
			Good:   `spark: etl: restart: {policy: "onFailure", retries: 5}`,
			Ref:    "kubeflow/spark-operator pkg/util/sparkapplication.go ShouldRetry",
			Judges: []spec.Path{"spark.restart", "spark.streaming", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Way.Ends || a.Restart.Policy != "never" {
				return
			}
			for _, of := range []struct {
				field string
				given bool
				value string
			}{
				{"retries", a.Spec.Restart.Retries != usualRetries && a.Spec.Restart.Retries != 0, strconv.FormatInt(a.Spec.Restart.Retries, 10)},
				{"interval", a.Spec.Restart.Interval != usualInterval && a.Spec.Restart.Interval != 0, a.Spec.Restart.Interval.String()},
			} {
				if of.given {
					r.Reportf(a.At("restart", of.field), "%s is %s, but the application is not restarted", of.field, of.value).
						Fixf("set policy to \"onFailure\", or remove %s", of.field)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK017", Severity: diag.Warning,
			Title:  "A batch application is not restarted after success",
			Why:    "With always, the operator restarts the application as soon as it ends, even after success, without an interval and without a limit. Only a stream needs that.",
			Bad:    `spark: etl: restart: policy: "always"`,
			Good:   `spark: etl: restart: policy: "onFailure"`,
			Ref:    "kubeflow/spark-operator ShouldRetry, reconcileSucceeding",
			Judges: []spec.Path{"spark.restart.policy", "spark.streaming"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Spec.Restart.Policy == "always" && a.Spec.Streaming == nil {
				r.Reportf(a.At("restart", "policy"), "the application is restarted at once whenever it ends, even after success").
					Fixf("use \"onFailure\", or declare the stream with streaming").Replace(`"onFailure"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK019", Severity: diag.Error,
			Title:  "Executors are allocated in batches of at least one, more than 100 ms apart",
			Why:    "Spark checks both when the driver starts, and stops the driver if they are wrong. It also stops the driver if one resource profile may have more pending pods than all profiles together.",
			Bad:    `spark: etl: conf: "spark.kubernetes.allocation.batch.size": "0"`,
			Good:   `spark: etl: conf: "spark.kubernetes.allocation.batch.size": "10"`,
			Ref:    "apache/spark deploy/k8s/Config.scala",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: checkAllocation,
	},
})

// The defaults of the language.
const (
	usualRetries  = 3
	usualInterval = unit.Duration(10 * time.Second)
)

func checkBounds(a *app.App, r *rule.Reporter) {
	d := a.Spec.DynamicAllocation
	if d == nil || d.Max == 0 {
		return
	}
	for _, n := range []struct {
		path  spec.Path
		name  string
		value int64
	}{
		{a.At("dynamicAllocation", "min"), "min", d.Min},
		{a.At("dynamicAllocation", "initial"), "initial", d.Initial},
		{a.At("executor", "instances"), "executor.instances", a.Spec.Executor.Instances},
	} {
		if n.value > d.Max {
			r.Reportf(n.path, "%s is %d, more than max, which is %d", n.name, n.value, d.Max).
				Fixf("set %s to at most %d, or max to at least %d", n.name, d.Max, n.value).Replace(strconv.FormatInt(d.Max, 10)).
				Notef(a.At("dynamicAllocation", "max"), "max is stated here")
		}
	}
	if d.Initial != 0 && d.Initial < d.Min {
		r.Reportf(a.At("dynamicAllocation", "initial"), "initial is %d, fewer than min, which is %d", d.Initial, d.Min).
			Fixf("set initial to at least %d, or leave it out", d.Min).Replace(strconv.FormatInt(d.Min, 10)).
			Notef(a.At("dynamicAllocation", "min"), "min is stated here")
	}
}

func checkAllocation(a *app.App, r *rule.Reporter) {
	const (
		prefix  = "spark.kubernetes.allocation."
		size    = prefix + "batch.size"
		delay   = prefix + "batch.delay"
		pending = prefix + "maxPendingPods"
		ofOne   = prefix + "maxPendingPodsPerRp"
	)
	numbers := map[string]int{}
	for _, key := range []string{size, pending, ofOne} {
		n, err := strconv.Atoi(strings.TrimSpace(a.Spec.Conf[key]))
		if err != nil {
			continue // not given, or reported by the rule about values
		}
		numbers[key] = n
		if n <= 0 {
			r.Reportf(a.At("conf", key), "%s is %d, and the minimum is 1", key, n).Fixf("set it to 1 or more").Replace(`"10"`)
		}
	}
	if one, all := numbers[ofOne], numbers[pending]; all > 0 && one > all {
		r.Reportf(a.At("conf", ofOne), "%s is %d, more than %s, which is %d", ofOne, one, pending, all).
			Fixf("set it to at most %d", all).Replace(fmt.Sprintf("\"%d\"", all)).
			Notef(a.At("conf", pending), "the limit for all profiles is stated here")
	}
	if span, ok := app.ParseTime(a.Spec.Conf[delay], time.Millisecond); ok && span <= 100*time.Millisecond {
		r.Reportf(a.At("conf", delay), "%s is %s, and it must be longer than 100ms", delay, a.Spec.Conf[delay]).
			Fixf("set it to 1s, which is the default").Replace(`"1s"`)
	}
}
