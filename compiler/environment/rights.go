package environment

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// accountRule requires that programs have only the rights that they need.
var accountRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV045", Severity: diag.Warning,
		Title:  "Service accounts have roles made for them",
		Why:    "The roles edit and admin allow to read all Secrets, to run pods as any service account, and to execute commands in pods: in one namespace, or in all if a ClusterRoleBinding gives them. Lakewright makes a Role for each workload that uses the API, with the rights that the engine needs.",
		Bad:    `extra: edit: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit"}, subjects: [{kind: "ServiceAccount", name: "etl-driver", namespace: "lake-dev"}]}`,
		Good:   `extra: read: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view"}, subjects: [{kind: "ServiceAccount", name: "etl-driver", namespace: "lake-dev"}]}`,
		Ref:    "kubernetes, RBAC: user-facing roles; RBAC good practices",
		Judges: []spec.Path{"extra.object", "spark", "flink", "history", "environments.namespace"},
	},
	Check: checkAccounts,
}

// broadRoles are the roles of every cluster that change objects of all kinds. EXT041 reports cluster-admin.
var broadRoles = []string{"admin", "edit"}

func checkAccounts(e *plan.Environment, r *rule.Reporter) {
	for _, o := range others(e) {
		role := o.RoleRef()
		if !o.Is("rbac.authorization.k8s.io", "RoleBinding", "ClusterRoleBinding") || role.Kind != "ClusterRole" || !slices.Contains(broadRoles, role.Name) {
			continue
		}
		wide := o.Type().Kind == "ClusterRoleBinding"
		where := "its namespace"
		if wide {
			where = "every namespace of the cluster"
		}
		if !wide && !o.IsHere() {
			where = "another namespace"
		}
		for _, s := range o.Subjects() {
			at, made := accountOf(e, s)
			switch {
			case s.Kind == "ServiceAccount" && (made || wide):
				f := r.Reportf(s.Path, "%s gives the service account %q %s, which changes all objects of %s and reads its Secrets", o.Title(), s.Name, role.Name, where).
					Fixf("remove the subject; if the program needs more rights than its engine, write a Role with these, and bind that")
				if made && !wide { // otherwise each environment would have a finding of its own
					f.Notef(at, "the account comes from here, with a role of its own if its pods use the API")
				}
			case s.Kind == "Group" && (s.Name == "system:serviceaccounts:"+e.Namespace):
				r.Reportf(s.Path, "%s gives %s to the pods of all workloads, and so changes all objects of %s and reads its Secrets", o.Title(), role.Name, where).
					Fixf("bind a role with fewer rights to the accounts that need it")
			}
		}
	}
}

// accountOf returns where the service account of a subject comes from, and false if no workload has it.
func accountOf(e *plan.Environment, s extra.Subject) (spec.Path, bool) {
	if s.Namespace != "" && s.Namespace != e.Namespace {
		return "", false
	}
	for _, item := range e.All() {
		if _, own := item.(*extra.Object); own {
			continue
		}
		for _, object := range e.Objects(item) {
			if _, is := object.(*kube.ServiceAccount); is && object.Meta().Name == s.Name {
				return item.Path(), true
			}
		}
	}
	return "", false
}
