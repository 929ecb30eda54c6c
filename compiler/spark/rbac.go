package spark

import (
	"maps"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// accounts returns the service accounts and what the driver's may do. A standalone
// cluster does nothing in the Kubernetes API.
func (a *App) accounts() []kube.Object {
	if a.Way.Daemons {
		return []kube.Object{a.account(a.Driver, false), a.account(a.Executor, false)}
	}
	return []kube.Object{a.account(a.Driver, true), a.account(a.Executor, false), a.role(), a.binding(a.Driver)}
}

// account returns the service account of one role. Only the driver talks to the
// Kubernetes API; executors have an account for the sake of the cloud's identity.
func (a *App) account(p Pod, api bool) *kube.ServiceAccount {
	account := &kube.ServiceAccount{Head: a.head(p), AutomountServiceAccountToken: kube.To(api)}
	if a.reads(p.Role) {
		account.Metadata.Annotations = maps.Clone(a.Opened.Account)
	}
	return account
}

// role returns what the driver does: it makes, watches and removes executors and
// their configuration, and removes its own service at the end.
func (a *App) role() *kube.Role {
	// Since 3.4 Spark's client removes what carries a label in one call; before, it
	// lists and removes each.
	remove := "deletecollection"
	if !a.Spec.Version.AtLeast(3, 4) {
		remove = "delete"
	}
	pods := []string{"get", "list", "watch", "create", "delete"}
	if remove == "deletecollection" {
		pods = append(pods, remove)
	}
	if a.patchesPods() {
		pods = append(pods, "patch")
	}
	role := &kube.Role{Head: a.head(a.Driver), Rules: []kube.PolicyRule{
		allow("pods", pods...),
		allow("configmaps", "list", "create", remove),
		allow("services", "list", remove),
	}}
	if a.claims() {
		role.Rules = append(role.Rules, allow("persistentvolumeclaims", "list", "create", remove))
	}
	return role
}

func allow(resource string, verbs ...string) kube.PolicyRule {
	return kube.PolicyRule{APIGroups: []string{""}, Resources: []string{resource}, Verbs: verbs}
}

// patchesPods reports whether the user turned something on for which the driver
// changes pods that run.
func (a *App) patchesPods() bool {
	conf := a.Spec.Conf
	for key := range conf {
		if strings.HasPrefix(key, "spark.kubernetes.executor.decommissionLabel") || key == "spark.kubernetes.executor.podDeletionCost" {
			return true
		}
	}
	return isFalse(conf["spark.kubernetes.executor.deleteOnTermination"]) || isTrue(conf["spark.kubernetes.driver.annotateExitException"])
}

// binding gives the account of a role's pods what the Role of the same name allows.
func (a *App) binding(p Pod) *kube.RoleBinding {
	return &kube.RoleBinding{
		Head:     a.head(p),
		RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: p.Account},
		Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: p.Account, Namespace: a.Env.Namespace}},
	}
}
