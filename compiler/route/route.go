// Package route turns the way to a web page from outside of the cluster into the object
// that makes it: an Ingress, or an HTTPRoute of a Gateway. It takes a route of the spec
// and the Service behind it, and gives that object, who comes in through it, and what is
// wrong with the route. It knows no engine and makes no gateways.
package route

import (
	"cmp"
	"maps"
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
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
	Class       string            `spec:"class"` // "": the cluster's default
	TLS         string            `spec:"tls"`   // Secret; "": the controller's own
	Annotations map[string]string `spec:"annotations"`
	From        string            `spec:"from"` // namespace of the controller's pods
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

// Address returns the address of a route, and whether it has one. The namespace
// is that of the page.
func (s *Spec) Address(namespace string) (Address, bool) {
	switch {
	case s == nil || s.Host == "":
		return Address{}, false
	case s.Ingress != nil:
		through := "the ingress"
		if s.Ingress.Class != "" {
			through = "ingress class " + s.Ingress.Class
		}
		return Address{Through: through, Host: strings.ToLower(s.Host), Path: "/"}, true
	case s.Gateway != nil:
		through := "gateway " + cmp.Or(s.Gateway.Namespace, namespace) + "/" + s.Gateway.Name
		return Address{Through: through, Host: strings.ToLower(s.Host), Path: cmp.Or(s.Gateway.Path, "/")}, true
	}
	return Address{}, false
}

// Object returns the object that leads to a port of a Service of the same namespace, nil
// when there is no route. The metadata is the object's; annotations of an Ingress are
// added to it.
func (s *Spec) Object(meta kube.Metadata, service string, port int) kube.Object {
	switch {
	case s == nil:
		return nil
	case s.Ingress != nil:
		return s.ingress(meta, service, port)
	case s.Gateway != nil:
		return s.httpRoute(meta, service, port)
	}
	return nil
}

func (s *Spec) ingress(meta kube.Metadata, service string, port int) *kube.Ingress {
	if len(s.Ingress.Annotations) > 0 {
		all := maps.Clone(s.Ingress.Annotations)
		maps.Copy(all, meta.Annotations)
		meta.Annotations = all
	}
	backend := kube.IngressBackend{Service: kube.IngressService{Name: service, Port: kube.IngressPort{Number: port}}}
	ingress := &kube.Ingress{Head: kube.Head{Metadata: meta}, Spec: kube.IngressSpec{
		IngressClassName: s.Ingress.Class,
		Rules: []kube.IngressHost{{Host: s.Host, HTTP: kube.IngressHostPaths{
			Paths: []kube.IngressPath{{Path: "/", PathType: "Prefix", Backend: backend}},
		}}},
	}}
	if s.Ingress.TLS != "" {
		ingress.Spec.TLS = []kube.IngressTLS{{Hosts: []string{s.Host}, SecretName: s.Ingress.TLS}}
	}
	return ingress
}

// httpRoute writes the defaults of the API out: they stand in the definition of the
// resource, so that a GitOps controller would take them for a change.
func (s *Spec) httpRoute(meta kube.Metadata, service string, port int) *kube.HTTPRoute {
	rules := kube.HTTPRouteRule{
		Matches:     []kube.HTTPRouteMatch{{Path: kube.PathMatch{Type: "PathPrefix", Value: cmp.Or(s.Gateway.Path, "/")}}},
		BackendRefs: []kube.BackendRef{{Kind: "Service", Name: service, Port: port, Weight: 1}},
	}
	if s.Gateway.Path != "" {
		rules.Filters = []kube.HTTPRouteFilter{{Type: "URLRewrite", URLRewrite: &kube.URLRewrite{
			Path: kube.PathRewrite{Type: "ReplacePrefixMatch", ReplacePrefixMatch: "/"},
		}}}
	}
	return &kube.HTTPRoute{Head: kube.Head{Metadata: meta}, Spec: kube.HTTPRouteSpec{
		ParentRefs: []kube.ParentRef{{
			Group: "gateway.networking.k8s.io", Kind: "Gateway",
			Name: s.Gateway.Name, Namespace: s.Gateway.Namespace, SectionName: s.Gateway.Section,
		}},
		Hostnames: []string{s.Host},
		Rules:     []kube.HTTPRouteRule{rules},
	}}
}

// Base returns the path under which the page is seen from outside, "" for all of the
// host. The page itself is always asked without it.
func (s *Spec) Base() string {
	if s == nil || s.Ingress != nil || s.Gateway == nil {
		return ""
	}
	return s.Gateway.Path
}

// Flows returns who connects to ports of the page through the route: nobody when there
// is none.
func (s *Spec) Flows(ports ...int) []network.Flow {
	switch {
	case s == nil:
		return nil
	case s.Ingress != nil:
		return []network.Flow{{Namespace: s.Ingress.From, Ports: ports}}
	case s.Gateway != nil:
		return []network.Flow{{Namespace: cmp.Or(s.Gateway.From, s.Gateway.Namespace), Ports: ports}}
	}
	return nil
}

// Judge reports a route that is not of one kind, and annotations that are not the user's
// to write; path is the place of the route. A rule of an engine calls it.
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
	if s.Ingress != nil {
		metadata.JudgeKeys(r, path.At("ingress", "annotations"), "annotation", s.Ingress.Annotations)
	}
}

// CredentialKeys returns the keys of the route's annotations that hold a credential,
// sorted; they stand at ingress.annotations.
func (s *Spec) CredentialKeys() []string {
	if s == nil || s.Ingress == nil {
		return nil
	}
	return pod.CredentialKeys(s.Ingress.Annotations)
}
