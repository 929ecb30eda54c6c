package pods

import (
	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/image"
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
		Check: func(a *app.App, r *rule.Reporter) { reportShape(a, r, shape.Unknown) },
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
		Check: func(a *app.App, r *rule.Reporter) { reportShape(a, r, shape.Wrong) },
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
		Check: func(a *app.App, r *rule.Reporter) { reportShape(a, r, shape.Missing) },
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
			eachTemplate(a, func(t template) {
				for _, field := range []string{"initContainers", "containers"} {
					for i, c := range itemsOf(t.node.Field("spec").Field(field)) {
						if textOf(c, "name") == sparkContainer(a, t.pod.Role) {
							continue // SPK118 and SPK119 report its image
						}
						name := textOf(c, "image")
						if moving := image.Name(name).Parse().Moving(); moving != "" {
							r.Reportf(t.at("spec", field).Index(i).At("image"), "image %s %s, whose content changes", name, moving).
								Fixf("write a tag whose content never changes, or a digest")
						}
					}
				}
			})
		},
	},
}

// reportShape compares templates with the fields of a pod, and reports the faults of one kind.
func reportShape(a *app.App, r *rule.Reporter, what shape.What) {
	kubernetes := a.Env.Settings.Kubernetes
	eachTemplate(a, func(t template) {
		for _, fault := range shape.Check(shape.Named("core.v1.PodTemplateSpec"), shape.Object{
			Node: t.node, Path: t.path, Kind: "Pod", Minor: kubernetes.Minor,
			Passed: []string{"metadata"}, // the language checks it
			Hidden: credential.Is,
		}) {
			if fault.What != what || what == shape.Missing && isMerged(a, t, fault.Path) {
				continue
			}
			f := r.Reportf(fault.Path, "%s", fault.Message).Fixf("%s", fault.Fix)
			if what != shape.Unknown {
				f.Replace(fault.Replace)
			}
			if fault.Dated {
				f.Notef(a.Env.Path().At("kubernetes"), "environment %q runs %s", a.Env.Name, kubernetes.Line())
			}
		}
	})
}

// isMerged reports whether what a struct of the template lacks is in the pod over which the template
// is merged: the pod itself has its containers, and a mount its name.
func isMerged(a *app.App, t template, at spec.Path) bool {
	if at == t.path || at == t.at("spec") {
		return true
	}
	steps := at.Steps()
	if len(steps) < 2 || steps[len(steps)-2] != "volumeMounts" {
		return false
	}
	mount := t.node.At(spec.PathOf(steps[len(t.path.Steps()):]...))
	for _, c := range listAt(mergedSpec(a, t.pod), "containers") {
		for _, m := range listAt(c, "volumeMounts") {
			if name, _ := m["name"].(string); name != "" && m["mountPath"] == textOf(mount, "mountPath") {
				return true
			}
		}
	}
	return false
}
