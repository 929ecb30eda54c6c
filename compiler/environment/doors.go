package environment

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// doorRules judge ways from outside to pods of workloads.
var doorRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV044", Severity: diag.Warning,
			Title:  "Network policies let in what a route of the user's own leads to",
			Why:    "The policies of a workload list who may connect to its pods. The pods of an ingress controller or of a load balancer are in another namespace and are not among them, so the route exists, and every request to it runs into a timeout.",
			Bad:    `extra: page: object: {apiVersion: "networking.k8s.io/v1", kind: "Ingress", spec: {ingressClassName: "nginx", rules: [{host: "flink.example.com", http: paths: [{path: "/", pathType: "Prefix", backend: service: {name: "scoring-rest", port: number: 8081}}]}]}}`,
			Good:   `extra: page: object: {apiVersion: "networking.k8s.io/v1", kind: "Ingress", spec: {ingressClassName: "nginx", rules: [{host: "flink.example.com", http: paths: [{path: "/", pathType: "Prefix", backend: service: {name: "scoring-rest", port: number: 8081}}]}]}}` + "\n" + `extra: door: object: {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: {podSelector: matchLabels: {app: "scoring", component: "jobmanager"}, ingress: [{from: [{namespaceSelector: matchLabels: "kubernetes.io/metadata.name": "ingress-nginx"}], ports: [{port: 8081}]}]}}`,
			Ref:    "kubernetes, network policies: policies add up",
			Judges: []spec.Path{"extra.object", "spark", "flink", "history", "network"},
		},
		Check: checkRoutes,
	},
	{
		Doc: rule.Doc{
			ID: "ENV047", Severity: diag.Error,
			Title:  "Each port of the nodes belongs to one Service",
			Why:    "A port of the nodes exists once in a cluster. The API server refuses the second Service that asks for it.",
			Bad:    `extra: {a: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", ports: [{port: 80, nodePort: 30080}]}}, b: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", ports: [{port: 80, nodePort: 30080}]}}}`,
			Good:   `extra: {a: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", ports: [{port: 80, nodePort: 30080}]}}, b: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", ports: [{port: 80, nodePort: 30081}]}}}`,
			Ref:    "kubernetes pkg/registry/core/service: provided port is already allocated",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkNodePorts,
	},
}

// An entrance is a place at which something from outside is led to a port of a Service.
type entrance struct {
	from    *extra.Object
	at      spec.Path
	service string
	name    string // of the port; "" if it has a number
	number  int    // 0 if it has a name, or none
}

// ingressBackend is the backend of an Ingress.
type ingressBackend struct {
	Service struct {
		Name string `spec:"name"`
		Port struct {
			Name   string `spec:"name"`
			Number int    `spec:"number"`
		} `spec:"port"`
	} `spec:"service"`
}

// entrances returns where an object of the user's own leads.
func entrances(o *extra.Object) []entrance {
	var ingress struct {
		Spec struct {
			Default ingressBackend `spec:"defaultBackend"`
			Rules   []struct {
				HTTP struct {
					Paths []struct {
						Backend ingressBackend `spec:"backend"`
					} `spec:"paths"`
				} `spec:"http"`
			} `spec:"rules"`
		} `spec:"spec"`
	}
	var route struct {
		Spec struct {
			Rules []struct {
				Backends []struct {
					Kind      string `spec:"kind"`
					Name      string `spec:"name"`
					Namespace string `spec:"namespace"`
					Port      int    `spec:"port"`
				} `spec:"backendRefs"`
			} `spec:"rules"`
		} `spec:"spec"`
	}
	var all []entrance
	at := o.At("object", "spec")
	switch {
	case o.Is("networking.k8s.io", "Ingress") && o.Decode(&ingress):
		add := func(b ingressBackend, at spec.Path) {
			if b.Service.Name != "" {
				all = append(all, entrance{o, at.At("service"), b.Service.Name, b.Service.Port.Name, b.Service.Port.Number})
			}
		}
		add(ingress.Spec.Default, at.At("defaultBackend"))
		for i, one := range ingress.Spec.Rules {
			for j, path := range one.HTTP.Paths {
				add(path.Backend, at.At("rules").Index(i).At("http", "paths").Index(j).At("backend"))
			}
		}
	case o.Type().Group() == "gateway.networking.k8s.io" && strings.HasSuffix(o.Type().Kind, "Route") && o.Decode(&route):
		for i, one := range route.Spec.Rules {
			for j, b := range one.Backends {
				if (b.Kind == "" || b.Kind == "Service") && (b.Namespace == "" || b.Namespace == o.Env.Namespace) {
					all = append(all, entrance{o, at.At("rules").Index(i).At("backendRefs").Index(j), b.Name, "", b.Port})
				}
			}
		}
	}
	return all
}

