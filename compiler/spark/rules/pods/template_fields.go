package pods

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// TemplateFieldRules judge fields of templates, and their images.
var TemplateFieldRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK124", Severity: diag.Error,
			Title:  "A template has only fields of Kubernetes",
			Why:    "The Kubeflow operator's definition accepts any field in a template, and Spark silently drops the ones that it does not know. Apache's definition refuses the application.",
			Bad:    `spark: etl: executor: podTemplate: spec: hostAlias: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Good:   `spark: etl: executor: podTemplate: spec: hostAliases: [{ip: "10.0.0.1", hostnames: ["db"]}]`,
			Ref:    "Kubernetes API reference, core/v1 PodSpec; kubeflow/spark-operator config/crd/bases, x-kubernetes-preserve-unknown-fields",
			Judges: []spec.Path{"spark.driver.podTemplate", "spark.executor.podTemplate"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			eachTemplate(a, func(t template) {
				for _, w := range pod.Unknown(t.node) {
					if w.Want != "" {
						r.Reportf(t.at(w.Path.Steps()...), "%s is no %s, which Kubernetes expects there", w.Name, strings.TrimPrefix(w.Want, "a ")).
							Fixf("write %s", w.Want)
						continue
					}
					f := r.Reportf(t.at(w.Path.Steps()...), "Kubernetes has no field %s in %s", w.Name, w.Path.Parent())
					if near := spell.Nearest(w.Name, w.Known); near != "" {
						f.Fixf("write %s", near)
					} else {
						f.Fixf("remove it, or write one of %s", strings.Join(w.Known, ", "))
					}
				}
			})
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
