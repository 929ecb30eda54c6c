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
		Why:   "A Flink cluster has the same name in every environment, and its JobManager keeps its metadata in a folder of that name. A query of Spark keeps its checkpoint in a folder with the name of the query, which the same program has in every environment. Two environments that share one folder overwrite and delete each other's state, and a stream in one continues from the offsets of the other.",
		Bad:   `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev"}`,
		Good:  `environments: copy: {namespace: "lake-copy", kubernetes: "1.34", profile: "dev", storage: lake: s3: bucket: "lake-copy"}`,
		Ref:   "apache/flink docs, high availability on Kubernetes: storageDir and cluster-id; apache/spark ResolveWriteToStream.scala",
		Judges: []spec.Path{
			"flink.checkpoints", "flink.savepoints", "flink.highAvailability", "spark.streaming.checkpoint", "spark.conf", "storage.s3.bucket", "storage.s3.endpoint",
		},
	},
	Check: func(all []*plan.Environment, r *rule.Reporter) {
		first := map[string]*plan.Environment{}
		var shared []sharing
		for _, e := range all {
			reported := map[string]bool{} // places that ENV030 requires to have one workload
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
					if other != e && !reported[d.Place] {
						reported[d.Place] = d.Own
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

// checkpointRule requires that the streams of one environment have different directories.
var checkpointRule = rule.Rule[*plan.Environment]{
	Doc: rule.Doc{
		ID: "ENV030", Severity: diag.Warning,
		Title: "Streams of one environment keep their checkpoints in different places",
		Why:   "A query of Spark keeps its checkpoint in a folder with the name of the query, below the path of its workload. Two workloads with the same path and a query of the same name continue from each other's offsets and write into each other's state: data is lost, or the second one fails.",
		Bad:   "spark: etl: streaming: checkpoint: {store: \"lake\", path: \"checkpoints\"}\nspark: clicks: {version: \"4.1.2\", image: \"registry.internal/clicks:1\", main: {class: \"com.example.Clicks\", file: \"local:///clicks.jar\"}, streaming: checkpoint: {store: \"lake\", path: \"checkpoints\"}}",
		Good:  "spark: etl: streaming: checkpoint: {store: \"lake\", path: \"checkpoints/etl\"}\nspark: clicks: {version: \"4.1.2\", image: \"registry.internal/clicks:1\", main: {class: \"com.example.Clicks\", file: \"local:///clicks.jar\"}, streaming: checkpoint: {store: \"lake\", path: \"checkpoints/clicks\"}}",
		Ref:   "apache/spark ResolveWriteToStream.scala: the folder is the default location and queryName",
		Judges: []spec.Path{
			"spark.streaming.checkpoint", "spark.conf", "storage.s3.bucket", "storage.s3.endpoint",
		},
	},
	Check: func(e *plan.Environment, r *rule.Reporter) {
		type user struct {
			item plan.Item
			at   spec.Path
		}
		first := map[string]user{}
		for _, item := range e.Workloads() {
			keeper, ok := item.(storage.Keeper)
			if !ok {
				continue
			}
			for _, d := range keeper.Directories() {
				if !d.Own {
					continue
				}
				other, taken := first[d.Place]
				if !taken {
					first[d.Place] = user{item, d.Path}
					continue
				}
				r.Reportf(d.Path, "streams %q and %q both keep checkpoints below %s", other.item.Name(), item.Name(), d.URI).
					Fixf("give %q its own path, for example one that ends with /%s", item.Name(), item.Name()).
					Notef(other.at, "the other one is here")
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
