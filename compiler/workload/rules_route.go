package workload

import (
	"reflect"

	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// routeRules judge the routes from outside the cluster.
var routeRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK011", Severity: diag.Error,
			Title: "A route has exactly one kind",
			Why:   "An Ingress and an HTTPRoute are two ways to the same page, which two different programs provide. With neither there is no route, and with both the DNS entry of the host decides which one answers.",
			Bad:   `spark: etl: ui: route: host: "etl.example.com"`,
			Good:  `spark: etl: ui: route: {host: "etl.example.com", gateway: {name: "public", namespace: "gateways"}}`,
			Ref:   "Kubernetes, Ingress; Gateway API, HTTPRoute",
		},
		looks: []reflect.Type{reflect.TypeFor[*route.Spec]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, way := range each[*route.Spec](s) {
				way.Judge(r, s.at(v))
			}
		},
	},
}
