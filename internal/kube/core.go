package kube

var coreKinds = []Kind{
	{Of: (*Namespace)(nil), File: "namespace.yaml"},
	{Of: (*ResourceQuota)(nil), File: "namespace.yaml"},
	{Of: (*PriorityClass)(nil), File: "priority.yaml"},
	{Of: (*ServiceAccount)(nil), File: "rbac.yaml"},
	{Of: (*ConfigMap)(nil), File: "configmap.yaml"},
	{Of: (*PodDisruptionBudget)(nil), File: "disruption.yaml"},
}

// Namespace is v1 Namespace.
type Namespace struct{ Head }

// Type implements Object.
func (*Namespace) Type() Type { return Type{APIVersion: "v1", Kind: "Namespace", Cluster: true} }

// ServiceAccount is v1 ServiceAccount.
type ServiceAccount struct {
	Head
	AutomountServiceAccountToken *bool       `json:"automountServiceAccountToken,omitempty"`
	ImagePullSecrets             []LocalName `json:"imagePullSecrets,omitempty"`
}

// Type implements Object.
func (*ServiceAccount) Type() Type { return Type{APIVersion: "v1", Kind: "ServiceAccount"} }

// LocalName refers to an object of the same namespace.
type LocalName struct {
	Name string `json:"name"`
}

// ConfigMap is v1 ConfigMap.
type ConfigMap struct {
	Head
	Data map[string]string `json:"data,omitempty"`
}

// Type implements Object.
func (*ConfigMap) Type() Type { return Type{APIVersion: "v1", Kind: "ConfigMap"} }

// ResourceQuota is v1 ResourceQuota.
type ResourceQuota struct {
	Head
	Spec ResourceQuotaSpec `json:"spec"`
}

// Type implements Object.
func (*ResourceQuota) Type() Type { return Type{APIVersion: "v1", Kind: "ResourceQuota"} }

// ResourceQuotaSpec is the hard limits by resource name, as quantities.
type ResourceQuotaSpec struct {
	Hard map[string]string `json:"hard"`
}

// PriorityClass is scheduling.k8s.io/v1 PriorityClass.
type PriorityClass struct {
	Head
	Value            int64  `json:"value"`
	PreemptionPolicy string `json:"preemptionPolicy,omitempty"`
	Description      string `json:"description,omitempty"`
}

// Type implements Object.
func (*PriorityClass) Type() Type {
	return Type{APIVersion: "scheduling.k8s.io/v1", Kind: "PriorityClass", Cluster: true}
}

// PodDisruptionBudget is policy/v1 PodDisruptionBudget.
type PodDisruptionBudget struct {
	Head
	Spec PodDisruptionBudgetSpec `json:"spec"`
}

// Type implements Object.
func (*PodDisruptionBudget) Type() Type {
	return Type{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"}
}

// PodDisruptionBudgetSpec keeps MinAvailable of the selected pods from eviction.
// Pods without a controller of their own can only be counted by MinAvailable.
type PodDisruptionBudgetSpec struct {
	MinAvailable int           `json:"minAvailable"`
	Selector     LabelSelector `json:"selector"`
	// UnhealthyPodEvictionPolicy decides whether pods that are not ready may be evicted
	// when the budget is exhausted: IfHealthyBudget or AlwaysAllow.
	UnhealthyPodEvictionPolicy string `json:"unhealthyPodEvictionPolicy,omitempty"`
}

// LabelSelector selects by labels.
type LabelSelector struct {
	MatchLabels map[string]string `json:"matchLabels,omitempty"`
}
