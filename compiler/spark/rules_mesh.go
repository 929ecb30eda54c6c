package spark

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A mesh is what puts a proxy into the pods of a namespace.
type mesh struct {
	name      string
	namespace map[string]string // labels of a namespace, any of which asks for it; "": any value
	pod       string            // what a pod says about it
	off       string            // that it wants none
	label     bool              // what a pod says is a label, else an annotation
}

// meshes is what is known to do so.
var meshes = []mesh{
	{
		name: "Istio", namespace: map[string]string{"istio-injection": "enabled", "istio.io/rev": ""},
		pod: "sidecar.istio.io/inject", off: "false", label: true,
	},
	{name: "Linkerd", namespace: map[string]string{"linkerd.io/inject": "enabled"}, pod: "linkerd.io/inject", off: "disabled"},
}

var meshRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK121", Severity: diag.Warning,
			Title:  "Pods of a namespace with a mesh say whether they want its proxy",
			Why:    "A mesh puts a proxy into every pod of the namespace that does not say otherwise. It takes connections between driver and executors by their addresses apart, and where it is no native sidecar it keeps the driver's pod running when Spark has ended.",
			Bad:    `environments: dev: labels: "istio-injection": "enabled"`,
			Good:   "environments: dev: labels: \"istio-injection\": \"enabled\"\nspark: etl: labels: \"sidecar.istio.io/inject\": \"false\"",
			Ref:    "kubeflow/spark-operator #889 #1019 #1124",
			Judges: []spec.Path{"spark.labels", "spark.annotations", "environments.labels"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, m := range meshes {
				key, asked := m.asked(a.Env.Settings.Labels)
				if !asked || m.told(a.Driver) && m.told(a.Executor) {
					continue
				}
				what := "annotations"
				if m.label {
					what = "labels"
				}
				r.Reportf(a.At(what), "%s puts its proxy into the pods of this namespace, and they do not say whether they want it", m.name).
					Fixf("write %s: %q: %q, unless the proxy is a native sidecar that Spark's ports are kept from", what, m.pod, m.off).
					Notef(a.Env.Path().At("labels", key), "the namespace asks for it here")
			}
		},
	},
}

// asked returns the label of a namespace that asks for the mesh, if there is one.
func (m mesh) asked(labels map[string]string) (string, bool) {
	for _, key := range slices.Sorted(maps.Keys(m.namespace)) {
		value, found := labels[key]
		if want := m.namespace[key]; found && (want == "" || want == value) {
			return key, true
		}
	}
	return "", false
}

// told reports whether the pods of a role say what they want.
func (m mesh) told(p Pod) bool {
	said := p.Annotations
	if m.label {
		said = p.Labels
	}
	_, found := said[m.pod]
	return found
}
