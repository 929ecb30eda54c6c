package environment

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/workload"
)

// A crowd is the pods of one component of a workload, or those of one of the user's own objects.
type crowd struct {
	workload.Presence
	name string // in a message: the driver of "etl"
	item plan.Item
	own  bool // the user's own

	namespace map[string]string // labels of the namespace
}

// controllerLabels are the labels that controllers of Kubernetes add to pods.
var controllerLabels = []string{
	"pod-template-hash", "pod-template-generation", "controller-revision-hash", "statefulset.kubernetes.io/", "apps.kubernetes.io/",
	"batch.kubernetes.io/", "controller-uid", "job-name",
}

// crowds returns the pods that are known to be in the namespace of the environment, those of workloads first.
func crowds(e *plan.Environment) []crowd {
	var all []crowd
	namespace := maps.Clone(e.NamespaceLabels)
	if namespace == nil {
		namespace = map[string]string{}
	}
	namespace["kubernetes.io/metadata.name"] = e.Namespace
	for _, item := range e.All() {
		switch of := item.(type) {
		case workload.Item:
			for _, pod := range of.Pods() {
				if pod.Presence == nil {
					continue
				}
				pods := pod.Presence()
				all = append(all, crowd{pods, nameOf(pod.Name, pods) + " of " + strconv.Quote(item.Name()), item, false, namespace})
			}
		case *extra.Object:
			if labels, ports, found := of.Pods(); found {
				pods := workload.Presence{Labels: labels, Ports: ports, Varies: controllerLabels}
				all = append(all, crowd{pods, "the pods of " + strconv.Quote(item.Name()), item, true, namespace})
			}
		}
	}
	return all
}

// nameOf returns the name of the pods of a component, in the plural where there may be several.
func nameOf(one string, pods workload.Presence) string {
	name := "the " + strings.TrimPrefix(strings.TrimPrefix(one, "the "), "a ")
	if pods.Scaling != "" {
		name += "s"
	}
	return name
}

// others returns the user's own objects of an environment.
func others(e *plan.Environment) []*extra.Object {
	var all []*extra.Object
	for _, item := range e.Items(extra.Name) {
		if o, ok := item.(*extra.Object); ok {
			all = append(all, o)
		}
	}
	return all
}

// hasStrangers reports whether the namespace may have pods of which nothing is known, because an operator makes them.
func hasStrangers(e *plan.Environment) bool {
	return slices.ContainsFunc(others(e), func(o *extra.Object) bool { return o.IsHere() && o.MayCreate() })
}

// An answer is whether a selector matches labels. Some labels get their values only in the cluster.
type answer int

const (
	never answer = iota
	perhaps
	always
)

// A selector selects by labels, as Kubernetes writes it.
type selector struct {
	MatchLabels      map[string]string `spec:"matchLabels"`
	MatchExpressions []expression      `spec:"matchExpressions"`
}

type expression struct {
	Key      string   `spec:"key"`
	Operator string   `spec:"operator"`
	Values   []string `spec:"values"`
}

// matches reports whether the selector selects what has these labels and further ones.
func (s selector) matches(labels map[string]string, varies []string) answer {
	found := always
	for key, value := range s.MatchLabels {
		found = min(found, expression{key, "In", []string{value}}.matches(labels, varies))
	}
	for _, one := range s.MatchExpressions {
		found = min(found, one.matches(labels, varies))
	}
	return found
}

func (x expression) matches(labels map[string]string, varies []string) answer {
	value, found := labels[x.Key]
	if !found && isOneOf(x.Key, varies) {
		return perhaps
	}
	holds := false
	switch x.Operator {
	case "In":
		holds = found && slices.Contains(x.Values, value)
	case "NotIn":
		holds = !found || !slices.Contains(x.Values, value)
	case "Exists":
		holds = found
	case "DoesNotExist":
		holds = !found
	default:
		return perhaps // the API server refuses it
	}
	if holds {
		return always
	}
	return never
}

// isOneOf reports whether a key is in a list in which keys that end in a slash stand for all keys with that prefix.
func isOneOf(key string, list []string) bool {
	return slices.ContainsFunc(list, func(one string) bool {
		return one == key || strings.HasSuffix(one, "/") && strings.HasPrefix(key, one)
	})
}

// keys returns the keys of the labels that the selector looks at.
func (s selector) keys() []string {
	keys := slices.Collect(maps.Keys(s.MatchLabels))
	for _, x := range s.MatchExpressions {
		keys = append(keys, x.Key)
	}
	return keys
}

// isEmpty reports whether the selector selects everything.
func (s selector) isEmpty() bool { return len(s.MatchLabels) == 0 && len(s.MatchExpressions) == 0 }

// String returns the selector for a message.
func (s selector) String() string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(s.MatchLabels)) {
		parts = append(parts, key+": "+strconv.Quote(s.MatchLabels[key]))
	}
	for _, x := range s.MatchExpressions {
		switch x.Operator {
		case "In", "NotIn":
			parts = append(parts, strings.TrimSpace(x.Key+" "+map[string]string{"In": "one of", "NotIn": "none of"}[x.Operator]+" "+strings.Join(x.Values, ", ")))
		case "Exists":
			parts = append(parts, "a label "+x.Key)
		case "DoesNotExist":
			parts = append(parts, "no label "+x.Key)
		}
	}
	return strings.Join(parts, ", ")
}

// selected returns the crowds that a selector selects, and those that it may select.
func selected(all []crowd, s selector) (sure, maybe []crowd) {
	for _, c := range all {
		switch s.matches(c.Labels, c.Varies) {
		case always:
			sure = append(sure, c)
		case perhaps:
			maybe = append(maybe, c)
		}
	}
	return sure, maybe
}

// marks returns the labels by which to select the crowd: its own for the user's own pods, else those that
// name the workload and the component.
func (c crowd) marks() selector {
	if c.own {
		return selector{MatchLabels: c.Labels}
	}
	short := map[string]string{}
	for _, key := range []string{"app.kubernetes.io/instance", "app.kubernetes.io/component"} {
		if value, found := c.Labels[key]; found {
			short[key] = value
		}
	}
	return selector{MatchLabels: short}
}

// nearest returns the crowd that a selector of an object most likely means, and false if none resembles it.
func nearest(all []crowd, s selector, object string) (crowd, bool) {
	var best crowd
	most := 0
	for _, c := range all {
		score := 0
		for key, value := range s.MatchLabels {
			switch has := c.Labels[key]; {
			case has == value:
				score += 4
			case plain(has) == plain(value):
				score += 3
			case value == c.item.Name() || slices.Contains(slices.Collect(maps.Values(c.Labels)), value):
				score += 3
			}
		}
		if slices.Contains(strings.Split(object, "-"), c.item.Name()) || object == c.item.Name() {
			score++
		}
		if score > most {
			best, most = c, score
		}
	}
	return best, most > 0
}

// plain returns a word without what people write differently.
func plain(word string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(word))
}

// names returns the names of crowds for a message.
func names(all []crowd) string {
	list := make([]string, len(all))
	for i, c := range all {
		list[i] = c.name
	}
	switch n := len(list); {
	case n == 0:
		return ""
	case n == 1:
		return list[0]
	case n > 4:
		return strings.Join(list[:3], ", ") + " and " + strconv.Itoa(n-3) + " others"
	default:
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
}
