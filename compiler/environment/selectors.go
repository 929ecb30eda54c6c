package environment

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// selectorRules judge what the user's own objects select.
var selectorRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV040", Severity: diag.Warning,
			Title:  "A selector of the user's own objects selects pods",
			Why:    "A Service that selects no pod has no addresses, and every connection to it fails. A NetworkPolicy or a PodDisruptionBudget that selects none protects nothing. Kubernetes reports neither, because the pods may come later. Lakewright knows the labels of the pods of workloads, those of operators and engines included, and of the user's own objects.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {selector: app: "etl-driver", ports: [{port: 4040}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {selector: {"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver"}, ports: [{port: 4040}]}}`,
			Ref:    "kubernetes, Service: selectors; labels of pods: apache/spark, apache/flink and the operators",
			Judges: []spec.Path{"extra.object", "spark", "flink", "history"},
		},
		Check: checkSelectors,
	},
	{
		Doc: rule.Doc{
			ID: "ENV041", Severity: diag.Warning,
			Title:  "A monitor of the user's own finds what it reads",
			Why:    "A PodMonitor selects pods by their labels, and a ServiceMonitor selects Services by the labels of the Services. A page of metrics is read from a port that the pod or the Service declares by name. If nothing matches, Prometheus has no target, and reports nothing.",
			Bad:    `extra: monitor: object: {apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", spec: {selector: matchLabels: "spark-role": "driver", endpoints: [{port: "metrics"}]}}`,
			Good:   `spark: etl: metrics: {}`,
			Ref:    "prometheus-operator, ServiceMonitor and PodMonitor",
			Judges: []spec.Path{"extra.object", "spark", "flink", "history"},
		},
		Check: checkMonitors,
	},
	{
		Doc: rule.Doc{
			ID: "ENV048", Severity: diag.Warning,
			Title:  "One disruption budget protects a pod",
			Why:    "The API server refuses to evict a pod that two budgets select, whatever they allow. The node of that pod cannot be drained.",
			Bad:    "spark: etl: disruptionBudget: true\n" + `extra: keep: object: {apiVersion: "policy/v1", kind: "PodDisruptionBudget", spec: {maxUnavailable: 1, selector: matchLabels: "app.kubernetes.io/instance": "etl"}}`,
			Good:   "spark: etl: disruptionBudget: true\n" + `extra: keep: object: {apiVersion: "policy/v1", kind: "PodDisruptionBudget", spec: {maxUnavailable: 1, selector: matchLabels: {"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "executor"}}}`,
			Ref:    "kubernetes pkg/registry/core/pod/storage/eviction.go: this pod has more than one PodDisruptionBudget",
			Judges: []spec.Path{"extra.object", "spark", "flink"},
		},
		Check: checkBudgets,
	},
}

// podSelector returns the selector of an object that selects pods of its own namespace, and its path in
// the object; false if the object has none.
func podSelector(o *extra.Object) (s selector, at spec.Path, found bool) {
	var service struct {
		Spec struct {
			Type     string            `spec:"type"`
			Selector map[string]string `spec:"selector"`
		} `spec:"spec"`
	}
	var policy struct {
		Spec struct {
			Selector *selector `spec:"podSelector"`
		} `spec:"spec"`
	}
	var budget struct {
		Spec struct {
			Selector *selector `spec:"selector"`
		} `spec:"spec"`
	}
	switch {
	case o.Is("", "Service") && o.Decode(&service):
		s = selector{MatchLabels: service.Spec.Selector}
		return s, o.At("object", "spec", "selector"), !s.isEmpty() && service.Spec.Type != "ExternalName"
	case o.Is("networking.k8s.io", "NetworkPolicy") && o.Decode(&policy) && policy.Spec.Selector != nil:
		return *policy.Spec.Selector, o.At("object", "spec", "podSelector"), true
	case o.Is("policy", "PodDisruptionBudget") && o.Decode(&budget) && budget.Spec.Selector != nil:
		return *budget.Spec.Selector, o.At("object", "spec", "selector"), true
	}
	return selector{}, "", false
}

func checkSelectors(e *plan.Environment, r *rule.Reporter) {
	if hasStrangers(e) {
		return
	}
	var all []crowd
	for _, o := range others(e) {
		s, at, found := podSelector(o)
		if !found || !o.IsHere() {
			continue
		}
		if all == nil { // most specs need none of them
			all = crowds(e)
		}
		if sure, maybe := selected(all, s); len(sure)+len(maybe) == 0 {
			adviseLabels(r.Reportf(at, "%s selects pods with %s, and no pod of the platform has that", o.Title(), s), all, s, o)
		}
	}
}

// adviseLabels adds the labels of the pods that a selector probably means.
func adviseLabels(f *rule.Finding, all []crowd, s selector, o *extra.Object) {
	c, found := nearest(all, s, o.Name())
	switch {
	case o.Is("networking.k8s.io", "NetworkPolicy") && found && !c.own:
		// A policy that selects them would also have to allow what they need.
		f.Fixf("remove it: the network profile of %q makes the policies of its pods", c.item.Name())
		return
	case found:
		f.Fixf("select %s with %s, or remove it", c.name, c.marks())
		return
	}
	f.Fixf("write labels that pods of the platform have, as in app.kubernetes.io/instance: \"NAME\" for those of a workload, or remove it")
}

// A monitor is the part of a PodMonitor or a ServiceMonitor that selects its targets.
type monitor struct {
	Spec struct {
		Selector          selector `spec:"selector"`
		NamespaceSelector struct {
			Any        bool     `spec:"any"`
			MatchNames []string `spec:"matchNames"`
		} `spec:"namespaceSelector"`
		Pods     []endpoint `spec:"podMetricsEndpoints"`
		Services []endpoint `spec:"endpoints"`
	} `spec:"spec"`
}

