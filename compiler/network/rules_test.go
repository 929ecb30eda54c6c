package network

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan/plantest"
)

func TestRules(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{name: "lists that may be empty", text: `network: a: {dns: searches: [], egress: {}}`},
		{name: "no fields", text: `network: a: {}`},
		{name: "ndots", text: `network: a: dns: ndots: 1`, want: []string{
			"NET001 network.a.dns.ndots: with ndots 1, names such as cluster.namespace are first queried outside the cluster; write 2",
		}},
		{name: "neither range nor namespace", text: `network: a: egress: kafka: ports: [9092]`, want: []string{
			`NET002 network.a.egress.kafka: egress "kafka" has ports but neither a cidr nor a namespace; add its cidr or its namespace`,
		}},
		{name: "range and namespace", text: `network: a: egress: kafka: {cidr: "10.1.0.0/16", namespace: "kafka"}`, want: []string{
			`NET002 network.a.egress.kafka.namespace: egress "kafka" names both the range 10.1.0.0/16 and the namespace "kafka"; split it into two entries`,
		}},
		{name: "no range", text: `network: a: {apiServer: ["10.0.0.256/32", "fe:::80/64"]}`, want: []string{
			`NET003 network.a.apiServer.0: "10.0.0.256/32" is not a range of addresses; correct 256: the numbers of an address are at most 255`,
			`NET003 network.a.apiServer.1: "fe:::80/64" is not a range of addresses; write the address as up to eight groups of four digits, with at most one ::, as in 2001:db8::/32`,
		}},
		{name: "an address inside a range", text: `network: a: {apiServer: ["10.0.0.17/28", "2001:db8::1/64", "10.0.0.17/32"]}`, want: []string{
			"NET004 network.a.apiServer.0: 10.0.0.17/28 is an address inside the range 10.0.0.16/28; write 10.0.0.16/28, or 10.0.0.17/32 for this one address",
			"NET004 network.a.apiServer.1: 2001:db8::1/64 is an address inside the range 2001:db8::/64; write 2001:db8::/64, or 2001:db8::1/128 for this one address",
		}},
		{name: "every address", text: `network: a: {apiServer: ["0.0.0.0/0"], egress: {all: cidr: "::/0", web: {cidr: "0.0.0.0/0", ports: [443]}}}`, want: []string{
			"NET005 network.a.apiServer.0: 0.0.0.0/0 contains every address, not only those of the API server; write the addresses of its endpoints, or remove apiServer",
			`NET005 network.a.egress.all.cidr: egress "all" opens every port of every address; list its ports, or write policy: "ingress", which has the same effect`,
		}},
		{name: "empty lists", text: `network: a: {apiServer: [], egress: {all: {cidr: "0.0.0.0/0", ports: []}, db: {namespace: "db", ports: []}}}`, want: []string{
			"NET008 network.a.apiServer: apiServer is an empty list, which allows every address; list the addresses of the API server's endpoints, or remove apiServer to allow every address",
			`NET008 network.a.egress.all.ports: the ports of egress "all" are an empty list, which opens all of them; list the ports, or remove ports to open all of them; remove all to open none`,
			`NET008 network.a.egress.db.ports: the ports of egress "db" are an empty list, which opens all of them; list the ports, or remove ports to open all of them; remove db to open none`,
		}},
		{name: "a long search list", text: `network: a: dns: searches: [for i in [1, 2, 3, 4, 5, 6, 7, 8, 9] {"a\(i)." + "example."*30 + "org"}]`, want: []string{
			"NET006 network.a.dns.searches: the search list with the cluster's own domains has 2281 characters, and the limit is 2048; remove domains, or use full names instead",
		}},
		{name: "a domain twice", text: `network: a: dns: searches: ["cluster.local", "example.org", "example.org"]`, want: []string{
			`NET007 network.a.dns.searches.0: "cluster.local" is already in the search list; remove it`,
			`NET007 network.a.dns.searches.2: "example.org" is already in the search list; remove it`,
		}},
		{name: "an empty list of UDP", text: `network: a: egress: all: {cidr: "10.0.0.0/8", udp: []}`, want: []string{
			`NET008 network.a.egress.all.udp: the UDP ports of egress "all" are an empty list, which opens all ports; list the ports, or remove udp to open all ports; remove all to open none`,
		}},
		{name: "every address by UDP", text: `network: a: egress: all: {cidr: "::/0", udp: [53]}`},
		{name: "a DNS server without a place", text: `network: a: dns: servers: site: port: 5353`, want: []string{
			`NET012 network.a.dns.servers.site: DNS server "site" has neither a cidr nor a namespace; add its address as cidr, as in cidr: "10.0.0.2/32", or the namespace of its pods`,
		}},
		{name: "a DNS server at two places", text: `network: a: dns: servers: site: {cidr: "10.0.0.2/32", namespace: "dns"}`, want: []string{
			`NET012 network.a.dns.servers.site.namespace: DNS server "site" names both the range 10.0.0.2/32 and the namespace "dns"; split it into two entries`,
		}},
		{name: "the range of a DNS server", text: `network: a: dns: servers: {x: cidr: "10.0.0.256/32", y: cidr: "10.0.0.2/24"}`, want: []string{
			`NET003 network.a.dns.servers.x.cidr: "10.0.0.256/32" is not a range of addresses; correct 256: the numbers of an address are at most 255`,
			`NET004 network.a.dns.servers.y.cidr: 10.0.0.2/24 is an address inside the range 10.0.0.0/24; write 10.0.0.0/24, or 10.0.0.2/32 for this one address`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, plantest.Findings(t, Section, tt.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
