package environment

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// quotaRules compare pods with the quotas among the user's own objects.
var quotaRules = []rule.Rule[*plan.Environment]{
	{
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
	},
	{
		Doc: rule.Doc{
			ID: "ENV032", Severity: diag.Warning,
			Title:  "The workloads fit into a quota of the namespace",
			Why:    "At their largest, all workloads together request more than the quota allows. Kubernetes then refuses the pods that come last: Spark asks for executors again and again, and a driver without executors waits for ever.",
			Bad:    `extra: team: object: {apiVersion: "v1", kind: "ResourceQuota", spec: hard: "requests.cpu": "2"}`,
			Good:   `extra: team: object: {apiVersion: "v1", kind: "ResourceQuota", spec: hard: "requests.cpu": "200"}`,
			Ref:    "kubernetes, resource quotas; apache/spark ExecutorPodsAllocator.scala",
			Judges: []spec.Path{"extra.object", "spark", "flink", "history", "storage"},
		},
		Check: checkAllowed,
	},
}

// An ownQuota is a quota among the user's own objects that counts the pods of workloads.
type ownQuota struct {
	hard map[string]any
	at   spec.Path // of hard
}

// ownQuotas returns the quotas of the namespace among the user's own objects, and whether one of
// these objects may give containers a limit that they do not state.
func ownQuotas(e *plan.Environment) (quotas []ownQuota, gives bool) {
	for _, item := range e.Items(extra.Name) {
		for _, object := range item.Objects() {
			raw, ok := object.(*kube.Raw)
			if !ok || raw.TypeOf.Group() != "" || kube.IDOf(raw).Namespace != e.Namespace {
				continue
			}
			content, _ := raw.Content["spec"].(map[string]any)
			hard, _ := content["hard"].(map[string]any)
			switch raw.TypeOf.Kind {
			case "LimitRange":
				gives = true
			case "ResourceQuota":
				if countsAll(content) {
					quotas = append(quotas, ownQuota{hard, item.Path().At("object", "spec", "hard")})
				}
			}
		}
	}
	return quotas, gives
}

const cpuLimits = "limits.cpu"

func checkCountedLimits(e *plan.Environment, r *rule.Reporter) {
	quotas, gives := ownQuotas(e)
	quotas = slices.DeleteFunc(quotas, func(q ownQuota) bool { return q.hard[cpuLimits] == nil })
	if len(quotas) == 0 || gives {
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
		for _, q := range quotas {
			r.Reportf(q.at.At(cpuLimits), "the quota counts limits.cpu, and a container of %s of %q has no CPU limit, so Kubernetes refuses the pod", w.Pods()[i].Name, w.Name()).
				Fixf("count requests.cpu instead; or add a LimitRange with a default CPU limit for containers, or set cpuLimit where the workload has it").
				Notef(w.Path(), "this is the first workload without a limit")
		}
		return
	}
}

// checkAllowed compares quotas with the largest demand of the namespace.
func checkAllowed(e *plan.Environment, r *rule.Reporter) {
	quotas, _ := ownQuotas(e)
	if len(quotas) == 0 {
		return
	}
	d := Demand(e)
	for _, q := range quotas {
		report := func(name, needs string, short func(allowed string) bool) {
			if allowed := q.hard[name]; allowed != nil && short(fmt.Sprint(allowed)) {
				r.Reportf(q.at.At(name), "the workloads of the namespace need %s at their largest, and the quota allows %v", needs, allowed).
					Fixf("raise it to %s or more, or lower the largest size of the workloads", needs)
			}
		}
		moreThan := func(n int64) func(string) bool {
			return func(allowed string) bool {
				most, err := strconv.ParseInt(allowed, 10, 64)
				return err == nil && n > most
			}
		}
		overCPU := func(allowed string) bool { most, err := unit.ParseCPU(allowed); return err == nil && d.CPU > most }
		overMemory := func(allowed string) bool { most, err := unit.ParseBytes(allowed); return err == nil && d.Memory > most }
		report("pods", strconv.FormatInt(d.Pods, 10), moreThan(d.Pods))
		report("count/pods", strconv.FormatInt(d.Pods, 10), moreThan(d.Pods))
		report("persistentvolumeclaims", strconv.FormatInt(d.Claims, 10), moreThan(d.Claims))
		for _, name := range []string{"cpu", "requests.cpu"} {
			report(name, d.CPU.String(), overCPU)
		}
		for _, name := range []string{"memory", "requests.memory", "limits.memory"} {
			report(name, gibibytes(d.Memory, 100).String(), overMemory)
		}
		report("requests.storage", gibibytes(d.Disk, 100).String(), func(allowed string) bool {
			most, err := unit.ParseBytes(allowed)
			return err == nil && d.Disk > most
		})
	}
}

// countsAll reports whether a quota counts pods of workloads, as far as its scopes say: they run
// without a deadline, and request CPU and memory.
func countsAll(quota map[string]any) bool {
	scopes, _ := quota["scopes"].([]any)
	return quota["scopeSelector"] == nil && !slices.ContainsFunc(scopes, func(s any) bool { return s != "NotTerminating" && s != "NotBestEffort" })
}
