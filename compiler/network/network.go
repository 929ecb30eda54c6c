package network

import (
	"maps"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/internal/kube"
)

// Name is the key of the section.
const Name = "network"

// Section is the section of the network profiles.
var Section = plan.Define(plan.Def[Spec, *Network]{Name: Name, Resolve: resolve, Rules: rules})

// A Ref is the name of a network profile in a spec, "" for none. Every field of a spec that
// names a profile has this type, by which shared rules find and judge the field.
type Ref string

// Spec is a network profile as written.
type Spec struct {
	DNS        *DNS              `spec:"dns"`
	Policy     string            `spec:"policy"` // ingress, strict or none
	APIServer  []string          `spec:"apiServer"`
	Monitoring string            `spec:"monitoring"`
	Egress     map[string]Egress `spec:"egress"`
}

// DNS is how pods resolve names.
type DNS struct {
	Ndots     int64    `spec:"ndots"`
	Timeout   int64    `spec:"timeout"`   // seconds; 0: the resolver's own
	Attempts  int64    `spec:"attempts"`  // 0: the resolver's own
	NodeLocal bool     `spec:"nodeLocal"` // the nodes run NodeLocal DNSCache
	Searches  []string `spec:"searches"`

	Servers map[string]Server `spec:"servers"` // besides those of the cluster
}

// Server is a DNS server, or several at one place.
type Server struct {
	CIDR      string `spec:"cidr"`
	Namespace string `spec:"namespace"`
	Port      int    `spec:"port"`
}

// Egress is one destination that pods may connect to.
type Egress struct {
	CIDR      string `spec:"cidr"`
	Namespace string `spec:"namespace"`
	Ports     []int  `spec:"ports"` // TCP
	UDP       []int  `spec:"udp"`
}

// Network is a resolved network profile.
type Network struct {
	plan.Entry
	Spec       Spec              // as written, for rules
	DNS        *kube.DNSConfig   // nil: the cluster's own
	Policed    bool              // policies limit incoming connections
	Strict     bool              // policies limit outgoing connections too
	APIServer  []kube.Peer       // nil: anywhere
	Monitoring string            // namespace of Prometheus; "": there is none
	Resolvers  []kube.Peer       // not empty
	Servers    []kube.EgressRule // DNS servers with ports of their own, sorted by name
	Egress     []kube.EgressRule // other allowed destinations, sorted by name
}

func resolve(entry plan.Entry, s Spec) *Network {
	n := &Network{
		Entry: entry, Spec: s, Policed: s.Policy != "none", Strict: s.Policy == "strict",
		APIServer: blocks(s.APIServer), Monitoring: s.Monitoring, Resolvers: clusterDNS(),
	}
	if s.DNS != nil {
		n.DNS = s.DNS.config()
		if s.DNS.NodeLocal {
			n.Resolvers = append(n.Resolvers, blocks([]string{nodeLocalDNS})...)
		}
		for _, name := range slices.Sorted(maps.Keys(s.DNS.Servers)) {
			server := s.DNS.Servers[name]
			n.Servers = append(n.Servers, kube.EgressRule{To: peersAt(server.CIDR, server.Namespace), Ports: queries(server.Port)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Egress)) {
		n.Egress = append(n.Egress, s.Egress[name].rule())
	}
	return n
}

// rule returns the policy rule that allows the destination.
func (e Egress) rule() kube.EgressRule {
	return kube.EgressRule{To: peersAt(e.CIDR, e.Namespace), Ports: append(tcp(e.Ports...), udp(e.UDP...)...)}
}

// peersAt returns a range of addresses or, without one, the pods of a namespace.
func peersAt(cidr, namespace string) []kube.Peer {
	if cidr != "" {
		return blocks([]string{cidr})
	}
	return Flow{Namespace: namespace}.peers()
}

// config returns the options of the resolver; Kubernetes wants their values as text.
func (s *DNS) config() *kube.DNSConfig {
	config := &kube.DNSConfig{Searches: s.Searches}
	for _, option := range []struct {
		name  string
		value int64
	}{{"ndots", s.Ndots}, {"timeout", s.Timeout}, {"attempts", s.Attempts}} {
		if option.value != 0 {
			config.Options = append(config.Options, kube.DNSOption{Name: option.name, Value: strconv.FormatInt(option.value, 10)})
		}
	}
	return config
}

// Find returns the profile called name, nil when there is none.
func Find(e *plan.Environment, name Ref) *Network { return plan.Find[*Network](e, Name, string(name)) }

// Of returns the profile called name or, when name is empty or there is no such profile, a
// profile with the defaults of the language.
func Of(e *plan.Environment, name Ref) *Network {
	if n := Find(e, name); n != nil {
		return n
	}
	return resolve(plan.Entry{Env: e}, Spec{Policy: "ingress", Monitoring: "monitoring"})
}

// Names returns the names of all profiles.
func Names(e *plan.Environment) []string {
	return plan.Names(e, Name, func(*Network) bool { return true })
}
