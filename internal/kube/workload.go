package kube

var workloadKinds = []Kind{
	{Of: (*Deployment)(nil), File: "deployment.yaml"},
	{Of: (*Service)(nil), File: "network.yaml"},
	{Of: (*Deployment)(nil), Root: "spec/template/spec", Fields: Fields{
		Names: []Names{{At: []string{""}, Names: []Name{{Of: (*StorageClass)(nil), In: []string{"volumes/ephemeral/volumeClaimTemplate/spec/storageClassName"}}}}},
	}},
}

// Deployment is apps/v1 Deployment.
type Deployment struct {
	Head
	Spec DeploymentSpec `json:"spec"`
}

// Type implements Object.
func (*Deployment) Type() Type { return Type{APIVersion: "apps/v1", Kind: "Deployment"} }

// DeploymentSpec is pods that run until they are replaced.
type DeploymentSpec struct {
	Replicas             int64              `json:"replicas"`
	RevisionHistoryLimit *int64             `json:"revisionHistoryLimit,omitempty"`
	Strategy             DeploymentStrategy `json:"strategy"`
	Selector             LabelSelector      `json:"selector"`
	Template             PodTemplate        `json:"template"`
}

// DeploymentStrategy is how old pods are replaced by new ones.
type DeploymentStrategy struct {
	Type string `json:"type"` // Recreate or RollingUpdate
}

// Service is v1 Service.
type Service struct {
	Head
	Spec ServiceSpec `json:"spec"`
}

// Type implements Object.
func (*Service) Type() Type { return Type{APIVersion: "v1", Kind: "Service"} }

// ServiceSpec is a name for the selected pods. With ClusterIP None, the name resolves to the
// addresses of the pods themselves.
type ServiceSpec struct {
	Type      string            `json:"type,omitempty"`
	ClusterIP string            `json:"clusterIP,omitempty"`
	Selector  map[string]string `json:"selector"`
	Ports     []ServicePort     `json:"ports"`
}

// ServicePort is one port of a Service. TargetPort is the name of a port of the pods.
type ServicePort struct {
	Name        string `json:"name"`
	Protocol    string `json:"protocol"`
	AppProtocol string `json:"appProtocol,omitempty"`
	Port        int    `json:"port"`
	TargetPort  string `json:"targetPort"`
}
