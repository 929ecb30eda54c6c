package environment

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/spell"
)

// scalingRule requires that autoscalers change the number of pods that they can change.
var scalingRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV042", Severity: diag.Warning,
		Title:  "An autoscaler of the user's own scales what it can",
		Why:    "Spark's driver creates its executors, and Flink requests TaskManagers for the parallelism of its jobs. A HorizontalPodAutoscaler of such pods has no effect, or it adds pods that do nothing and stops pods that work. One of an object that does not exist reports an error in its status only.",
		Bad:    `extra: scale: object: {apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", spec: {scaleTargetRef: {apiVersion: "flink.apache.org/v1beta1", kind: "FlinkDeployment", name: "scoring"}, maxReplicas: 9}}`,
		Good:   `flink: scoring: conf: "job.autoscaler.enabled": "true"`,
		Ref:    "apache/flink docs, elastic scaling; Flink Kubernetes operator docs, autoscaler; kubernetes, HorizontalPodAutoscaler",
		Judges: []spec.Path{"extra.object", "spark", "flink", "history"},
	},
	Check: checkScaling,
}

// scaled returns the object whose number of pods an object of the user's own changes, and the path of the
// reference; false if it is no autoscaler.
func scaled(o *extra.Object) (target kube.ID, at spec.Path, found bool) {
	var a struct {
		Spec struct {
			Target struct {
				APIVersion string `spec:"apiVersion"`
				Kind       string `spec:"kind"`
				Name       string `spec:"name"`
			} `spec:"scaleTargetRef"`
		} `spec:"spec"`
	}
	if !o.Is("autoscaling", "HorizontalPodAutoscaler") && !o.Is("keda.sh", "ScaledObject") || !o.IsHere() || !o.Decode(&a) || a.Spec.Target.Name == "" {
		return kube.ID{}, "", false
	}
	t := a.Spec.Target
	if o.Type().Group() == "keda.sh" {
		t.APIVersion, t.Kind = cmp.Or(t.APIVersion, "apps/v1"), cmp.Or(t.Kind, "Deployment")
	}
	id := kube.ID{Group: kube.Type{APIVersion: t.APIVersion}.Group(), Kind: t.Kind, Namespace: o.Env.Namespace, Name: t.Name}
	return id, o.At("object", "spec", "scaleTargetRef"), true
}

func checkScaling(e *plan.Environment, r *rule.Reporter) {
	for _, o := range others(e) {
		id, at, found := scaled(o)
		if !found {
			continue
		}
		all := crowds(e)
		if c, owned := ownerOf(e, all, id); owned {
			reportScaling(o, at, c, id, all, r)
			continue
		}
		if exists(e, id) || !isKnownKind(e, id) || hasStrangers(e) {
			continue
		}
		f := r.Reportf(at.At("name"), "%s scales %s %q, and the platform has none of that name", o.Title(), id.Kind, id.Name)
		var same []string
		for _, other := range others(e) {
			if there := other.ID(); there.Group == id.Group && there.Kind == id.Kind && there.Namespace == id.Namespace {
				same = append(same, there.Name)
			}
		}
		if meant := spell.Nearest(id.Name, same); meant != "" {
			f.Fixf("did you mean %q?", meant).Replace(strconv.Quote(meant))
		} else if c, meant := meantBy(e, all, id, o.Name()); meant {
			f.Notef(c.item.Path(), "%s: %s", c.name, c.Count)
			adviseScaling(f, c, all)
		} else {
			f.Fixf("write the name of an object that exists, or remove it")
		}
	}
}

// reportScaling reports an autoscaler of the pods of a workload, unless it may change their number.
func reportScaling(o *extra.Object, at spec.Path, c crowd, id kube.ID, all []crowd, r *rule.Reporter) {
	switch {
	case c.Elastic == nil:
		adviseScaling(r.Reportf(at, "%s cannot scale %s: %s", o.Title(), c.name, cmp.Or(c.Count, "the spec sets their number")), c, all)
	case *c.Elastic != id:
		r.Reportf(at, "%s cannot scale %s: the operator sets their number", o.Title(), c.name).
			Fixf("name the %s %q instead, which autoscalers may change", c.Elastic.Kind, c.Elastic.Name)
	}
}

// adviseScaling adds what changes the number of pods, or that of other pods of the same workload.
func adviseScaling(f *rule.Finding, c crowd, all []crowd) {
	i := slices.IndexFunc(all, func(other crowd) bool { return other.item == c.item && other.Scaling != "" })
	switch {
	case c.Scaling != "":
		f.Fixf("remove it; %s", c.Scaling)
	case i >= 0:
		f.Fixf("remove it; for %s, %s", all[i].name, all[i].Scaling)
	default:
		f.Fixf("remove it")
	}
}

// ownerOf returns the pods whose number an object of a workload decides: the ones that can be scaled, if there are
// several.
func ownerOf(e *plan.Environment, all []crowd, id kube.ID) (crowd, bool) {
	var found []crowd
	for _, c := range all {
		if c.own {
			continue
		}
		if slices.Contains(c.Made, id) {
			return c, true
		}
		for _, object := range e.Objects(c.item) {
			made := kube.IDOf(object)
			made.Namespace = e.Namespace
			if made == id {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return crowd{}, false
	}
	if i := slices.IndexFunc(found, func(c crowd) bool { return c.Scaling != "" }); i >= 0 {
		return found[i], true
	}
	return found[0], true
}

// exists reports whether the user's own objects include an object.
func exists(e *plan.Environment, id kube.ID) bool {
	return slices.ContainsFunc(others(e), func(o *extra.Object) bool { return o.ID() == id })
}

// isKnownKind reports whether all objects of a kind are known: a controller of Kubernetes has it, or workloads.
func isKnownKind(e *plan.Environment, id kube.ID) bool {
	if id.Group == "apps" {
		return true
	}
	for _, item := range e.Workloads() {
		for _, object := range e.Objects(item) {
			if t := object.Type(); t.Group() == id.Group && t.Kind == id.Kind {
				return true
			}
		}
	}
	return false
}

// engineWords are words in names by which users mean the pods of an engine.
var engineWords = map[string][]string{
	"flink": {"flink", "taskmanager", "task-manager"},
	"spark": {"spark", "executor", "worker"},
}

// meantBy returns the pods that can be scaled and that the name of a target or of its autoscaler most likely means.
func meantBy(e *plan.Environment, all []crowd, id kube.ID, object string) (crowd, bool) {
	all = slices.DeleteFunc(slices.Clone(all), func(c crowd) bool { return c.Scaling == "" })
	name := id.Name + " " + object
	for _, is := range []func(crowd) bool{
		func(c crowd) bool { return strings.Contains(name, c.item.Name()) },
		func(c crowd) bool {
			return slices.ContainsFunc(engineWords[c.item.Path().Steps()[0]], func(word string) bool { return strings.Contains(name, word) })
		},
		func(c crowd) bool {
			return slices.ContainsFunc(e.Objects(c.item), func(made kube.Object) bool {
				return made.Type().Group() == id.Group && made.Type().Kind == id.Kind
			})
		},
	} {
		if i := slices.IndexFunc(all, is); i >= 0 {
			return all[i], true
		}
	}
	return crowd{}, false
}
