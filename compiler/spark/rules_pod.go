package spark

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// podRules judge what the pods carry: mounts, labels, variables, and their names.
var podRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK051", Severity: diag.Error,
			Title:  "Nothing is mounted twice at one path",
			Why:    "Two mounts at one path make a pod invalid: the API server refuses it. Shuffle volumes are mounted at " + localPath + ".",
			Bad:    `spark: etl: volumes: {data: {tier: "shared", path: "/mnt/lake"}, more: {tier: "shared", path: "/mnt/lake"}}`,
			Good:   `spark: etl: volumes: {data: {tier: "shared", path: "/mnt/lake"}}`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala",
			Judges: []spec.Path{"spark.volumes"},
		},
		Check: checkMounts,
	},
	{
		Doc: rule.Doc{
			ID: "SPK052", Severity: diag.Error,
			Title:  "A shared volume is not called like a local one",
			Why:    "Spark takes every volume whose name begins with spark-local-dir- for shuffle files. On a shared volume executors would write over each other's, and fill it.",
			Bad:    `spark: etl: volumes: "spark-local-dir-2": {tier: "shared", path: "/mnt/data"}`,
			Good:   `spark: etl: volumes: "data": {tier: "shared", path: "/mnt/data"}`,
			Ref:    "apache/spark LocalDirsFeatureStep.scala",
			Judges: []spec.Path{"spark.volumes"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				if strings.HasPrefix(name, "spark-local-dir-") {
					r.Reportf(a.At("volumes", name), "volume %q would take shuffle files, as its name begins with spark-local-dir-", name).
						Fixf("give it another name")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK053", Severity: diag.Error,
			Title:  "Labels and annotations belong to nobody else",
			Why:    "Spark stops the submission when one of its own labels is set. The operator finds pods by its labels, ours name what an object belongs to, and other programs with more rights than the spec's author take theirs as commands.",
			Bad:    `spark: etl: labels: "spark-role": "driver"`,
			Good:   `spark: etl: labels: team: "orders"`,
			Ref:    "apache/spark deploy/k8s/KubernetesConf.scala; kubeflow/spark-operator submission.go",
			Judges: []spec.Path{"spark.labels", "spark.annotations"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, key := range slices.Sorted(maps.Keys(a.Spec.Labels)) {
				if owner := labelOwner(key); owner != "" {
					r.Reportf(a.At("labels", key), "label %q belongs to %s", key, owner).
						Fixf("remove it, or choose another name")
				}
			}
			extra.JudgeKeys(r, a.At("annotations"), "annotation", a.Spec.Annotations)
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK054", Severity: diag.Info,
			Title:  "The driver's service has the application's name",
			Why:    "Spark calls it NAME-HASH-driver-svc, 28 characters longer than the name. Above 63 it takes a random name instead, and whoever looks for the service by name misses it.",
			Bad:    "spark: \"orders-and-returns-of-all-shops-daily\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Good:   "spark: \"orders-daily\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Ref:    "apache/spark deploy/k8s/KubernetesConf.scala driverServiceName",
			Judges: []spec.Path{"spark"},
		},
		Check: func(a *App, r *rule.Reporter) {
			const longest = 35
			if n := len(a.Name()); n > longest {
				r.Reportf(a.Path(), "the name has %d characters, and the driver's service has it up to %d", n, longest).
					Fixf("choose a shorter name if something looks for the service")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK055", Severity: diag.Error,
			Title:  "An environment variable has one source",
			Why:    "A variable takes a value, a key of a Secret, or a key of a ConfigMap. With two the API server refuses the pod, and with none it is empty.",
			Bad:    `spark: etl: driver: env: REGION: {}`,
			Good:   `spark: etl: driver: env: REGION: value: "eu-west-1"`,
			Ref:    "Kubernetes, EnvVar",
			Judges: []spec.Path{"spark.driver.env", "spark.executor.env"},
		},
		Check: func(a *App, r *rule.Reporter) {
			a.Spec.Driver.Env.JudgeSources(r, a.At("driver", "env"))
			a.Spec.Executor.Env.JudgeSources(r, a.At("executor", "env"))
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK056", Severity: diag.Error,
			Title:  "Environment variables leave alone what Spark and the stores set",
			Why:    "The operator appends variables to those that Spark wrote, and the last of a name wins. Spark's own say where local directories are and who an executor is; the stores' say with which keys S3 is read.",
			Bad:    `spark: etl: executor: env: SPARK_LOCAL_DIRS: value: "/data"`,
			Good:   `spark: etl: executor: env: REGION: value: "eu-west-1"`,
			Ref:    "kubeflow/spark-operator sparkpod_defaulter.go addEnvVars; apache/spark deploy/k8s/Constants.scala",
			Judges: []spec.Path{"spark.driver.env", "spark.executor.env"},
		},
		Check: func(a *App, r *rule.Reporter) {
			a.eachVariable(func(at spec.Path, name string) {
				switch {
				case slices.Contains(reservedVariables, name):
					r.Reportf(at, "variable %s is set by Spark", name).Fixf("remove it")
				case a.setsKeys() && (name == accessKeyVariable || name == secretKeyVariable):
					r.Reportf(at, "variable %s is set from the credentials of a store", name).Fixf("remove it")
				}
			})
		},
	},
}

// reservedVariables are set by Spark in its pods; sorted.
var reservedVariables = []string{
	"SPARK_APPLICATION_ID", "SPARK_CONF_DIR", "SPARK_DRIVER_BIND_ADDRESS", "SPARK_DRIVER_URL", "SPARK_EXECUTOR_CORES",
	"SPARK_EXECUTOR_ID", "SPARK_EXECUTOR_MEMORY", "SPARK_EXECUTOR_POD_IP", "SPARK_EXECUTOR_POD_NAME", "SPARK_LOCAL_DIRS",
	"SPARK_RESOURCE_PROFILE_ID",
}

// eachVariable calls do for the variables of driver and executors, sorted.
func (a *App) eachVariable(do func(at spec.Path, name string)) {
	for _, p := range []struct {
		role string
		env  pod.EnvSpec
	}{{"driver", a.Spec.Driver.Env}, {"executor", a.Spec.Executor.Env}} {
		for _, name := range slices.Sorted(maps.Keys(p.env)) {
			do(a.At(p.role, "env", name), name)
		}
	}
}

// labelOwner returns who sets a label, "" for the user.
func labelOwner(key string) string {
	switch {
	case slices.Contains([]string{"spark-app-selector", "spark-role", "spark-version", "spark-app-name", "spark-exec-id", "spark-exec-resourceprofile-id"}, key):
		return "Spark"
	case strings.HasPrefix(key, "sparkoperator.k8s.io/"):
		return "the operator"
	case slices.Contains([]string{"name", "instance", "component", "version", "part-of", "managed-by"}, strings.TrimPrefix(key, "app.kubernetes.io/")) &&
		strings.HasPrefix(key, "app.kubernetes.io/"):
		return "the compiler"
	}
	return extra.Owner(key)
}

func checkMounts(a *App, r *rule.Reporter) {
	taken := map[string]string{}
	if a.Tier != nil {
		taken[localPath] = "the shuffle volume"
	}
	for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
		at := path.Clean(a.Spec.Volumes[name].Path)
		if other := taken[at]; other != "" {
			r.Reportf(a.At("volumes", name, "path"), "volume %q is mounted at %s, as %s is", name, at, other).
				Fixf("choose another path")
			continue
		}
		taken[at] = fmt.Sprintf("volume %q", name)
	}
}
