package program

import (
	"cmp"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// FilesystemRules are about how the pods reach object stores.
var FilesystemRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK146", Severity: diag.Warning,
			Title:  "Jobs write files with a plugin that can resume them",
			Why:    "The plugin presto has no writer that continues a file after a failure, and a FileSink refuses to start with it. It is good for checkpoints. The plugin hadoop can do both.",
			Bad:    `flink: scoring: {filesystem: "presto", stores: ["lake"]}`,
			Good:   `flink: scoring: {filesystem: "hadoop", stores: ["lake"]}`,
			Ref:    "apache/flink docs, file systems, S3",
			Judges: []spec.Path{"flink.filesystem", "flink.stores"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Spec.Filesystem == "presto" && len(c.Spec.Stores) > 0 {
				r.Reportf(c.At("filesystem"), "a job cannot write files to its stores with the plugin presto").
					Fixf("set filesystem to hadoop, unless the jobs only read").Replace(`"hadoop"`).
					Notef(c.At("stores"), "the stores that the jobs use are named here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK147", Severity: diag.Warning,
			Title:  "Random text in a path is only in that of checkpoints",
			Why:    "Flink replaces the text of s3.entropy.key in the path of a checkpoint's data by random characters, and removes it from the paths of metadata. Without the key the text stays in the path, and savepoints and high availability do not use it.",
			Bad:    `flink: scoring: checkpoints: path: "scoring/_entropy_/checkpoints"`,
			Good:   `flink: scoring: {checkpoints: path: "scoring/_entropy_/checkpoints", conf: {"s3.entropy.key": "_entropy_", "s3.entropy.length": "4"}}`,
			Ref:    "apache/flink docs, file systems, S3, entropy injection",
			Judges: []spec.Path{"flink.checkpoints.path", "flink.savepoints.path", "flink.highAvailability.path", "flink.conf"},
		},
		Check: checkEntropy,
	},
}

func checkEntropy(c *cluster.Cluster, r *rule.Reporter) {
	key := c.Conf["s3.entropy.key"]
	for _, place := range c.Places() {
		text := cmp.Or(key, "_entropy_")
		if !strings.Contains(place.Path, text) {
			continue
		}
		switch at := c.At(place.Name, "path"); {
		case place.Name != "checkpoints":
			r.Reportf(at, "Flink does not make %s random in the path of %s", text, place.Name).Fixf("remove it from the path")
		case key == "":
			r.Reportf(at, "nothing replaces %s in the path of checkpoints", text).
				Fixf(`add conf: "s3.entropy.key": %q, or remove it from the path`, text)
		}
	}
}