func checkRoutes(e *plan.Environment, r *rule.Reporter) {
	var ways []entrance
	for _, o := range others(e) {
		if !o.IsHere() {
			continue
		}
		ways = append(ways, entrances(o)...)
		if s, found := ownService(o); found && (s.kind == "LoadBalancer" || s.kind == "NodePort") {
			for i, port := range s.ports {
				ways = append(ways, entrance{o, o.At("object", "spec", "ports").Index(i), s.name, port.name, port.number})
			}
		}
	}
	if len(ways) == 0 {
		return
	}
	all := crowds(e)
	made, own := policiesOf(e)
	inner := innerNamespaces(e)
	there := reachable(e, all)
	for _, way := range ways {
		for _, s := range there {
			if s.name != way.service {
				continue
			}
			for _, c := range s.leads(all) {
				if port := s.portOf(way, c); !c.own && isShut(c, port, made, own, inner) {
					reportShut(way, c, port, r)
				}
			}
		}
	}
}

// portOf returns the port of pods to which a way leads, 0 if it is not known.
func (s service) portOf(way entrance, c crowd) int {
	for _, port := range s.ports {
		if way.name != "" && port.name == way.name || way.name == "" && port.number == way.number {
			return port.in(c)
		}
	}
	return 0
}

// innerNamespaces returns the namespaces that policies of workloads admit for other reasons than routes.
func innerNamespaces(e *plan.Environment) []string {
	inner := []string{
		e.Operators.Spark.Namespace, e.Operators.ApacheSpark.Namespace, e.Operators.Flink.Namespace, network.Of(e, "").Monitoring,
	}
	for _, name := range network.Names(e) {
		inner = append(inner, network.Of(e, network.Ref(name)).Monitoring)
	}
	return inner
}

// isShut reports whether the policies of a workload let nothing from outside the namespace reach a port of its pods, and no
// policy of the user's own does.
func isShut(c crowd, port int, made []*kube.NetworkPolicy, own []policy, inner []string) bool {
	policed := false
	for _, p := range made {
		if !covers(p, c, "Ingress") {
			continue
		}
		policed = true
		for _, one := range p.Spec.Ingress {
			isOpen := port == 0 || len(one.Ports) == 0 || slices.ContainsFunc(one.Ports, func(p kube.PolicyPort) bool { return p.Port == port })
			if isOpen && (len(one.From) == 0 || slices.ContainsFunc(one.From, func(from kube.Peer) bool {
				return from.IPBlock != nil || from.NamespaceSelector != nil && !slices.Contains(inner, from.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"])
			})) {
				return false
			}
		}
	}
	return policed && !slices.ContainsFunc(own, func(p policy) bool {
		return p.selector.matches(c.Labels, c.Varies) != never && slices.ContainsFunc(p.in, func(one policyRuleOf) bool {
			return (port == 0 || one.hasPort(port)) && one.leaves()
		})
	})
}

func reportShut(way entrance, c crowd, port int, r *rule.Reporter) {
	what := c.name
	if port != 0 {
		what = "port " + strconv.Itoa(port) + " of " + what
	}
	f := r.Reportf(way.at, "%s leads to %s, and the network policies of %q let nothing from outside the namespace in there", way.from.Title(), what, c.item.Name()).
		Notef(c.item.Path(), "the policies come from here")
	router, ok := c.item.(Router)
	if !ok {
		f.Fixf("write a NetworkPolicy in extra that lets the namespace of the controller in, to %s with %s", strings.Replace(what, c.name, "pods", 1), c.marks())
		return
	}
	_, at, _ := router.Route()
	f.Fixf("write %s of %q instead, which makes the route and opens the port to its controller", strings.Join(at.Steps()[2:], "."), c.item.Name())
}

func checkNodePorts(e *plan.Environment, r *rule.Reporter) {
	type id struct {
		node  int
		proto string
	}
	first := map[id]spec.Path{}
	for _, o := range others(e) {
		s, found := ownService(o)
		if !found {
			continue
		}
		for i, port := range s.ports {
			if port.node == 0 {
				continue
			}
			key, at := id{port.node, strings.TrimPrefix(port.proto, "TCP")}, o.At("object", "spec", "ports").Index(i).At("nodePort")
			if other, taken := first[key]; taken {
				r.Reportf(at, "two Services take port %d of the nodes", port.node).
					Fixf("change one of them, or remove nodePort: Kubernetes then chooses one").
					Notef(other, "the other one is here")
				continue
			}
			first[key] = at
		}
	}
}
