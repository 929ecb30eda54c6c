package flink

import (
	"maps"

	"github.com/lakewright/lakewright/internal/kube"
)

// accounts returns the service accounts and what they may do. The account of the
// FlinkDeployment is the JobManagers', and the TaskManagers' too unless they have one
// of their own.
func (c *Cluster) accounts() []kube.Object {
	objects := []kube.Object{c.account(c.head(c.Name(), ""), c.APIUse.Any())}
	if c.APIUse.Any() {
		objects = append(objects, c.jobRole(), c.binding(c.head(c.Name(), "")))
	}
	if c.TaskAccount == c.Name() {
		return objects
	}
	head := func() kube.Head { return c.head(c.TaskAccount, taskManager) }
	objects = append(objects, c.account(head(), c.APIUse.ConfigMaps))
	if c.APIUse.ConfigMaps {
		objects = append(objects, taskRole(head()), c.binding(head()))
	}
	return objects
}

// account returns a service account with the role of the stores. Its token is mounted
// where the pods use the API.
func (c *Cluster) account(head kube.Head, api bool) *kube.ServiceAccount {
	head.Metadata.Annotations = maps.Clone(c.Opened.Account)
	return &kube.ServiceAccount{Head: head, AutomountServiceAccountToken: kube.To(api)}
}

// jobRole allows what Fabric8FlinkKubeClient of apache/flink does.
func (c *Cluster) jobRole() *kube.Role {
	role := &kube.Role{Head: c.head(c.Name(), "")}
	if c.APIUse.ConfigMaps {
		role.Rules = append(role.Rules, allow("", "configmaps", "get", "list", "watch", "create", "update", "patch", "delete"))
	}
	if c.APIUse.Pods {
		role.Rules = append(role.Rules,
			allow("", "pods", "get", "list", "watch", "create", "delete"),
			allow("apps", "deployments", "get", "delete"),
			// A TaskManager's pod is owned by the Deployment and blocks its deletion,
			// which some clusters let only those do who may finalize it.
			allow("apps", "deployments/finalizers", "update"),
		)
	}
	return role
}

// taskRole allows to look the leader up.
func taskRole(head kube.Head) *kube.Role {
	return &kube.Role{Head: head, Rules: []kube.PolicyRule{allow("", "configmaps", "get", "list", "watch")}}
}

func allow(group, resource string, verbs ...string) kube.PolicyRule {
	return kube.PolicyRule{APIGroups: []string{group}, Resources: []string{resource}, Verbs: verbs}
}

// binding gives the role of a name to the account of that name.
func (c *Cluster) binding(head kube.Head) *kube.RoleBinding {
	name := head.Metadata.Name
	return &kube.RoleBinding{
		Head:     head,
		RoleRef:  kube.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: name},
		Subjects: []kube.Subject{{Kind: "ServiceAccount", Name: name, Namespace: c.Env.Namespace}},
	}
}
