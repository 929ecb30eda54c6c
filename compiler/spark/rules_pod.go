package spark

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/lakewright/lakewright/compiler/metadata"
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
			Judges: []spec.Path{"spark.volumes", "spark.shuffle"},
		},
		Check: checkMounts,
	},
	{
		Doc: rule.Doc{
			ID: "SPK080", Severity: diag.Error,
			Title:  "A volume hides nothing that Spark needs",
			Why:    "A volume stands in the place of what the image has at its path and below. Over Spark's programs, its jars or the directories where its files are mounted, the container does not start, or starts without its configuration.",
			Bad:    `spark: etl: volumes: jars: {tier: "shared", path: "/opt/spark/jars"}`,
			Good:   `spark: etl: volumes: jars: {tier: "shared", path: "/mnt/jars"}`,
			Ref:    "apache/spark-docker Dockerfile.template, entrypoint.sh.template; apache/spark deploy/k8s/Constants.scala",
			Judges: []spec.Path{"spark.volumes"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				at := path.Clean(a.Spec.Volumes[name].Path)
				if what := a.hidden(at); what != "" {
					r.Reportf(a.At("volumes", name, "path"), "volume %q at %s hides %s", name, at, what).
						Fixf("choose another path, as in /mnt/%s", name).Replace(fmt.Sprintf("%q", "/mnt/"+name))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK052", Severity: diag.Error,
			Title:  "A volume is not called like one of Spark's",
			Why:    "Spark takes every volume whose name begins with spark-local-dir- for shuffle files: on a shared volume executors would write over each other's, and fill it. Its own files and the compiler's come in volumes too, and a pod with two of one name is refused.",
			Bad:    `spark: etl: volumes: "spark-local-dir-2": {tier: "shared", path: "/mnt/data"}`,
			Good:   `spark: etl: volumes: "data": {tier: "shared", path: "/mnt/data"}`,
			Ref:    "apache/spark LocalDirsFeatureStep.scala, deploy/k8s/Constants.scala",
			Judges: []spec.Path{"spark.volumes", "spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				checkVolumeName(r, a.At("volumes", name), name)
			}
			a.eachTemplate(func(t template) {
				for i, v := range itemsOf(t.node.Field("spec").Field("volumes")) {
					at, name := t.at("spec", "volumes").Index(i).At("name"), textOf(v, "name")
					checkVolumeName(r, at, name)
					if _, taken := a.Spec.Volumes[name]; taken {
						r.Reportf(at, "volume %q of the template is called like one of volumes", name).
							Fixf("give it another name").
							Notef(a.At("volumes", name), "the other one is here")
					}
				}
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK053", Severity: diag.Error,
			Title: "Labels and annotations belong to nobody else",
			Why:   "Spark stops the submission when one of its own labels is set. The operator finds pods by its labels, ours name what an object belongs to, and other programs with more rights than the spec's author take theirs as commands.",
			Bad:   `spark: etl: labels: "spark-role": "driver"`,
			Good:  `spark: etl: labels: team: "orders"`,
			Ref:   "apache/spark deploy/k8s/KubernetesConf.scala; kubeflow/spark-operator submission.go",
			Judges: []spec.Path{
				"spark.labels", "spark.annotations", "spark.driver.labels", "spark.driver.annotations", "spark.executor.labels",
				"spark.executor.annotations", "spark.driver.podTemplate", "spark.executor.podTemplate",
			},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, m := range a.marked() {
				checkLabels(r, m.labelsAt, m.labels)
				metadata.JudgeKeys(r, m.annotationsAt, "annotation", m.annotations)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK104", Severity: diag.Error,
			Title:  "Annotations of a pod have at most 256 KiB together",
			Why:    "The API server refuses a pod of which the keys and values of all annotations are longer.",
			Bad:    "import \"strings\"\n\n" + `spark: etl: annotations: {for i in strings.Split("0123456789abcdefghijklmnopqrstuvw", "") {"example.com/\(i)": strings.Repeat("é", 4000)}}`,
			Good:   `spark: etl: annotations: "example.com/a": "b"`,
			Ref:    "kubernetes apimachinery pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB",
			Judges: []spec.Path{"spark.annotations", "spark.driver.annotations", "spark.executor.annotations", "spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, m := range a.marked() {
				metadata.JudgeAnnotations(r, m.annotationsAt, m.annotations)
			}
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
			Title: "An environment variable has one source",
			Why:   "A variable takes a value, a key of a Secret, or a key of a ConfigMap, and all keys of one source become variables at once. With two sources the API server refuses the pod, and with none a variable is empty.",
			Bad:   `spark: etl: driver: env: REGION: {}`,
			Good:  `spark: etl: driver: env: REGION: value: "eu-west-1"`,
			Ref:   "Kubernetes, EnvVar",
			Judges: []spec.Path{
				"spark.driver.env", "spark.driver.envFrom", "spark.driver.initContainers", "spark.driver.sidecars",
				"spark.executor.env", "spark.executor.envFrom", "spark.executor.initContainers", "spark.executor.sidecars",
			},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, p := range a.pods() {
				p.Written.Env.JudgeSources(r, a.At(p.Role, "env"))
				for i, from := range p.Written.EnvFrom {
					checkEnvFrom(r, a.At(p.Role, "envFrom").Index(i), from)
				}
			}
			a.eachContainer(func(_ Pod, at spec.Path, c Container) { c.Env.JudgeSources(r, at.At("env")) })
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
				case a.Opened.Sets(name):
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
