package pods

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// PodRules judge the mounts, labels and variables of pods, and their names.
var PodRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK051", Severity: diag.Error,
			Title:  "Nothing is mounted twice at one path",
			Why:    "Two mounts at one path make a pod invalid: the API server refuses it. Shuffle volumes are mounted at /var/data/spark-local-1, and at /data/spark-x/executor-x with recovery.",
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
			Why:    "A volume hides the image's files at its path and below. If it hides Spark's programs, jars or mounted files, the container does not start, or starts without its configuration.",
			Bad:    `spark: etl: volumes: jars: {tier: "shared", path: "/opt/spark/jars"}`,
			Good:   `spark: etl: volumes: jars: {tier: "shared", path: "/mnt/jars"}`,
			Ref:    "apache/spark-docker Dockerfile.template, entrypoint.sh.template; apache/spark deploy/k8s/Constants.scala",
			Judges: []spec.Path{"spark.volumes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				at := path.Clean(a.Spec.Volumes[name].Path)
				if what := hidden(a, at); what != "" {
					r.Reportf(a.At("volumes", name, "path"), "volume %q at %s hides %s", name, at, what).
						Fixf("choose another path, as in /mnt/%s", name).Replace(fmt.Sprintf("%q", "/mnt/"+name))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK052", Severity: diag.Error,
			Title:  "A volume does not have the name of one of Spark's volumes",
			Why:    "Spark stores shuffle files on every volume of its container whose name begins with spark-local-dir-. A template may use that for a disk of the node. On a shared volume executors would overwrite each other's files and fill it. Spark and the compiler add volumes too, and the API server refuses a pod with two volumes of one name.",
			Bad:    `spark: etl: volumes: "spark-local-dir-2": {tier: "shared", path: "/mnt/data"}`,
			Good:   `spark: etl: volumes: "data": {tier: "shared", path: "/mnt/data"}`,
			Ref:    "apache/spark LocalDirsFeatureStep.scala, deploy/k8s/Constants.scala",
			Judges: []spec.Path{"spark.volumes", "spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				CheckVolumeName(r, a.At("volumes", name), name)
			}
			eachTemplate(a, func(t template) {
				for i, v := range pod.ItemsOf(t.Spec().Field("volumes")) {
					at, name := t.At("spec", "volumes").Index(i).At("name"), pod.TextOf(v, "name")
					if isLocalDirectory(name) && !a.Way.Daemons {
						checkLocalDirectory(a, r, t, at, v)
					} else {
						CheckVolumeName(r, at, name)
					}
					if _, taken := a.Spec.Volumes[name]; taken {
						r.Reportf(at, "volume %q of the template has the name of one in volumes", name).
							Fixf("give it another name").
							Notef(a.At("volumes", name), "the other one is here")
					}
				}
			})
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK054", Severity: diag.Info,
			Title:  "The driver's service has the application's name",
			Why:    "Spark names it NAME-HASH-driver-svc, 28 characters longer than the name. Above 63 characters Spark uses a random name instead, and clients do not find the service by its name.",
			Bad:    "spark: \"orders-and-returns-of-all-shops-daily\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Good:   "spark: \"orders-daily\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Ref:    "apache/spark deploy/k8s/KubernetesConf.scala driverServiceName",
			Judges: []spec.Path{"spark"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const longest = 35
			if n := len(a.Name()); n > longest {
				r.Reportf(a.Path(), "the name has %d characters, and the driver's service contains a name of at most %d", n, longest).
					Fixf("choose a shorter name if something looks for the service")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK055", Severity: diag.Error,
			Title:  "A source of environment variables is one Secret or one ConfigMap",
			Why:    "All keys of one source become variables at once. If an entry has two sources, the API server refuses the pod; if it has none, there are no variables.",
			Bad:    `spark: etl: driver: envFrom: [{prefix: "DB_"}]`,
			Good:   `spark: etl: driver: envFrom: [{prefix: "DB_", secret: "db"}]`,
			Ref:    "Kubernetes, EnvFromSource",
			Judges: []spec.Path{"spark.driver.envFrom", "spark.executor.envFrom"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.BothPods() {
				p.Spec.JudgeSources(r, a.At(p.Role))
			}
		},
	},
}
