package environment

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/extra"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// policyRule requires that policies of the user's own leave the connections of workloads open.
var policyRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV043", Severity: diag.Warning,
		Title:  "A network policy of the user's own leaves workloads their connections, and does not open them to everybody",
		Why:    "A pod that some policy selects for a direction has only the connections that the policies for this direction allow together. The policies of Lakewright list what the engines need; where there are none for a direction, one of the user's own must allow it all: names, the API server, stores, and the other pods of the workload. A rule without peers and ports allows everything, also what the others leave out.",
		Bad:    `extra: closed: object: {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: {podSelector: {}, policyTypes: ["Egress"]}}`,
		Good:   "spark: etl: network: \"closed\"\nflink: scoring: network: \"closed\"\n" + `extra: closed: object: {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: {podSelector: {}, policyTypes: ["Egress"]}}`,
		Ref:    "kubernetes, network policies: policies add up",
		Judges: []spec.Path{"extra.object", "spark", "flink", "history", "network"},
	},
	Check: checkPolicies,
}

// A policy is a NetworkPolicy in the namespace of the environment.
type policy struct {
	selector selector
	ingress  bool // it is for incoming connections
	egress   bool // it is for outgoing ones
	in, out  []policyRuleOf
	object   *extra.Object // nil unless it is the user's own
}

// policyRuleOf is one rule of a policy.
type policyRuleOf struct {
	From  []peer       `spec:"from"`
	To    []peer       `spec:"to"`
	Ports []policyPort `spec:"ports"`
}

type peer struct {
	Namespaces *selector  `spec:"namespaceSelector"`
	Pods       *selector  `spec:"podSelector"`
	Block      *spec.Node `spec:"ipBlock"`
}

type policyPort struct {
	Port *spec.Node `spec:"port"`
	End  int        `spec:"endPort"`
}

// ownPolicy returns a NetworkPolicy of the user's own.
func ownPolicy(o *extra.Object) (policy, bool) {
	var p struct {
		Spec struct {
			Selector selector       `spec:"podSelector"`
			Types    []string       `spec:"policyTypes"`
			Ingress  []policyRuleOf `spec:"ingress"`
			Egress   []policyRuleOf `spec:"egress"`
		} `spec:"spec"`
	}
	if !o.Is("networking.k8s.io", "NetworkPolicy") || !o.IsHere() || !o.Decode(&p) {
		return policy{}, false
	}
	one := policy{selector: p.Spec.Selector, in: p.Spec.Ingress, out: p.Spec.Egress, object: o}
	one.ingress, one.egress = slices.Contains(p.Spec.Types, "Ingress"), slices.Contains(p.Spec.Types, "Egress")
	if len(p.Spec.Types) == 0 {
		one.ingress, one.egress = true, len(p.Spec.Egress) > 0
	}
	return one, true
}

// policiesOf returns the policies that Lakewright makes, and those of the user's own.
func policiesOf(e *plan.Environment) (made []*kube.NetworkPolicy, own []policy) {
	for _, item := range e.All() {
		if o, ok := item.(*extra.Object); ok {
			if one, found := ownPolicy(o); found {
				own = append(own, one)
			}
			continue
		}
		for _, object := range e.Objects(item) {
			if p, ok := object.(*kube.NetworkPolicy); ok {
				made = append(made, p)
			}
		}
	}
	return made, own
}

// covers reports whether a policy that Lakewright makes is for a direction of a crowd.
func covers(p *kube.NetworkPolicy, c crowd, direction string) bool {
	return slices.Contains(p.Spec.PolicyTypes, direction) &&
		selector{MatchLabels: p.Spec.PodSelector.MatchLabels}.matches(c.Labels, c.Varies) == always
}

func checkPolicies(e *plan.Environment, r *rule.Reporter) {
	if !slices.ContainsFunc(others(e), func(o *extra.Object) bool { return o.Is("networking.k8s.io", "NetworkPolicy") }) {
		return
	}
	made, own := policiesOf(e)
	all := crowds(e)
	for _, p := range own {
		for _, direction := range []string{"Ingress", "Egress"} {
			checkClosed(p, direction, made, own, all, r)
		}
		for i, one := range p.in {
			if len(one.From) > 0 || len(one.Ports) > 0 {
				continue
			}
			opened := slices.DeleteFunc(slices.Clone(all), func(c crowd) bool {
				return c.own || p.selector.matches(c.Labels, c.Varies) != always ||
					!slices.ContainsFunc(made, func(m *kube.NetworkPolicy) bool { return covers(m, c, "Ingress") })
			})
			if len(opened) > 0 {
				r.Reportf(p.object.At("object", "spec", "ingress").Index(i), "%s opens every port of %s to every address, which the policies of its workload close", p.object.Title(), names(opened)).
					Fixf("list the peers and the ports that need it in from and ports, or remove it")
			}
		}
	}
}

