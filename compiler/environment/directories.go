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
		var shared []sharing
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
						shared = share(shared, other, e, d)
					}
				}
			}
		}
		for _, s := range shared {
			r.Env = s.later.Name
			f := r.Reportf(s.directories[0].Path, "environments %q and %q both keep state in %s", s.first.Name, s.later.Name, s.directories[0].URI).
				Fixf("give environment %q its own bucket or path", s.later.Name)
			for _, d := range s.directories[1:] {
				f.Notef(d.Path, "and in %s", d.URI)
			}
		}
	},
}

// sharing is what two environments keep in the same places. One bucket for both is one fault.
type sharing struct {
	first, later *plan.Environment
	directories  []storage.Directory // len > 0
}

// share adds a directory to what two environments share.
func share(all []sharing, first, later *plan.Environment, d storage.Directory) []sharing {
	for i := range all {
		if all[i].first == first && all[i].later == later {
			all[i].directories = append(all[i].directories, d)
			return all
		}
	}
	return append(all, sharing{first, later, []storage.Directory{d}})
}
