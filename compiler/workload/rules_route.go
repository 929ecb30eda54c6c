package workload

import (
	"reflect"

	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/diag"
)

// routeRules judge the ways in from outside of the cluster.
var routeRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK011", Severity: diag.Error,
			Title: "A route is of one kind",
			Why:   "An Ingress and an HTTPRoute are two ways to the same page, made by two programs. With neither there is no way, and with both the host is answered by whichever its name leads to.",
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
