package pods

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A mesh is a service mesh that adds a proxy to the pods of a namespace.
type mesh struct {
	name      string
	namespace map[string]string // namespace labels, any of which turns the proxy on; "": any value
	pod       string            // label or annotation of a pod that decides
	off       string            // its value for no proxy
	label     bool              // pod is a label, otherwise an annotation
}

// meshes are the service meshes that the rule recognizes.
var meshes = []mesh{
	{
		name: "Istio", namespace: map[string]string{"istio-injection": "enabled", "istio.io/rev": ""},
		pod: "sidecar.istio.io/inject", off: "false", label: true,
	},
	{name: "Linkerd", namespace: map[string]string{"linkerd.io/inject": "enabled"}, pod: "linkerd.io/inject", off: "disabled"},
}

// MeshRules judge pods in namespaces with a service mesh.
var MeshRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK121", Severity: diag.Warning,
			Title:  "Pods in a namespace with a mesh declare whether they want its proxy",
			Why:    "A mesh adds a proxy to every pod of the namespace that does not opt out. The proxy breaks connections between driver and executors, which use the addresses of pods. A proxy that is not a native sidecar also keeps the driver's pod running after Spark has ended.",
			Bad:    `environments: dev: labels: "istio-injection": "enabled"`,
			Good:   "environments: dev: labels: \"istio-injection\": \"enabled\"\nspark: etl: labels: \"sidecar.istio.io/inject\": \"false\"",
			Ref:    "kubeflow/spark-operator #889 #1019 #1124",
			Judges: []spec.Path{"spark.labels", "spark.annotations", "environments.labels"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, m := range meshes {
				key, asked := m.requestedBy(a.Env.Settings.Labels)
				if !asked || m.isDeclaredBy(a.Driver) && m.isDeclaredBy(a.Executor) {
					continue
				}
				what := "annotations"
				if m.label {
					what = "labels"
				}
				r.Reportf(a.At(what), "%s adds its proxy to the pods of this namespace, and the workload does not declare whether it wants the proxy", m.name).
					Fixf("write %s: %q: %q, unless the proxy is a native sidecar that excludes Spark's ports", what, m.pod, m.off).
					Notef(a.Env.Path().At("labels", key), "the namespace turns the mesh on here")
			}
		},
	},
}

// requestedBy returns the label of a namespace that turns the mesh on, and whether there
// is one.
func (m mesh) requestedBy(labels map[string]string) (string, bool) {
	for _, key := range slices.Sorted(maps.Keys(m.namespace)) {
		value, found := labels[key]
		if want := m.namespace[key]; found && (want == "" || want == value) {
			return key, true
		}
	}
	return "", false
}

// isDeclaredBy reports whether the pods of a role declare whether they want a proxy.
func (m mesh) isDeclaredBy(p app.Pod) bool {
	said := p.Annotations
	if m.label {
		said = p.Labels
	}
	_, found := said[m.pod]
	return found
}
