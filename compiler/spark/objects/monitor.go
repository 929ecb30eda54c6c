package objects

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// clusterEndpoint returns where Prometheus reads the metrics of master and workers.
func clusterEndpoint(a *app.App) kube.PodMetricsEndpoint {
	if a.Metrics.JMX {
		return kube.PodMetricsEndpoint{Port: app.ExporterPort, Path: "/metrics", Interval: a.Metrics.Interval}
	}
	return kube.PodMetricsEndpoint{Port: app.WebPort, Path: app.DriverMetrics, Interval: a.Metrics.Interval}
}

// monitor returns the object that makes Prometheus read the metrics, nil if Prometheus
// does not read them.
func monitor(a *app.App) *kube.PodMonitor {
	m := a.Metrics
	if m == nil {
		return nil
	}
	monitor := &kube.PodMonitor{
		Head: kube.Head{Metadata: kube.Metadata{Name: a.Name(), Labels: a.ObjectLabels("monitor", nil)}},
		Spec: kube.PodMonitorSpec{
			Selector:        kube.LabelSelector{MatchLabels: a.Driver.Selector},
			PodTargetLabels: []string{"app.kubernetes.io/instance", "app.kubernetes.io/component"},
		},
	}
	if a.Way.Daemons {
		monitor.Spec.Selector.MatchLabels = map[string]string{"app.kubernetes.io/instance": a.Name(), "app.kubernetes.io/name": "spark"}
		monitor.Spec.PodMetricsEndpoints = []kube.PodMetricsEndpoint{clusterEndpoint(a)}
		return monitor
	}
	if !m.JMX {
		for _, path := range []string{app.DriverMetrics, app.ExecutorMetrics} {
			monitor.Spec.PodMetricsEndpoints = append(monitor.Spec.PodMetricsEndpoints, kube.PodMetricsEndpoint{Port: app.UiPort, Path: path, Interval: m.Interval})
		}
		return monitor
	}
	// Spark 4.1 and older replace the ports of an executor's template by their own, and
	// Prometheus finds a pod by a declared port. The monitor therefore names the block
	// manager's port, which both roles declare, and overrides its number with the
	// exporter's.
	monitor.Spec.Selector.MatchLabels = map[string]string{"app.kubernetes.io/instance": a.Name(), "app.kubernetes.io/name": "spark"}
	monitor.Spec.PodMetricsEndpoints = []kube.PodMetricsEndpoint{{
		Port: app.BlocksPort, Path: "/metrics", Interval: m.Interval,
		Relabelings: []kube.Relabeling{{
			Action: "replace", SourceLabels: []string{"__meta_kubernetes_pod_ip"}, TargetLabel: "__address__", Replacement: "$1:" + strconv.Itoa(m.Port),
		}},
	}}
	return monitor
}
