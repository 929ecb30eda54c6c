package history

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// podRules judge the way in, and what the pod carries.
var podRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS017", Severity: diag.Error,
			Title:  "The route to a history server is of one kind",
			Why:    "An Ingress and an HTTPRoute are two ways to the same page, made by two programs. With neither there is no way, and with both the host is answered by whichever its name leads to.",
			Bad:    example + `history: ui: route: host: "spark.example.com"`,
			Good:   example + `history: ui: route: {host: "spark.example.com", gateway: {name: "public", namespace: "gateways"}}`,
			Ref:    "Kubernetes, Ingress; Gateway API, HTTPRoute",
			Judges: []spec.Path{"history.route"},
		},
		Check: func(h *Server, r *rule.Reporter) { h.Spec.Route.Judge(r, h.At("route")) },
	},
	{
		Doc: rule.Doc{
			ID: "HIS018", Severity: diag.Error,
			Title:  "A variable of a history server has one source",
			Why:    "A variable takes a value, a key of a Secret, or a key of a ConfigMap. With two the API server refuses the pod, and with none it is empty.",
			Bad:    example + `history: ui: env: REGION: {}`,
			Good:   example + `history: ui: env: REGION: value: "eu-west-1"`,
			Ref:    "Kubernetes, EnvVar",
			Judges: []spec.Path{"history.env"},
		},
		Check: func(h *Server, r *rule.Reporter) { h.Spec.Env.JudgeSources(r, h.At("env")) },
	},
	{
		Doc: rule.Doc{
			ID: "HIS019", Severity: diag.Error,
			Title:  "The heap and the keys of a history server stand in their fields",
			Why:    "Spark's launcher writes -Xmx from its own variable after all options, so that another has no effect. A key that is given as an option, on the other hand, is stronger than the file of keys, and nobody has checked it.",
			Bad:    example + `history: ui: javaOptions: "-Xmx4g"`,
			Good:   example + `history: ui: memory: "4Gi"`,
			Ref:    "apache/spark SparkClassCommandBuilder.java, HistoryServerArguments.scala",
			Judges: []spec.Path{"history.javaOptions", "history.env"},
		},
		Check: checkLaunch,
	},
	{
		Doc: rule.Doc{
			ID: "HIS020", Severity: diag.Error,
			Title:  "Labels and annotations of a history server belong to nobody else",
			Why:    "Ours name what an object belongs to and find the pod, and other programs with more rights than the spec's author take theirs as commands.",
			Bad:    example + `history: ui: labels: "app.kubernetes.io/component": "ui"`,
			Good:   example + `history: ui: labels: team: "data"`,
			Ref:    "Kubernetes, recommended labels; well-known labels, annotations and taints",
			Judges: []spec.Path{"history.labels", "history.annotations"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			for _, key := range slices.Sorted(maps.Keys(h.Spec.Labels)) {
				owner := metadata.Owner(key)
				if strings.HasPrefix(key, "app.kubernetes.io/") {
					owner = "the compiler"
				}
				if owner != "" {
					r.Reportf(h.At("labels", key), "label %q belongs to %s", key, owner).
						Fixf("remove it, or choose another name")
				}
			}
			metadata.JudgeKeys(r, h.At("annotations"), "annotation", h.Spec.Annotations)
			if _, found := h.Spec.Annotations[configAnnotation]; found {
				r.Reportf(h.At("annotations", configAnnotation), "annotation %q belongs to the compiler", configAnnotation).
					Fixf("remove it, or choose another name")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS021", Severity: diag.Error,
			Title:  "A history server is not called like a Flink cluster",
			Why:    "The Flink operator makes a Deployment that is called like the cluster, which no file of ours shows. Two programs would overwrite one Deployment in turns.",
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

// checkLaunch reports what goes round the fields into the command line of the JVM.
func checkLaunch(h *Server, r *rule.Reporter) {
	for option := range strings.FieldsSeq(h.Spec.JavaOptions) {
		key, isKey := strings.CutPrefix(option, "-Dspark.")
		key, _, _ = strings.Cut(key, "=")
		switch {
		case strings.HasPrefix(option, "-Xmx") || strings.HasPrefix(option, "-Xms"):
			r.Reportf(h.At("javaOptions"), "%s has no effect", option).Fixf("remove it; use memory")
		case isKey:
			r.Reportf(h.At("javaOptions"), "spark.%s stands in the options of the JVM", key).Fixf("write it in conf")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.Spec.Env)) {
		at := h.At("env", name)
		switch {
		case name == memoryVariable:
			r.Reportf(at, "variable %s is set from memory", name).Fixf("remove it; use memory")
		case name == optionsVariable || name == "SPARK_DAEMON_JAVA_OPTS":
			r.Reportf(at, "variable %s holds options of the JVM", name).Fixf("remove it; use javaOptions and conf")
		case h.Opened.Sets(name):
			r.Reportf(at, "variable %s is set from the credentials of a store", name).Fixf("remove it")
		}
	}
}
