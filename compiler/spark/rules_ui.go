package spark

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// uiRules judge the route to the user interface.
var uiRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK120", Severity: diag.Error,
			Title:  "The route to Spark's user interface is of one kind, with annotations that are its own",
			Why:    "A route that names neither an ingress nor a gateway leads nowhere, and one that names both is two. Keys of Kubernetes and of GitOps controllers in its annotations are commands to programs that run with more rights.",
			Bad:    `spark: etl: ui: route: host: "etl.example.com"`,
			Good:   `spark: etl: ui: route: {host: "etl.example.com", gateway: {name: "public", namespace: "gateways"}}`,
			Ref:    "Kubernetes, Ingress; Gateway API, HTTPRoute",
			Judges: []spec.Path{"spark.ui.route"},
		},
		Check: func(a *App, r *rule.Reporter) { a.Spec.UI.Route.Judge(r, a.At("ui", "route")) },
	},
}
