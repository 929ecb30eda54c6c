package spark

import (
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// apacheRules judge applications and clusters of Apache's operator.
var apacheRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK090", Severity: diag.Error,
			Title:  "No key overrides what Apache's operator relies on",
			Why:    "The operator generates an ID for each attempt and names pods and services after it. For a cluster it declares fixed ports of the user interfaces.",
			Bad:    `spark: etl: {operator: "apache", conf: "spark.app.id": "orders"}`,
			Good:   `spark: etl: {operator: "apache", conf: "spark.sql.shuffle.partitions": "200"}`,
			Ref:    "apache/spark-kubernetes-operator SparkAppSubmissionWorker.java, SparkAppResourceSpecFactory.java, SparkClusterResourceSpec.java",
			Judges: []spec.Path{"spark.conf", "spark.operator", "spark.mode"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range a.keys() {
				if f, found := keys.Find(a.Way.Reserved, key); found {
					r.Reportf(a.At("conf", key), "%s %s", key, f.Reason).Fixf("remove it")
				}
			}
		},
	},
}

// apacheReserved are the keys by which Apache's operator identifies an application.
var apacheReserved = []keyNote{
	{Key: "spark.app.id", Reason: "is the same in every attempt, so the pods of a second attempt get names that already exist"},
	{Key: "spark.master.url.prefix", Reason: "sends the application to another cluster than the operator's"},
}

// clusterReserved are the keys whose values Apache's operator assumes in a standalone
// cluster.
var clusterReserved = []keyNote{
	{Key: "spark.master.ui.port", Reason: "moves the user interface away from port 8080, which the operator declares"},
	{Key: "spark.worker.ui.port", Reason: "moves the user interface away from port 8081, which the operator declares"},
}
