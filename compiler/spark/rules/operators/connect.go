package operators

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ServerExample begins an example that turns the fixture's application into a Spark
// Connect server.
const ServerExample = "environments: dev: spark: etl: main: null\n"

// ConnectRules judge Spark Connect servers.
var ConnectRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK095", Severity: diag.Error,
			Title:  "No key changes a port or name that the operator fixes for a Spark Connect server",
			Why:    "The operator sets its own ports and names after the keys of the spec, and its Service forwards only to these ports. No client can reach a server that listens on another port.",
			Bad:    ServerExample + `spark: etl: {mode: "connect", conf: "spark.connect.grpc.binding.port": "15003"}`,
			Good:   ServerExample + `spark: etl: {mode: "connect", conf: "spark.connect.grpc.maxInboundMessageSize": "134217728"}`,
			Ref:    "kubeflow/spark-operator internal/controller/sparkconnect/options.go, reconciler.go",
			Judges: []spec.Path{"spark.conf", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Way.Serves {
				reportReserved(a, serverReserved, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK097", Severity: diag.Warning,
			Title:  "Values of a Spark Connect server have no special characters of bash",
			Why:    "Up to 2.5.2 the operator starts the server with a bash command line and does not quote values. A blank ends a value, and bash interprets quotes, dollars, brackets and semicolons: the server does not start, or starts with another value.",
			Bad:    ServerExample + `spark: etl: {mode: "connect", conf: "spark.acme.title": "Orders of today"}`,
			Good:   ServerExample + `spark: etl: {mode: "connect", conf: "spark.acme.title": "orders-of-today"}`,
			Ref:    "kubeflow/spark-operator internal/controller/sparkconnect/options.go, #3051",
			Judges: []spec.Path{"spark.conf", "spark.hadoopConf", "spark.driver.javaOptions", "spark.executor.javaOptions", "spark.mode"},
		},
		Check: checkWords,
	},
	{
		Doc: rule.Doc{
			ID: "SPK098", Severity: diag.Warning,
			Title:  "A Spark Connect server of Spark 3 has the server's jar",
			Why:    "Spark's own jars contain the classes of the server since 4.0. Official images of Spark 3 contain only the script that starts it: the server ends at once, after every restart.",
			Bad:    ServerExample + `spark: etl: {mode: "connect", version: "3.5.4"}`,
			Good:   ServerExample + `spark: etl: {mode: "connect", version: "3.5.4", dependencies: packages: ["org.apache.spark:spark-connect_2.12:3.5.4"]}`,
			Ref:    "apache/spark docs/spark-connect-overview.md of 3.5, sbin/start-connect-server.sh",
			Judges: []spec.Path{"spark.version", "spark.mode", "spark.dependencies"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if !a.Way.Serves || !a.Spec.Version.AtLeast(3, 4) || a.Spec.Version.AtLeast(4, 0) || bringsConnect(a) {
				return
			}
			r.Reportf(a.At("version"), "images of Spark %s have no Spark Connect, and no dependency adds it", a.Spec.Version).
				Fixf("add org.apache.spark:spark-connect_2.12 in the version of the image to dependencies.packages, or use Spark 4").
				Notef(a.At("mode"), "the mode is chosen here")
		},
	},
}

// serverReserved are the keys that the Kubeflow operator sets for a server after those of
// the spec, and the keys that move a port to which the server's Service forwards.
var serverReserved = []app.KeyNote{
	{Key: "spark.connect.grpc.binding.port", Reason: "moves the server away from its Service, which forwards to 15002"},
	{Key: "spark.ui.port", Reason: "moves the user interface away from the server's Service, which forwards to 4040"},
	{Key: "spark.driver.host", Reason: "is replaced: the operator sets the address of the server's pod"},
	{Key: "spark.driver.bindAddress", Reason: "is replaced: the operator lets the server listen on all addresses"},
	{Key: "spark.driver.port", Reason: "is replaced: the operator sets 7078"},
	{Key: "spark.driver.blockManager.port", Reason: "is replaced: the operator sets 7079"},
	{Key: "spark.blockManager.port", Reason: "changes only the executors' port: the operator sets 7079 for the server"},
	{Key: "spark.kubernetes.driver.pod.name", Reason: "is replaced: the operator sets the name of the server's pod"},
	{Key: "spark.kubernetes.executor.podNamePrefix", Reason: "is replaced: the operator names executors after the server"},
}

// bashSpecial are the characters that end a word in bash or have a special meaning.
const bashSpecial = " \t'\"`$\\;|&()<>"

// checkWords reports the keys of a server whose values bash would change or split.
func checkWords(a *app.App, r *rule.Reporter) {
	if !a.Way.Serves {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(a.Conf)) {
		value := a.Conf[key]
		i := strings.IndexAny(value, bashSpecial)
		if i < 0 {
			continue
		}
		f := r.Reportf(origin(a, key), "%s has %q in its value, which bash interprets when it starts the server", key, value[i:i+1]).
			Fixf("write a value without it, or put the key into conf/spark-defaults.conf of the image")
		if origin(a, key) == a.At("metrics", "exporter") {
			f.Fixf("choose the exporter \"servlet\", which needs no additional option of the JVM")
		}
	}
}

// origin returns the field of the spec that a key comes from, or the workload if the key
// combines several fields. The options that the compiler writes contain a blank only if
// there are two of them.
func origin(a *app.App, key string) spec.Path {
	for _, s := range catalogue.Settings(a) {
		if s.Key == key {
			return s.Path
		}
	}
	for _, p := range a.BothPods() {
		switch {
		case key != "spark."+p.Role+".extraJavaOptions":
		case p.Spec.JavaOptions != "":
			return a.At(p.Role, "javaOptions")
		case p.Ports.Metrics != 0:
			return a.At("metrics", "exporter")
		}
	}
	return a.Path()
}

// bringsConnect reports whether a dependency is the jar of Spark Connect.
func bringsConnect(a *app.App) bool {
	return slices.ContainsFunc(slices.Concat(a.Spec.Dependencies.Packages, a.Spec.Dependencies.Jars), func(name string) bool {
		return strings.Contains(name, "spark-connect_")
	})
}