// checkClosed reports the pods of workloads from which a policy takes connections in a direction that they need.
func checkClosed(p policy, direction string, made []*kube.NetworkPolicy, own []policy, all []crowd, r *rule.Reporter) {
	if direction == "Ingress" && !p.ingress || direction == "Egress" && !p.egress {
		return
	}
	var closed []crowd
	var needs []string
	apart := false
	for _, c := range all {
		if c.own || p.selector.matches(c.Labels, c.Varies) != always ||
			slices.ContainsFunc(made, func(m *kube.NetworkPolicy) bool { return covers(m, c, direction) }) {
			continue // the policies of its workload allow what it needs
		}
		var rules []policyRuleOf
		for _, other := range own {
			if other.selector.matches(c.Labels, c.Varies) != never && (direction == "Ingress" && other.ingress || direction == "Egress" && other.egress) {
				rules = append(rules, other.rules(direction)...)
			}
		}
		lacks, peers := lacking(rules, direction, c, all)
		if len(lacks)+len(peers) == 0 {
			continue
		}
		closed = append(closed, c)
		for _, one := range lacks {
			if !slices.Contains(needs, one) {
				needs = append(needs, one)
			}
		}
		apart = apart || len(peers) > 0
	}
	if len(closed) == 0 {
		return
	}
	what, profile := "incoming", "ingress"
	if direction == "Egress" {
		what, profile = "outgoing", "strict"
	}
	if apart {
		needs = append(needs, "reach the other pods of their workload")
	}
	effect := "they cannot " + strings.Join(needs, ", ")
	if direction == "Ingress" {
		effect = "the other pods of their workload cannot reach them"
	}
	r.Reportf(p.object.At("object", "spec"), "%s closes %s for %s connections: %s", p.object.Title(), names(closed), what, effect).
		Fixf(`allow that, or remove it and give the workloads a network profile with policy: %q, which lists what they need`, profile)
}

func (p policy) rules(direction string) []policyRuleOf {
	if direction == "Ingress" {
		return p.in
	}
	return p.out
}

// lacking returns what pods need and rules do not allow: outside, DNS and the API server, and the other pods of
// their workload, for which it ignores ports.
func lacking(rules []policyRuleOf, direction string, c crowd, all []crowd) (lacks []string, peers []crowd) {
	if direction == "Egress" && !slices.ContainsFunc(rules, func(one policyRuleOf) bool { return one.hasPort(53) && one.leaves() }) {
		lacks = append(lacks, "resolve names")
	}
	if direction == "Egress" && c.API && !slices.ContainsFunc(rules, func(one policyRuleOf) bool {
		return (one.hasPort(443) || one.hasPort(6443)) && one.leaves()
	}) {
		lacks = append(lacks, "call the API server")
	}
	for _, other := range all {
		if other.item != c.item || other.name == c.name || isSubmitter(other) || isSubmitter(c) {
			continue
		}
		if !slices.ContainsFunc(rules, func(one policyRuleOf) bool { return one.reaches(other) }) {
			peers = append(peers, other)
		}
	}
	return lacks, peers
}

// isSubmitter reports whether pods only call the API server.
func isSubmitter(c crowd) bool { return c.Labels["app.kubernetes.io/component"] == "submitter" }

// hasPort reports whether a rule allows a port.
func (one policyRuleOf) hasPort(number int) bool {
	return len(one.Ports) == 0 || slices.ContainsFunc(one.Ports, func(p policyPort) bool { return p.has(number) })
}

// has reports whether the port is the number, or may be: a name stands for a number that only the pod knows.
func (p policyPort) has(number int) bool {
	if p.Port == nil || p.Port.Kind != spec.Number {
		return true
	}
	first := 0
	_ = spec.Decode(p.Port, &first)
	return first == number || first <= number && number <= p.End
}

// peers returns the peers of a rule of either direction.
func (one policyRuleOf) peers() []peer { return append(slices.Clone(one.From), one.To...) }

// leaves reports whether a rule allows connections with something outside the namespace.
func (one policyRuleOf) leaves() bool {
	peers := one.peers()
	return len(peers) == 0 || slices.ContainsFunc(peers, func(p peer) bool { return p.Block != nil || p.Namespaces != nil })
}

// reaches reports whether a rule allows connections with pods of the same namespace, or may.
func (one policyRuleOf) reaches(c crowd) bool {
	peers := one.peers()
	return len(peers) == 0 || slices.ContainsFunc(peers, func(p peer) bool {
		if p.Block != nil {
			return true // it may contain the addresses of pods
		}
		if n := p.Namespaces; n != nil && n.matches(c.namespace, n.keys()) == never { // it may have labels that only the cluster knows
			return false
		}
		return p.Pods == nil || p.Pods.matches(c.Labels, c.Varies) != never
	})
}
