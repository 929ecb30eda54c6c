package pods

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// TemplateFieldRules judge the fields and values of templates, and their images.
var TemplateFieldRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK124", Severity: diag.Error,
			Title:  "A template has only fields of Kubernetes",
			Why:    "The Kubeflow operator's definition accepts any field in a template, and Spark silently drops the ones that it does not know. Apache's definition refuses the application. Fields come with the versions of Kubernetes.",
			Bad:    `spark: etl: executor: podTemplate: spec: hostAlias: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Good:   `spark: etl: executor: podTemplate: spec: hostAliases: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, PodTemplateSpec; kubeflow/spark-operator config/crd/bases, x-kubernetes-preserve-unknown-fields",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "environments.kubernetes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgeShape(r, shape.Unknown) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV051", Severity: diag.Warning,
			Title:  "The cluster reads every field of a template of Spark",
			Why:    "The API server knows a field from the version in which its feature is alpha, and drops it silently from pods while the feature gate is off. The pods then run without the setting.",
			Bad:    `environments: dev: kubernetes: "1.32"` + "\n" + `spark: etl: executor: podTemplate: spec: hostUsers: false`,
			Good:   `environments: dev: kubernetes: "1.33"` + "\n" + `spark: etl: executor: podTemplate: spec: hostUsers: false`,
			Ref:    "kubernetes, kube_features.go; pkg/api/pod DropDisabledPodFields",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "environments.kubernetes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgeShape(r, shape.Off) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK155", Severity: diag.Error,
			Title:  "Every value in a template has the type of its field",
			Why:    "Operators decode the template when they read the application. The API server accepts any value there, because the definition does not describe templates: a size such as 5 GB or a number in quotes stops an operator of Kubeflow, which then reads no application at all, of anybody.",
			Bad:    `spark: etl: executor: podTemplate: spec: volumes: [{name: "cache", emptyDir: sizeLimit: "5 GB"}]`,
			Good:   `spark: etl: executor: podTemplate: spec: volumes: [{name: "cache", emptyDir: sizeLimit: "5Gi"}]`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, PodTemplateSpec; kubeflow/spark-operator #2459",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "environments.kubernetes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgeShape(r, shape.Wrong) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK156", Severity: diag.Error,
			Title:  "What a template adds has the fields that Kubernetes requires",
			Why:    "The API server refuses a pod without them: Spark cannot create the driver, or asks for executors again and again.",
			Bad:    `spark: etl: executor: podTemplate: spec: hostAliases: [{hostnames: ["db"]}]`,
			Good:   `spark: etl: executor: podTemplate: spec: hostAliases: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, PodTemplateSpec",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate", "environments.kubernetes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgeShape(r, shape.Missing) })
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK154", Severity: diag.Warning,
			Title:  "An image in a template has a tag that never changes its content",
			Why:    "The content of latest changes without a commit. Pods of one workload may even run different images if their nodes pulled the image at different times.",
			Bad:    `spark: etl: driver: podTemplate: spec: initContainers: [{name: "fetch", image: "registry.internal/fetch:latest", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]`,
			Good:   `spark: etl: driver: podTemplate: spec: initContainers: [{name: "fetch", image: "registry.internal/fetch:1.2.0", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]`,
			Ref:    "Kubernetes, images",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) { t.JudgeImages(r) }) // SPK118 and SPK119 report the image of Spark's own container
		},
	},
}
