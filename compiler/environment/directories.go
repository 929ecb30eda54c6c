package environment

import (
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// directoryRule requires that environments keep their state in different directories.
var directoryRule = rule.Rule[[]*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV017", Severity: diag.Warning,
		Title: "Environments keep their state in different places",
		Why:   "A Flink cluster has the same name in every environment, and its JobManager keeps its metadata in a folder of that name. Two environments that share one folder overwrite and delete each other's state.",
		Bad:   `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev"}`,
		Good:  `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev", storage: lake: s3: bucket: "lake-copy"}`,
		Ref:   "apache/flink docs, high availability on Kubernetes: storageDir and cluster-id",
		Judges: []spec.Path{
			"flink.checkpoints", "flink.savepoints", "flink.highAvailability", "storage.s3.bucket", "storage.s3.endpoint",
		},
	},
	Check: func(all []*plan.Environment, r *rule.Reporter) {
		first := map[string]*plan.Environment{}
		for _, e := range all {
			for _, item := range e.Workloads() {
				keeper, ok := item.(storage.Keeper)
				if !ok {
					continue
				}
				for _, d := range keeper.Directories() {
					other := first[d.Place]
					if other == nil {
						first[d.Place] = e
						continue
					}
					if other != e {
						r.Env = e.Name
						r.Reportf(d.Path, "environments %q and %q both keep state in %s", other.Name, e.Name, d.URI).
							Fixf("give environment %q its own bucket or path", e.Name)
					}
				}
			}
		}
	},
}
