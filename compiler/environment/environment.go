package environment

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Docs returns the manuals of the rules about environments.
func Docs() []rule.Doc {
	var docs []rule.Doc
	for _, r := range rules {
		docs = append(docs, r.Doc)
	}
	for _, r := range rulesOfAll {
		docs = append(docs, r.Doc)
	}
	for _, r := range useRules {
		docs = append(docs, r.Doc)
	}
	for _, r := range objectRules {
		docs = append(docs, r.Doc)
	}
	slices.SortFunc(docs, func(a, b rule.Doc) int { return strings.Compare(a.ID, b.ID) })
	return docs
}

// rules judge one environment.
var rules = slices.Concat(settingRules, workloadRules, volumeRules, claimRules, needRules, []rule.Rule[*plan.Environment]{routeRule})

// Check runs those rules about one environment for which fit is true.
func Check(e *plan.Environment, r *rule.Reporter, fit func(*rule.Doc) bool) {
	for i := range rules {
		if fit(&rules[i].Doc) {
			rule.Run(r, &rules[i], e)
		}
	}
}

// CheckAll runs those rules about all environments together for which fit is true.
func CheckAll(all []*plan.Environment, fit func(*rule.Doc) bool) diag.List {
	r := &rule.Reporter{}
	for i := range rulesOfAll {
		if fit(&rulesOfAll[i].Doc) {
			rule.Run(r, &rulesOfAll[i], all)
		}
	}
	return r.Findings
}

// Demand returns the largest total demand of the namespace: workloads, the servers that
// they share, and the storage that counts against the same quota.
func Demand(e *plan.Environment) plan.Demand {
	var sum plan.Demand
	for _, item := range e.All() {
		sum = sum.Plus(item.Demand())
	}
	return sum
}

// Objects returns the namespace and, if there is one, its quota.
func Objects(e *plan.Environment) []kube.Object {
	objects := []kube.Object{namespace(e)}
	if e.Quota != 0 {
		objects = append(objects, quota(e))
	}
	return objects
}

func namespace(e *plan.Environment) *kube.Namespace {
	return &kube.Namespace{Head: kube.Head{Metadata: kube.Metadata{Name: e.Namespace, Labels: maps.Clone(e.NamespaceLabels)}}}
}

// replaced returns the most that one pod of a workload requests of each resource.
func replaced(e *plan.Environment) plan.Demand {
	var most plan.Demand
	for _, item := range e.All() {
		tenant, ok := item.(pool.Tenant)
		if !ok {
			continue
		}
		for _, use := range tenant.PoolDemands() {
			most = plan.Demand{
				Pods: max(most.Pods, use.Pod.Pods), CPU: max(most.CPU, use.Pod.CPU), Memory: max(most.Memory, use.Pod.Memory),
				Claims: max(most.Claims, use.Pod.Claims), Disk: max(most.Disk, use.Pod.Disk),
			}
		}
	}
	return most
}

// quota limits the namespace to the largest demand of its workloads plus the headroom,
// rounded up to whole cores and GiB. Unless the headroom is 0, it is at least one pod: the percentage
// of a few pods would not admit the one that replaces a pod which is terminating. It does not count CPU limits: Kubernetes would then
// refuse pods without one, and Spark's executors have none.
func quota(e *plan.Environment) *kube.ResourceQuota {
	d, percent := Demand(e), e.Quota
	least := d
	if percent > 100 {
		least = d.Plus(replaced(e))
	}
	memory := max(gibibytes(d.Memory, percent), gibibytes(least.Memory, 100)).String()
	hard := map[string]string{
		"pods":            strconv.FormatInt(max(percentOf(d.Pods, percent), least.Pods), 10),
		"requests.cpu":    strconv.FormatInt(ceil(max(percentOf(int64(d.CPU), percent), int64(least.CPU)), int64(unit.Core)), 10),
		"requests.memory": memory,
		"limits.memory":   memory,
	}
	if d.Claims > 0 {
		hard["persistentvolumeclaims"] = strconv.FormatInt(max(percentOf(d.Claims, percent), least.Claims), 10)
		hard["requests.storage"] = max(gibibytes(d.Disk, percent), gibibytes(least.Disk, 100)).String()
	}
	return &kube.ResourceQuota{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: e.Platform, Namespace: e.Namespace,
			Labels: e.Labels(e.Platform, e.Platform, "platform", ""),
		}},
		Spec: kube.ResourceQuotaSpec{Hard: hard},
	}
}

// gibibytes returns a percentage of a size, rounded up to whole GiB. It counts in MiB,
// because a percentage of the bytes of a large fleet is more than an int64 holds.
func gibibytes(size unit.Bytes, percent int64) unit.Bytes {
	mib := ceil(int64(size), int64(unit.MiB))
	return unit.Bytes(ceil(percentOf(mib, percent), int64(unit.GiB/unit.MiB))) * unit.GiB
}

// percentOf returns a percentage of n, rounded up.
func percentOf(n, percent int64) int64 { return ceil(n*percent, 100) }

func ceil(n, d int64) int64 { return (n + d - 1) / d }
