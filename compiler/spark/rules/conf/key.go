package conf

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// KeyRules judge which keys stand in conf, and what must not be written anywhere.
var KeyRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK033", Severity: diag.Error,
			Title:  "What a field sets is not set in conf",
			Why:    "The Kubeflow operator hands its fields to spark-submit after the keys, and the last one wins: the key has no effect. Where it has one, the pods are not those that were checked against nodes and quota, and the reader of the spec finds two answers.",
			Bad:    `spark: etl: conf: "spark.executor.memory": "8g"`,
			Good:   `spark: etl: executor: memory: "8Gi"`,
			Ref:    "kubeflow/spark-operator submission.go buildSparkSubmitArgs",
			Judges: []spec.Path{"spark.conf", "spark.hadoopConf"},
		},
		Check: catalogue.Engine.Owned,
	},
	{
		Doc: rule.Doc{
			ID: "SPK034", Severity: diag.Error,
			Title:  "conf sets no key that the operator refuses",
			Why:    "Since 2.5.2 the operator's webhook denies an application whose keys change its image, its account, its namespace or its cluster, because they would go round what its author may do.",
			Bad:    `spark: etl: conf: "spark.kubernetes.container.image": "registry.internal/other:1"`,
			Good:   `spark: etl: image: "registry.internal/other:1"`,
			Ref:    "kubeflow/spark-operator internal/webhook/sparkconf_validator.go",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Way.Webhook {
				catalogue.Engine.Refused(a, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK035", Severity: diag.Error,
			Title:  "No key breaks the application",
			Why:    "Some keys stop the submission or are replaced by the operator, so that what was meant is lost. Kubernetes has no external shuffle service: executors would look for one that is not there. The executors' allocator may not make stateful sets or deployments, for which the driver has no rights.",
			Bad:    `spark: etl: conf: "spark.shuffle.service.enabled": "true"`,
			Good:   `spark: etl: conf: "spark.shuffle.service.enabled": "false"`,
			Ref:    "kubeflow/spark-operator submission.go; apache/spark DriverServiceFeatureStep.scala, docs/job-scheduling.md",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			catalogue.Engine.Broken(a, r)
			const service, allocator = "spark.shuffle.service.enabled", "spark.kubernetes.allocation.pods.allocator"
			if app.IsTrue(a.Spec.Conf[service]) && a.Spec.Conf["spark.shuffle.manager"] == "" {
				r.Reportf(a.At("conf", service), "Kubernetes has no external shuffle service").
					Fixf("remove it; dynamicAllocation tracks shuffle files instead").Replace(`"false"`)
			}
			if kind := a.Spec.Conf[allocator]; kind != "" && kind != "direct" {
				r.Reportf(a.At("conf", allocator), "executors would be made by a %s, which the driver's role does not allow", kind).
					Fixf("remove it; executors are made as pods")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK036", Severity: diag.Warning,
			Title:  "Every key does something",
			Why:    "Spark does not report keys that it does not read, and spark-submit drops what does not begin with spark.",
			Bad:    `spark: etl: conf: "spark.app.name": "orders"`,
			Good:   `spark: etl: conf: "spark.sql.shuffle.partitions": "200"`,
			Ref:    "apache/spark SparkSubmitArguments.scala, LocalDirsFeatureStep.scala, docs/running-on-kubernetes.md",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range a.Keys() {
				if !strings.HasPrefix(key, "spark.") {
					f := r.Reportf(a.At("conf", key), "%s does not begin with spark., and spark-submit drops it", key).OnKey()
					if meant := withPrefix(key); meant != "" {
						catalogue.Engine.Rename(a, f, key, meant)
					} else {
						f.Fixf("write spark.hadoop.%s if it is a key of Hadoop, or remove it", strings.TrimPrefix(key, "hadoop."))
					}
					continue
				}
				catalogue.Engine.Useless(a, key, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK070", Severity: diag.Error,
			Title:  "hadoopConf has Hadoop's keys by their own names",
			Why:    "Each key of hadoopConf is handed on with spark.hadoop. before it. One that begins so already becomes spark.hadoop.spark.hadoop., which nobody reads; so does a key of Spark.",
			Bad:    `spark: etl: hadoopConf: "spark.hadoop.fs.s3a.connection.maximum": "200"`,
			Good:   `spark: etl: hadoopConf: "fs.s3a.connection.maximum": "200"`,
			Ref:    "kubeflow/spark-operator submission.go hadoopConfOption",
			Judges: []spec.Path{"spark.hadoopConf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.HadoopConf)) {
				if own, found := strings.CutPrefix(name, app.HadoopPrefix); found {
					r.Reportf(a.At("hadoopConf", name), "%s would become %s%s, which Hadoop does not read", name, app.HadoopPrefix, name).
						Fixf("write %s", own).OnKey().Replace(strconv.Quote(own))
				} else if strings.HasPrefix(name, "spark.") {
					r.Reportf(a.At("hadoopConf", name), "%s is a key of Spark, and would become %s%s, which nobody reads", name, app.HadoopPrefix, name).
						Fixf("write it in conf").OnKey()
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK071", Severity: diag.Error,
			Title:  "A key of Hadoop has one value",
			Why:    "spark.hadoop.X in conf and X in hadoopConf are one and the same key of Hadoop. Which of two values wins depends on what runs the application.",
			Bad:    `spark: etl: {conf: "spark.hadoop.fs.s3a.connection.maximum": "100", hadoopConf: "fs.s3a.connection.maximum": "200"}`,
			Good:   `spark: etl: hadoopConf: "fs.s3a.connection.maximum": "200"`,
			Ref:    "kubeflow/spark-operator submission.go hadoopConfOption",
			Judges: []spec.Path{"spark.conf", "spark.hadoopConf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range a.Keys() {
				name, found := strings.CutPrefix(key, app.HadoopPrefix)
				value, both := a.Spec.HadoopConf[name]
				if !found || !both || credential.Is(key, value) || credential.Is(key, a.Spec.Conf[key]) {
					continue
				}
				r.Reportf(a.At("conf", key), "%s is %q in conf, and %s is %q in hadoopConf", key, a.Spec.Conf[key], name, value).
					Fixf("remove %s from conf", key).OnKey().
					Notef(a.At("hadoopConf", name), "the other value stands here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK078", Severity: diag.Warning,
			Title:  "Pods of an application that runs more than once have names of their own",
			Why:    "A run begins while pods of the last one still end. Where conf gives the pods a fixed name, Kubernetes has one of that name already: \"driver pod already exist\", or executors that are refused.",
			Bad:    "spark: etl: {restart: policy: \"onFailure\", conf: \"spark.kubernetes.executor.podNamePrefix\": \"orders\"}",
			Good:   "spark: etl: {restart: policy: \"never\", conf: \"spark.kubernetes.executor.podNamePrefix\": \"orders\"}",
			Ref:    "kubeflow/spark-operator submission.go runSparkSubmit",
			Judges: []spec.Path{"spark.conf", "spark.schedule", "spark.restart.policy"},
		},
		Check: checkFixedNames,
	},
}

// withPrefix returns the key of Spark that was meant by one that does not begin with spark.,
// "" for none.
func withPrefix(key string) string {
	const prefix = "spark."
	if name := strings.TrimSuffix(prefix, "."); len(key) > len(prefix) && strings.EqualFold(key[:len(name)], name) {
		key = strings.TrimPrefix(key[len(name):], ".")
	}
	whole := prefix + key
	if k, known := catalogue.Keys.Find(whole); known && k.Use == keys.Own {
		return whole
	}
	return catalogue.Keys.Typo(whole)
}

// checkFixedNames reports names of pods in conf that would be taken at the next run.
func checkFixedNames(a *app.App, r *rule.Reporter) {
	at, why := a.At("schedule"), "it is scheduled"
	if a.Spec.Schedule == nil {
		if a.Restart.Policy == "never" {
			return
		}
		at, why = a.At("restart", "policy"), "its restart policy is "+a.Restart.Policy
	}
	keys := []string{"spark.kubernetes.executor.podNamePrefix"}
	if a.Way.FreeName { // elsewhere the driver's pod has a name that conf does not change
		keys = append(keys, "spark.kubernetes.driver.pod.name")
	}
	for _, key := range keys {
		if name := a.Spec.Conf[key]; name != "" && a.Way.Ends {
			r.Reportf(a.At("conf", key), "pods are called %s in every run, and the application runs more than once: %s", name, why).
				Fixf("remove it; Spark makes names of its own").OnKey().
				Notef(at, "this makes it run again")
		}
	}
}
