package objects

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/internal/kube"
)

// dashboard returns the object that routes to the dashboard, nil for none. It leads to the Service that
// Flink or the operator makes. The operator could make an Ingress too, but no HTTPRoute, and one
// that nobody reviews before it exists.
func dashboard(c *cluster.Cluster) kube.Object {
	meta := c.Head(c.Name()+"-ui", "ui").Metadata
	return c.UI.Object(meta, c.RESTService(), cluster.PortREST)
}

// monitor returns the object that makes Prometheus read the metrics.
func monitor(c *cluster.Cluster) *kube.PodMonitor {
	return &kube.PodMonitor{
		Head: c.Head(c.Name(), "monitor"),
		Spec: kube.PodMonitorSpec{
			Selector:        kube.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/instance": c.Name(), "app.kubernetes.io/name": "flink"}},
			PodTargetLabels: []string{"app.kubernetes.io/instance", "app.kubernetes.io/component"},
			PodMetricsEndpoints: []kube.PodMetricsEndpoint{{
				Port: cluster.PortName(c.Metrics.Port, c.Ports), Path: "/metrics", Interval: c.Metrics.Interval,
			}},
		},
	}
}

// entry returns the ConfigMap with the start script.
func entry(c *cluster.Cluster) *kube.ConfigMap {
	return &kube.ConfigMap{Head: c.Head(c.EntryName(), "config"), Data: c.EntryFiles}
}
