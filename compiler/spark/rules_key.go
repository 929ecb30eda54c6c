package spark

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// keyRules judge which keys stand in conf, and what must not be written anywhere.
var keyRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK033", Severity: diag.Error,
			Title:  "What a field sets is not set in conf",
			Why:    "The operator hands the fields of the application to spark-submit after the keys, and the last one wins: the key has no effect. Where it has one, the pods are not those that were checked against nodes and quota.",
			Bad:    `spark: etl: conf: "spark.executor.memory": "8g"`,
			Good:   `spark: etl: executor: memory: "8Gi"`,
			Ref:    "kubeflow/spark-operator submission.go buildSparkSubmitArgs",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range a.keys() {
				if f, found := a.setter(key); found {
					r.Reportf(a.At("conf", key), "%s is set by the compiler, and stands in conf too", key).
						Fixf("%s", f.advice())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK034", Severity: diag.Error,
			Title:  "No key is one that the operator refuses",
			Why:    "Since 2.5.2 the operator's webhook denies an application whose keys change its image, its account, its namespace or its cluster, because they would go round what its author may do.",
			Bad:    `spark: etl: conf: "spark.kubernetes.container.image": "registry.internal/other:1"`,
			Good:   `spark: etl: image: "registry.internal/other:1"`,
			Ref:    "kubeflow/spark-operator internal/webhook/sparkconf_validator.go",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range a.keys() {
				if f, found := find(denied, key); found {
					r.Reportf(a.At("conf", key), "the operator refuses an application with the key %s", key).
						Fixf("%s", f.advice())
				}
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
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range a.keys() {
				if f, found := find(broken, key); found {
					r.Reportf(a.At("conf", key), "%s %s", key, f.reason).Fixf("remove it")
				}
			}
			const service, allocator = "spark.shuffle.service.enabled", "spark.kubernetes.allocation.pods.allocator"
			if isTrue(a.Spec.Conf[service]) && a.Spec.Conf["spark.shuffle.manager"] == "" {
				r.Reportf(a.At("conf", service), "Kubernetes has no external shuffle service").
					Fixf("remove it; dynamicAllocation tracks shuffle files instead")
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
			Why:    "Spark says nothing about keys that it does not read, and spark-submit drops what does not begin with spark.",
			Bad:    `spark: etl: conf: "spark.app.name": "orders"`,
			Good:   `spark: etl: conf: "spark.sql.shuffle.partitions": "200"`,
			Ref:    "apache/spark SparkSubmitArguments.scala, LocalDirsFeatureStep.scala, docs/running-on-kubernetes.md",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range a.keys() {
				if !strings.HasPrefix(key, "spark.") {
					r.Reportf(a.At("conf", key), "%s does not begin with spark., and spark-submit drops it", key).
						Fixf("write spark.hadoop.%s if it is a key of Hadoop, or remove it", key)
					continue
				}
				f, found := find(useless, key)
				if !found {
					continue
				}
				finding := r.Reportf(a.At("conf", key), "%s %s", key, f.reason).Fixf("remove it")
				if f.field != "" {
					finding.Fixf("use %s", f.field)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK037", Severity: diag.Error, Secret: true,
			Title: "No credential is written in a spec",
			Why:   "What is written here is committed, stored in the application's object, and logged by the operator with the arguments of spark-submit. Spark's redaction covers its own user interface and logs alone.",
			Bad:   `spark: etl: conf: "spark.hadoop.javax.jdo.option.ConnectionPassword": "hunter2"`,
			Good:  `spark: etl: driver: env: DB_PASSWORD: secret: {name: "metastore", key: "password"}`,
			Ref:   "kubeflow/spark-operator submission.go; apache/spark spark.redaction.regex",
			Judges: []spec.Path{
				"spark.conf", "spark.driver.env", "spark.executor.env", "spark.main.arguments",
				"spark.driver.javaOptions", "spark.executor.javaOptions", "spark.annotations",
			},
		},
		Check: checkCredentials,
	},
}

// checkCredentials never repeats a value: a message may end up in a log.
func checkCredentials(a *App, r *rule.Reporter) {
	for _, key := range a.keys() {
		value := a.Spec.Conf[key]
		if credential.Is(key, value) || strings.HasSuffix(key, "JavaOptions") && credential.InOptions(value) {
			f := r.Reportf(a.At("conf", key), "%s holds a credential", key)
			if strings.Contains(key, "fs.s3a.") {
				f.Fixf("remove it, and give the storage tier credentials")
			} else {
				f.Fixf("keep it in a Secret, and give it to the pods with env")
			}
		}
	}
	for _, p := range []struct {
		role string
		env  pod.EnvSpec
	}{{"driver", a.Spec.Driver.Env}, {"executor", a.Spec.Executor.Env}} {
		for _, name := range slices.Sorted(maps.Keys(p.env)) {
			if value := p.env[name].Value; value != nil && credential.Is(name, *value) {
				r.Reportf(a.At(p.role, "env", name, "value"), "%s holds a credential", name).
					Fixf("name the key of a Secret instead of the value, as in secret: {name: \"%s-credentials\", key: \"password\"}", a.Name())
			}
		}
	}
	for _, key := range pod.CredentialKeys(a.Spec.Annotations) {
		r.Reportf(a.At("annotations", key), "annotation %q holds a credential", key).
			Fixf("keep it in a Secret, and give it to the pods with env")
	}
	for i := range a.Spec.Main.Arguments {
		if credential.InArgument(a.Spec.Main.Arguments, i) {
			r.Reportf(a.At("main", "arguments").Index(i), "argument %d holds a credential", i+1).
				Fixf("keep it in a Secret, give it to the driver with env, and read it there")
		}
	}
	for _, o := range a.options() {
		if strings.HasPrefix(o.name, "javaOptions") && credential.InOptions(o.text) {
			r.Reportf(o.path, "the options of the %s's JVM hold a credential", o.role).
				Fixf("keep it in a Secret, and give it to the %s with env", o.role)
		}
	}
}
