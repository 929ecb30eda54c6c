package kube

var routeKinds = []Kind{
	{Of: (*Ingress)(nil), File: "network.yaml"},
	{Of: (*HTTPRoute)(nil), File: "network.yaml", Root: "spec", Fields: Fields{
		Names: []Names{{At: []string{"rules"}, Names: []Name{{Of: (*Service)(nil), In: []string{"backendRefs/name"}}}}},
	}},
}

// Ingress is networking.k8s.io/v1 Ingress.
type Ingress struct {
	Head
	Spec IngressSpec `json:"spec"`
}

// Type implements Object.
func (*Ingress) Type() Type { return Type{APIVersion: "networking.k8s.io/v1", Kind: "Ingress"} }

// IngressSpec is the hosts that a controller serves, with their backends.
type IngressSpec struct {
	IngressClassName string        `json:"ingressClassName,omitempty"`
	TLS              []IngressTLS  `json:"tls,omitempty"`
	Rules            []IngressHost `json:"rules"`
}

// IngressTLS is the Secret with the certificate of some hosts.
type IngressTLS struct {
	Hosts      []string `json:"hosts"`
	SecretName string   `json:"secretName"`
}

// IngressHost is a rule of an Ingress: the paths of one host.
type IngressHost struct {
	Host string           `json:"host"`
	HTTP IngressHostPaths `json:"http"`
}

// IngressHostPaths is the paths of a host.
type IngressHostPaths struct {
	Paths []IngressPath `json:"paths"`
}

// IngressPath is a path and its backend.
type IngressPath struct {
	Path     string         `json:"path"`
	PathType string         `json:"pathType"`
	Backend  IngressBackend `json:"backend"`
}

// IngressBackend is the Service that handles requests.
type IngressBackend struct {
	Service IngressService `json:"service"`
}

// IngressService is a Service of the same namespace, and one of its ports.
type IngressService struct {
	Name string      `json:"name"`
	Port IngressPort `json:"port"`
}

// IngressPort is a port by its number.
type IngressPort struct {
	Number int `json:"number"`
}

// HTTPRoute is gateway.networking.k8s.io/v1 HTTPRoute.
type HTTPRoute struct {
	Head
	Spec HTTPRouteSpec `json:"spec"`
}

// Type implements Object.
func (*HTTPRoute) Type() Type {
	return Type{APIVersion: "gateway.networking.k8s.io/v1", Kind: "HTTPRoute"}
}

// HTTPRouteSpec is the gateways and hosts of a route, with its rules.
type HTTPRouteSpec struct {
	ParentRefs []ParentRef     `json:"parentRefs"`
	Hostnames  []string        `json:"hostnames"`
	Rules      []HTTPRouteRule `json:"rules"`
}

// ParentRef is a Gateway, and one of its listeners when there are several.
type ParentRef struct {
	Group       string `json:"group"`
	Kind        string `json:"kind"`
	Name        string `json:"name"`
	Namespace   string `json:"namespace,omitempty"`
	SectionName string `json:"sectionName,omitempty"`
}

// HTTPRouteRule is the backends of the requests that match, and the filters that change them
// before.
type HTTPRouteRule struct {
	Matches     []HTTPRouteMatch  `json:"matches"`
	Filters     []HTTPRouteFilter `json:"filters,omitempty"`
	BackendRefs []BackendRef      `json:"backendRefs"`
}

// HTTPRouteMatch matches requests by their path, and by their method if there is one.
type HTTPRouteMatch struct {
	Path   PathMatch `json:"path"`
	Method string    `json:"method,omitempty"`
}

// PathMatch matches a path.
type PathMatch struct {
	Type  string `json:"type"` // Exact or PathPrefix
	Value string `json:"value"`
}

// HTTPRouteFilter changes requests.
type HTTPRouteFilter struct {
	Type       string      `json:"type"` // URLRewrite
	URLRewrite *URLRewrite `json:"urlRewrite,omitempty"`
}

// URLRewrite changes the path of requests.
type URLRewrite struct {
	Path PathRewrite `json:"path"`
}

// PathRewrite replaces the prefix that was matched.
type PathRewrite struct {
	Type               string `json:"type"` // ReplacePrefixMatch
	ReplacePrefixMatch string `json:"replacePrefixMatch"`
}

// BackendRef is a port of a Service of the same namespace. The group of Services is "".
type BackendRef struct {
	Group  string `json:"group"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Port   int    `json:"port"`
	Weight int    `json:"weight"`
}
