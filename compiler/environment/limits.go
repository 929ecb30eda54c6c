package environment

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// limitRule requires that limits of the user's own admit the pods of workloads.
var limitRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV046", Severity: diag.Warning,
		Title:  "Quotas and limits of the user's own admit the pods of workloads",
		Why:    "A ResourceQuota refuses pods beyond its limits, and every pod that does not state a resource that it counts: Spark's executors have no limit of CPU. A LimitRange refuses containers that are too large or too small, and gives a container without a limit its default, which must not be below the request. The engine retries for ever, and its pods never appear.",
		Bad:    `extra: few: object: {apiVersion: "v1", kind: "ResourceQuota", spec: hard: "limits.cpu": "40"}`,
		Good:   `extra: few: object: {apiVersion: "v1", kind: "ResourceQuota", spec: hard: "requests.cpu": "40"}`,
		Ref:    "kubernetes pkg/quota/v1/evaluator/core/pods.go; plugin/pkg/admission/limitranger",
		Judges: []spec.Path{"extra.object", "spark", "flink", "history"},
	},
	Check: func(e *plan.Environment, r *rule.Reporter) {
		for _, o := range others(e) {
			switch {
			case !o.IsHere():
			case o.Is("", "ResourceQuota"):
				checkQuota(e, o, r)
			case o.Is("", "LimitRange"):
				checkRange(e, o, r)
			}
		}
	},
}

func checkQuota(e *plan.Environment, o *extra.Object, r *rule.Reporter) {
	var q struct {
		Spec struct {
			Hard     map[string]*spec.Node `spec:"hard"`
			Scopes   []string              `spec:"scopes"`
			Selector *spec.Node            `spec:"scopeSelector"`
		} `spec:"spec"`
	}
	if !o.Decode(&q) || len(q.Spec.Scopes) > 0 || q.Spec.Selector != nil {
		return // it counts only some pods
	}
	d := Demand(e)
	needs := map[string]int64{
		"pods": d.Pods, "count/pods": d.Pods, "persistentvolumeclaims": d.Claims, "count/persistentvolumeclaims": d.Claims,
		"cpu": int64(d.CPU), "requests.cpu": int64(d.CPU), "memory": int64(d.Memory), "requests.memory": int64(d.Memory),
		"limits.memory": int64(d.Memory), "requests.storage": int64(d.Disk),
	}
	for _, name := range slices.Sorted(maps.Keys(q.Spec.Hard)) {
		at := o.At("object", "spec", "hard").At(name)
		if name == "limits.cpu" {
			checkUnlimited(e, o, at, r)
			continue
		}
		most, text, ok := quantity(name, q.Spec.Hard[name])
		if need := needs[name]; ok && need > most {
			r.Reportf(at, "%s limits %s to %s, and the workloads need %s at their largest", o.Title(), name, text, amount(name, need)).
				Fixf("write at least %s, or remove it and set quota of the environment, which counts what workloads need", amount(name, need))
		}
	}
}

// checkUnlimited reports a quota of CPU limits over pods that have none.
func checkUnlimited(e *plan.Environment, o *extra.Object, at spec.Path, r *rule.Reporter) {
	if defaults(e, "cpu") {
		return
	}
	var free []crowd
	for _, c := range crowds(e) {
		if !c.own && c.CPULimit == 0 {
			free = append(free, c)
		}
	}
	if len(free) > 0 {
		r.Reportf(at, "%s counts limits.cpu, and refuses %s, which have no limit of CPU", o.Title(), names(free)).
			Fixf("count requests.cpu instead")
	}
}

// defaults reports whether a LimitRange of the user's own gives containers a limit of a resource.
func defaults(e *plan.Environment, resource string) bool {
	return slices.ContainsFunc(others(e), func(o *extra.Object) bool {
		return slices.ContainsFunc(rangesOf(o), func(l limits) bool {
			return l.Type == "Container" && (l.Default[resource] != nil || l.Max[resource] != nil)
		})
	})
}

// limits is one entry of a LimitRange.
type limits struct {
	Type    string                `spec:"type"`
	Max     map[string]*spec.Node `spec:"max"`
	Min     map[string]*spec.Node `spec:"min"`
	Default map[string]*spec.Node `spec:"default"`
}

