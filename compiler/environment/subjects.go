package environment

import (
	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// subjectRule requires that kustomize leaves the subjects of the user's own bindings as they
// are.
var subjectRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV020", Severity: diag.Error,
		Title:  "Kustomize does not take a subject of a binding for a service account of the environment",
		Why:    "Kustomize completes the subjects of a binding from the service accounts that it builds. It compares the name alone when the subject has no namespace, whatever its kind, and it takes the namespace default for that of the overlay. The binding would then grant its role to the wrong service account.",
		Bad:    `extra: edit: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit"}, subjects: [{kind: "ServiceAccount", name: "etl-driver", namespace: "default"}]}`,
		Good:   `extra: edit: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit"}, subjects: [{kind: "ServiceAccount", name: "notebooks", namespace: "default"}]}`,
		Ref:    "kubernetes-sigs/kustomize api/filters/nameref, setMapping",
		Judges: []spec.Path{"extra.object", "spark", "flink", "history", "environments.namespace"},
	},
	Check: checkSubjects,
}

func checkSubjects(e *plan.Environment, r *rule.Reporter) {
	var doubtful []extra.Subject
	for _, item := range e.Items(extra.Name) {
		for _, s := range item.(*extra.Object).Subjects() {
			if s.Namespace == "" || s.Namespace == "default" { // ENV004 refuses that for an environment
				doubtful = append(doubtful, s)
			}
		}
	}
	if len(doubtful) == 0 {
		return // most specs, which need not make their objects for this
	}
	inside, anywhere := accounts(e)
	for _, s := range doubtful {
		switch at, found := inside[s.Name]; {
		case s.Namespace != "" && found:
			r.Reportf(s.Path, "kustomize takes the %s %s of the namespace default for the service account of the environment", s.Kind, s.Name).
				Fixf("rename one of the two, or keep this binding outside of the spec").
				Notef(at, "the service account of the environment comes from here")
		case s.Namespace == "" && anywhere[s.Name] != "":
			r.Reportf(s.Path, "kustomize takes the %s %s for the service account of the same name", s.Kind, s.Name).
				Fixf("rename the service account, or keep this binding outside of the spec").
				Notef(anywhere[s.Name], "the service account comes from here")
		}
	}
}

// accounts returns where the service accounts come from, by name: those in the namespace of
// the environment, and those in any namespace.
func accounts(e *plan.Environment) (inside, anywhere map[string]spec.Path) {
	inside, anywhere = map[string]spec.Path{}, map[string]spec.Path{}
	for _, item := range e.All() {
		for _, object := range e.Objects(item) {
			if t := object.Type(); t.APIVersion != "v1" || t.Kind != "ServiceAccount" {
				continue
			}
			name, namespace := object.Meta().Name, object.Meta().Namespace
			anywhere[name] = item.Path()
			if namespace == "" || namespace == e.Namespace {
				inside[name] = item.Path()
			}
		}
	}
	return inside, anywhere
}
