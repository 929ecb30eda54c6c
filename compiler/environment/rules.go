package environment

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// workloadRules judge the workloads of one environment together.
var workloadRules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV001", Severity: diag.Error,
			Title:  "Workloads of one environment have different names",
			Why:    "The name of a workload is also the name of its directory in the tree and of its service account, role and policies. That holds for every engine.",
			Bad:    `flink: etl: {version: "1.20.4", image: "registry.internal/etl:1", job: {file: "local:///opt/flink/usrlib/etl.jar", parallelism: 1}}`,
			Good:   `flink: clicks: {version: "1.20.4", image: "registry.internal/etl:1", job: {file: "local:///opt/flink/usrlib/etl.jar", parallelism: 1, upgrade: "stateless"}}`,
			Ref:    "design of the tree: workloads/NAME",
			Judges: []spec.Path{"spark", "flink"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			first := map[string]plan.Item{}
			for _, item := range e.Workloads() {
				if other := first[item.Name()]; other != nil {
					r.Reportf(item.Path(), "two workloads are called %q", item.Name()).
						Fixf("rename one of them, for example to %s-%s", item.Name(), item.Path().Steps()[0]).
						Notef(other.Path(), "the other one is here")
					continue
				}
				first[item.Name()] = item
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV002", Severity: diag.Error,
			Title:  "An environment runs something",
			Why:    "There is nothing to render, and a GitOps controller that receives no objects deletes all existing ones.",
			Bad:    "environments: dev: {spark: etl: null, flink: scoring: null}",
			Good:   "environments: dev: spark: etl: null",
			Ref:    "Argo CD, config management plugins: empty output with prune deletes everything",
			Judges: []spec.Path{"environments", "spark", "flink", "history"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			if Demand(e).Pods == 0 {
				r.Reportf(e.Path(), "environment %q runs no workload", e.Name).
					Fixf("add a Spark application or a Flink cluster, or remove the environment")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV011", Severity: diag.Warning,
			Title:  "The workloads of a pool fit on its nodes",
			Why:    "At their largest, all workloads together request more than all nodes of the pool have. Some pods then stay pending, and a Spark application whose driver runs but whose executors are pending waits forever.",
			Bad:    `pools: compute: max: 1` + "\n" + `spark: etl: executor: instances: 400`,
			Good:   `pools: compute: max: 100`,
			Ref:    "kubernetes, scheduler: NodeResourcesFit",
			Judges: []spec.Path{"pools.max", "pools.node", "spark", "flink", "history"},
		},
		Check: checkCapacity,
	},
	checkpointRule,
}

// checkCapacity compares each pool with the sum of its workloads.
func checkCapacity(e *plan.Environment, r *rule.Reporter) {
	sums, largest := map[string]plan.Demand{}, map[string]plan.Item{}
	for _, item := range e.All() {
		tenant, ok := item.(pool.Tenant)
		if !ok {
			continue
		}
		for _, use := range tenant.PoolDemands() {
			sums[use.Pool] = sums[use.Pool].Plus(use.Total())
			if other := largest[use.Pool]; other == nil || item.Demand().Memory > other.Demand().Memory {
				largest[use.Pool] = item
			}
		}
	}
	for _, name := range pool.Names(e) {
		p, asked := pool.Find(e, pool.Ref(name)), sums[name]
		has, known := p.Capacity()
		if !known {
			continue
		}
		for _, row := range []struct {
			short       bool
			what        string
			asked, have string
		}{
			{has.CPU != 0 && asked.CPU > has.CPU, "CPU", asked.CPU.String(), has.CPU.String()},
			{has.Memory != 0 && asked.Memory > has.Memory, "memory", asked.Memory.Human(), has.Memory.Human()},
		} {
			if row.short {
				r.Reportf(p.At("max"), "workloads of pool %q request %s of %s at their largest, and all of its nodes have %s",
					name, row.asked, row.what, row.have).
					Fixf("raise max, or lower the largest size of the workloads").
					Notef(largest[name].Path(), "the largest of them is here")
			}
		}
	}
}

// rulesOfAll judge the environments together.
var rulesOfAll = []rule.Rule[[]*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV003", Severity: diag.Error,
			Title:  "Environments have different namespaces",
			Why:    "Two environments in one namespace overwrite each other's objects, and the GitOps controller of one environment prunes the objects of the other.",
			Bad:    `environments: copy: {namespace: "lake-dev", kubernetes: "1.34", profile: "dev"}`,
			Good:   `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev"}`,
			Ref:    "argo-cd, automatic pruning; kubernetes, object names are unique in a namespace",
			Judges: []spec.Path{"environments.namespace"},
		},
		Check: checkNamespaces,
	},
	{
		Doc: rule.Doc{
			ID: "ENV009", Severity: diag.Warning,
			Title:  "Only a strict network profile lists allowed destinations",
			Why:    "The policies ingress and none do not limit outgoing connections. A list of allowed destinations has no effect unless the profile is strict in some environment.",
			Bad:    `network: open: {policy: "ingress", egress: kafka: {namespace: "kafka", ports: [9092]}}`,
			Good:   `network: open: {policy: "strict", egress: kafka: {namespace: "kafka", ports: [9092]}}`,
			Ref:    "kubernetes, network policies: policyTypes",
			Judges: []spec.Path{"network.policy", "network.egress", "network.apiServer", "network.dns.servers"},
		},
		Check: checkStrict,
	},
	directoryRule,
	clusterRule,
}

