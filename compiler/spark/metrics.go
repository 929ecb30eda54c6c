package spark

import (
	"strconv"

	"github.com/lakewright/lakewright/internal/kube"
)

// The exporters of metrics.
const (
	servlet = "servlet"
	jmx     = "jmx"
)

// The ports of Spark's containers, with the names that Spark declares.
const (
	uiPort     = "spark-ui"
	blocksPort = "blockmanager"

	connectNumber = 15002
)

// The paths of Spark's own metrics: those of the driver's JVM, and those of the executors
// as seen by the driver.
const (
	driverMetrics   = "/metrics/prometheus/"
	executorMetrics = "/metrics/executors/prometheus/"
)

// agentRules make the exporter show every bean under a lower-case name.
const agentRules = `lowercaseOutputName: true
lowercaseOutputLabelNames: true
rules:
  - pattern: ".*"
`

// Metrics describes how Prometheus reads the metrics.
type Metrics struct {
	JMX      bool   // the exporter in each JVM serves them; otherwise Spark's own servlet
	Port     int    // port of the exporter; 0 without it
	Interval string // a duration in Prometheus syntax
}

// resolve returns the resolved metrics, nil for none.
func (m *MetricsSpec) resolve() *Metrics {
	if m == nil {
		return nil
	}
	out := &Metrics{JMX: m.Exporter == jmx, Interval: sparkSeconds(m.Interval.Seconds())}
	if out.JMX {
		out.Port = m.Port
	}
	return out
}

// agent returns the option of the JVM that loads the exporter.
func (m *MetricsSpec) agent() string {
	return "-javaagent:" + m.Jar + "=" + strconv.Itoa(m.Port) + ":" + configDirectory + "/" + agentFile
}

// metricsKeys turns Spark's metrics on. Without a namespace the names of metrics begin
// with the ID of the application, and every run would create new time series.
func (a *App) metricsKeys(conf map[string]string) {
	if a.Metrics == nil {
		return
	}
	conf["spark.metrics.namespace"] = "spark" // the same for all applications, for one dashboard
	if a.Spec.Streaming != nil {
		conf["spark.sql.streaming.metricsEnabled"] = "true"
	}
	if a.Metrics.JMX {
		conf["spark.metrics.conf.*.sink.jmx.class"] = "org.apache.spark.metrics.sink.JmxSink"
		conf["spark.metrics.conf.*.source.jvm.class"] = "org.apache.spark.metrics.source.JvmSource"
		return
	}
	conf["spark.ui.prometheus.enabled"] = "true"
	conf["spark.metrics.conf.*.sink.prometheusServlet.class"] = "org.apache.spark.metrics.sink.PrometheusServlet"
	conf["spark.metrics.conf.*.sink.prometheusServlet.path"] = "/metrics/prometheus"
	conf["spark.metrics.conf.*.source.jvm.class"] = "org.apache.spark.metrics.source.JvmSource"
}

// monitor returns the object that makes Prometheus read the metrics, nil if Prometheus
// does not read them.
func (a *App) monitor() *kube.PodMonitor {
	m := a.Metrics
	if m == nil {
		return nil
	}
	monitor := &kube.PodMonitor{
		Head: kube.Head{Metadata: kube.Metadata{Name: a.Name(), Labels: a.labels("monitor", nil)}},
		Spec: kube.PodMonitorSpec{
			Selector:        kube.LabelSelector{MatchLabels: a.Driver.Selector},
			PodTargetLabels: []string{"app.kubernetes.io/instance", "app.kubernetes.io/component"},
		},
	}
	if a.Way.Daemons {
		monitor.Spec.Selector.MatchLabels = map[string]string{"app.kubernetes.io/instance": a.Name(), "app.kubernetes.io/name": "spark"}
		monitor.Spec.PodMetricsEndpoints = []kube.PodMetricsEndpoint{a.clusterEndpoint()}
		return monitor
	}
	if !m.JMX {
		for _, path := range []string{driverMetrics, executorMetrics} {
			monitor.Spec.PodMetricsEndpoints = append(monitor.Spec.PodMetricsEndpoints, kube.PodMetricsEndpoint{Port: uiPort, Path: path, Interval: m.Interval})
		}
		return monitor
	}
	// Spark 4.1 and older replace the ports of an executor's template by their own, and
	// Prometheus finds a pod by a declared port. The monitor therefore names the block
	// manager's port, which both roles declare, and overrides its number with the
	// exporter's.
	monitor.Spec.Selector.MatchLabels = map[string]string{"app.kubernetes.io/instance": a.Name(), "app.kubernetes.io/name": "spark"}
	monitor.Spec.PodMetricsEndpoints = []kube.PodMetricsEndpoint{{
		Port: blocksPort, Path: "/metrics", Interval: m.Interval,
		Relabelings: []kube.Relabeling{{
			Action: "replace", SourceLabels: []string{"__meta_kubernetes_pod_ip"}, TargetLabel: "__address__", Replacement: "$1:" + strconv.Itoa(m.Port),
		}},
	}}
	return monitor
}
