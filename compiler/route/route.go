// Package route turns the way to a web page from outside of the cluster into the object
// that makes it: an Ingress, or an HTTPRoute of a Gateway. It resolves a route of the spec;
// the resolved one, with the Service behind it, gives that object and who comes in through
// it. It also reports what is wrong with a route. It knows no engine and makes no gateways.
package route

import (
	"cmp"
	"maps"
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// Spec is a route as it is written; Judge demands exactly one of the kinds.
type Spec struct {
	Host    string   `spec:"host"`
	Ingress *Ingress `spec:"ingress"`
	Gateway *Gateway `spec:"gateway"`
}

// Ingress is a route through an ingress controller.
type Ingress struct {
	Class       string               `spec:"class"` // "": the cluster's default
	TLS         string               `spec:"tls"`   // Secret; "": the controller's own
	Annotations metadata.Annotations `spec:"annotations"`
	From        string               `spec:"from"` // namespace of the controller's pods
}

// Gateway is a route through a Gateway.
type Gateway struct {
	Name      string `spec:"name"`
	Namespace string `spec:"namespace"` // "": the environment's
	Section   string `spec:"section"`   // "": any listener
	Path      string `spec:"path"`      // "": all of the host
	From      string `spec:"from"`      // namespace of the gateway's pods; "": the Gateway's
}

// An Address is what a route answers to: no two routes may have one and the same.
type Address struct {
	Through string // the ingress class or the Gateway, in a message
	Host    string // in small letters
	Path    string // "/": all of the host
}

// A Route is a resolved route; nil is none.
type Route struct {
	Host    string
	Path    string   // under which the page is seen from outside; "/": all of the host
	From    string   // namespace of the pods that it comes through; "": the page's
	ingress *ingress // nil: through the gateway
	gateway kube.ParentRef
	through string // in a message
}

// ingress is what an Ingress says beside where it leads to.
type ingress struct {
	class, secret string
	annotations   map[string]string
}

// Resolve returns the route to a page of a namespace, nil when there is none or it goes
// through nothing.
func (s *Spec) Resolve(namespace string) *Route {
	switch {
	case s == nil:
		return nil
	case s.Ingress != nil:
		through := "the ingress"
		if s.Ingress.Class != "" {
			through = "ingress class " + s.Ingress.Class
		}
		return &Route{
			Host: s.Host, Path: "/", From: s.Ingress.From, through: through,
			ingress: &ingress{class: s.Ingress.Class, secret: s.Ingress.TLS, annotations: s.Ingress.Annotations},
		}
	case s.Gateway != nil:
		g := s.Gateway
		return &Route{
			Host: s.Host, Path: cmp.Or(g.Path, "/"), From: cmp.Or(g.From, g.Namespace),
			through: "gateway " + cmp.Or(g.Namespace, namespace) + "/" + g.Name,
			gateway: kube.ParentRef{
				Group: "gateway.networking.k8s.io", Kind: "Gateway", Name: g.Name, Namespace: g.Namespace, SectionName: g.Section,
			},
		}
	}
	return nil
}

// Address returns the address of a route, and whether it has one.
func (r *Route) Address() (Address, bool) {
	if r == nil || r.Host == "" {
		return Address{}, false
	}
	return Address{Through: r.through, Host: strings.ToLower(r.Host), Path: r.Path}, true
}

// Object returns the object that leads to a port of a Service of the same namespace, nil
// when there is no route. The metadata is the object's; annotations of an Ingress are
// added to it.
func (r *Route) Object(meta kube.Metadata, service string, port int) kube.Object {
	switch {
	case r == nil:
		return nil
	case r.ingress != nil:
		return r.ingressTo(meta, service, port)
	}
	return r.httpRoute(meta, service, port)
}

func (r *Route) ingressTo(meta kube.Metadata, service string, port int) *kube.Ingress {
	if len(r.ingress.annotations) > 0 {
		all := maps.Clone(r.ingress.annotations)
		maps.Copy(all, meta.Annotations)
		meta.Annotations = all
	}
	backend := kube.IngressBackend{Service: kube.IngressService{Name: service, Port: kube.IngressPort{Number: port}}}
	object := &kube.Ingress{Head: kube.Head{Metadata: meta}, Spec: kube.IngressSpec{
		IngressClassName: r.ingress.class,
		Rules: []kube.IngressHost{{Host: r.Host, HTTP: kube.IngressHostPaths{
			Paths: []kube.IngressPath{{Path: r.Path, PathType: "Prefix", Backend: backend}},
		}}},
	}}
	if r.ingress.secret != "" {
		object.Spec.TLS = []kube.IngressTLS{{Hosts: []string{r.Host}, SecretName: r.ingress.secret}}
	}
	return object
}

// httpRoute writes the defaults of the API out: they stand in the definition of the
// resource, so that a GitOps controller would take them for a change.
func (r *Route) httpRoute(meta kube.Metadata, service string, port int) *kube.HTTPRoute {
	rules := kube.HTTPRouteRule{
		Matches:     []kube.HTTPRouteMatch{{Path: kube.PathMatch{Type: "PathPrefix", Value: r.Path}}},
		BackendRefs: []kube.BackendRef{{Kind: "Service", Name: service, Port: port, Weight: 1}},
	}
	if r.Base() != "" {
		rules.Filters = []kube.HTTPRouteFilter{{Type: "URLRewrite", URLRewrite: &kube.URLRewrite{
			Path: kube.PathRewrite{Type: "ReplacePrefixMatch", ReplacePrefixMatch: "/"},
		}}}
	}
	return &kube.HTTPRoute{Head: kube.Head{Metadata: meta}, Spec: kube.HTTPRouteSpec{
		ParentRefs: []kube.ParentRef{r.gateway},
		Hostnames:  []string{r.Host},
		Rules:      []kube.HTTPRouteRule{rules},
	}}
}

// Base returns the path under which the page is seen from outside, "" for all of the
// host. The page itself is always asked without it.
func (r *Route) Base() string {
	if r == nil || r.Path == "/" {
		return ""
	}
	return r.Path
}

// Flows returns who connects to ports of the page through the route: nobody when there
// is none.
func (r *Route) Flows(ports ...int) []network.Flow {
	if r == nil {
		return nil
	}
	return []network.Flow{{Namespace: r.From, Ports: ports}}
}

// Judge reports a route that is not of one kind; path is the place of the route.
func (s *Spec) Judge(r *rule.Reporter, path spec.Path) {
	switch {
	case s == nil:
		return
	case s.Ingress == nil && s.Gateway == nil:
		r.Reportf(path, "the route to %s goes through neither an ingress nor a gateway", s.Host).
			Fixf("name what the cluster has, as in gateway: name: \"public\"")
	case s.Ingress != nil && s.Gateway != nil:
		r.Reportf(path.At("gateway"), "the route to %s goes through both an ingress and a gateway", s.Host).
			Fixf("keep one of them").
			Notef(path.At("ingress"), "the ingress is here")
	}
}
