package pods

import (
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

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
			for _, m := range network.Meshes() {
				key, asked := m.RequestedBy(a.Env.Settings.Labels)
				if !asked || decidesOn(&a.Driver, m) && decidesOn(&a.Executor, m) {
					continue
				}
				r.Reportf(a.At(m.Field()), "%s adds its proxy to the pods of this namespace, and the workload does not declare whether it wants the proxy", m.Name).
					Fixf("write %s: %q: %q, unless the proxy is a native sidecar that excludes Spark's ports", m.Field(), m.Pod, m.Off).
					Notef(a.Env.Path().At("labels", key), "the namespace turns the mesh on here")
			}
		},
	},
}

// decidesOn reports whether the pods of a role declare whether they want a proxy.
func decidesOn(p *app.Pod, m network.Mesh) bool { return m.IsDeclaredBy(p.Labels, p.Annotations) }
