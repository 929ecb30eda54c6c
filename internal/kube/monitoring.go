package kube

var monitoringKinds = []Kind{{Of: (*PodMonitor)(nil), File: "monitoring.yaml"}}

// PodMonitor is monitoring.coreos.com/v1 PodMonitor of the Prometheus operator.
type PodMonitor struct {
	Head
	Spec PodMonitorSpec `json:"spec"`
}

// Type implements Object.
func (*PodMonitor) Type() Type {
	return Type{APIVersion: "monitoring.coreos.com/v1", Kind: "PodMonitor"}
}

// PodMonitorSpec selects pods of its own namespace and the pages of metrics to read. The labels
// in PodTargetLabels are copied from the pods.
type PodMonitorSpec struct {
	Selector            LabelSelector        `json:"selector"`
	PodTargetLabels     []string             `json:"podTargetLabels,omitempty"`
	PodMetricsEndpoints []PodMetricsEndpoint `json:"podMetricsEndpoints"`
}

// PodMetricsEndpoint is one page of metrics. Port is the name of a port that the pod
// declares.
type PodMetricsEndpoint struct {
	Port        string       `json:"port"`
	Path        string       `json:"path,omitempty"`
	Interval    string       `json:"interval,omitempty"`
	Relabelings []Relabeling `json:"relabelings,omitempty"`
}

// Relabeling sets a label of a target before it is read. Action is always written, because
// the definition of the resource would otherwise fill it in.
type Relabeling struct {
	Action       string   `json:"action"`
	SourceLabels []string `json:"sourceLabels,omitempty"`
	TargetLabel  string   `json:"targetLabel"`
	Replacement  string   `json:"replacement"`
}