type endpoint struct {
	Port string `spec:"port"`
}

// A target is pods or a Service that a monitor may select.
type target struct {
	labels map[string]string
	varies []string
	ports  map[string]int
}

func checkMonitors(e *plan.Environment, r *rule.Reporter) {
	for _, o := range others(e) {
		var m monitor
		if !o.Is("monitoring.coreos.com", "PodMonitor", "ServiceMonitor") || !o.IsHere() || !o.Decode(&m) || hasStrangers(e) {
			continue
		}
		if n := m.Spec.NamespaceSelector; n.Any || len(n.MatchNames) > 0 && !slices.Equal(n.MatchNames, []string{e.Namespace}) {
			continue // it may read pods of other namespaces
		}
		pods := crowds(e)
		targets, what, field, endpoints := services(e, pods), "Service", "endpoints", m.Spec.Services
		or := ", or write a PodMonitor, which reads the ports of pods"
		if o.Is("monitoring.coreos.com", "PodMonitor") {
			what, field, endpoints, or = "pod", "podMetricsEndpoints", m.Spec.Pods, ""
			targets = nil
			for _, c := range pods {
				targets = append(targets, target{c.Labels, c.Varies, c.Ports})
			}
		}
		targets = slices.DeleteFunc(targets, func(t target) bool { return m.Spec.Selector.matches(t.labels, t.varies) == never })
		if len(targets) == 0 {
			f := r.Reportf(o.At("object", "spec", "selector"), "%s selects %ss with %s, and no %s of the platform has that", o.Title(), what, m.Spec.Selector, what)
			adviseMonitor(f, e, pods, m.Spec.Selector, o)
			continue
		}
		for i, one := range endpoints {
			if one.Port != "" && !slices.ContainsFunc(targets, func(t target) bool { _, found := t.ports[one.Port]; return found }) {
				r.Reportf(o.At("object", "spec", field).Index(i).At("port"), "%s reads the port %q, and no %s that it selects declares one of that name", o.Title(), one.Port, what).
					Fixf("%s%s", portsOf(targets), or)
			}
		}
	}
}

// portsOf returns the advice to name one of the ports of targets.
func portsOf(targets []target) string {
	all := map[string]bool{}
	for _, t := range targets {
		for name := range t.ports {
			if name != "" {
				all[name] = true
			}
		}
	}
	if len(all) == 0 {
		return "declare the port there, with a name"
	}
	return "write one of " + strings.Join(slices.Sorted(maps.Keys(all)), ", ")
}

// adviseMonitor adds what to do about a monitor that selects nothing.
func adviseMonitor(f *rule.Finding, e *plan.Environment, pods []crowd, s selector, o *extra.Object) {
	sure, maybe := selected(pods, s)
	meant := append(sure, maybe...)
	if o.Is("monitoring.coreos.com", "PodMonitor") || len(meant) == 0 {
		if c, found := nearest(pods, s, o.Name()); found {
			meant = []crowd{c}
		}
	}
	for _, c := range meant {
		if slices.ContainsFunc(e.Objects(c.item), func(made kube.Object) bool { _, is := made.(*kube.PodMonitor); return is }) {
			f.Fixf("remove it: the PodMonitor of %q reads the metrics of its pods", c.item.Name())
			return
		}
	}
	switch {
	case len(meant) == 0:
		f.Fixf("write labels that exist, or remove it")
	case o.Is("monitoring.coreos.com", "PodMonitor"):
		f.Fixf("select %s with %s", meant[0].name, meant[0].marks())
	default:
		f.Fixf("write a PodMonitor, which selects %s by the labels of the pods, as in %s", meant[0].name, meant[0].marks())
	}
}

// services returns the Services in the namespace of the environment: the user's own, those of workloads, and
// those that operators and engines make.
func services(e *plan.Environment, pods []crowd) []target {
	var all []target
	for _, one := range reachable(e, pods) {
		ports := map[string]int{}
		for _, port := range one.ports {
			ports[port.name] = port.number
		}
		all = append(all, target{one.labels, one.varies, ports})
	}
	return all
}

// checkBudgets reports a budget of the user's own for pods that have one already.
func checkBudgets(e *plan.Environment, r *rule.Reporter) {
	var budgets []*extra.Object
	for _, o := range others(e) {
		if o.Is("policy", "PodDisruptionBudget") && o.IsHere() {
			budgets = append(budgets, o)
		}
	}
	if len(budgets) == 0 {
		return
	}
	first := map[string]spec.Path{}
	all := crowds(e)
	for _, c := range all {
		for _, object := range e.Objects(c.item) {
			if b, is := object.(*kube.PodDisruptionBudget); is && (selector{MatchLabels: b.Spec.Selector.MatchLabels}).matches(c.Labels, c.Varies) == always {
				first[c.name] = c.item.Path()
			}
		}
	}
	for _, o := range budgets {
		s, at, found := podSelector(o)
		if !found {
			continue
		}
		sure, _ := selected(all, s)
		for _, c := range sure {
			if other, has := first[c.name]; has {
				r.Reportf(at, "%s selects %s, which has a budget, and Kubernetes evicts no pod that has two", o.Title(), c.name).
					Fixf("remove it, or leave these pods out of its selector").
					Notef(other, "the other budget comes from here")
				break
			}
		}
		for _, c := range sure {
			first[c.name] = o.Path()
		}
	}
}
