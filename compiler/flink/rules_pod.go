package flink

import (
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// podRules are about what the pods carry: variables, labels and annotations.
var podRules = []rule.Rule[*Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK062", Severity: diag.Error,
			Title:  "An environment variable of a Flink cluster has one source",
			Why:    "A variable takes a value, a key of a Secret, or a key of a ConfigMap. With two the API server refuses the pod, and with none it is empty.",
			Bad:    `flink: scoring: env: REGION: {}`,
			Good:   `flink: scoring: env: REGION: value: "eu-west-1"`,
			Ref:    "Kubernetes, EnvVar",
			Judges: []spec.Path{"flink.env"},
		},
		Check: func(c *Cluster, r *rule.Reporter) { c.Spec.Env.JudgeSources(r, c.At("env")) },
	},
	{
		Doc: rule.Doc{
			ID: "FLK063", Severity: diag.Error,
			Title:  "Labels and annotations of a Flink cluster belong to nobody else",
			Why:    "Flink finds pods by its own labels, and so do network policies and budgets; ours name what an object belongs to; other programs with more rights than the spec's author take theirs as commands.",
			Bad:    `flink: scoring: labels: "component": "scoring"`,
			Good:   `flink: scoring: labels: team: "payments"`,
			Ref:    "apache/flink KubernetesUtils.getCommonLabels, getTaskManagerSelectors; apache/flink-kubernetes-operator CrdConstants.LABEL_TARGET_SESSION",
			Judges: []spec.Path{"flink.labels", "flink.annotations"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			for _, key := range sorted(c.Spec.Labels) {
				if owner, found := labelOwners[key]; found {
					r.Reportf(c.At("labels", key), "label %q belongs to %s", key, owner).
						Fixf("remove it, or choose another name")
				}
			}
			metadata.JudgeKeys(r, c.At("labels"), "label", c.Spec.Labels)
			metadata.JudgeKeys(r, c.At("annotations"), "annotation", c.Spec.Annotations)
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK064", Severity: diag.Error,
			Title:  "Annotations of a Flink cluster have at most 256 KiB together",
			Why:    "The API server refuses an object of which the keys and values of all annotations are longer.",
			Bad:    "import \"strings\"\n\n" + `flink: scoring: annotations: {for i in strings.Split("0123456789abcdefghijklmnopqrstuvw", "") {"example.com/\(i)": strings.Repeat("é", 4000)}}`,
			Good:   `flink: scoring: annotations: "example.com/a": "b"`,
			Ref:    "kubernetes apimachinery pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB",
			Judges: []spec.Path{"flink.annotations"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			metadata.JudgeAnnotations(r, c.At("annotations"), c.Spec.Annotations)
		},
	},
}

// labelOwners is who sets the labels that nobody else's domain says it of.
var labelOwners = map[string]string{
	"app": "Flink", "component": "Flink", "type": "Flink", "target.session": "the operator",
	"app.kubernetes.io/name": "lakewright", "app.kubernetes.io/component": "lakewright", "app.kubernetes.io/version": "lakewright",
}
