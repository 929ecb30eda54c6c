// Package route resolves a route from outside the cluster to a web page, and makes its
// object: an Ingress, or an HTTPRoute of a Gateway. A resolved route also returns the
// incoming connections for network policies. The package judges a route as well. It knows
// no engine and makes no gateways.
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

// Spec is a route as written; Judge requires exactly one of Ingress and Gateway.
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

// An Address is the address of a route: no two routes of an environment may have the same.
type Address struct {
	Through string // the ingress class or the Gateway, for a message
	Host    string // in lower case
	Path    string // "/": all of the host
}

// A Route is a resolved route; nil is none.
type Route struct {
	Host    string
	Path    string   // the external path of the page; "/": all of the host
	From    string   // namespace of the pods of the ingress or gateway; "": that of the page
	Reads   bool     // only requests that change nothing pass, if the kind of route can refuse others
	ingress *ingress // nil: the route goes through a Gateway
	gateway kube.ParentRef
	through string // in a message
}

// ingress is the settings of an Ingress besides host, path and Service.
type ingress struct {
	class, secret string
	annotations   map[string]string
}

// Resolve returns the route to a page in a namespace, nil when s is nil or has neither an
// Ingress nor a Gateway.
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

// Address returns the address of a route, and false when r is nil.
func (r *Route) Address() (Address, bool) {
	if r == nil || r.Host == "" {
		return Address{}, false
	}
	return Address{Through: r.through, Host: strings.ToLower(r.Host), Path: r.Path}, true
}

// Object returns the object that routes to a port of a Service in the same namespace, nil
// when r is nil. meta is the metadata of the object, to which Object adds the annotations
// of an Ingress.
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

// httpRoute writes defaults of the API explicitly. The API server adds them from the
// definition of the resource, and a GitOps controller would otherwise report them as a
// difference.
func (r *Route) httpRoute(meta kube.Metadata, service string, port int) *kube.HTTPRoute {
	rules := kube.HTTPRouteRule{
		Matches:     []kube.HTTPRouteMatch{{Path: kube.PathMatch{Type: "PathPrefix", Value: r.Path}}},
		BackendRefs: []kube.BackendRef{{Kind: "Service", Name: service, Port: port, Weight: 1}},
	}
	if r.Reads {
		rules.Matches[0].Method = "GET"
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

// Base returns the external path of the page, "" for all of the host. Requests reach the
// page without this prefix.
func (r *Route) Base() string {
	if r == nil || r.Path == "/" {
		return ""
	}
	return r.Path
}

// Flows returns the connections to ports of the page through the route, none when r is nil.
func (r *Route) Flows(ports ...int) []network.Flow {
	if r == nil {
		return nil
	}
	return []network.Flow{{Namespace: r.From, Ports: ports}}
}

// Judge reports a route that does not have exactly one kind; path is the path of the route.
func (s *Spec) Judge(r *rule.Reporter, path spec.Path) {
	switch {
	case s == nil:
		return
	case s.Ingress == nil && s.Gateway == nil:
		r.Reportf(path, "the route to %s has neither an ingress nor a gateway", s.Host).
			Fixf("name the one that the cluster has, as in gateway: name: \"public\"")
	case s.Ingress != nil && s.Gateway != nil:
		r.Reportf(path.At("gateway"), "the route to %s has both an ingress and a gateway", s.Host).
			Fixf("keep one of them").
			Notef(path.At("ingress"), "the ingress is here")
	}
}
