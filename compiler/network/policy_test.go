package network

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
)

// party is one end of a connection: a pod, or an address outside.
type party struct {
	name      string
	namespace string // "": an address outside
	labels    map[string]string
	address   string
}

// allowed evaluates policies the way Kubernetes does: a pod that any policy of a
// direction selects may have the connections that one of them allows, and no others.
func allowed(policies []*kube.NetworkPolicy, from, to party, protocol string, port int) bool {
	return allowedBy(policies, "Egress", from, to, protocol, port) && allowedBy(policies, "Ingress", to, from, protocol, port)
}

func allowedBy(policies []*kube.NetworkPolicy, direction string, of, other party, protocol string, port int) bool {
	selected := false
	for _, p := range policies {
		if of.namespace != p.Metadata.Namespace || !contains(p.Spec.PolicyTypes, direction) || !matches(&p.Spec.PodSelector, of.labels) {
			continue
		}
		selected = true
		if direction == "Egress" {
			for _, rule := range p.Spec.Egress {
				if hasPeer(rule.To, p.Metadata.Namespace, other) && hasPort(rule.Ports, protocol, port) {
					return true
				}
			}
			continue
		}
		for _, rule := range p.Spec.Ingress {
			if hasPeer(rule.From, p.Metadata.Namespace, other) && hasPort(rule.Ports, protocol, port) {
				return true
			}
		}
	}
	return !selected
}

func hasPeer(peers []kube.Peer, own string, other party) bool {
	for _, p := range peers {
		switch {
		case p.IPBlock != nil:
			address, err := netip.ParseAddr(other.address)
			if err == nil && netip.MustParsePrefix(p.IPBlock.CIDR).Contains(address) {
				return true
			}
		case other.namespace == "":
		case p.NamespaceSelector == nil:
			if other.namespace == own && matches(p.PodSelector, other.labels) {
				return true
			}
		case matches(p.NamespaceSelector, map[string]string{"kubernetes.io/metadata.name": other.namespace}):
			if p.PodSelector == nil || matches(p.PodSelector, other.labels) {
				return true
			}
		}
	}
	return len(peers) == 0
}

func hasPort(ports []kube.PolicyPort, protocol string, port int) bool {
	for _, p := range ports {
		if p.Protocol == protocol && p.Port == port {
			return true
		}
	}
	return len(ports) == 0
}

