package environment

import (
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// useRules require that something uses what the spec defines for all workloads.
var useRules = []rule.Rule[[]*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV021", Severity: diag.Info,
			Title:  "A workload runs on each pool",
			Why:    "A pool describes nodes that exist, for the workloads that name it. No rule compares anything with a pool that no workload names: it is left over from a workload that is gone, or a workload lacks the line that names it.",
			Bad:    "environments: blue: {namespace: \"lake-blue\", extends: \"dev\"}\n" + `pools: spare: {node: {cpu: 16, memory: "64Gi"}, labels: pool: "spare"}`,
			Good:   "environments: blue: {namespace: \"lake-blue\", extends: \"dev\"}\npools: spare: {node: {cpu: 16, memory: \"64Gi\"}, labels: pool: \"spare\"}\nspark: etl: pool: \"spare\"",
			Ref:    "the language: pools",
			Judges: []spec.Path{"pools", "spark", "flink", "history"},
		},
		Check: eachUnused(pool.Name, func(item plan.Item, r *rule.Reporter) {
			r.Reportf(item.Path(), "no workload names pool %q", item.Name()).
				Fixf("remove it, or write pool: %q in a workload", item.Name())
		}),
	},
	{
		Doc: rule.Doc{
			ID: "ENV022", Severity: diag.Info,
			Title:  "A workload uses each storage tier",
			Why:    "Lakewright makes no storage class, no volume and no claim for a tier that nothing uses. Such a tier is usually left over from a workload that is gone, or the workload names another tier than was meant.",
			Bad:    "environments: blue: {namespace: \"lake-blue\", extends: \"dev\"}\n" + `storage: spare: local: {}`,
			Good:   "environments: blue: {namespace: \"lake-blue\", extends: \"dev\"}\nstorage: spare: local: {}\nspark: etl: shuffle: tier: \"spare\"",
			Ref:    "the language: storage",
			Judges: []spec.Path{"storage", "spark", "flink", "history"},
		},
		Check: eachUnused(storage.Name, func(item plan.Item, r *rule.Reporter) {
			r.Reportf(item.Path(), "no workload uses tier %q, so nothing is made for it", item.Name()).
				Fixf("remove it, or write %s in a workload", example(item))
		}),
	},
	{
		Doc: rule.Doc{
			ID: "ENV023", Severity: diag.Info,
			Title:  "A workload uses each network profile",
			Why:    "A profile has an effect only on the workloads that name it. A workload that names none has the policy ingress, which may allow more than the profile was written for.",
			Bad:    "environments: blue: {namespace: \"lake-blue\", extends: \"dev\"}\n" + `network: spare: policy: "strict"`,
			Good:   "environments: blue: {namespace: \"lake-blue\", extends: \"dev\"}\nnetwork: spare: policy: \"strict\"\nspark: etl: network: \"spare\"",
			Ref:    "the language: network",
			Judges: []spec.Path{"network", "spark", "flink", "history"},
		},
		Check: eachUnused(network.Name, func(item plan.Item, r *rule.Reporter) {
			r.Reportf(item.Path(), "no workload names network profile %q", item.Name()).
				Fixf("remove it, or write network: %q in a workload", item.Name())
		}),
	},
}

// CheckUse runs the rules about what nothing uses. The spec must have no error: a name that is
// wrong may be meant as the one of an entry that seems unused. A platform with one environment is
// still being written, the infrastructure often before its workloads, so nothing is reported there.
func CheckUse(all []*plan.Environment) diag.List {
	r := &rule.Reporter{}
	if len(all) < 2 {
		return nil
	}
	for i := range useRules {
		rule.Run(r, &useRules[i], all)
	}
	return r.Findings
}

// eachUnused returns a check that reports the entries of a section that nothing uses in any
// environment.
func eachUnused(section string, report func(plan.Item, *rule.Reporter)) func([]*plan.Environment, *rule.Reporter) {
	return func(all []*plan.Environment, r *rule.Reporter) {
		used := map[string]bool{}
		for _, e := range all {
			for _, item := range e.Items(section) {
				used[item.Name()] = used[item.Name()] || isUsed(e, section, item)
			}
		}
		for _, e := range all {
			r.Env = e.Name
			for _, item := range e.Items(section) {
				if !used[item.Name()] {
					report(item, r)
				}
			}
		}
	}
}

func isUsed(e *plan.Environment, section string, item plan.Item) bool {
	if tier, ok := item.(*storage.Tier); ok {
		return tier.IsUsed()
	}
	return e.Uses(section, item.Name())
}

// example returns how a workload may name a tier.
func example(item plan.Item) string {
	tier, ok := item.(*storage.Tier)
	switch {
	case ok && tier.Store != nil:
		return `stores: ["` + item.Name() + `"]`
	case ok && tier.Share != nil:
		return `volumes: data: {tier: "` + item.Name() + `", path: "/mnt/` + item.Name() + `"}`
	}
	return `shuffle: tier: "` + item.Name() + `"`
}
