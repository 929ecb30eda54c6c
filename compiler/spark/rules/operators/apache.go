package operators

import (
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ApacheRules judge applications and clusters of Apache's operator.
var ApacheRules = []rule.Rule[*app.App]{
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
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range a.Keys() {
				if f, found := keys.Find(a.Way.Reserved, key); found {
					r.Reportf(a.At("conf", key), "%s %s", key, f.Reason).Fixf("remove it").OnKey()
				}
			}
		},
	},
}
