package pods

import (
	"path"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// MetricsRules judge the access to metrics and the user interface.
var MetricsRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK112", Severity: diag.Warning,
			Title:  "The user interface is on if metrics or a route need it",
			Why:    "Spark's own metrics and the route use the port of the user interface. If spark.ui.enabled is false, nothing listens there, and Prometheus and visitors get no answer.",
			Bad:    `spark: etl: {metrics: exporter: "servlet", conf: "spark.ui.enabled": "false"}`,
			Good:   `spark: etl: {metrics: exporter: "jmx", conf: "spark.ui.enabled": "false"}`,
			Ref:    "apache/spark docs/configuration.md, docs/monitoring.md",
			Judges: []spec.Path{"spark.conf", "spark.metrics.exporter", "spark.ui.route"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const key = "spark.ui.enabled"
			if !app.IsFalse(a.Spec.Conf[key]) {
				return
			}
			if m := a.Spec.Metrics; m != nil && m.Exporter != app.Jmx {
				r.Reportf(a.At("conf", key), "the user interface is off, and the metrics are on its port").
					Fixf("remove the key, or set metrics.exporter to \"jmx\"").
					Notef(a.At("metrics"), "the metrics are configured here")
			}
			if a.Spec.UI.Route != nil {
				r.Reportf(a.At("conf", key), "the user interface is off, and a route leads to it").
					Fixf("remove the key, or the route").
					Notef(a.At("ui", "route"), "the route is here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK113", Severity: diag.Error,
			Title:  "The JMX exporter has its own port",
			Why:    "The exporter listens inside Spark's JVM. If it has a port of Spark, the second one fails to listen, and the JVM stops.",
			Bad:    `spark: etl: metrics: {exporter: "jmx", port: 4040}`,
			Good:   `spark: etl: metrics: {exporter: "jmx", port: 8090}`,
			Ref:    "apache/spark deploy/k8s/Constants.scala; kubeflow/spark-operator sparkpod_defaulter.go",
			Judges: []spec.Path{"spark.metrics.port", "spark.conf", "spark.mode", "spark.version"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			m := a.Spec.Metrics
			if m == nil || m.Exporter != app.Jmx {
				return
			}
			for _, taken := range TakenPorts(a) {
				if m.Port == taken.Number {
					r.Reportf(a.At("metrics", "port"), "port %d is used by %s", m.Port, taken.What).
						Fixf("choose another, such as 8090").Replace("8090")
					return
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK114", Severity: diag.Error,
			Title:  "The jar of the JMX exporter is in the image",
			Why:    "Official images do not contain it, and a JVM without its agent does not start. A jar on a volume exists when the JVM starts; a jar in dependencies does not.",
			Bad:    `spark: etl: {image: "apache/spark:4.0.1", metrics: exporter: "jmx"}`,
			Good:   `spark: etl: metrics: exporter: "jmx"`,
			Ref:    "apache/spark-docker Dockerfile.template; kubeflow/spark-operator #825 #2380",
			Judges: []spec.Path{"spark.image", "spark.metrics.exporter", "spark.metrics.jar", "spark.volumes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			m := a.Spec.Metrics
			if m == nil || m.Exporter != app.Jmx || !a.Spec.Image.Parse().OfSpark() || mounts(a, m.Jar) {
				return
			}
			at := a.At("metrics", "exporter")
			r.Reportf(at, "image %s has no jar of the JMX exporter, and the JVM loads %s", a.Spec.Image, m.Jar).
				Fixf("build an image with the jar, mount a volume that has it, or set exporter to \"servlet\"").Replace(`"servlet"`).
				Notef(a.At("image"), "the image is here")
		},
	},
}

// A TakenPort is a port on which Spark listens.
type TakenPort struct {
	Number int
	What   string
}

// TakenPorts returns the ports that driver and executors, or master and workers, listen on
// or declare. The exporter uses the same port in all of them.
func TakenPorts(a *app.App) []TakenPort {
	if a.Way.Daemons {
		ports := []TakenPort{
			{a.Driver.Ports.RPC, "the master"},
			{a.Driver.Ports.UI, "the master's user interface"},
			{a.Executor.Ports.RPC, "the worker"},
			{a.Executor.Ports.UI, "the worker's user interface"},
		}
		if app.IsTrue(a.Conf["spark.master.rest.enabled"]) {
			ports = append(ports, TakenPort{app.RestPort, "the master's REST server"})
		}
		return ports
	}
	ports := []TakenPort{
		{a.Driver.Ports.RPC, "the driver, spark.driver.port"},
		{a.Driver.Ports.Blocks, "the driver's block manager"},
		{a.Executor.Ports.Blocks, "the executors' block manager"},
		{a.Driver.Ports.UI, "Spark's user interface"},
	}
	what := "Spark Connect"
	if !a.Way.Serves {
		what += ", which the driver declares"
	}
	if number := serverPort(a); number != 0 {
		ports = append(ports, TakenPort{number, what})
	}
	return ports
}

// serverPort returns the port of Spark Connect that the driver declares, 0 for none. Since
// Spark 4.1 every driver declares it, even if it is not a server.
func serverPort(a *app.App) int {
	switch {
	case a.Way.Serves:
		return a.Driver.Ports.Connect
	case a.Way.Ends && a.Spec.Version.AtLeast(4, 1):
		return app.ConnectNumber
	}
	return 0
}

// mounts reports whether a volume of the workload contains a file.
func mounts(a *app.App, file string) bool {
	for _, v := range a.Spec.Volumes {
		if within(file, v.Path) {
			return true
		}
	}
	return false
}

// within reports whether a path is a directory or lies below it.
func within(file, directory string) bool {
	if directory == "" {
		return false
	}
	file, directory = path.Clean(file), path.Clean(directory)
	return file == directory || strings.HasPrefix(file, strings.TrimSuffix(directory, "/")+"/")
}
