package spark

import (
	"strconv"
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// scalingRules judge how executors come and go.
var scalingRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK013", Severity: diag.Error,
			Title:  "Dynamic allocation has a most",
			Why:    "Without it Spark asks for as many executors as there are tasks waiting, up to 2147483647, until the quota or the cluster is full.",
			Bad:    `spark: etl: dynamicAllocation: min: 1`,
			Good:   `spark: etl: dynamicAllocation: {min: 1, max: 10}`,
			Ref:    "apache/spark docs/configuration.md, spark.dynamicAllocation.maxExecutors",
			Judges: []spec.Path{"spark.dynamicAllocation.max"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if d := a.Spec.DynamicAllocation; d != nil && d.Max == 0 {
				r.Reportf(a.At("dynamicAllocation"), "dynamic allocation has no max").
					Fixf("say how many executors there may be, as in max: %d", max(10, 2*a.Initial))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK014", Severity: diag.Error,
			Title:  "Dynamic allocation begins between its fewest and its most executors",
			Why:    "Spark begins with the largest of min, initial and executor.instances, and stops the driver when that is not between min and max. The operator does not check it.",
			Bad:    `spark: etl: dynamicAllocation: {min: 5, max: 3}`,
			Good:   `spark: etl: dynamicAllocation: {min: 2, max: 5}`,
			Ref:    "apache/spark ExecutorAllocationManager.scala validateSettings",
			Judges: []spec.Path{"spark.dynamicAllocation.min", "spark.dynamicAllocation.max", "spark.dynamicAllocation.initial", "spark.executor.instances"},
		},
		Check: checkBounds,
	},
	{
		Doc: rule.Doc{
			ID: "SPK015", Severity: diag.Warning,
			Title:  "Decommissioning moves blocks, and does not stand beside shuffle tracking",
			Why:    "spark.decommission.enabled alone moves nothing: blocks move only with spark.storage.decommission.enabled. Where they do move, shuffle tracking still holds executors for their shuffle files, so that they are not released in time.",
			Bad:    `spark: etl: conf: "spark.decommission.enabled": "true"`,
			Good:   `spark: etl: conf: {"spark.decommission.enabled": "true", "spark.storage.decommission.enabled": "true"}`,
			Ref:    "apache/spark internal/config/package.scala, ExecutorAllocationManager.scala",
			Judges: []spec.Path{"spark.conf", "spark.dynamicAllocation"},
		},
		Check: func(a *App, r *rule.Reporter) {
			const key, storage = "spark.decommission.enabled", "spark.storage.decommission.enabled"
			switch {
			case !isTrue(a.Spec.Conf[key]):
			case !isTrue(a.Spec.Conf[storage]):
				r.Reportf(a.At("conf", key), "executors are decommissioned, and their blocks are lost with them").
					Fixf("set %s to \"true\" too", storage)
			case a.Spec.DynamicAllocation != nil && !isFalse(a.Spec.Conf["spark.storage.decommission.shuffleBlocks.enabled"]):
				r.Reportf(a.At("conf", storage), "blocks move off executors that shuffle tracking holds for them, so that idle ones are released late").
					Fixf("leave decommissioning to applications without dynamicAllocation").
					Notef(a.At("dynamicAllocation"), "dynamic allocation tracks shuffle files")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK016", Severity: diag.Error,
			Title:  "An application that is run again has a number of tries",
			Why:    "The operator counts tries against retries. With 0 it runs the application once, as policy \"never\" does, and the interval means nothing.",
			Bad:    `spark: etl: restart: {policy: "onFailure", retries: 0}`,
			Good:   `spark: etl: restart: {policy: "onFailure", retries: 2}`,
			Ref:    "kubeflow/spark-operator pkg/util/sparkapplication.go ShouldRetry; #858",
			Judges: []spec.Path{"spark.restart.policy", "spark.restart.retries"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if s := a.Spec.Restart; s.Policy == "onFailure" && s.Retries == 0 {
				r.Reportf(a.At("restart", "retries"), "policy is onFailure, and retries is 0").
					Fixf("set retries to 1 or more, or policy to \"never\"").Replace("1")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK017", Severity: diag.Warning,
			Title:  "A batch application is not run again when it succeeded",
			Why:    "With always, the operator begins anew as soon as the application ends, success or not, without an interval and without counting. That is right for a stream alone.",
			Bad:    `spark: etl: restart: policy: "always"`,
			Good:   `spark: etl: restart: policy: "onFailure"`,
			Ref:    "kubeflow/spark-operator ShouldRetry, reconcileSucceeding",
			Judges: []spec.Path{"spark.restart.policy"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if a.Spec.Restart.Policy == "always" {
				r.Reportf(a.At("restart", "policy"), "the application is run again at once whenever it ends, even when it succeeded").
					Fixf("use \"onFailure\" unless it is a stream").Replace(`"onFailure"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK018", Severity: diag.Error,
			Title:  "An application is suspended only where the operator knows the field",
			Why:    "The field suspend came with operator 2.4. An older one's resource definition prunes it, and the application runs.",
			Bad:    "operators: spark: version: \"2.3\"\nspark: etl: suspend: true",
			Good:   "operators: spark: version: \"2.5\"\nspark: etl: suspend: true",
			Ref:    "kubeflow/spark-operator v2.4.0",
			Judges: []spec.Path{"spark.suspend"},
		},
		Check: func(a *App, r *rule.Reporter) {
			v := a.Env.Operators.Spark.Version
			if a.Spec.Suspend && v.Major != 0 && !v.AtLeast(2, 4) {
				r.Reportf(a.At("suspend"), "the application is suspended, and operator %s does not know how; 2.4 is the first that does", v).
					Fixf("remove the application from this environment instead, or install operator 2.4")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK019", Severity: diag.Error,
			Title:  "Executors are allocated in batches of at least one, more than 100 ms apart",
			Why:    "Spark checks both when the driver starts, and stops it.",
			Bad:    `spark: etl: conf: "spark.kubernetes.allocation.batch.size": "0"`,
			Good:   `spark: etl: conf: "spark.kubernetes.allocation.batch.size": "10"`,
			Ref:    "apache/spark deploy/k8s/Config.scala",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: checkAllocation,
	},
}

func checkBounds(a *App, r *rule.Reporter) {
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

func checkAllocation(a *App, r *rule.Reporter) {
	const size, delay = "spark.kubernetes.allocation.batch.size", "spark.kubernetes.allocation.batch.delay"
	if text := a.Spec.Conf[size]; text != "" {
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n <= 0 {
			r.Reportf(a.At("conf", size), "%s is %d, and the fewest is 1", size, n).Fixf("set it to 1 or more").Replace(`"10"`)
		}
	}
	if span, ok := parseTime(a.Spec.Conf[delay], time.Millisecond); ok && span <= 100*time.Millisecond {
		r.Reportf(a.At("conf", delay), "%s is %s, and it must be longer than 100ms", delay, a.Spec.Conf[delay]).
			Fixf("set it to 1s, which is the default").Replace(`"1s"`)
	}
}
