package kube

var rbacKinds = []Kind{
	{Of: (*Role)(nil), File: "rbac.yaml"},
	{Of: (*RoleBinding)(nil), File: "rbac.yaml"},
}

// Role is rbac.authorization.k8s.io/v1 Role.
type Role struct {
	Head
	Rules []PolicyRule `json:"rules"`
}

// Type implements Object.
func (*Role) Type() Type { return Type{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "Role"} }

// PolicyRule allows verbs on resources. Wildcards are never emitted.
type PolicyRule struct {
	APIGroups []string `json:"apiGroups"`
	Resources []string `json:"resources"`
	Verbs     []string `json:"verbs"`
}

// RoleBinding is rbac.authorization.k8s.io/v1 RoleBinding.
type RoleBinding struct {
	Head
	RoleRef  RoleRef   `json:"roleRef"`
	Subjects []Subject `json:"subjects"`
}

// Type implements Object.
func (*RoleBinding) Type() Type {
	return Type{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "RoleBinding"}
}

// RoleRef names the Role that is bound.
type RoleRef struct {
	APIGroup string `json:"apiGroup"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
}

// Subject is an account to which a Role is bound.
type Subject struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
}
