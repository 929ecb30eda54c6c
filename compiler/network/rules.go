package network

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// maxSearches is the most characters that the search list of a pod may have, joined by
// blanks.
const maxSearches = 2048

// aRange is a range of addresses at its place in the spec.
type aRange struct {
	path spec.Path
	text string
}

// ranges returns all ranges of the profile.
func (n *Network) ranges() []aRange {
	var out []aRange
	for i, text := range n.Spec.APIServer {
		out = append(out, aRange{n.At("apiServer").Index(i), text})
	}
	for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
		if text := n.Spec.Egress[name].CIDR; text != "" {
			out = append(out, aRange{n.At("egress", name, "cidr"), text})
		}
	}
	return out
}

// everything reports whether a range holds all addresses there are.
func everything(text string) bool {
	prefix, err := netip.ParsePrefix(text)
	return err == nil && prefix.Bits() == 0
}

var rules = []rule.Rule[*Network]{
	{
		Doc: rule.Doc{
			ID: "NET001", Severity: diag.Warning,
			Title:  "Names of the cluster with one dot are looked up in the search list",
			Why:    "A Flink JobManager is found as cluster.namespace, a name with one dot. With ndots 1 glibc asks for it outside first, which costs one answer for nothing, and musl does not try the search list at all, so images on Alpine do not find it.",
			Bad:    `network: closed: dns: ndots: 1`,
			Good:   `network: closed: dns: ndots: 2`,
			Ref:    "musl, src/network/lookup_name.c; apache/flink, FlinkKubeClientFactory: service addresses",
			Judges: []spec.Path{"network.dns.ndots"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			if n.Spec.DNS != nil && n.Spec.DNS.Ndots == 1 {
				r.Reportf(n.At("dns", "ndots"), "with ndots 1, names such as cluster.namespace are asked for outside the cluster first").
					Fixf("write 2").Replace("2")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET002", Severity: diag.Error,
			Title:  "An egress entry names a range of addresses or a namespace",
			Why:    "An entry of a policy has one kind of peer. With none it would open the ports to the pods' own namespace and not to what the name promises, and with two the one is lost.",
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
					r.Reportf(at, "egress %q says on which ports but not to whom", name).
						Fixf("write its cidr or its namespace")
				case e.CIDR != "" && e.Namespace != "":
					r.Reportf(at.At("namespace"), "egress %q names both the range %s and the namespace %q", name, e.CIDR, e.Namespace).
						Fixf("make two entries of it").
						Notef(at.At("cidr"), "the range is here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET003", Severity: diag.Error,
			Title:  "A range of addresses is one",
			Why:    "The API server refuses a policy with a range that it cannot read.",
			Bad:    `network: closed: egress: kafka: {cidr: "10.300.0.0/16", ports: [9092]}`,
			Good:   `network: closed: egress: kafka: {cidr: "10.30.0.0/16", ports: [9092]}`,
			Ref:    "kubernetes, validation of networking/v1, ValidateIPBlock",
			Judges: []spec.Path{"network.apiServer", "network.egress.cidr"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for _, c := range n.ranges() {
				if _, err := netip.ParsePrefix(c.text); err != nil {
					r.Reportf(c.path, "%q is no range of addresses", c.text).
						Fixf("write an address and the number of its fixed bits, as in 10.1.0.0/16")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET004", Severity: diag.Warning,
			Title:  "A range of addresses begins with its first address",
			Why:    "Bits beyond the prefix mean nothing. Usually the prefix is wrong: one address is /32. Newer API servers warn of such ranges.",
			Bad:    `network: closed: apiServer: ["10.0.0.17/28"]`,
			Good:   `network: closed: apiServer: ["10.0.0.16/28"]`,
			Ref:    "kubernetes, KEP-4858: IP and CIDR validation",
			Judges: []spec.Path{"network.apiServer", "network.egress.cidr"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for _, c := range n.ranges() {
				prefix, err := netip.ParsePrefix(c.text)
				if err != nil || prefix == prefix.Masked() {
					continue
				}
				r.Reportf(c.path, "%s is an address inside the range %s", c.text, prefix.Masked()).
					Fixf("write %s, or %s for the one address", prefix.Masked(), netip.PrefixFrom(prefix.Addr(), prefix.Addr().BitLen())).
					Replace(strconv.Quote(prefix.Masked().String()))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET005", Severity: diag.Warning,
			Title:  "A strict policy leaves something closed",
			Why:    "A range of all addresses without ports lets the pods go anywhere: the policy reads strict and is not. For the API server it says no more than leaving it out.",
			Bad:    `network: closed: egress: all: cidr: "0.0.0.0/0"`,
			Good:   `network: closed: egress: kafka: {cidr: "0.0.0.0/0", ports: [9092]}`,
			Ref:    "kubernetes, network policies: an ipBlock of 0.0.0.0/0 is every address",
			Judges: []spec.Path{"network.policy", "network.apiServer", "network.egress.cidr", "network.egress.ports"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			for i, text := range n.Spec.APIServer {
				if everything(text) {
					r.Reportf(n.At("apiServer").Index(i), "%s is every address, not the API server's", text).
						Fixf("write the addresses of its endpoints, or leave apiServer out")
				}
			}
			for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
				if e := n.Spec.Egress[name]; everything(e.CIDR) && len(e.Ports) == 0 {
					r.Reportf(n.At("egress", name, "cidr"), "egress %q opens every port of every address", name).
						Fixf(`list its ports, or write policy: "ingress", which says the same`)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET006", Severity: diag.Error,
			Title:  "The search list of a pod fits",
			Why:    "The API server refuses a pod whose search list is longer than 2048 characters, and the kubelet cuts it when the cluster's own domains make it longer, so names stop being found.",
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
				r.Reportf(n.At("dns", "searches"), "the search list has %d characters with the cluster's own domains, and %d fit", length, maxSearches).
					Fixf("remove domains, or write full names where they are used")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "NET007", Severity: diag.Warning,
			Title:  "A domain is searched once",
			Why:    "Every name that is not found is asked for once for each domain of the list, twice for IPv4 and IPv6. A domain that is there twice, or is one of the cluster's own, doubles that for nothing.",
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
					r.Reportf(n.At("dns", "searches").Index(i), "%q is searched already", domain).Fixf("remove it")
				}
				seen = append(seen, domain)
			}
		},
	},
}

// clusterSearches returns the domains that the kubelet puts first.
func clusterSearches(namespace string) []string {
	return []string{namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local"}
}
