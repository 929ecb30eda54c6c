package operators

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// LimitRules judge whether the way that runs a workload supports its fields.
var LimitRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK067", Severity: diag.Error,
			Title:  "The operator supports the mode",
			Why:    "Only the Kubeflow operator has a resource for Spark Connect servers, and only Apache's has one for standalone clusters.",
			Bad:    "environments: dev: spark: etl: main: null\nspark: etl: {mode: \"connect\", operator: \"apache\"}",
			Good:   "environments: dev: spark: etl: main: null\nspark: etl: {mode: \"connect\", operator: \"kubeflow\"}",
			Ref:    "kubeflow/spark-operator api/v1alpha1; apache/spark-kubernetes-operator docs/spark_custom_resources.md",
			Judges: []spec.Path{"spark.mode", "spark.operator"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Unsupported != "" {
				r.Reportf(a.At("mode"), "mode is %s, and operator %s has no %s", a.Way.Mode, a.Unsupported, a.Way.Kind).
					Fixf("%s", a.Way.Choose).
					Notef(a.At("operator"), "the operator is chosen here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK068", Severity: diag.Error,
			Title:  "What runs the workload supports all of its fields",
			Why:    "The resources of the operators differ, and new versions have more fields. A setting without a field would be dropped silently, or refused by the API server.",
			Bad:    `spark: etl: mode: "connect"`,
			Good:   "environments: dev: spark: etl: main: null\nspark: etl: mode: \"connect\"",
			Ref:    "kubeflow/spark-operator config/crd/bases, v2.4.0; apache/spark-kubernetes-operator docs/spark_custom_resources.md; Kubernetes, Job and CronJob",
			Judges: ways.LimitedFields(),
		},
		// The limits, with their texts, stand beside each way in compiler/spark/ways.
		Check: func(a *app.App, r *rule.Reporter) { a.Way.Judge(a, r) },
	},
	{
		Doc: rule.Doc{
			ID: "SPK069", Severity: diag.Error,
			Title:  "An application has a file to run, or a class of Spark",
			Why:    "spark-submit runs a file, or a class of Spark's own jars, such as that of the Thrift server. Any other class is in a jar, which file names. Spark Connect servers and standalone clusters bring their own program.",
			Bad:    `environments: dev: spark: etl: main: null`,
			Good:   `spark: etl: main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}`,
			Ref:    "kubeflow/spark-operator config/crd/bases/sparkoperator.k8s.io_sparkapplications.yaml; apache/spark SparkSubmit.scala",
			Judges: []spec.Path{"spark.main.file", "spark.main.class", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Way.Ends && a.Spec.Main.File == "" && !a.Program.IsSparks() {
				at := a.At("main")
				if a.Spec.Main.Class != "" {
					at = a.At("main", "class")
				}
				r.Reportf(at, "the application names no file to run").
					Fixf("name it, as in file: \"local:///opt/app/etl.jar\"")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK161", Severity: diag.Error,
			Title:  "spark-submit does not run Spark's own servers",
			Why:    "The Kubeflow operator and the Job without an operator call spark-submit, which makes the driver's pod. It refuses that for the Thrift server, the Connect server and the SQL shell: \"Cluster deploy mode is not applicable to Spark Thrift server\". Apache's operator makes the driver's pod itself, and the driver runs any class.",
			Bad:    `spark: etl: main: {file: null, class: "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"}`,
			Good:   `spark: etl: {operator: "apache", main: {file: null, class: "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"}}`,
			Ref:    "apache/spark SparkSubmit.scala isThriftServer, isConnectServer, isSqlShell",
			Judges: []spec.Path{"spark.main.class", "spark.operator"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			what := ownServers[a.Spec.Main.Class]
			if what == "" || !a.Way.OperatorSubmits && !a.Way.Submits {
				return
			}
			f := r.Reportf(a.At("main", "class"), "spark-submit does not run %s in a pod of its own", what)
			if a.Spec.Main.Class == connectServer {
				f.Fixf("remove main and set mode to \"connect\", or set operator to \"apache\"")
				return
			}
			f.Fixf("set operator to \"apache\"")
		},
	},
}

const connectServer = "org.apache.spark.sql.connect.service.SparkConnectServer"

// ownServers names the classes of Spark that spark-submit does not run as a driver of their own.
var ownServers = map[string]string{
	connectServer: "the Connect server",
	"org.apache.spark.sql.hive.thriftserver.HiveThriftServer2": "the Thrift server",
	"org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver": "the SQL shell",
}
