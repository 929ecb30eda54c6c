package network

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// openRules name what a strict policy leaves open.
var openRules = []rule.Rule[*Network]{
	{
		Doc: rule.Doc{
			ID: "NET010", Severity: diag.Info, Last: true, // a wrong name may be that of a store
			Title:  "A strict policy knows the addresses that pods connect to",
			Why:    "A policy allows ranges of addresses, not names. A bucket has many addresses, so without any in the spec the policy opens the store's port, usually 443, to every address, and a program can send data anywhere by HTTPS.",
			Bad:    `network: closed: {policy: "strict", apiServer: ["10.20.0.0/28"]}` + "\n" + `spark: etl: {network: "closed", eventLog: {store: "lake", path: "logs"}}`,
			Good:   `network: closed: {policy: "strict", apiServer: ["10.20.0.0/28"]}` + "\n" + `spark: etl: {network: "closed", eventLog: {store: "lake", path: "logs"}}` + "\n" + `storage: lake: s3: addresses: ["10.40.0.0/24"]`,
			Ref:    "kubernetes, network policies: a rule without peers matches every address",
			Judges: []spec.Path{"network.policy", "storage.s3.addresses", "storage.s3.namespace", "storage.gcs.addresses", "storage.abfs.addresses", "storage.hdfs.addresses"},
		},
		Check: checkOpen,
	},
}

// checkOpen reports what is open in the environment of a strict profile: a profile does not know
// which of the environment's stores its pods use, so it names all that are in use.
func checkOpen(n *Network, r *rule.Reporter) {
	if !n.Strict || !n.Env.Uses(Name, n.Name()) {
		return
	}
	var open, fixes []string
	for _, item := range n.Env.Items(storage.Name) {
		t, ok := item.(*storage.Tier)
		if !ok || t.Store == nil || !t.IsUsed() || len(t.Store.Egress.Ports) == 0 {
			continue
		}
		open = append(open, fmt.Sprintf("%s, for store %q", portList(t.Store.Egress.Ports), t.Name()))
		fixes = append(fixes, fmt.Sprintf("the addresses of store %q in %s", t.Name(), t.Store.AddressesAt))
	}
	if len(open) == 0 {
		return
	}
	r.Reportf(n.At("policy"), "the strict policy leaves open to any address: %s", strings.Join(open, "; ")).
		Fixf("write %s", strings.Join(fixes, ", "))
}

// portList returns ports for a message.
func portList(ports []int) string {
	texts := make([]string, 0, len(ports))
	for _, port := range slices.Compact(slices.Sorted(slices.Values(ports))) {
		texts = append(texts, strconv.Itoa(port))
	}
	if len(texts) == 1 {
		return "port " + texts[0]
	}
	return "ports " + strings.Join(texts, " and ")
}

// peerRules are about the parties of connections beside those of egress.
var peerRules = []rule.Rule[*Network]{
	{
		Doc: rule.Doc{
			ID: "NET012", Severity: diag.Error,
			Title:  "A DNS server is a range of addresses or pods of a namespace",
			Why:    "A rule of a policy has one kind of peer. Without a peer it would open the port to every address, and with two, one of them would be lost.",
			Bad:    `network: closed: {policy: "strict", dns: servers: site: port: 5353}`,
			Good:   `network: closed: {policy: "strict", dns: servers: site: {namespace: "openshift-dns", port: 5353}}`,
			Ref:    "kubernetes, validation of networking/v1: ipBlock stands alone in a peer",
			Judges: []spec.Path{"network.dns.servers"},
		},
		Check: func(n *Network, r *rule.Reporter) {
			if n.Spec.DNS == nil {
				return
			}
			for _, name := range slices.Sorted(maps.Keys(n.Spec.DNS.Servers)) {
				s, at := n.Spec.DNS.Servers[name], n.At("dns", "servers", name)
				switch {
				case s.CIDR == "" && s.Namespace == "":
					r.Reportf(at, "DNS server %q has neither a cidr nor a namespace", name).
						Fixf("add its address as cidr, as in cidr: \"10.0.0.2/32\", or the namespace of its pods")
				case s.CIDR != "" && s.Namespace != "":
					r.Reportf(at.At("namespace"), "DNS server %q names both the range %s and the namespace %q", name, s.CIDR, s.Namespace).
						Fixf("split it into two entries").
						Notef(at.At("cidr"), "the range is here")
				}
			}
		},
	},
}
