package environment

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// newest is the newest minor version of Kubernetes 1 against which the rules were checked,
// as of November 2026.
const newest = 37

// settingRules judge the settings of an environment.
var settingRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV004", Severity: diag.Error,
			Title:  "An environment has its own namespace",
			Why:    "Lakewright creates the namespace with labels that forbid privileged pods. In the namespace default that affects everybody who uses it, and in a kube- namespace it stops pods of the cluster itself.",
			Bad:    `environments: dev: namespace: "kube-lake"`,
			Good:   `environments: dev: namespace: "lake-dev"`,
			Ref:    "kubernetes, namespaces: the prefix kube- is reserved",
			Judges: []spec.Path{"environments.namespace"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if name := e.Settings.Namespace; name == "default" || strings.HasPrefix(name, "kube-") {
				r.Reportf(e.Path().At("namespace"), "the namespace %q belongs to the cluster", name).
					Fixf("choose another, such as %s-%s", e.Platform, e.Name)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV019", Severity: diag.Warning,
			Title:  "An operator runs in a namespace that no environment uses",
			Why:    "The namespace of an environment gets a pod security level, and a quota that is computed from the workloads only. In the operator's namespace both apply to the operator's own pods, which may then fail to restart.",
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
			Why:    "Labels of a namespace control admission: a Pod Security label overrides the field security, and a label of a GitOps controller assigns the namespace to another application.",
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
			Why:    "The rules do not know what newer versions remove or refuse, so such a cluster may refuse a spec that passes here.",
			Bad:    `environments: dev: kubernetes: "1.39"`,
			Good:   `environments: dev: kubernetes: "1.37"`,
			Ref:    "kubernetes, CHANGELOG-1.37.md",
			Judges: []spec.Path{"environments.kubernetes"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if v := e.Settings.Kubernetes; v.AtLeast(1, newest+1) {
				r.Reportf(e.Path().At("kubernetes"), "Kubernetes %s is newer than 1.%d, the newest that the rules know", v.Line(), newest).
					Fixf("look for a newer lakewright, or try the output with kubectl apply --dry-run=server")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV007", Severity: diag.Warning,
			Title:  "A namespace holds its pods to a Pod Security Standard",
			Why:    "With the level privileged any pod of the namespace can take over its node. Every pod that Lakewright makes meets the level restricted, so none of them needs privileged.",
			Bad:    `environments: dev: security: level: "privileged"`,
			Good:   `environments: dev: security: level: "baseline"`,
			Ref:    "kubernetes, Pod Security Standards",
			Judges: []spec.Path{"environments.security"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if e.Settings.Security.Level == "privileged" {
				r.Reportf(e.Path().At("security", "level"), "any pod in environment %q can take over its node", e.Name).
					Fixf("write restricted, or baseline if one of your own pods needs it")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV008", Severity: diag.Warning,
			Title:  "A quota has room to replace a pod",
			Why:    "A pod that is terminating counts until it is gone. Without headroom, Kubernetes refuses the pod that replaces it, and all pods of your own objects.",
			Bad:    `environments: dev: quota: headroom: 0`,
			Good:   `environments: dev: quota: headroom: 20`,
			Ref:    "kubernetes, resource quotas: pods that are not in a terminal state count",
			Judges: []spec.Path{"environments.quota"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if e.Settings.Quota != nil && e.Settings.Quota.Headroom == 0 {
				r.Reportf(e.Path().At("quota", "headroom"), "the quota of %q equals the demand of the workloads and leaves no room to replace a pod", e.Name).
					Fixf("write a percentage such as 20").Replace("20")
			}
		},
	},
}
