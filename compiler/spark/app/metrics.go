package app

import (
	"strconv"
)

// The exporters of metrics.
const (
	servlet = "servlet"
	Jmx     = "jmx"
)

// The paths of Spark's own metrics: those of the driver's JVM, and those of the executors
// as seen by the driver.
const (
	DriverMetrics   = "/metrics/prometheus/"
	ExecutorMetrics = "/metrics/executors/prometheus/"
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
	out := &Metrics{JMX: m.Exporter == Jmx, Interval: sparkSeconds(m.Interval.Seconds())}
	if out.JMX {
		out.Port = m.Port
	}
	return out
}

// agent returns the option of the JVM that loads the exporter.
func (m *MetricsSpec) agent() string {
	return "-javaagent:" + m.Jar + "=" + strconv.Itoa(m.Port) + ":" + ConfigDirectory + "/" + agentFile
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
