package state

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// DirectoryRules are about the directories of clusters and of other workloads.
var DirectoryRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK022", Severity: diag.Warning,
			Title:  "Flink clusters of one environment keep their files in different directories",
			Why:    "If two clusters write to one directory, their files cannot be distinguished in a manual cleanup or restore, and deleting one cluster may delete the files of the other. The same holds for a directory inside that of another cluster.",
			Bad:    `flink: other: {version: "1.20.4", image: "registry.internal/other:1", job: {file: "local:///opt/flink/usrlib/other.jar", parallelism: 1}, checkpoints: {store: "lake", path: "scoring/checkpoints"}}`,
			Good:   `flink: other: {version: "1.20.4", image: "registry.internal/other:1", highAvailability: {store: "lake", path: "other/ha"}, job: {file: "local:///opt/flink/usrlib/other.jar", parallelism: 1}, checkpoints: {store: "lake", path: "other/checkpoints"}}`,
			Ref:    "apache/flink-kubernetes-operator ApplicationReconciler.setJobIdIfNecessary (FLINK-19358, FLINK-29109)",
			Judges: []spec.Path{"flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: checkShared,
	},
	{
		Doc: rule.Doc{
			ID: "FLK186", Severity: diag.Warning,
			Title:  "Flink and Spark keep their files in different directories",
			Why:    "Each engine deletes what it no longer needs below its own directory: Flink old checkpoints and the metadata of jobs, Spark old offsets and state, and a history server the files of its directory that are old, also those that are no event logs. Files of the other engine in it are lost or read as its own.",
			Bad:    "spark: etl: streaming: checkpoint: {store: \"lake\", path: \"scoring\"}",
			Good:   "spark: etl: streaming: checkpoint: {store: \"lake\", path: \"etl/checkpoints\"}",
			Ref:    "apache/spark FsHistoryProvider.cleanLogs, HDFSMetadataLog.purge; apache/flink docs, checkpoints directory structure",
			Judges: []spec.Path{"flink.checkpoints", "flink.savepoints", "flink.highAvailability", "spark.streaming.checkpoint", "spark.eventLog"},
		},
		Check: checkForeign,
	},
}

// A writer of event logs is a workload of another engine.
type eventLogger interface {
	EventLog() (store storage.ObjectRef, path string, at spec.Path)
}

// A foreign is a directory of a workload of another engine.
type foreign struct {
	what string // "the checkpoint of "etl""
	at   spec.Path
}

// A user is a cluster with the field that names a directory.
type user struct {
	cluster *cluster.Cluster
	name    string
	path    string // in the store
	place   string // across all stores
}

// checkShared checks all clusters together, and runs only for the first one: comparing each
// pair would take too long in a large environment. Of two directories, the inner one is
// reported; of equal ones, the later one.
func checkShared(first *cluster.Cluster, r *rule.Reporter) {
	var users []user
	known := map[string]user{}
	for _, c := range first.Clusters() {
		for _, place := range c.Places() {
			tier := storage.Find(c.Env, place.Store)
			path := strings.Trim(place.Path, "/")
			if !tier.Opens(c.Client()) || path == "" {
				continue
			}
			u := user{c, place.Name, path, tier.Place(path)}
			if users = append(users, u); known[u.place].cluster == nil {
				known[u.place] = u
			}
		}
	}
	for _, u := range users {
		other, found := around(known, u.place, func(other user) bool { return other.cluster != u.cluster })
		if !found {
			continue
		}
		at, name := u.cluster.At(u.name, "path"), u.cluster.Name()
		fix := fmt.Sprintf("give %q a different path, such as %s/%s", name, name, strings.ToLower(u.name))
		if other.place == u.place {
			r.Reportf(at, "%s of %q and %s of %q share %s", other.name, other.cluster.Name(), u.name, name, u.path).
				Fixf("%s", fix).Notef(other.cluster.At(other.name, "path"), "the other one is here")
			continue
		}
		r.Reportf(at, "the directory of %s of %q is inside that of %s of %q", u.name, name, other.name, other.cluster.Name()).
			Fixf("%s", fix).Notef(other.cluster.At(other.name, "path"), "the other one is here")
	}
}

// around returns what is known of a place, or of the nearest directory above it, and counts.
func around[T any](known map[string]T, place string, counts func(T) bool) (T, bool) {
	if t, found := known[place]; found && counts(t) {
		return t, true
	}
	for up := range above(place) {
		if t, found := known[up]; found && counts(t) {
			return t, true
		}
	}
	var none T
	return none, false
}

// checkForeign checks all clusters together, and runs only for the first one.
func checkForeign(first *cluster.Cluster, r *rule.Reporter) {
	clusters := first.Clusters()
	if len(clusters) == 0 {
		return
	}
	others := foreigners(first)
	if len(others) == 0 {
		return
	}
	outer := map[string]foreign{} // directories of others that are above others' own
	for place, o := range others {
		for up := range above(place) {
			if known, found := outer[up]; !found || o.at < known.at {
				outer[up] = o
			}
		}
	}
	for _, c := range clusters {
		for _, place := range c.Places() {
			tier := storage.Find(c.Env, place.Store)
			if !tier.Opens(c.Client()) || place.Path == "" {
				continue
			}
			own := tier.Place(place.Path)
			o, found := around(others, own, func(foreign) bool { return true })
			if !found {
				o, found = outer[own]
			}
			if found {
				r.Reportf(c.At(place.Name, "path"), "%s of %q and %s are in one directory, or one inside the other", place.Name, c.Name(), o.what).
					Fixf("give one of them a directory of its own, such as %s/%s", c.Name(), strings.ToLower(place.Name)).
					Notef(o.at, "the other one is here")
			}
		}
	}
}

// foreigners returns the directories of workloads of other engines, by place.
func foreigners(c *cluster.Cluster) map[string]foreign {
	all := map[string]foreign{}
	add := func(place string, f foreign) {
		if _, found := all[place]; !found {
			all[place] = f
		}
	}
	for _, item := range c.Env.Workloads() {
		if _, own := item.(*cluster.Cluster); own {
			continue
		}
		if keeper, ok := item.(storage.Keeper); ok {
			for _, d := range keeper.Directories() {
				add(d.Place, foreign{fmt.Sprintf("the checkpoint of %q", item.Name()), d.Path})
			}
		}
		if writer, ok := item.(eventLogger); ok {
			name, path, at := writer.EventLog()
			if tier := storage.Find(c.Env, name); tier != nil && tier.Store != nil && path != "" {
				add(tier.Place(path), foreign{fmt.Sprintf("the event log of %q", item.Name()), at.At("path")})
			}
		}
	}
	return all
}

// above yields the directories above a place, the nearest first.
func above(place string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for at := strings.LastIndexByte(place, '/'); at > 0; at = strings.LastIndexByte(place, '/') {
			if place = place[:at]; !yield(place) {
				return
			}
		}
	}
}
