package watch

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// MetricsRules are about reporters of metrics.
var MetricsRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK173", Severity: diag.Error,
			Title:  "The port of the metrics is free",
			Why:    "JobManager and TaskManagers open ports of their own, all of which are fixed. Of two parts of a process that open one port, the second fails: Flink then runs without the reporter, or without its REST port.",
			Bad:    `flink: scoring: metrics: port: 8081`,
			Good:   `flink: scoring: metrics: port: 9249`,
			Ref:    "apache/flink PrometheusReporter: could not start PrometheusReporter HTTP server on any configured port",
			Judges: []spec.Path{"flink.metrics", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Metrics == nil {
				return
			}
			if by := cluster.OwnPorts()[c.Metrics.Port]; by != "" {
				r.Reportf(c.At("metrics", "port"), "port %d is Flink's own, for %s", c.Metrics.Port, by).Fixf("write another port, such as 9249").Replace("9249")
			}
			for _, name := range reporters(c) {
				if key := name + ".port"; c.Spec.Conf[key] == strconv.Itoa(c.Metrics.Port) {
					r.Reportf(c.At("conf", key), "port %d is also that of metrics", c.Metrics.Port).
						Fixf("remove this reporter if it is for Prometheus, or give it another port").
						Notef(c.At("metrics"), "the metrics are read from it here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK174", Severity: diag.Error,
			Title:  "The list of reporters names the one of metrics",
			Why:    "If metrics.reporters is set, Flink starts only the reporters that it names. Without the one that the field metrics configures, nothing listens on the port that Prometheus reads.",
			Bad:    `flink: scoring: {metrics: {}, conf: "metrics.reporters": "slf4j"}`,
			Good:   `flink: scoring: {metrics: {}, conf: "metrics.reporters": "slf4j,prometheus"}`,
			Ref:    "apache/flink ReporterSetup, MetricOptions.REPORTERS_LIST",
			Judges: []spec.Path{"flink.metrics", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "metrics.reporters"
			list := c.Spec.Conf[key]
			if c.Metrics == nil || list == "" {
				return
			}
			names := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
			if !slices.Contains(names, cluster.ReporterName) {
				r.Reportf(c.At("conf", key), "Flink starts the reporters %s alone, and Prometheus reads that of metrics", strings.Join(names, ", ")).
					Fixf("add %s to the list, or remove the key, which starts all of them", cluster.ReporterName).
					Replace(strconv.Quote(strings.Join(append(names, cluster.ReporterName), ",")))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK175", Severity: diag.Warning,
			Title:  "A reporter for Prometheus has one port",
			Why:    "A reporter with a range takes the first free port of it, and the network policy and the declared port are for one. One process runs in each pod, so a range is of no use.",
			Bad:    `flink: scoring: conf: {"metrics.reporter.prom.factory.class": "org.apache.flink.metrics.prometheus.PrometheusReporterFactory", "metrics.reporter.prom.port": "9250-9260"}`,
			Good:   `flink: scoring: conf: {"metrics.reporter.prom.factory.class": "org.apache.flink.metrics.prometheus.PrometheusReporterFactory", "metrics.reporter.prom.port": "9250"}`,
			Ref:    "apache/flink docs, metric reporters",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, name := range reporters(c) {
				key := name + ".port"
				port := c.Spec.Conf[key]
				if _, err := strconv.Atoi(port); port == "" || err == nil {
					continue
				}
				first, _, _ := strings.Cut(port, "-")
				f := r.Reportf(c.At("conf", key), "%q is not one port, so Prometheus may connect to 9249 alone", port)
				if n, err := strconv.Atoi(first); err == nil && n > 0 && n < 65536 {
					f.Fixf("write one port, such as %d", n).Replace(strconv.Quote(first))
				} else {
					f.Fixf("write one port, such as 9249")
				}
			}
		},
	},
}

// reporters returns the names of the reporters for Prometheus in conf with the prefix of their keys,
// sorted.
func reporters(c *cluster.Cluster) []string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(c.Spec.Conf)) {
		name, found := strings.CutSuffix(key, ".factory.class")
		if found && strings.HasPrefix(name, "metrics.reporter.") && strings.HasSuffix(c.Spec.Conf[key], ".PrometheusReporterFactory") {
			names = append(names, name)
		}
	}
	return names
}
