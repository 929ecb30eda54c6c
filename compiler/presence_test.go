package compiler

import (
	"maps"
	"slices"
	"testing"

	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestPresence requires that each entry that runs pods states the labels and the ports that its pods have in the
// cluster: every selector of the objects that Lakewright makes for the entry selects some of them, and every
// port that these objects name is declared. Rules about the user's own objects compare with these labels.
func TestPresence(t *testing.T) {
	checked := map[string]bool{}
	for _, source := range sources(t) {
		for _, name := range source.Envs {
			document, lacks := source.Env(name)
			if lacks.HasErrors() || !document.IsSound() {
				continue
			}
			e, err := resolve(source, document, Sections)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range e.All() {
				w, ok := item.(workload.Item)
				if !ok {
					continue
				}
				for _, object := range e.Objects(item) {
					for _, s := range selections(object) {
						checked[w.Path().Steps()[0]+" "+object.Type().Kind] = true
						checkSelection(t, w, object, s)
					}
				}
			}
		}
	}
	for _, want := range []string{"spark NetworkPolicy", "spark PodMonitor", "spark Service", "flink NetworkPolicy", "flink PodDisruptionBudget", "history Deployment", "history Service"} {
		if !checked[want] {
			t.Errorf("no example has a %s: the test looks in the wrong place", want)
		}
	}
}

// A selection is labels by which an object selects pods, and the ports of the pods that it names.
type selection struct {
	labels map[string]string
	ports  []string
}

func selections(object kube.Object) []selection {
	switch o := object.(type) {
	case *kube.NetworkPolicy:
		return []selection{{labels: o.Spec.PodSelector.MatchLabels}}
	case *kube.PodDisruptionBudget:
		return []selection{{labels: o.Spec.Selector.MatchLabels}}
	case *kube.Deployment:
		return []selection{{labels: o.Spec.Selector.MatchLabels}}
	case *kube.Service:
		var ports []string
		for _, port := range o.Spec.Ports {
			ports = append(ports, port.TargetPort)
		}
		return []selection{{labels: o.Spec.Selector, ports: ports}}
	case *kube.PodMonitor:
		var ports []string
		for _, endpoint := range o.Spec.PodMetricsEndpoints {
			ports = append(ports, endpoint.Port)
		}
		return []selection{{labels: o.Spec.Selector.MatchLabels, ports: ports}}
	}
	return nil
}

func checkSelection(t *testing.T, w workload.Item, object kube.Object, s selection) {
	t.Helper()
	var selected []workload.Presence
	for _, one := range w.Pods() {
		if one.Presence == nil {
			continue
		}
		pod, matches := one.Presence(), true
		for key, value := range s.labels {
			matches = matches && pod.Labels[key] == value
		}
		if matches {
			selected = append(selected, pod)
		}
	}
	if len(selected) == 0 {
		t.Errorf("%s: the %s %s selects %v, and none of the pods that the entry states has these labels", w.Path(), object.Type().Kind, object.Meta().Name, s.labels)
		return
	}
	for _, port := range s.ports {
		if !slices.ContainsFunc(selected, func(pod workload.Presence) bool { _, found := pod.Ports[port]; return found }) {
			t.Errorf("%s: the %s %s names the port %s; the pods declare %v", w.Path(), object.Type().Kind, object.Meta().Name, port, slices.Sorted(maps.Keys(selected[0].Ports)))
		}
	}
}
