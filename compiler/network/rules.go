package network

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/address"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// rules judge one profile.
var rules = slices.Concat(profileRules, peerRules, openRules)

// maxSearches is the largest number of characters in the search list of a pod, joined by
// spaces.
const maxSearches = 2048

// ranges returns all ranges of the profile.
func (n *Network) ranges() []address.Range {
	var out []address.Range
	for i, text := range n.Spec.APIServer {
		out = append(out, address.Range{Path: n.At("apiServer").Index(i), Text: text})
	}
	if n.Spec.DNS != nil {
		for _, name := range slices.Sorted(maps.Keys(n.Spec.DNS.Servers)) {
			if text := n.Spec.DNS.Servers[name].CIDR; text != "" {
				out = append(out, address.Range{Path: n.At("dns", "servers", name, "cidr"), Text: text})
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
		if text := n.Spec.Egress[name].CIDR; text != "" {
			out = append(out, address.Range{Path: n.At("egress", name, "cidr"), Text: text})
		}
	}
	return out
}

// profileRules judge the values of a profile.
var profileRules = []rule.Rule[*Network]{
	{
		Doc: rule.Doc{
			ID: "NET001", Severity: diag.Warning,
			Title:  "Cluster names with one dot are resolved with the search list",
			Why:    "The address of a Flink JobManager is CLUSTER.NAMESPACE, a name with one dot. With ndots 1, glibc first sends a useless query outside the cluster, and musl does not use the search list at all, so images based on Alpine do not find the JobManager.",
			Bad:    `network: closed: dns: ndots: 1`,
			Good:   `network: closed: dns: ndots: 2`,
			Ref:    "musl, src/network/lookup_name.c; apache/flink, FlinkKubeClientFactory: service addresses",
			Judges: []spec.Path{"network.dns.ndots"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			if n.Spec.DNS != nil && n.Spec.DNS.Ndots == 1 {
				r.Reportf(n.At("dns", "ndots"), "with ndots 1, names such as cluster.namespace are first queried outside the cluster").
					Fixf("write 2").Replace("2")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET002", Severity: diag.Error,
			Title:  "An egress entry names a range of addresses or a namespace",
			Why:    "A rule of a policy has one kind of peer. Without a peer it would open the ports to the pods' own namespace, and with two, one of them would be lost.",
			Bad:    `network: closed: egress: kafka: ports: [9092]`,
			Good:   `network: closed: egress: kafka: {cidr: "10.1.0.0/16", ports: [9092]}`,
			Ref:    "kubernetes, validation of networking/v1: ipBlock stands alone in a peer",
			Judges: []spec.Path{"network.egress.cidr", "network.egress.namespace"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
				e, at := n.Spec.Egress[name], n.At("egress", name)
				switch {
				case e.CIDR == "" && e.Namespace == "":
					r.Reportf(at, "egress %q has ports but neither a cidr nor a namespace", name).
						Fixf("add its cidr or its namespace")
				case e.CIDR != "" && e.Namespace != "":
					r.Reportf(at.At("namespace"), "egress %q names both the range %s and the namespace %q", name, e.CIDR, e.Namespace).
						Fixf("split it into two entries").
						Notef(at.At("cidr"), "the range is here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET003", Severity: diag.Error,
			Title:  "A range of addresses is valid",
			Why:    "The API server refuses a policy with a range that it cannot parse.",
			Bad:    `network: closed: egress: kafka: {cidr: "10.300.0.0/16", ports: [9092]}`,
			Good:   `network: closed: egress: kafka: {cidr: "10.30.0.0/16", ports: [9092]}`,
			Ref:    "kubernetes, validation of networking/v1, ValidateIPBlock",
			Judges: []spec.Path{"network.apiServer", "network.egress.cidr", "network.dns.servers"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for _, c := range n.ranges() {
				c.JudgeSyntax(r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET004", Severity: diag.Warning,
			Title:  "A range of addresses begins with its first address",
			Why:    "Bits beyond the prefix have no effect. Usually the prefix length is wrong: a single address is /32. Newer API servers warn about such ranges.",
			Bad:    `network: closed: apiServer: ["10.0.0.17/28"]`,
			Good:   `network: closed: apiServer: ["10.0.0.16/28"]`,
			Ref:    "kubernetes, KEP-4858: IP and CIDR validation",
			Judges: []spec.Path{"network.apiServer", "network.egress.cidr", "network.dns.servers"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for _, c := range n.ranges() {
				c.JudgeStart(r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET005", Severity: diag.Warning,
			Title:  "A strict policy does not allow everything",
			Why:    "A range of all addresses without ports allows all connections: the policy is called strict and is not. In apiServer it has the same effect as no entry.",
			Bad:    `network: closed: egress: all: cidr: "0.0.0.0/0"`,
			Good:   `network: closed: egress: kafka: {cidr: "0.0.0.0/0", ports: [9092]}`,
			Ref:    "kubernetes, network policies: an ipBlock of 0.0.0.0/0 is every address",
			Judges: []spec.Path{"network.policy", "network.apiServer", "network.egress.cidr", "network.egress.ports", "network.egress.udp"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for i, text := range n.Spec.APIServer {
				if at := n.At("apiServer").Index(i); (address.Range{Path: at, Text: text}).IsEverything() {
					r.Reportf(at, "%s contains every address, not only those of the API server", text).
						Fixf("write the addresses of its endpoints, or remove apiServer")
				}
			}
			for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
				if e := n.Spec.Egress[name]; (address.Range{Text: e.CIDR}).IsEverything() && e.Ports == nil && e.UDP == nil { // NET008 reports an empty list
					r.Reportf(n.At("egress", name, "cidr"), "egress %q opens every port of every address", name).
						Fixf(`list its ports, or write policy: "ingress", which has the same effect`)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET006", Severity: diag.Error,
			Title:  "The search list of a pod has at most 2048 characters",
			Why:    "The API server refuses a pod whose search list is longer than 2048 characters. If the cluster's own domains make the list longer, the kubelet truncates it, and some names no longer resolve.",
			Bad:    `network: closed: dns: searches: [for i in [1, 2, 3, 4, 5, 6, 7, 8, 9] {"a\(i)." + "example."*30 + "org"}]`,
			Good:   `network: closed: dns: searches: ["example.org"]`,
			Ref:    "kubernetes, validation of core/v1: MaxDNSSearchListChars; kubelet dns.go",
			Judges: []spec.Path{"network.dns.searches"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			if n.Spec.DNS == nil || len(n.Spec.DNS.Searches) == 0 {
				return
			}
			all := append(clusterSearches(n.Env.Settings.Namespace), n.Spec.DNS.Searches...)
			if length := len(strings.Join(all, " ")); length > maxSearches {
				r.Reportf(n.At("dns", "searches"), "the search list with the cluster's own domains has %d characters, and the limit is %d", length, maxSearches).
					Fixf("remove domains, or use full names instead")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET007", Severity: diag.Warning,
			Title:  "A domain is in the search list once",
			Why:    "For a name that does not exist, the resolver queries each domain of the list, once for IPv4 and once for IPv6. A domain that is in the list twice, or is one of the cluster's own, causes useless queries.",
			Bad:    `network: closed: dns: searches: ["svc.cluster.local"]`,
			Good:   `network: closed: dns: searches: ["example.org"]`,
			Ref:    "kubernetes, DNS for services and pods",
			Judges: []spec.Path{"network.dns.searches"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			if n.Spec.DNS == nil {
				return
			}
			seen := clusterSearches(n.Env.Settings.Namespace)
			for i, domain := range n.Spec.DNS.Searches {
				if slices.Contains(seen, domain) {
					r.Reportf(n.At("dns", "searches").Index(i), "%q is already in the search list", domain).Fixf("remove it")
				}
				seen = append(seen, domain)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET008", Severity: diag.Error,
			Title:  "An empty list opens nothing",
			Why:    "Whoever writes an empty list of ports or addresses means that none are open. In a network policy it means the opposite: Kubernetes takes an empty list for all ports, or any address, as if the field were absent.",
			Bad:    `network: closed: egress: kafka: {cidr: "10.1.0.0/16", ports: []}`,
			Good:   `network: closed: egress: kafka: {cidr: "10.1.0.0/16", ports: [9092]}`,
			Ref:    "kubernetes, types.go of networking/v1: NetworkPolicyEgressRule, ports and to",
			Judges: []spec.Path{"network.apiServer", "network.egress.ports", "network.egress.udp"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			if n.Spec.APIServer != nil && len(n.Spec.APIServer) == 0 {
				r.Reportf(n.At("apiServer"), "apiServer is an empty list, which allows every address").
					Fixf("list the addresses of the API server's endpoints, or remove apiServer to allow every address")
			}
			for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
				if udp := n.Spec.Egress[name].UDP; udp != nil && len(udp) == 0 && n.Spec.Egress[name].Ports == nil {
					r.Reportf(n.At("egress", name, "udp"), "the UDP ports of egress %q are an empty list, which opens all ports", name).
						Fixf("list the ports, or remove udp to open all ports; remove %s to open none", name)
				}
				if ports := n.Spec.Egress[name].Ports; ports != nil && len(ports) == 0 {
					r.Reportf(n.At("egress", name, "ports"), "the ports of egress %q are an empty list, which opens all of them", name).
						Fixf("list the ports, or remove ports to open all of them; remove %s to open none", name)
				}
			}
		},
	},
}

// clusterSearches returns the domains that the kubelet puts at the start of the list.
func clusterSearches(namespace string) []string {
	return []string{namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local"}
}
