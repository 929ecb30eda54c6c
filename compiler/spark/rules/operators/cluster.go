package operators

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// StandaloneExample begins an example that turns the fixture's application into a cluster.
const StandaloneExample = "environments: dev: spark: etl: {main: null, eventLog: null}\n"

// ClusterRules judge standalone clusters.
var ClusterRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK091", Severity: diag.Error,
			Title:  "Variables do not override the settings of a standalone cluster",
			Why:    "The daemons read their sizes, ports, directories and options from variables. The compiler sets them from the spec and the operator from conf; the API server refuses to apply a pod with a repeated variable.",
			Bad:    StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", executor: env: SPARK_WORKER_MEMORY: value: "60g"}`,
			Good:   StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", executor: memory: "32Gi"}`,
			Ref:    "apache/spark docs/spark-standalone.md, WorkerArguments.scala; apache/spark-kubernetes-operator SparkClusterResourceSpec.java",
			Judges: []spec.Path{"spark.driver.env", "spark.executor.env", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Way.Daemons {
				return
			}
			a.EachVariable(func(at spec.Path, name string) {
				if f, found := keys.Find(clusterVariables, name); found {
					r.Reportf(at, "variable %s is set for the standalone cluster, and env repeats it", name).Fixf("%s", f.Advice())
				}
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK093", Severity: diag.Error,
			Title:  "Values of a standalone cluster's keys have no quotes and no backslashes",
			Why:    "The operator passes each key to the daemons as -DKEY=\"VALUE\" and escapes nothing. A quote ends the value, a backslash changes what follows, and the daemon does not start or reads something else.",
			Bad:    StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", conf: "spark.master.ui.title": "the \"big\" one"}`,
			Good:   StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", conf: "spark.master.ui.title": "the big one"}`,
			Ref:    "apache/spark-kubernetes-operator SparkClusterResourceSpec.java; apache/spark CommandBuilderUtils.java parseOptionString",
			Judges: []spec.Path{"spark.conf", "spark.hadoopConf", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Way.Daemons {
				return
			}
			for _, list := range []struct {
				field string
				conf  map[string]string
			}{{"conf", a.Spec.Conf}, {"hadoopConf", a.Spec.HadoopConf}} {
				for _, key := range slices.Sorted(maps.Keys(list.conf)) {
					if strings.ContainsAny(list.conf[key], `"\`) {
						r.Reportf(a.At(list.field, key), "the value of %s has a quote or a backslash, which the operator does not escape", key).
							Fixf("write the value without these characters")
					}
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK094", Severity: diag.Warning,
			Title:  "A standalone cluster has only keys of master and workers",
			Why:    "The operator passes conf only to the daemons. A submitted application brings its own settings and does not get these.",
			Bad:    StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", conf: "spark.sql.shuffle.partitions": "200"}`,
			Good:   StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", conf: "spark.deploy.defaultCores": "4"}`,
			Ref:    "apache/spark-kubernetes-operator SparkClusterResourceSpec.java; apache/spark docs/spark-standalone.md",
			Judges: []spec.Path{"spark.conf", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Way.Daemons {
				return
			}
			for _, key := range a.Keys() {
				_, set := catalogue.Setter(a, key)
				_, refused := keys.Find(catalogue.Denied, key)
				_, breaks := keys.Find(catalogue.BreakingKeys, key)
				if _, found := keys.Find(applicationKeys, key); !found || set || refused || breaks || key == "spark.kubernetes.scheduler.name" || strings.HasPrefix(key, "spark.executor.logs.rolling.") {
					continue
				}
				r.Reportf(a.At("conf", key), "%s configures applications, but conf of a cluster reaches only master and workers", key).
					Fixf("remove it; set it in the applications that run on the cluster").OnKey()
			}
		},
	},
}

// clusterVariables are the variables that the operator or the compiler sets in the
// containers of a standalone cluster.
var clusterVariables = []app.KeyNote{
	{Key: "SPARK_DAEMON_JAVA_OPTS", Field: "javaOptions"},
	{Key: "SPARK_DAEMON_MEMORY", Field: "driver.memory for the master; a worker's own heap is 1g"},
	{Key: "SPARK_LOG_DIR", Reason: "the daemons log to their containers"},
	{Key: "SPARK_MASTER_HOST", Reason: "the operator sets the master's address"},
	{Key: "SPARK_MASTER_OPTS", Field: "conf"},
	{Key: "SPARK_MASTER_PORT", Reason: "the operator sets the master's address"},
	{Key: "SPARK_MASTER_WEBUI_PORT", Reason: "the operator declares 8080"},
	{Key: "SPARK_NO_DAEMONIZE", Reason: "the daemons log to their containers"},
	{Key: "SPARK_WORKER_CORES", Field: "executor.cores"},
	{Key: "SPARK_WORKER_DIR", Field: "volumes with a path of /opt/spark/work"},
	{Key: "SPARK_WORKER_MEMORY", Field: "executor.memory"},
	{Key: "SPARK_WORKER_OPTS", Field: "conf"},
	{Key: "SPARK_WORKER_PORT", Reason: "the network policies expect 7078"},
	{Key: "SPARK_WORKER_WEBUI_PORT", Reason: "the operator declares 8081"},
}

// applicationKeys are the keys that the daemons of a cluster do not read.
var applicationKeys = []app.KeyNote{
	{Key: "spark.broadcast."}, {Key: "spark.cores.max"}, {Key: "spark.default.parallelism"}, {Key: "spark.driver."},
	{Key: "spark.dynamicAllocation."}, {Key: "spark.eventLog."}, {Key: "spark.executor."}, {Key: "spark.files"},
	{Key: "spark.jars"}, {Key: "spark.jars."}, {Key: "spark.kryo."}, {Key: "spark.kubernetes."}, {Key: "spark.memory."},
	{Key: "spark.pyspark."}, {Key: "spark.rdd."}, {Key: "spark.scheduler."}, {Key: "spark.serializer"},
	{Key: "spark.speculation"}, {Key: "spark.speculation."}, {Key: "spark.sql."}, {Key: "spark.streaming."},
	{Key: "spark.submit."}, {Key: "spark.task."},
}
