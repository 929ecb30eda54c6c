package state

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// RestoreRules are about the savepoint that a job starts from.
var RestoreRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK184", Severity: diag.Warning,
			Title:  "The pods can open the savepoint that a job starts from",
			Why:    "Flink needs the plugin for the scheme of the address, and the credentials and the network access for its store, which it gets for the stores that the cluster names. Without them it reports that it cannot find a file system implementation, or access is denied, and the JobManager crashes in a loop.",
			Bad:    `flink: scoring: job: savepoint: "gs://archive/scoring/savepoint-1"`,
			Good:   `storage: archive: gcs: {bucket: "archive", credentials: secret: name: "google"}` + "\n" + `flink: scoring: {stores: ["archive"], job: savepoint: "gs://archive/scoring/savepoint-1"}`,
			Ref:    "apache/flink FileSystem.getUnguardedFileSystem; docs, filesystems",
			Judges: []spec.Path{"flink.job.savepoint", "flink.jobs.savepoint", "flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability", "flink.conf", "flink.filesystem", "storage"},
		},
		Check: checkRestored,
	},
}

func checkRestored(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		scheme, rest, found := strings.Cut(job.Savepoint, "://")
		if !found || scheme == "file" && !strings.HasPrefix(rest, "/mnt/stores/") {
			continue // in the image, or on a volume of the user's own
		}
		scheme = family(scheme)
		opened := func(t *storage.Tier) bool {
			return slices.ContainsFunc(c.Stores, func(s cluster.Store) bool { return s.Tier == t })
		}
		at, isInScheme := job.Path.At("savepoint"), false
		var missing *storage.Tier
		for _, item := range c.Env.Items(storage.Name) {
			t, ok := item.(*storage.Tier)
			if !ok || !t.Opens(c.Client()) {
				continue
			}
			own, root, _ := strings.Cut(t.Root(c.Client()), "://")
			isInScheme = isInScheme || family(own) == scheme && opened(t)
			if family(own) == scheme && (rest == root || strings.HasPrefix(rest, root+"/")) {
				if opened(t) {
					missing, isInScheme = nil, true
					break
				}
				missing = t
			}
		}
		switch {
		case missing != nil && !bringsFilesystem(c, scheme):
			r.Reportf(at, "the savepoint is in store %q, which the pods of %q cannot open", missing.Name(), c.Name()).
				Fixf("add %q to stores", missing.Name()).
				Notef(missing.Path(), "the store is described here")
		case !isInScheme && scheme != "file" && !bringsFilesystem(c, scheme):
			r.Reportf(at, "no store of %q has addresses of the scheme %s", c.Name(), scheme).
				Fixf("describe the place of the savepoint in storage, and name that tier in stores; or set filesystem to image if the image has the plugin and its configuration")
		}
	}
}

// family returns the scheme by which the others of the same store are known.
func family(scheme string) string {
	switch scheme {
	case "s3a", "s3p", "s3n":
		return "s3"
	case "abfs":
		return "abfss"
	}
	return scheme
}

// bringsFilesystem reports whether the image, a key or a variable of the user configures the file
// system of a scheme.
func bringsFilesystem(c *cluster.Cluster, scheme string) bool {
	if c.Spec.Filesystem == "image" {
		return true
	}
	for key := range c.Spec.Conf {
		for _, prefix := range []string{scheme + ".", "fs." + scheme, "flink.hadoop."} {
			if strings.HasPrefix(key, prefix) || scheme == "abfss" && strings.HasPrefix(key, "fs.azure.") {
				return true
			}
		}
	}
	return slices.ContainsFunc(c.UserVariables(), func(v cluster.Variable) bool {
		return v.Name == cluster.PluginsVariable || scheme == "hdfs" && strings.HasPrefix(v.Name, "HADOOP_")
	})
}
