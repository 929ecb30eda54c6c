package environment

import (
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// rules judge one environment.
var rules = []rule.Rule[*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV001", Severity: diag.Error,
			Title:  "Workloads of one environment have different names",
			Why:    "The name is the workload's directory in the tree and the name of its service account, role and policies, whichever engine runs it.",
			Bad:    `flink: etl: {version: "1.20.4", image: "registry.internal/etl:1", job: {file: "local:///opt/flink/usrlib/etl.jar", parallelism: 1}}`,
			Good:   `flink: clicks: {version: "1.20.4", image: "registry.internal/etl:1", job: {file: "local:///opt/flink/usrlib/etl.jar", parallelism: 1, upgrade: "stateless"}}`,
			Ref:    "design of the tree: workloads/NAME",
			Judges: []spec.Path{"spark", "flink"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			first := map[string]plan.Item{}
			for _, engine := range engines {
				for _, item := range e.Items(engine) {
					if other := first[item.Name()]; other != nil {
						r.Reportf(item.Path(), "two workloads are called %q", item.Name()).
							Fixf("rename one of them, for example to %s-%s", item.Name(), engine).
							Notef(other.Path(), "the other one is here")
						continue
					}
					first[item.Name()] = item
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "ENV002", Severity: diag.Error,
			Title:  "An environment runs at least one workload",
			Why:    "There is nothing to render, and a GitOps controller that is given nothing prunes what it finds.",
			Bad:    "environments: dev: spark: etl: null",
			Good:   "environments: dev: spark: etl: driver: cores: 1",
			Ref:    "Argo CD, config management plugins: empty output with prune deletes everything",
			Judges: []spec.Path{"environments", "spark", "flink"},
		},
		Check: func(e *plan.Environment, r *rule.Reporter) {
			for _, engine := range engines {
				if len(e.Items(engine)) > 0 {
					return
				}
			}
			r.Reportf(e.Path(), "environment %q runs no workload", e.Name).
				Fixf("add a Spark application or a Flink cluster, or remove the environment")
		},
	},
}

// rulesOfAll judge the environments together.
var rulesOfAll = []rule.Rule[[]*plan.Environment]{
	{
		Doc: rule.Doc{
			ID: "ENV003", Severity: diag.Error,
			Title:  "Environments have different namespaces",
			Why:    "Two environments in one namespace overwrite each other's objects, and a GitOps controller of the one prunes the other's.",
			Bad:    `environments: copy: {namespace: "lake-dev", kubernetes: "1.34", profile: "dev"}`,
			Good:   `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev"}`,
			Ref:    "platform facts 8.1",
			Judges: []spec.Path{"environments.namespace"},
		},
		Check: func(all []*plan.Environment, r *rule.Reporter) {
			first := map[string]*plan.Environment{}
			for _, e := range all {
				namespace := e.Settings.Namespace
				if other := first[namespace]; other != nil && namespace != "" {
					r.Env = e.Name
					r.Reportf(e.Path().At("namespace"), "environments %q and %q share the namespace %q", other.Name, e.Name, namespace).
						Fixf("give %q a namespace of its own", e.Name).
						Notef(other.Path().At("namespace"), "the other one is here")
					continue
				}
				first[namespace] = e
			}
		},
	},
}
