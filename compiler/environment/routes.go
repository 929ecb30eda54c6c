package environment

import (
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// A Router is an item that may have a route to its own web page.
type Router interface {
	// Route returns the address of the route and its path in the spec, and reports whether
	// there is a route.
	Route() (address route.Address, at spec.Path, found bool)
}

// routeRule requires that routes of one environment have different addresses.
var routeRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV018", Severity: diag.Error,
		Title:  "Each route has its own host or path",
		Why:    "When two routes have the same host and path, the older one wins, and the page of the other one is unreachable. An Ingress that Lakewright makes takes the whole host; routes of a Gateway can share a host if their paths differ.",
		Bad:    "spark: etl: ui: route: {host: \"spark.example.com\", ingress: {class: \"nginx\", from: \"ingress-nginx\"}}\nhistory: ui: {\n\tversion: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", roleARN: \"arn:aws:iam::123456789012:role/history\"\n\teventLog: {store: \"lake\", path: \"events\"}\n\troute: {host: \"spark.example.com\", ingress: {class: \"nginx\", from: \"ingress-nginx\"}}\n}",
		Good:   "spark: etl: ui: route: {host: \"etl.example.com\", ingress: {class: \"nginx\", from: \"ingress-nginx\"}}\nhistory: ui: {\n\tversion: \"4.0.1\", image: \"registry.internal/spark:4.0.1-aws\", roleARN: \"arn:aws:iam::123456789012:role/history\"\n\teventLog: {store: \"lake\", path: \"events\"}\n\troute: {host: \"history.example.com\", ingress: {class: \"nginx\", from: \"ingress-nginx\"}}\n}",
		Ref:    "kubernetes/ingress-nginx docs, duplicate host and path; Gateway API, HTTPRoute conflicts",
		Judges: []spec.Path{"spark.ui.route", "history.route"},
	},
	Check: func(e *plan.Environment, r *rule.Reporter) {
		first := map[route.Address]spec.Path{}
		for _, item := range e.All() {
			router, ok := item.(Router)
			if !ok {
				continue
			}
			address, at, found := router.Route()
			if !found {
				continue
			}
			other, taken := first[address]
			if !taken {
				first[address] = at
				continue
			}
			page := address.Host + address.Path
			f := r.Reportf(at, "two routes of %s have the same address %s", address.Through, page).
				Notef(other, "the other route is here")
			if address.Path == "/" {
				f.Fixf("give one of them a different host")
			} else {
				f.Fixf("give one of them a different host or path")
			}
		}
	},
}
