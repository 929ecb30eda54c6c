package objects

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/internal/kube"
)

// accounts returns the service accounts with their roles. The account of the FlinkDeployment
// belongs to the JobManagers.
func accounts(c *cluster.Cluster) []kube.Object {
	first := func() kube.Head { return c.Head(c.Name(), cluster.JobProcess) }
	objects := []kube.Object{account(c, first(), c.APIAccess.Any())}
	if c.APIAccess.Any() {
		objects = append(objects, jobRole(c, first()), binding(c, first()))
	}
	head := func() kube.Head { return c.Head(c.TaskAccount(), cluster.TaskProcess) }
	objects = append(objects, account(c, head(), c.APIAccess.ConfigMaps))
	if c.APIAccess.ConfigMaps {
		objects = append(objects, taskRole(head()), binding(c, head()))
	}
	return objects
}

// account returns a service account with the IAM role of the stores. Its token is mounted
// if the pods use the Kubernetes API.
func account(c *cluster.Cluster, head kube.Head, api bool) *kube.ServiceAccount {
	head.Metadata.Annotations = maps.Clone(c.Opened.Account)
	return &kube.ServiceAccount{Head: head, AutomountServiceAccountToken: kube.To(api)}
}

// jobRole allows the calls that Fabric8FlinkKubeClient of apache/flink makes.
func jobRole(c *cluster.Cluster, head kube.Head) *kube.Role {
	role := &kube.Role{Head: head}
	if c.APIAccess.ConfigMaps {
		role.Rules = append(role.Rules, allow("", "configmaps", "get", "list", "watch", "create", "update", "patch", "delete"))
	}
	if c.APIAccess.Pods {
		role.Rules = append(role.Rules,
			allow("", "pods", "get", "list", "watch", "create", "delete"),
			allow("apps", "deployments", "get", "delete"),
			// The pod of a TaskManager has the Deployment as its owner and blocks its
			// deletion. Some clusters allow such an owner reference only to accounts that
			// may set finalizers on the owner.
			allow("apps", "deployments/finalizers", "update"),
		)
	}
	return role
}

// taskRole allows a TaskManager to find its leader.
func taskRole(head kube.Head) *kube.Role {
	return &kube.Role{Head: head, Rules: []kube.PolicyRule{allow("", "configmaps", "get", "list", "watch")}}
}

func allow(group, resource string, verbs ...string) kube.PolicyRule {
	return kube.PolicyRule{APIGroups: []string{group}, Resources: []string{resource}, Verbs: verbs}
}

// binding binds the role to the account of the same name.
func binding(c *cluster.Cluster, head kube.Head) *kube.RoleBinding {
	name := head.Metadata.Name
	return &kube.RoleBinding{
		Head:     head,
		RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: name},
		Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: name, Namespace: c.Env.Namespace}},
	}
}
