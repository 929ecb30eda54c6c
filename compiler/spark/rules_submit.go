package spark

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// submitRules judge applications that a Job submits.
var submitRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK096", Severity: diag.Error,
			Title:  "No key takes away what the Job works with",
			Why:    "The Job waits for the driver and ends as it does, finds it by the name of its own pod, and talks to the cluster that it runs in. Its account has no rights over the NetworkPolicy that Spark 4.2 makes unless it is told not to.",
			Bad:    `spark: etl: {operator: "none", conf: "spark.kubernetes.submission.waitAppCompletion": "false"}`,
			Good:   `spark: etl: {operator: "none", conf: "spark.kubernetes.report.interval": "5m"}`,
			Ref:    "apache/spark KubernetesClientApplication.scala, NetworkPolicyFeatureStep.scala, docs/running-on-kubernetes.md",
			Judges: []spec.Path{"spark.conf", "spark.operator"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if a.Way.Submits {
				a.reportReserved(submitReserved, r)
			}
		},
	},
}

// submitReserved are the keys that the Job sets or depends on.
var submitReserved = []keyNote{
	{key: waitKey, reason: "is false, and the Job could not tell how the driver ended", when: func(_ *App, value string) bool { return !isTrue(value) }},
	{key: "spark.kubernetes.driver.pod.name", reason: "is replaced: each try has a driver of its own name"},
	{key: "spark.kubernetes.context", reason: "names a file that the Job's pod has not"},
	{key: "spark.kubernetes.authenticate.submission.", reason: "takes the place of the Job's account"},
	{key: excludedSteps, reason: "takes the place of our value, which keeps Spark from making a NetworkPolicy that the Job may not make", field: networkStep + " into it too", when: func(a *App, value string) bool {
		return a.Spec.Version.AtLeast(4, 2) && !slices.Contains(strings.Split(strings.ReplaceAll(value, " ", ""), ","), networkStep)
	}},
}

// reportReserved reports the keys of the spec that are in the list.
func (a *App) reportReserved(notes []keyNote, r *rule.Reporter) {
	for _, key := range a.keys() {
		if f, found := find(notes, key); found && f.holds(a, a.Spec.Conf[key]) {
			finding := r.Reportf(a.At("conf", key), "%s %s", key, f.reason).Fixf("remove it")
			if f.field != "" {
				finding.Fixf("write %s", f.field)
			}
		}
	}
}
