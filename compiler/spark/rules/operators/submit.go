package operators

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// SubmitRules judge applications that a Job submits.
var SubmitRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK096", Severity: diag.Error,
			Title:  "No key overrides what the Job relies on",
			Why:    "The Job waits for the driver and ends with the driver's result. It finds the driver by the name of its own pod, in its own cluster. Its account has no rights over the NetworkPolicy that Spark 4.2 creates by default.",
			Bad:    `spark: etl: {operator: "none", conf: "spark.kubernetes.submission.waitAppCompletion": "false"}`,
			Good:   `spark: etl: {operator: "none", conf: "spark.kubernetes.report.interval": "5m"}`,
			Ref:    "apache/spark KubernetesClientApplication.scala, NetworkPolicyFeatureStep.scala, docs/running-on-kubernetes.md",
			Judges: []spec.Path{"spark.conf", "spark.operator"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Way.Submits {
				reportReserved(a, SubmitReserved, r)
			}
		},
	},
}

// SubmitReserved are the keys that the Job sets or depends on.
var SubmitReserved = []app.KeyNote{
	{Key: ways.WaitKey, Reason: "is false, so the Job could not report how the driver ended", When: func(_ *app.App, value string) bool { return !app.IsTrue(value) }},
	{Key: "spark.kubernetes.driver.pod.name", Reason: "is replaced: the driver of each try has its own name"},
	{Key: "spark.kubernetes.context", Reason: "names a file that the Job's pod does not have"},
	{Key: "spark.kubernetes.authenticate.submission.", Reason: "replaces the Job's account"},
	{Key: ways.ExcludedSteps, Reason: "replaces the compiler's value, which prevents Spark from creating a NetworkPolicy that the Job has no right to create", Field: ways.NetworkStep + " into it too", When: func(a *app.App, value string) bool {
		return a.Spec.Version.AtLeast(4, 2) && !slices.Contains(strings.Split(strings.ReplaceAll(value, " ", ""), ","), ways.NetworkStep)
	}},
}

// reportReserved reports the keys of the spec that are in the list.
func reportReserved(a *app.App, notes []app.KeyNote, r *rule.Reporter) {
	for _, key := range a.Keys() {
		if f, found := keys.Find(notes, key); found && f.Holds(a, a.Spec.Conf[key]) {
			finding := r.Reportf(a.At("conf", key), "%s %s", key, f.Reason).Fixf("remove it").OnKey()
			if f.Field != "" {
				finding.Fixf("write %s", f.Field)
			}
		}
	}
}