// checkNamespaces compares environments, starting with those that others extend: the
// finding belongs to the environment that inherits a namespace and states none.
func checkNamespaces(all []*plan.Environment, r *rule.Reporter) {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *plan.Environment) int { return len(ancestors(all, a)) - len(ancestors(all, b)) })
	first := map[string]*plan.Environment{}
	for _, e := range sorted {
		namespace := e.Settings.Namespace
		other := first[namespace]
		if other == nil || namespace == "" {
			first[namespace] = e
			continue
		}
		path := e.Path().At("namespace")
		if slices.ContainsFunc(ancestors(all, e), func(a *plan.Environment) bool { return a.Settings.Namespace == namespace }) {
			path = e.Path()
		}
		r.Env = e.Name
		r.Reportf(path, "environments %q and %q share the namespace %q", other.Name, e.Name, namespace).
			Fixf("give %q its own namespace", e.Name).
			Notef(other.Path().At("namespace"), "the other one is here")
	}
}

// ancestors returns the environments that one extends, directly or not.
func ancestors(all []*plan.Environment, e *plan.Environment) []*plan.Environment {
	var found []*plan.Environment
	for len(found) < len(all) { // the loader reports a cycle
		i := slices.IndexFunc(all, func(other *plan.Environment) bool { return other.Name == e.Settings.Extends && other != e })
		if i < 0 {
			break
		}
		e = all[i]
		found = append(found, e)
	}
	return found
}

// checkStrict looks at every profile in all environments that have it: a profile may be
// less strict in some of them.
func checkStrict(all []*plan.Environment, r *rule.Reporter) {
	loose := map[string]*network.Network{} // the first that lists destinations, by name
	strict := map[string]bool{}
	for _, e := range all {
		for _, name := range network.Names(e) {
			n := network.Find(e, network.Ref(name))
			strict[name] = strict[name] || n.Spec.Policy == "strict"
			if loose[name] == nil && strictField(n) != "" {
				loose[name] = n
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(loose)) {
		n := loose[name]
		if strict[name] || n.Spec.Policy == "" {
			continue
		}
		field := strictField(n)
		r.Env = n.Env.Name
		r.Reportf(n.At(strings.Split(field, ".")...), "%s of network %q has no effect with the policy %s", field, name, n.Spec.Policy).
			Fixf(`write policy: "strict", or remove %s`, field).
			Notef(n.At("policy"), "the policy is here")
	}
}

// strictField returns the first field of a profile that only the strict policy reads, "" for none.
func strictField(n *network.Network) string {
	switch {
	case len(n.Spec.Egress) > 0:
		return "egress"
	case len(n.Spec.APIServer) > 0:
		return "apiServer"
	case n.Spec.DNS != nil && len(n.Spec.DNS.Servers) > 0:
		return "dns.servers"
	}
	return ""
}
