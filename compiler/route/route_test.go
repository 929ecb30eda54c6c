package route

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/kube"
)

func TestObject(t *testing.T) {
	meta := kube.Metadata{Name: "ui", Namespace: "lake", Labels: map[string]string{"team": "data"}}
	gateway := kube.ParentRef{Group: "gateway.networking.k8s.io", Kind: "Gateway", Name: "public"}
	backend := []kube.BackendRef{{Kind: "Service", Name: "ui-svc", Port: 4040, Weight: 1}}
	paths := kube.IngressHostPaths{Paths: []kube.IngressPath{{
		Path: "/", PathType: "Prefix",
		Backend: kube.IngressBackend{Service: kube.IngressService{Name: "ui-svc", Port: kube.IngressPort{Number: 4040}}},
	}}}
	annotated := meta
	annotated.Annotations = map[string]string{"cert-manager.io/cluster-issuer": "public"}
	inGateways := gateway
	inGateways.Namespace, inGateways.SectionName = "gateways", "https"
	for _, test := range []struct {
		name string
		spec *Spec
		want kube.Object
		base string
	}{
		{name: "no route"},
		{name: "a route of no kind", spec: &Spec{Host: "spark.example.com"}},
		{
			name: "an ingress",
			spec: &Spec{Host: "spark.example.com", Ingress: &Ingress{From: "traefik"}},
			want: &kube.Ingress{Head: kube.Head{Metadata: meta}, Spec: kube.IngressSpec{
				Rules: []kube.IngressHost{{Host: "spark.example.com", HTTP: paths}},
			}},
		},
		{
			name: "an ingress with a certificate, and annotations",
			spec: &Spec{Host: "spark.example.com", Ingress: &Ingress{
				Class: "traefik", TLS: "spark-tls", From: "traefik", Annotations: map[string]string{"cert-manager.io/cluster-issuer": "public"},
			}},
			want: &kube.Ingress{Head: kube.Head{Metadata: annotated}, Spec: kube.IngressSpec{
				IngressClassName: "traefik",
				TLS:              []kube.IngressTLS{{Hosts: []string{"spark.example.com"}, SecretName: "spark-tls"}},
				Rules:            []kube.IngressHost{{Host: "spark.example.com", HTTP: paths}},
			}},
		},
		{
			name: "a gateway",
			spec: &Spec{Host: "spark.example.com", Gateway: &Gateway{Name: "public"}},
			want: &kube.HTTPRoute{Head: kube.Head{Metadata: meta}, Spec: kube.HTTPRouteSpec{
				ParentRefs: []kube.ParentRef{gateway}, Hostnames: []string{"spark.example.com"},
				Rules: []kube.HTTPRouteRule{{
					Matches:     []kube.HTTPRouteMatch{{Path: kube.PathMatch{Type: "PathPrefix", Value: "/"}}},
					BackendRefs: backend,
				}},
			}},
		},
		{
			name: "a path of a listener elsewhere",
			spec: &Spec{Host: "data.example.com", Gateway: &Gateway{Name: "public", Namespace: "gateways", Section: "https", Path: "/history"}},
			want: &kube.HTTPRoute{Head: kube.Head{Metadata: meta}, Spec: kube.HTTPRouteSpec{
				ParentRefs: []kube.ParentRef{inGateways}, Hostnames: []string{"data.example.com"},
				Rules: []kube.HTTPRouteRule{{
					Matches: []kube.HTTPRouteMatch{{Path: kube.PathMatch{Type: "PathPrefix", Value: "/history"}}},
					Filters: []kube.HTTPRouteFilter{{Type: "URLRewrite", URLRewrite: &kube.URLRewrite{
						Path: kube.PathRewrite{Type: "ReplacePrefixMatch", ReplacePrefixMatch: "/"},
					}}},
					BackendRefs: backend,
				}},
			}},
			base: "/history",
		},
	} {
		if diff := cmp.Diff(test.want, test.spec.Resolve("lake").Object(meta, "ui-svc", 4040)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if got := test.spec.Resolve("lake").Base(); got != test.base {
			t.Errorf("%s: base %q; want %q", test.name, got, test.base)
		}
	}
}

func TestFlows(t *testing.T) {
	for _, test := range []struct {
		name string
		spec *Spec
		want []network.Flow
	}{
		{name: "no route"},
		{name: "a route of no kind", spec: &Spec{}},
		{name: "an ingress", spec: &Spec{Ingress: &Ingress{From: "traefik"}}, want: []network.Flow{{Namespace: "traefik", Ports: []int{4040}}}},
		{name: "a gateway of another namespace", spec: &Spec{Gateway: &Gateway{Namespace: "gateways"}}, want: []network.Flow{{Namespace: "gateways", Ports: []int{4040}}}},
		{name: "a gateway whose pods are elsewhere", spec: &Spec{Gateway: &Gateway{Namespace: "gateways", From: "envoy"}}, want: []network.Flow{{Namespace: "envoy", Ports: []int{4040}}}},
		{name: "a gateway of the own namespace", spec: &Spec{Gateway: &Gateway{}}, want: []network.Flow{{Ports: []int{4040}}}},
	} {
		if diff := cmp.Diff(test.want, test.spec.Resolve("lake").Flows(4040)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name string
		spec *Spec
		want []string
	}{
		{name: "no route"},
		{name: "one kind", spec: &Spec{Host: "a.b", Ingress: &Ingress{Annotations: map[string]string{"nginx.ingress.kubernetes.io/auth-url": "x"}}}},
		{name: "no kind", spec: &Spec{Host: "a.b"}, want: []string{
			`spark.etl.ui.route: the route to a.b has neither an ingress nor a gateway; name the one that the cluster has, as in gateway: name: "public"`,
		}},
		{name: "both kinds", spec: &Spec{Host: "a.b", Ingress: &Ingress{}, Gateway: &Gateway{}}, want: []string{
			`spark.etl.ui.route.gateway: the route to a.b has both an ingress and a gateway; keep one of them`,
		}},
	} {
		r := &rule.Reporter{Env: "dev"}
		judge := rule.Rule[*Spec]{Check: func(s *Spec, r *rule.Reporter) { s.Judge(r, "spark.etl.ui.route") }}
		rule.Run(r, &judge, test.spec)
		var got []string
		for _, d := range r.Findings {
			got = append(got, d.Path+": "+d.Message+"; "+d.Fix)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestAddress(t *testing.T) {
	for _, test := range []struct {
		name string
		spec *Spec
		want Address
	}{
		{name: "no route"},
		{name: "no host", spec: &Spec{Ingress: &Ingress{}}},
		{name: "no kind", spec: &Spec{Host: "spark.example.com"}},
		{
			name: "the default class", spec: &Spec{Host: "spark.example.com", Ingress: &Ingress{From: "traefik"}},
			want: Address{Through: "the ingress", Host: "spark.example.com", Path: "/"},
		},
		{
			name: "a class", spec: &Spec{Host: "spark.example.com", Ingress: &Ingress{Class: "traefik"}},
			want: Address{Through: "ingress class traefik", Host: "spark.example.com", Path: "/"},
		},
		{
			name: "a gateway of the page's namespace", spec: &Spec{Host: "Spark.example.com", Gateway: &Gateway{Name: "public"}},
			want: Address{Through: "gateway lake/public", Host: "spark.example.com", Path: "/"},
		},
		{
			name: "a gateway and a path", spec: &Spec{Host: "spark.example.com", Gateway: &Gateway{Name: "public", Namespace: "gateways", Path: "/etl"}},
			want: Address{Through: "gateway gateways/public", Host: "spark.example.com", Path: "/etl"},
		},
	} {
		got, found := test.spec.Resolve("lake").Address()
		if diff := cmp.Diff(test.want, got); diff != "" || found != (test.want != Address{}) {
			t.Errorf("%s: found is %t (-want +got):\n%s", test.name, found, diff)
		}
	}
}

func TestReads(t *testing.T) {
	for _, test := range []struct {
		name   string
		spec   Spec
		reads  bool
		method string
	}{
		{name: "all requests", spec: Spec{Host: "a.b", Gateway: &Gateway{Name: "public"}}},
		{name: "reads alone", spec: Spec{Host: "a.b", Gateway: &Gateway{Name: "public"}}, reads: true, method: "GET"},
	} {
		r := test.spec.Resolve("lake")
		r.Reads = test.reads
		got := r.Object(kube.Metadata{}, "ui", 8081).(*kube.HTTPRoute).Spec.Rules[0].Matches[0].Method
		if got != test.method {
			t.Errorf("%s: method %q; want %q", test.name, got, test.method)
		}
	}
}
