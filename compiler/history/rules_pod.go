package history

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/diag"
)

// podRules judge the options and variables of the pod, and the name of the server.
var podRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS019", Severity: diag.Error,
			Title:  "The heap and the keys of a history server are set by their fields",
			Why:    "Spark's launcher adds -Xmx from its own variable after all options, so another -Xmx has no effect. A key that is set as a JVM option, however, overrides the properties file, and no rule checks it.",
			Bad:    example + `history: ui: javaOptions: "-Xmx4g"`,
			Good:   example + `history: ui: memory: "4Gi"`,
			Ref:    "apache/spark SparkClassCommandBuilder.java, HistoryServerArguments.scala",
			Judges: []spec.Path{"history.javaOptions", "history.env"},
		},
		Check: checkLaunch,
	},
	{
		Doc: rule.Doc{
			ID: "HIS021", Severity: diag.Error,
			Title:  "A history server and a Flink cluster have different names",
			Why:    "The Flink operator creates a Deployment with the name of the cluster, which is in none of Lakewright's files. The operator and the history server would overwrite each other's Deployment.",
			Bad:    `history: scoring: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: {store: "lake", path: "events"}}`,
			Good:   `history: events: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: {store: "lake", path: "events"}}`,
			Ref:    "apache/flink KubernetesUtils.java getDeploymentName",
			Judges: []spec.Path{"history", "flink"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			for _, item := range h.Env.Items("flink") {
				if item.Name() == h.Name() {
					r.Reportf(h.Path(), "history server and Flink cluster are both called %q", h.Name()).
						Fixf("rename one of them, for example to %s-history", h.Name()).
						Notef(item.Path(), "the cluster is here")
				}
			}
		},
	},
}

// checkLaunch reports options and variables that bypass the fields on the command line of
// the JVM.
func checkLaunch(h *Server, r *rule.Reporter) {
	for option := range strings.FieldsSeq(string(h.Spec.JavaOptions)) {
		key, isKey := strings.CutPrefix(option, "-Dspark.")
		key, _, _ = strings.Cut(key, "=")
		switch {
		case strings.HasPrefix(option, "-Xmx") || strings.HasPrefix(option, "-Xms"):
			r.Reportf(h.At("javaOptions"), "%s has no effect", option).Fixf("remove it; use memory")
		case isKey:
			r.Reportf(h.At("javaOptions"), "spark.%s is set in the options of the JVM", key).Fixf("write it in conf")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.Spec.Env)) {
		at := h.At("env", name)
		switch {
		case name == optionsVariable || name == "SPARK_DAEMON_JAVA_OPTS":
			r.Reportf(at, "variable %s holds options of the JVM", name).Fixf("remove it; use javaOptions and conf")
		}
	}
}

// Sets returns the variables that the fields of the spec set in the pod. It implements
// workload.Item.
func (h *Server) Sets() []workload.Variable {
	sets := []workload.Variable{{Name: memoryVariable, By: "from memory", Instead: "use memory"}}
	return append(sets, workload.KeyVariables(h.Opened)...)
}