func rangesOf(o *extra.Object) []limits {
	var l struct {
		Spec struct {
			Limits []limits `spec:"limits"`
		} `spec:"spec"`
	}
	if !o.Is("", "LimitRange") || !o.IsHere() || !o.Decode(&l) {
		return nil
	}
	return l.Spec.Limits
}

func checkRange(e *plan.Environment, o *extra.Object, r *rule.Reporter) {
	all := slices.DeleteFunc(crowds(e), func(c crowd) bool { return c.own || c.CPU == 0 || c.Memory == 0 })
	for i, l := range rangesOf(o) {
		at := o.At("object", "spec", "limits").Index(i)
		for _, resource := range []string{"cpu", "memory"} {
			requested := func(c crowd) int64 { return c.requests(resource) }
			limited := func(c crowd) int64 { return max(c.requests(resource), c.limits(resource)) }
			if l.Type == "Container" || l.Type == "Pod" { // a pod has at least the container of the engine
				report(o, r, all, at.At("max", resource), bound{resource, l.Max[resource], "allows at most", func(c crowd, n int64) bool { return limited(c) > n }, limited})
			}
			if l.Type == "Container" {
				report(o, r, all, at.At("min", resource), bound{resource, l.Min[resource], "requires at least", func(c crowd, n int64) bool { return requested(c) < n }, requested})
				report(o, r, all, at.At("default", resource), bound{resource, l.Default[resource], "gives containers without a limit", func(c crowd, n int64) bool {
					return c.limits(resource) == 0 && requested(c) > n
				}, requested})
			}
		}
	}
}

// requests returns what the engine's own container requests.
func (c crowd) requests(resource string) int64 {
	if resource == "cpu" {
		return int64(c.CPU)
	}
	return int64(c.Memory)
}

// limits returns the limit of the engine's own container, 0 for none. That of memory is its request.
func (c crowd) limits(resource string) int64 {
	if resource == "cpu" {
		return int64(c.CPULimit)
	}
	return int64(c.Memory)
}

// A bound is one value of a LimitRange.
type bound struct {
	resource string
	value    *spec.Node
	says     string
	breaks   func(c crowd, n int64) bool
	of       func(crowd) int64
}

func report(o *extra.Object, r *rule.Reporter, all []crowd, at spec.Path, b bound) {
	n, text, ok := quantity(b.resource, b.value)
	if !ok {
		return
	}
	broken := slices.DeleteFunc(slices.Clone(all), func(c crowd) bool { return !b.breaks(c, n) })
	if len(broken) == 0 {
		return
	}
	var wanted []string
	for _, c := range broken[:min(len(broken), 3)] {
		wanted = append(wanted, fmt.Sprintf("%s %s", c.name, amount(b.resource, b.of(c))))
	}
	r.Reportf(at, "%s %s %s of %s, so Kubernetes refuses %s", o.Title(), b.says, text, b.resource, names(broken)).
		Fixf("write a value that admits them (%s), or remove it", strings.Join(wanted, ", "))
}

// quantity returns a quantity of a resource, and its text.
func quantity(resource string, n *spec.Node) (size int64, text string, ok bool) {
	if n == nil || n.Kind != spec.String && n.Kind != spec.Number {
		return 0, "", false
	}
	if strings.HasSuffix(resource, "cpu") {
		cpu, err := unit.ParseCPU(n.Text)
		return int64(cpu), n.Text, err == nil
	}
	number, factor := n.Text, int64(1)
	for i, suffix := range []string{"k", "M", "G", "T"} { // decimal ones, which the language itself does not have
		if cut, found := strings.CutSuffix(n.Text, suffix); found {
			number, factor = cut, int64(math.Pow10(3*(i+1)))
		}
	}
	bytes, err := unit.ParseBytes(number)
	if err != nil || int64(bytes) > math.MaxInt64/factor {
		return 0, "", false
	}
	return int64(bytes) * factor, n.Text, true
}

// amount returns a quantity of a resource for a message.
func amount(resource string, n int64) string {
	switch {
	case strings.HasSuffix(resource, "cpu"):
		return unit.CPU(n).Decimal()
	case strings.HasSuffix(resource, "memory") || strings.HasSuffix(resource, "storage"):
		return unit.Bytes(n).String()
	}
	return fmt.Sprint(n)
}
