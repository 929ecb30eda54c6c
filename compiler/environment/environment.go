// Package environment holds what belongs to an environment as a whole: its
// namespace, its quota, and the rules about all of its workloads together.
package environment

import (
	"maps"
	"strconv"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// engines are the sections whose entries are workloads.
var engines = []string{"spark", "flink"}

// Docs returns the manual of the rules about environments.
func Docs() []rule.Doc {
	var docs []rule.Doc
	for _, r := range rules {
		docs = append(docs, r.Doc)
	}
	for _, r := range rulesOfAll {
		docs = append(docs, r.Doc)
	}
	return docs
}

// Check runs the rules about one environment.
func Check(e *plan.Environment, r *rule.Reporter) {
	for i := range rules {
		rule.Run(r, &rules[i], e)
	}
}

// CheckAll runs the rules about all environments together.
func CheckAll(all []*plan.Environment) diag.List {
	r := &rule.Reporter{}
	for i := range rulesOfAll {
		rule.Run(r, &rulesOfAll[i], all)
	}
	return r.Findings
}

// Demand returns what all workloads ask for at their largest.
func Demand(e *plan.Environment) plan.Demand {
	var sum plan.Demand
	for _, engine := range engines {
		for _, item := range e.Items(engine) {
			sum = sum.Plus(item.Demand())
		}
	}
	return sum
}

// Objects returns the namespace and, if there is one, its quota.
func Objects(e *plan.Environment) []kube.Object {
	objects := []kube.Object{namespace(e)}
	if e.Settings.Quota != nil {
		objects = append(objects, quota(e))
	}
	return objects
}

func namespace(e *plan.Environment) *kube.Namespace {
	labels := e.Labels("namespace", e.Settings.Namespace, "platform", "")
	maps.Copy(labels, e.Settings.Labels)
	for _, mode := range []string{"enforce", "audit", "warn"} {
		labels["pod-security.kubernetes.io/"+mode] = e.Settings.Security.Level
		labels["pod-security.kubernetes.io/"+mode+"-version"] = "v" + e.Settings.Kubernetes.Line()
	}
	return &kube.Namespace{Head: kube.Head{Metadata: kube.Metadata{Name: e.Settings.Namespace, Labels: labels}}}
}

// quota bounds the namespace by what its workloads ask for at their largest, plus the
// headroom, rounded up to whole cores and GiB.
func quota(e *plan.Environment) *kube.ResourceQuota {
	d, factor := Demand(e), 100+e.Settings.Quota.Headroom
	cpu := ceil(int64(d.CPU)*factor, 100*int64(unit.Core))
	memory := unit.Bytes(ceil(ceil(int64(d.Memory)*factor, 100), int64(unit.GiB))) * unit.GiB
	hard := map[string]string{
		"pods":            strconv.FormatInt(ceil(d.Pods*factor, 100), 10),
		"requests.cpu":    strconv.FormatInt(cpu, 10),
		"requests.memory": memory.String(),
		"limits.memory":   memory.String(),
	}
	if d.Claims > 0 {
		disk := unit.Bytes(ceil(ceil(int64(d.Disk), int64(unit.GiB))*factor, 100)) * unit.GiB
		hard["persistentvolumeclaims"] = strconv.FormatInt(ceil(d.Claims*factor, 100), 10)
		hard["requests.storage"] = disk.String()
	}
	return &kube.ResourceQuota{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: e.Platform, Namespace: e.Settings.Namespace,
			Labels: e.Labels("quota", e.Platform, "platform", ""),
		}},
		Spec: kube.ResourceQuotaSpec{Hard: hard},
	}
}

func ceil(n, d int64) int64 { return (n + d - 1) / d }