func matches(s *kube.LabelSelector, labels map[string]string) bool {
	for key, value := range s.MatchLabels {
		if labels[key] != value {
			return false
		}
	}
	return true
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// The parties of the connections: a driver, its executors, and everything around them.
var (
	driver   = party{name: "driver", namespace: "lake", labels: map[string]string{"app": "etl", "role": "driver"}, address: "10.2.0.1"}
	executor = party{name: "executor", namespace: "lake", labels: map[string]string{"app": "etl", "role": "executor"}, address: "10.2.0.2"}
	neighbor = party{name: "neighbor", namespace: "lake", labels: map[string]string{"app": "other", "role": "driver"}, address: "10.2.0.3"}
	operator = party{name: "operator", namespace: "spark-operator", address: "10.2.0.4"}
	scraper  = party{name: "scraper", namespace: "monitoring", address: "10.2.0.5"}
	resolver = party{name: "resolver", namespace: "kube-system", labels: map[string]string{"k8s-app": "kube-dns"}, address: "10.2.0.6"}
	broker   = party{name: "broker", namespace: "kafka", address: "10.2.0.7"}
	stranger = party{name: "stranger", namespace: "kube-system", labels: map[string]string{"k8s-app": "other"}, address: "10.2.0.8"}
	api      = party{name: "api", address: "10.0.0.5"}
	database = party{name: "database", address: "10.1.0.9"}
	internet = party{name: "internet", address: "93.184.216.34"}
	agent    = party{name: "agent", address: "169.254.170.23"}
	metadata = party{name: "metadata", address: "169.254.169.254"}
	site     = party{name: "site", namespace: "openshift-dns", address: "10.2.0.9"}
	bucket   = party{name: "bucket", address: "10.40.0.7"}
	minio    = party{name: "minio", namespace: "minio", address: "10.2.0.10"}
	cache    = party{name: "cache", address: "169.254.20.10"}
)

// pods returns the policies of driver and executors, with the connections to their stores.
func pods(n *Network, stores storage.Egress) []*kube.NetworkPolicy {
	meta := kube.Metadata{Name: "etl", Namespace: "lake"}
	of := func(role string) map[string]string { return map[string]string{"app": "etl", "role": role} }
	var out []*kube.NetworkPolicy
	for _, p := range []Pods{
		{
			Metadata: meta, Selector: of("driver"), APIServer: true, Metrics: []int{4040}, Stores: stores,
			In:  []Flow{{Selector: of("executor"), Ports: []int{7078, 7079}}, {Namespace: "spark-operator", Ports: []int{4040}}},
			Out: []Flow{{Selector: of("executor"), Ports: []int{7079}}},
		},
		{
			Metadata: meta, Selector: of("executor"), Stores: stores,
			In:  []Flow{{Selector: map[string]string{"app": "etl"}, Ports: []int{7079}}},
			Out: []Flow{{Selector: of("driver"), Ports: []int{7078, 7079}}, {Selector: of("executor"), Ports: []int{7079}}},
		},
	} {
		for _, policy := range n.Policies(p) {
			out = append(out, policy.(*kube.NetworkPolicy))
		}
	}
	return out
}

// connection is one cell of the matrix.
type connection struct {
	from, to party
	protocol string
	port     int
}

func (c connection) String() string {
	return c.from.name + " to " + c.to.name
}

var connections = []connection{
	{executor, driver, "TCP", 7078}, {executor, driver, "TCP", 7079}, {executor, driver, "TCP", 22},
	{driver, executor, "TCP", 7079}, {driver, executor, "TCP", 7078}, {executor, executor, "TCP", 7079},
	{neighbor, driver, "TCP", 7078}, {neighbor, executor, "TCP", 7079}, {driver, neighbor, "TCP", 7078},
	{operator, driver, "TCP", 4040}, {operator, executor, "TCP", 7079}, {scraper, driver, "TCP", 4040}, {scraper, driver, "TCP", 7078},
	{driver, resolver, "UDP", 53}, {executor, resolver, "TCP", 53}, {executor, stranger, "UDP", 53}, {executor, cache, "UDP", 53},
	{driver, api, "TCP", 443}, {driver, api, "TCP", 6443}, {executor, api, "TCP", 6443}, {driver, database, "TCP", 6443},
	{executor, internet, "TCP", 443}, {executor, internet, "TCP", 80}, {internet, driver, "TCP", 7078},
	{executor, agent, "TCP", 80}, {executor, metadata, "TCP", 80},
	{executor, broker, "TCP", 9092}, {executor, broker, "TCP", 22}, {executor, database, "TCP", 5432}, {executor, database, "TCP", 22},
	{executor, broker, "UDP", 8125}, {executor, broker, "TCP", 8125}, {executor, site, "UDP", 5353}, {executor, site, "TCP", 5353}, {executor, site, "UDP", 53},
	{executor, bucket, "TCP", 443}, {executor, minio, "TCP", 9000},
}

// TestPolicy evaluates every connection for every kind of profile. The string want has one
// letter for each connection, in order: y is allowed, - is not.
func TestPolicy(t *testing.T) {
	strict := Spec{
		Policy: "strict", Monitoring: "monitoring", APIServer: []string{"10.0.0.0/28"},
		Egress: map[string]Egress{
			"kafka":    {Namespace: "kafka", Ports: []int{9092}},
			"database": {CIDR: "10.1.0.0/16", Ports: []int{5432}},
		},
	}
	anyServer, alone, cached, wide := strict, strict, strict, strict
	anyServer.APIServer, alone.Monitoring, cached.DNS = nil, "", &DNS{NodeLocal: true}
	wide.DNS = &DNS{Servers: map[string]Server{"site": {Namespace: "openshift-dns", Port: 5353}}}
	wide.Egress = map[string]Egress{"statsd": {Namespace: "kafka", UDP: []int{8125}}}
	https := storage.Egress{Ports: []int{443}}
	node := storage.Egress{Ports: []int{443}, Node: []storage.Site{{Addresses: []string{"169.254.169.254/32"}, Ports: []int{80}}}}
	agent := storage.Egress{Ports: []int{443}, Node: []storage.Site{{Addresses: []string{"169.254.170.23/32"}, Ports: []int{80}}}}
	known := storage.Egress{Known: []storage.Site{{Addresses: []string{"10.40.0.0/24"}, Ports: []int{443}}, {Namespace: "minio", Ports: []int{9000}}}}
	tests := []struct {
		name   string
		spec   Spec
		stores storage.Egress
		want   string
	}{
		{name: "none", spec: Spec{Policy: "none"}, want: "yyy yyy yyy yyyy yyyy yyyy yyy yy yyyy yyyyy yy"},
		{name: "ingress", spec: Spec{Policy: "ingress", Monitoring: "monitoring"}, stores: node, want: "yy- y-y --y y-y- yyyy yyyy yy- yy yyyy yyyyy yy"},
		{name: "strict", spec: strict, stores: https, want: "yy- y-y --- y-y- yy-- yy-- y-- -- y-y- ----- y-"},
		{name: "strict, role of the node", spec: strict, stores: node, want: "yy- y-y --- y-y- yy-- yy-- y-- -y y-y- ----- y-"},
		{name: "strict, role of the pod", spec: strict, stores: agent, want: "yy- y-y --- y-y- yy-- yy-- y-- y- y-y- ----- y-"},
		{name: "strict, any API server", spec: anyServer, stores: https, want: "yy- y-y --- y-y- yy-- yy-y y-- -- y-y- ----- y-"},
		{name: "strict, no monitoring", spec: alone, stores: https, want: "yy- y-y --- y--- yy-- yy-- y-- -- y-y- ----- y-"},
		{name: "strict, cached names", spec: cached, stores: https, want: "yy- y-y --- y-y- yy-y yy-- y-- -- y-y- ----- y-"},
		{name: "strict, stores at known addresses", spec: strict, stores: known, want: "yy- y-y --- y-y- yy-- yy-- --- -- y-y- ----- yy"},
		{name: "strict, other DNS servers and UDP", spec: wide, stores: https, want: "yy- y-y --- y-y- yy-- yy-- y-- -- ---- y-yy- y-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			policies := pods(resolve(plan.Entry{}, tt.spec), tt.stores)
			want := strings.ReplaceAll(tt.want, " ", "")
			if len(want) != len(connections) {
				t.Fatalf("%d connections wanted of %d", len(want), len(connections))
			}
			for i, c := range connections {
				if got := allowed(policies, c.from, c.to, c.protocol, c.port); got != (want[i] == 'y') {
					t.Errorf("%s on %s %d: allowed is %t; want %t", c, c.protocol, c.port, got, want[i] == 'y')
				}
			}
		})
	}
}

