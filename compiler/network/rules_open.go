package network

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/address"
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
	{
		Doc: rule.Doc{
			ID: "NET020", Severity: diag.Warning,
			Title:  "A strict policy allows the token service of a store",
			Why:    "With a workload identity or a service principal, the client of Azure first asks the token service, which has public addresses alone. A policy that allows only the private addresses of the store drops the request, and the program waits and fails at its first access.",
			Bad:    azureExample + `storage: azure: abfs: addresses: ["10.40.0.0/24"]`,
			Good:   azureExample + `storage: azure: abfs: addresses: ["10.40.0.0/24"]` + "\n" + `network: closed: egress: tokens: {cidr: "20.190.128.0/18", ports: [443]}`,
			Ref:    "Azure, private endpoints for storage; virtual network service tags, AzureActiveDirectory; apache/hadoop AzureADAuthenticator",
			Judges: []spec.Path{"network.policy", "network.egress", "storage.abfs.addresses", "storage.abfs.credentials"},
		},
		Check: checkIssuers,
	},
}

// azureExample is a workload with a strict policy and a container of Azure.
const azureExample = `network: closed: {policy: "strict", apiServer: ["10.20.0.0/28"]}
storage: azure: abfs: {account: "lakeprod", container: "lake", credentials: workloadIdentity: {clientID: "11111111-2222-3333-4444-555555555555", tenantID: "66666666-7777-8888-9999-000000000000"}}
spark: etl: {network: "closed", stores: ["azure"]}
`

// checkIssuers reports stores whose token service the policy cannot allow, because all addresses that
// it allows are private.
func checkIssuers(n *Network, r *rule.Reporter) {
	if !n.Strict || !n.Env.Uses(Name, n.Name()) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(n.Spec.Egress)) {
		if e := n.Spec.Egress[name]; e.CIDR != "" && slices.Contains(e.Ports, 443) && !address.IsPrivate(e.CIDR) {
			return
		}
	}
	for _, item := range n.Env.Items(storage.Name) {
		t, ok := item.(*storage.Tier)
		if !ok || t.Store == nil || t.Store.Issuer == "" || !t.IsUsed() || len(t.Store.Egress.Known) == 0 {
			continue
		}
		if !slices.ContainsFunc(t.Store.Egress.Known, func(s storage.Site) bool {
			return slices.ContainsFunc(s.Addresses, func(text string) bool { return !address.IsPrivate(text) })
		}) {
			r.Reportf(t.Store.AddressesAt, "all addresses of store %q are private, and pods get their tokens for it from %s, which has public ones", t.Name(), t.Store.Issuer).
				Fixf("add the addresses of %s, which are those of the service tag AzureActiveDirectory, or allow port 443 of them in egress of the network profile", t.Store.Issuer).
				Notef(n.At("policy"), "the strict policy is here")
		}
	}
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
