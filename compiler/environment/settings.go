package environment

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// newest is the minor version of Kubernetes 1 up to which the rules were read, as of
// November 2026.
const newest = 37

// settingRules judge what an environment says of itself.
var settingRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV004", Severity: diag.Error,
			Title:  "An environment has a namespace of its own",
			Why:    "The namespace is made with labels of its own, which close it to privileged pods. On default that hits everybody who uses it, and on a kube- namespace it stops the cluster's own pods.",
			Bad:    `environments: dev: namespace: "kube-lake"`,
			Good:   `environments: dev: namespace: "lake-dev"`,
			Ref:    "kubernetes, namespaces: the prefix kube- is reserved",
			Judges: []spec.Path{"environments.namespace"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if name := e.Settings.Namespace; name == "default" || strings.HasPrefix(name, "kube-") {
				r.Reportf(e.Path().At("namespace"), "the namespace %q is the cluster's", name).
					Fixf("choose another, such as %s-%s", e.Platform, e.Name)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV019", Severity: diag.Warning,
			Title:  "An operator runs in a namespace that no environment uses",
			Why:    "The namespace of an environment gets a pod security level, and a quota that is computed from the workloads alone. In the operator's namespace both apply to the operator's own pods, which may then not start again.",
			Bad:    `environments: dev: namespace: "spark-operator"`,
			Good:   `environments: dev: namespace: "lake-dev"`,
			Ref:    "kubernetes, Pod Security Admission and resource quotas: both hold for all pods of a namespace",
			Judges: []spec.Path{"environments.namespace", "operators.spark.namespace", "operators.apacheSpark.namespace", "operators.flink.namespace"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			for _, operator := range []struct{ key, name, namespace string }{
				{"spark", "the Kubeflow operator", e.Operators.Spark.Namespace},
				{"apacheSpark", "Apache's Spark operator", e.Operators.ApacheSpark.Namespace},
				{"flink", "the Flink operator", e.Operators.Flink.Namespace},
			} {
				if operator.namespace != "" && operator.namespace == e.Settings.Namespace {
					r.Reportf(e.Path().At("namespace"), "%s runs in namespace %q too", operator.name, operator.namespace).
						Fixf("choose another namespace, such as %s-%s", e.Platform, e.Name).
						Notef(spec.PathOf("operators", operator.key, "namespace"), "the operator's namespace is stated here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV005", Severity: diag.Error,
			Title:  "Labels of a namespace are the user's own",
			Why:    "Labels of a namespace are commands to admission: a Pod Security label opens it whatever security says, and a label of a GitOps controller gives it to another application.",
			Bad:    `environments: dev: labels: "pod-security.kubernetes.io/enforce": "privileged"`,
			Good:   `environments: dev: labels: "example.com/team": "lake"`,
			Ref:    "kubernetes, well-known labels, annotations and taints; Pod Security Admission",
			Judges: []spec.Path{"environments.labels"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			metadata.JudgeKeys(r, e.Path().At("labels"), "label", e.Settings.Labels)
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV006", Severity: diag.Warning,
			Title:  "The rules know the version of the cluster",
			Why:    "What newer versions remove or refuse is not known yet, so a spec that passes here may still be refused there.",
			Bad:    `environments: dev: kubernetes: "1.39"`,
			Good:   `environments: dev: kubernetes: "1.37"`,
			Ref:    "kubernetes, CHANGELOG-1.37.md",
			Judges: []spec.Path{"environments.kubernetes"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if v := e.Settings.Kubernetes; v.AtLeast(1, newest+1) {
				r.Reportf(e.Path().At("kubernetes"), "Kubernetes %s is newer than 1.%d, the last that the rules know", v.Line(), newest).
					Fixf("look for a newer lakewright, or try the output with kubectl apply --dry-run=server")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV007", Severity: diag.Warning,
			Title:  "A namespace holds its pods to a Pod Security Standard",
			Why:    "With privileged any pod of the namespace can take its node over. Every pod that is made here meets restricted, so nothing of ours needs it.",
			Bad:    `environments: dev: security: level: "privileged"`,
			Good:   `environments: dev: security: level: "baseline"`,
			Ref:    "kubernetes, Pod Security Standards",
			Judges: []spec.Path{"environments.security"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if e.Settings.Security.Level == "privileged" {
				r.Reportf(e.Path().At("security", "level"), "any pod in environment %q may take its node over", e.Name).
					Fixf("write restricted, or baseline if a pod of your own needs it").Replace(`"restricted"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV008", Severity: diag.Warning,
			Title:  "A quota has room to replace a pod",
			Why:    "A pod that ends counts until it is gone. With no headroom, the pod that replaces it is refused, and so is every pod of your own.",
			Bad:    `environments: dev: quota: headroom: 0`,
			Good:   `environments: dev: quota: headroom: 20`,
			Ref:    "kubernetes, resource quotas: pods that are not in a terminal state count",
			Judges: []spec.Path{"environments.quota"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if e.Settings.Quota != nil && e.Settings.Quota.Headroom == 0 {
				r.Reportf(e.Path().At("quota", "headroom"), "the quota of %q is what the workloads ask for and leaves no room to replace a pod", e.Name).
					Fixf("write a percentage such as 20").Replace("20")
			}
		},
	},
}
