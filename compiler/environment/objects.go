package environment

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// objectRule requires that the objects of one environment have different names.
var objectRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV010", Severity: diag.Error,
		Title:  "Objects of one environment have different names",
		Why:    "When two objects have the same kind and name, the second overwrites the first, and kustomize refuses to build a root that holds both.",
		Bad:    `extra: account: object: {apiVersion: "v1", kind: "ServiceAccount", metadata: name: "etl-driver"}`,
		Good:   `extra: account: object: {apiVersion: "v1", kind: "ServiceAccount", metadata: name: "notebooks"}`,
		Ref:    "kubernetes-sigs/kustomize, resmap: may not add resource with an already registered id",
		Judges: []spec.Path{"extra.object", "storage", "spark", "flink", "history", "environments.namespace"},
	},
	Check: checkNames,
}

// objectRules judge the objects of one environment.
var objectRules = slices.Concat(
	[]rule.Rule[*plan.Environment]{objectRule, subjectRule, scalingRule, policyRule, accountRule, limitRule}, selectorRules, doorRules,
)

// CheckObjects runs the rules that compare the objects of an environment. The plan must have
// no other fault, because CheckObjects makes the objects of its entries.
func CheckObjects(e *plan.Environment, r *rule.Reporter) {
	for i := range objectRules {
		rule.Run(r, &objectRules[i], e)
	}
}

// usual is the number of objects that a workload has.
const usual = 5

// checkNames looks at the user's own objects last, so that it asks the user to rename
// those.
func checkNames(e *plan.Environment, r *rule.Reporter) {
	all := e.All()
	first := make(map[kube.ID]spec.Path, usual*len(all))
	first[kube.IDOf(namespace(e))] = e.Path().At("namespace")
	if e.Quota != 0 {
		first[kube.IDOf(quota(e))] = e.Path().At("quota")
	}
	for _, item := range all {
		for _, object := range e.Objects(item) {
			id := kube.IDOf(object)
			if id.Namespace == "" && !object.Type().Cluster {
				id.Namespace = e.Namespace
			}
			other, found := first[id]
			if !found {
				first[id] = item.Path()
				continue
			}
			r.Reportf(item.Path(), "two objects have the same name: %s", describe(e, id)).
				Fixf("rename one of them").
				Notef(other, "the other object comes from here")
		}
	}
}

// describe names an object without the name of the environment or its namespace, so that a
// fault of several environments is reported once.
func describe(e *plan.Environment, id kube.ID) string {
	if id.Group == "" && id.Kind == "Namespace" && id.Name == e.Namespace {
		return "the namespace of the environment"
	}
	return "the " + id.Kind + " " + id.Name
}
