package network

import (
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
)

// Pods describes the pods of one component of a workload, such as its executors, and their
// connections.
type Pods struct {
	Metadata  kube.Metadata     // of the policy
	Selector  map[string]string // labels of the pods
	In        []Flow            // who may connect to them
	Out       []Flow            // what they connect to
	Metrics   []int             // ports that Prometheus scrapes
	APIServer bool              // they connect to the Kubernetes API
	Stores    storage.Egress    // connections to the stores that they use
	Shared    bool              // they serve all workloads; the destinations that the profile lists are not for them
}

// A Flow is connections to some ports, from or to one party: some or all pods of the
// workload's own namespace or of another one, or any address.
type Flow struct {
	Selector  map[string]string // labels of the party's pods; nil: all of them
	Namespace string            // "": the workload's own namespace
	Anywhere  bool              // any address, because the party's pods are not known
	Ports     []int
}

// Policies returns the policies for the pods of one component, none when the profile has no
// policies. The addresses of the API server differ between environments, so they have a
// separate policy. That is possible because policies add up, and useful because an overlay
// replaces a list as a whole and would have to repeat all other rules.
func (n *Network) Policies(p Pods) []kube.Object {
	if !n.Policed {
		return nil
	}
	policies := []kube.Object{n.policy(p)}
	if n.Strict && p.APIServer {
		policies = append(policies, n.apiServer(p))
	}
	return policies
}

// apiServer returns the policy that allows connections to the Kubernetes API. Without
// addresses it allows the ports of the API server at any address.
func (n *Network) apiServer(p Pods) *kube.NetworkPolicy {
	policy := &kube.NetworkPolicy{Head: kube.Head{Metadata: p.Metadata}}
	policy.Metadata.Name += "-apiserver"
	policy.Spec.PodSelector.MatchLabels = p.Selector
	policy.Spec.PolicyTypes = []string{"Egress"}
	policy.Spec.Egress = []kube.EgressRule{{To: n.APIServer, Ports: tcp(443, 6443)}}
	return policy
}

func (n *Network) policy(p Pods) *kube.NetworkPolicy {
	policy := &kube.NetworkPolicy{Head: kube.Head{Metadata: p.Metadata}}
	policy.Spec.PodSelector.MatchLabels = p.Selector
	policy.Spec.PolicyTypes = []string{"Ingress"}
	for _, flow := range p.In {
		policy.Spec.Ingress = append(policy.Spec.Ingress, kube.IngressRule{From: flow.peers(), Ports: tcp(flow.Ports...)})
	}
	if len(p.Metrics) > 0 && n.Monitoring != "" {
		scrape := Flow{Namespace: n.Monitoring}
		policy.Spec.Ingress = append(policy.Spec.Ingress, kube.IngressRule{From: scrape.peers(), Ports: tcp(p.Metrics...)})
	}
	if n.Strict {
		policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, "Egress")
		policy.Spec.Egress = n.egress(p)
	}
	return policy
}

// egress returns the rules for DNS, other pods, the stores, and the destinations that the
// profile lists.
func (n *Network) egress(p Pods) []kube.EgressRule {
	rules := append([]kube.EgressRule{n.dns()}, n.Servers...)
	for _, flow := range p.Out {
		rules = append(rules, kube.EgressRule{To: flow.peers(), Ports: tcp(flow.Ports...)})
	}
	rules = append(rules, stores(p)...)
	if p.Shared {
		return rules
	}
	return append(rules, n.Egress...)
}

// peers returns the party of a flow; no peers means any address.
func (f Flow) peers() []kube.Peer {
	if f.Anywhere {
		return nil
	}
	peer := kube.Peer{}
	if f.Namespace != "" {
		peer.NamespaceSelector = &kube.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": f.Namespace}}
	}
	if f.Selector != nil || f.Namespace == "" {
		peer.PodSelector = &kube.LabelSelector{MatchLabels: f.Selector}
	}
	return []kube.Peer{peer}
}

// nodeLocalDNS is the address of NodeLocal DNSCache on every node of a cluster with IPv4.
const nodeLocalDNS = "169.254.20.10/32"

// stores returns rules for the ports of the stores, at the addresses that the spec states or
// at any address, because a bucket has many; and for the addresses that provide credentials.
func stores(p Pods) []kube.EgressRule {
	var rules []kube.EgressRule
	if open := append(tcp(p.Stores.Ports...), udp(p.Stores.UDP...)...); len(open) > 0 {
		rules = append(rules, kube.EgressRule{Ports: open})
	}
	for _, place := range p.Stores.Known {
		to := blocks(place.Addresses)
		if place.Namespace != "" {
			to = append(to, Flow{Namespace: place.Namespace}.peers()...)
		}
		rules = append(rules, kube.EgressRule{To: to, Ports: append(tcp(place.Ports...), udp(place.UDP...)...)})
	}
	for _, place := range p.Stores.Node {
		rules = append(rules, kube.EgressRule{To: blocks(place.Addresses), Ports: tcp(place.Ports...)})
	}
	return rules
}

// clusterDNS returns the pods of the cluster's DNS server.
func clusterDNS() []kube.Peer {
	return []kube.Peer{{
		NamespaceSelector: &kube.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "kube-system"}},
		PodSelector:       &kube.LabelSelector{MatchLabels: map[string]string{"k8s-app": "kube-dns"}},
	}}
}

// dns allows DNS queries over UDP and, for long answers, over TCP.
func (n *Network) dns() kube.EgressRule {
	return kube.EgressRule{To: n.Resolvers, Ports: queries(53)}
}

// queries returns a port for DNS: UDP, and TCP for long answers.
func queries(port int) []kube.PolicyPort { return append(udp(port), tcp(port)...) }

// blocks returns peers for ranges of addresses; no peers means any address.
func blocks(cidrs []string) []kube.Peer {
	var peers []kube.Peer
	for _, cidr := range cidrs {
		peers = append(peers, kube.Peer{IPBlock: &kube.IPBlock{CIDR: cidr}})
	}
	return peers
}

func tcp(ports ...int) []kube.PolicyPort { return portsOf("TCP", ports) }

func udp(ports ...int) []kube.PolicyPort { return portsOf("UDP", ports) }

func portsOf(protocol string, ports []int) []kube.PolicyPort {
	var out []kube.PolicyPort
	for _, port := range ports {
		out = append(out, kube.PolicyPort{Protocol: protocol, Port: port})
	}
	return out
}