// TestNoEmptyPeer proves that no rule is open by accident: each peer selects something, and
// each rule without peers has ports.
func TestNoEmptyPeer(t *testing.T) {
	n := resolve(plan.Entry{}, Spec{Policy: "strict", Monitoring: "monitoring"})
	for _, policy := range pods(n, storage.Egress{Ports: []int{443}, Node: []storage.Site{{Addresses: []string{"169.254.169.254/32"}, Ports: []int{80}}}}) {
		if len(policy.Spec.PodSelector.MatchLabels) == 0 {
			t.Errorf("%s selects all pods", policy.Metadata.Name)
		}
		for _, r := range policy.Spec.Ingress {
			if len(r.From) == 0 || len(r.Ports) == 0 {
				t.Errorf("ingress rule from %v to ports %v", r.From, r.Ports)
			}
		}
		for _, r := range policy.Spec.Egress {
			if len(r.Ports) == 0 {
				t.Errorf("egress rule to %v without ports", r.To)
			}
		}
	}
}

func TestDNSConfig(t *testing.T) {
	n := Find(plantest.Resolved(t, Section, `network: a: dns: {timeout: 2, attempts: 3, searches: ["example.org"], nodeLocal: true}`), "a")
	want := &kube.DNSConfig{
		Searches: []string{"example.org"},
		Options:  []kube.DNSOption{{Name: "ndots", Value: "2"}, {Name: "timeout", Value: "2"}, {Name: "attempts", Value: "3"}},
	}
	if diff := cmp.Diff(want, n.DNS); diff != "" {
		t.Errorf("DNS (-want +got):\n%s", diff)
	}
	if got := Of(n.Env, "nowhere"); got.Spec.Policy != "ingress" || got.DNS != nil {
		t.Errorf("Of a name that is not there = %+v", got.Spec)
	}
}

// TestMissingFields proves that the rules do not panic on a profile without any field.
func TestMissingFields(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	for _, s := range []Spec{{}, {DNS: &DNS{}, Egress: map[string]Egress{"": {}}, APIServer: []string{""}}} {
		n := resolve(plan.Entry{Env: e}, s)
		for i := range rules {
			rule.Run(&rule.Reporter{}, &rules[i], n)
		}
		n.Policies(Pods{APIServer: true})
	}
}

// TestShared proves that what serves all workloads does not get the destinations of their
// programs.
func TestShared(t *testing.T) {
	n := resolve(plan.Entry{}, Spec{Policy: "strict", Egress: map[string]Egress{"kafka": {Namespace: "kafka", Ports: []int{9092}}}})
	for _, shared := range []bool{false, true} {
		policy := n.Policies(Pods{Shared: shared, Selector: map[string]string{"app": "history"}})[0].(*kube.NetworkPolicy)
		policy.Metadata.Namespace = "lake"
		if got := allowed([]*kube.NetworkPolicy{policy}, party{namespace: "lake", labels: map[string]string{"app": "history"}}, broker, "TCP", 9092); got == shared {
			t.Errorf("shared %t: a connection to a broker is allowed: %t", shared, got)
		}
	}
}
