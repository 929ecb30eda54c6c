package environment

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// quotaRule compares pods with the quotas among the user's own objects.
var quotaRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV031", Severity: diag.Warning,
		Title:  "Pods state what a quota of the namespace counts",
		Why:    "If a quota counts limits.cpu, Kubernetes refuses every pod with a container that states no CPU limit. Executors have none unless the spec gives one, because they may use CPU that is idle. The quota that Lakewright writes does not count limits.cpu for that reason. A LimitRange can give containers a limit that they do not state.",
		Bad:    `extra: team: object: {apiVersion: "v1", kind: "ResourceQuota", spec: hard: "limits.cpu": "40"}`,
		Good:   `extra: team: object: {apiVersion: "v1", kind: "ResourceQuota", spec: hard: "requests.cpu": "40"}`,
		Ref:    "kubernetes pkg/quota/v1/evaluator/core/pods.go, Constraints: must specify limits.cpu",
		Judges: []spec.Path{"extra.object", "spark", "flink", "history"},
	},
	Check: checkCountedLimits,
}

func checkCountedLimits(e *plan.Environment, r *rule.Reporter) {
	var quotas []spec.Path
	for _, item := range e.Items(extra.Name) {
		for _, object := range item.Objects() {
			raw, ok := object.(*kube.Raw)
			if !ok || raw.TypeOf.Group() != "" || kube.IDOf(raw).Namespace != e.Namespace {
				continue
			}
			content, _ := raw.Content["spec"].(map[string]any)
			switch hard, _ := content["hard"].(map[string]any); {
			case raw.TypeOf.Kind == "LimitRange":
				return // it may give containers a limit
			case raw.TypeOf.Kind == "ResourceQuota" && hard["limits.cpu"] != nil && countsAll(content):
				quotas = append(quotas, item.Path().At("object", "spec", "hard", "limits.cpu"))
			}
		}
	}
	if len(quotas) == 0 {
		return
	}
	for _, item := range e.All() {
		w, ok := item.(workload.Item)
		if !ok {
			continue
		}
		i := slices.IndexFunc(w.Pods(), func(p workload.Pod) bool { return !p.LimitsCPU })
		if i < 0 {
			continue
		}
		for _, at := range quotas {
			r.Reportf(at, "the quota counts limits.cpu, and a container of %s of %q has no CPU limit, so Kubernetes refuses the pod", w.Pods()[i].Name, w.Name()).
				Fixf("count requests.cpu instead; or add a LimitRange with a default CPU limit for containers, or set cpuLimit where the workload has it").
				Notef(w.Path(), "this is the first workload without a limit")
		}
		return
	}
}

// countsAll reports whether a quota counts pods of workloads, as far as its scopes say: they run
// without a deadline, and request CPU and memory.
func countsAll(quota map[string]any) bool {
	scopes, _ := quota["scopes"].([]any)
	return quota["scopeSelector"] == nil && !slices.ContainsFunc(scopes, func(s any) bool { return s != "NotTerminating" && s != "NotBestEffort" })
}
