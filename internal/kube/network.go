package kube

var networkKinds = []Kind{{Of: (*NetworkPolicy)(nil), File: "network.yaml"}}

// NetworkPolicy is networking.k8s.io/v1 NetworkPolicy.
type NetworkPolicy struct {
	Head
	Spec NetworkPolicySpec `json:"spec"`
}

// Type implements Object.
func (*NetworkPolicy) Type() Type {
	return Type{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}
}

// NetworkPolicySpec is the connections that the selected pods may accept and open.
type NetworkPolicySpec struct {
	PodSelector LabelSelector `json:"podSelector"`
	PolicyTypes []string      `json:"policyTypes"`
	Ingress     []IngressRule `json:"ingress,omitempty"`
	Egress      []EgressRule  `json:"egress,omitempty"`
}

// IngressRule allows connections from peers to ports; no peers means all.
type IngressRule struct {
	From  []Peer       `json:"from,omitempty"`
	Ports []PolicyPort `json:"ports,omitempty"`
}

// EgressRule allows connections to peers on ports; no peers means all.
type EgressRule struct {
	To    []Peer       `json:"to,omitempty"`
	Ports []PolicyPort `json:"ports,omitempty"`
}

// Peer is one party of a connection: pods, or a range of addresses.
type Peer struct {
	NamespaceSelector *LabelSelector `json:"namespaceSelector,omitempty"`
	PodSelector       *LabelSelector `json:"podSelector,omitempty"`
	IPBlock           *IPBlock       `json:"ipBlock,omitempty"`
}

// IPBlock is a range of addresses.
type IPBlock struct {
	CIDR string `json:"cidr"`
}

// PolicyPort is one port of a rule.
type PolicyPort struct {
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}
