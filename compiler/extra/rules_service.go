package extra

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// The range from which the API server takes ports of nodes, unless its flag service-node-port-range states another.
const (
	firstNodePort = 30000
	lastNodePort  = 32767
)

// serviceRules judge Services.
var serviceRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT044", Severity: diag.Warning,
			Title:  "A Service is reachable only inside the cluster",
			Why:    "A LoadBalancer is an address outside the cluster, and a NodePort is a port of every node. Neither asks for a login, and the pages of Spark and Flink run what their visitors send. An external address takes the traffic of all pods of the cluster to that address (CVE-2020-8554).",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {type: "LoadBalancer", selector: "app.kubernetes.io/instance": "etl", ports: [{port: 80}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {type: "ClusterIP", selector: "app.kubernetes.io/instance": "etl", ports: [{port: 80}]}}`,
			Ref:    "kubernetes, Service: publishing services; CVE-2020-8554",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkOpenService,
	},
	{
		Doc: rule.Doc{
			ID: "EXT045", Severity: diag.Error,
			Title:  "The API server accepts a Service",
			Why:    "The API server takes ports of nodes from the range 30000-32767, and gives none to a Service of another type. Several ports of a Service need different names.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", selector: "app.kubernetes.io/instance": "etl", ports: [{port: 80, nodePort: 8080}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {type: "NodePort", selector: "app.kubernetes.io/instance": "etl", ports: [{port: 80, nodePort: 30080}]}}`,
			Ref:    "kubernetes pkg/apis/core/validation: ValidateService; kube-apiserver --service-node-port-range",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkServiceRefused,
	},
}

// internalLoadBalancers maps annotations of load balancers to the values that keep them inside a private network.
var internalLoadBalancers = map[string]string{
	"cloud.google.com/load-balancer-type":                            "internal",
	"networking.gke.io/load-balancer-type":                           "internal",
	"service.beta.kubernetes.io/aws-load-balancer-internal":          "true",
	"service.beta.kubernetes.io/aws-load-balancer-scheme":            "internal",
	"service.beta.kubernetes.io/azure-load-balancer-internal":        "true",
	"service.beta.kubernetes.io/oci-load-balancer-internal":          "true",
	"service.beta.kubernetes.io/openstack-internal-load-balancer":    "true",
	"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
}

// isRestricted reports whether only some addresses reach the load balancer of a Service.
func (o *Object) isRestricted() bool {
	for key, value := range internalLoadBalancers {
		if strings.EqualFold(o.written.Annotations[key], value) {
			return true
		}
	}
	ranges := o.content().at("spec").texts("loadBalancerSourceRanges")
	return len(ranges) > 0 && !slices.ContainsFunc(ranges, func(text string) bool {
		prefix, err := netip.ParsePrefix(text)
		return err == nil && prefix.Bits() == 0
	})
}

func checkOpenService(o *Object, r *rule.Reporter) {
	if !o.is("", "Service") {
		return
	}
	service := o.content().at("spec")
	if list, _ := service.value["externalIPs"].([]any); len(list) > 0 {
		r.Reportf(service.path.At("externalIPs"), "Service %q takes what any pod of the cluster sends to its externalIPs", o.Name()).
			Fixf("remove them; a load balancer or a route has an address of its own")
	}
	switch service.text("type") {
	case "LoadBalancer":
		if !o.isRestricted() {
			r.Reportf(service.path.At("type"), "Service %q gets an address outside the cluster, and whoever reaches it needs no login", o.Name()).
				Fixf(`use an Ingress or a Gateway with a login, or list the addresses of its clients in loadBalancerSourceRanges`)
		}
	case "NodePort":
		r.Reportf(service.path.At("type"), "Service %q opens a port on every node of the cluster, and whoever reaches a node needs no login", o.Name()).
			Fixf(`write type: "ClusterIP", and use an Ingress or a Gateway with a login`)
	}
}

func checkServiceRefused(o *Object, r *rule.Reporter) {
	if !o.is("", "Service") {
		return
	}
	service := o.content().at("spec")
	kind := service.text("type")
	isOpen := kind == "NodePort" || kind == "LoadBalancer"
	if isOpen && service.text("clusterIP") == "None" {
		r.Reportf(service.path.At("clusterIP"), "a Service of type %s needs an address of its own, and this one is headless", kind).
			Fixf("remove clusterIP, or remove the type")
	}
	ports := service.items("ports")
	names, numbers := map[string]bool{}, map[string]bool{}
	for _, port := range ports {
		switch number, found := port.value["nodePort"].(int64); {
		case !found || number == 0:
		case !isOpen:
			r.Reportf(port.path.At("nodePort"), "a Service of type %s has no nodePort", cmp.Or(kind, "ClusterIP")).
				Fixf(`remove it, or write type: "NodePort"`)
		case number < firstNodePort || number > lastNodePort:
			r.Reportf(port.path.At("nodePort"), "nodePort %d is outside %d-%d, the range of the API server", number, firstNodePort, lastNodePort).
				Fixf("write a port of that range, or remove nodePort: Kubernetes then chooses one")
		}
		name := port.text("name")
		if name == "" && len(ports) > 1 {
			r.Reportf(port.path, "Service %q has %d ports, and one of them has no name", o.Name(), len(ports)).
				Fixf(`give each port a name, as in name: "http"`)
		}
		if name != "" && names[name] {
			r.Reportf(port.path.At("name"), "two ports of Service %q are called %q", o.Name(), name).Fixf("rename one of them")
		}
		names[name] = true
		if number, found := port.value["port"].(int64); found {
			id := fmt.Sprint(cmp.Or(port.text("protocol"), "TCP"), " ", number)
			if numbers[id] {
				r.Reportf(port.path.At("port"), "two ports of Service %q are %s", o.Name(), id).Fixf("remove one of them, or change its port")
			}
			numbers[id] = true
		}
	}
}
