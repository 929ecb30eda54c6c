package spark

import (
	"maps"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// Rights are the rights of the accounts beyond those that every workload needs.
type Rights struct {
	PatchPods         bool // the driver may delete each executor by itself
	ClaimForExecutors bool // the driver may handle claims for volumes
	ClaimForDriver    bool // spark-submit may handle claims for volumes
}

// driverVolumes begins the keys of claims for the driver.
const driverVolumes = "spark.kubernetes.driver.volumes.persistentVolumeClaim."

// rights returns the rights that volumes and the user's keys require.
func (a *App) rights() Rights {
	r := Rights{ClaimForExecutors: a.Tier.Attaches()}
	conf := a.Spec.Conf
	for key, value := range conf {
		if v, declared := volumeOf(key); declared && v.role == executorRole && v.kind == "persistentVolumeClaim" {
			r.ClaimForExecutors = true
		}
		if strings.HasPrefix(key, driverVolumes) && strings.HasSuffix(key, ".options.claimName") && value == "OnDemand" {
			r.ClaimForDriver = true
		}
		if strings.HasPrefix(key, "spark.kubernetes.executor.decommissionLabel") || key == "spark.kubernetes.executor.podDeletionCost" {
			r.PatchPods = true
		}
	}
	if isFalse(conf["spark.kubernetes.executor.deleteOnTermination"]) || isTrue(conf["spark.kubernetes.driver.annotateExitException"]) {
		r.PatchPods = true
	}
	return r
}

// accounts returns the service accounts and the driver's role. A standalone cluster does
// not use the Kubernetes API.
func (a *App) accounts() []kube.Object {
	if a.Way.Daemons {
		return []kube.Object{a.account(a.Driver, false), a.account(a.Executor, false)}
	}
	return []kube.Object{a.account(a.Driver, true), a.account(a.Executor, false), a.driverPermissions(), a.binding(a.Driver)}
}

// account returns the service account of one role. Only the driver calls the Kubernetes
// API. Executors have an account for their cloud identity.
func (a *App) account(p Pod, api bool) *kube.ServiceAccount {
	account := &kube.ServiceAccount{Head: a.head(p), AutomountServiceAccountToken: kube.To(api)}
	if p.Reads {
		account.Metadata.Annotations = maps.Clone(a.StoreSettings.Account)
	}
	return account
}

// driverPermissions returns the role of the driver. The driver creates, watches and
// deletes executors and their configuration, and deletes its own service at the end.
func (a *App) driverPermissions() *kube.Role {
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
	role := &kube.Role{Head: a.head(a.Driver), Rules: []kube.PolicyRule{
		allow("pods", pods...),
		allow("configmaps", "list", "create", remove),
		allow("services", "list", remove),
	}}
	if a.Rights.ClaimForExecutors {
		role.Rules = append(role.Rules, allow("persistentvolumeclaims", "list", "create", remove))
	}
	return role
}

func allow(resource string, verbs ...string) kube.PolicyRule {
	return kube.PolicyRule{APIGroups: []string{""}, Resources: []string{resource}, Verbs: verbs}
}

// binding binds the Role of the same name to the account of a role's pods.
func (a *App) binding(p Pod) *kube.RoleBinding {
	return &kube.RoleBinding{
		Head:     a.head(p),
		RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: p.Account},
		Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: p.Account, Namespace: a.Env.Namespace}},
	}
}
