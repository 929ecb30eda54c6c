package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/kube"
)

// TestUserInterface checks the access to Spark's user interface: the generated Service,
// the route to it, the policies, and the path in Spark's keys.
func TestUserInterface(t *testing.T) {
	a := etl(t, `spark: etl: ui: route: {host: "spark.example.com", gateway: {name: "public", namespace: "gateways", path: "/etl"}}`)
	service := only[*kube.Service](t, a, "etl-ui").Spec
	want := kube.ServiceSpec{
		Type: "ClusterIP", Selector: map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver"},
		Ports: []kube.ServicePort{{Name: "http", Protocol: "TCP", Port: 80, TargetPort: "spark-ui"}},
	}
	if diff := cmp.Diff(want, service); diff != "" {
		t.Errorf("service (-want +got):\n%s", diff)
	}
	route := only[*kube.HTTPRoute](t, a, "etl-ui").Spec
	if diff := cmp.Diff([]kube.BackendRef{{Kind: "Service", Name: "etl-ui", Port: 80, Weight: 1}}, route.Rules[0].BackendRefs); diff != "" {
		t.Errorf("route (-want +got):\n%s", diff)
	}
	if a.Conf["spark.ui.proxyBase"] != "/etl" || a.Conf["spark.ui.proxyRedirectUri"] != "/" {
		t.Errorf("Spark's path is %q, %q", a.Conf["spark.ui.proxyBase"], a.Conf["spark.ui.proxyRedirectUri"])
	}
	rules := only[*kube.NetworkPolicy](t, a, "etl-driver").Spec.Ingress
	from := kube.Peer{NamespaceSelector: &kube.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "gateways"}}}
	last := kube.IngressRule{From: []kube.Peer{from}, Ports: []kube.PolicyPort{{Protocol: "TCP", Port: 4040}}}
	found := false
	for _, rule := range rules {
		found = found || cmp.Equal(last, rule)
	}
	if !found {
		t.Errorf("the gateway is not let in: %v", rules)
	}
}
