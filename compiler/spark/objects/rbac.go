package objects

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// accounts returns the service accounts and the driver's role. A standalone cluster does
// not use the Kubernetes API.
func accounts(a *app.App) []kube.Object {
	if a.Way.Daemons {
		return []kube.Object{Account(a, &a.Driver, false), Account(a, &a.Executor, false)}
	}
	return []kube.Object{Account(a, &a.Driver, true), Account(a, &a.Executor, false), driverPermissions(a), Binding(a, &a.Driver)}
}

// Account returns the service account of one role. Only the driver calls the Kubernetes
// API. Executors have an account for their cloud identity.
func Account(a *app.App, p *app.Pod, api bool) *kube.ServiceAccount {
	account := &kube.ServiceAccount{Head: Head(a, p), AutomountServiceAccountToken: kube.To(api)}
	if p.Reads {
		account.Metadata.Annotations = maps.Clone(a.StoreSettings.Account)
	}
	return account
}

// driverPermissions returns the role of the driver. The driver creates, watches and
// deletes executors and their configuration, and deletes its own service at the end.
func driverPermissions(a *app.App) *kube.Role {
	// Since 3.4 Spark's client deletes objects with a label in one call. Older versions
	// list them and delete each one.
	remove := "deletecollection"
	if !a.Version.AtLeast(3, 4) {
		remove = "delete"
	}
	pods := []string{"get", "list", "watch", "create", "delete"}
	if remove == "deletecollection" {
		pods = append(pods, remove)
	}
	if a.Rights.PatchPods {
		pods = append(pods, "patch")
	}
	role := &kube.Role{Head: Head(a, &a.Driver), Rules: []kube.PolicyRule{
		Allow("pods", pods...),
		Allow("configmaps", "list", "create", remove),
		Allow("services", "list", remove),
	}}
	if a.Rights.ClaimForExecutors {
		role.Rules = append(role.Rules, Allow("persistentvolumeclaims", "list", "create", remove))
	}
	return role
}

// Allow returns a rule that permits verbs on one kind of resource of the core API.
func Allow(resource string, verbs ...string) kube.PolicyRule {
	return kube.PolicyRule{APIGroups: []string{""}, Resources: []string{resource}, Verbs: verbs}
}

// Binding binds the Role of the same name to the account of a role's pods.
func Binding(a *app.App, p *app.Pod) *kube.RoleBinding {
	return &kube.RoleBinding{
		Head:     Head(a, p),
		RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: p.Account},
		Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: p.Account, Namespace: a.Env.Namespace}},
	}
}
