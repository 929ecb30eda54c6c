package program

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/version"
)

// StoreRules are about S3 stores.
var StoreRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK032", Severity: diag.Error,
			Title:  "The S3 stores of a Flink cluster have the same settings",
			Why:    "Flink has one S3 client with one configuration: endpoint, region and credentials apply to every bucket. If two stores differ, the client reaches only one of them.",
			Bad:    `storage: other: s3: {bucket: "other", region: "us-west-2", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}, flink: scoring: stores: ["other"]`,
			Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}, flink: scoring: stores: ["other"]`,
			Ref:    "apache/flink docs, filesystems/s3; flink-s3-fs-base",
			Judges: []spec.Path{"flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability", "flink.filesystem"},
		},
		Check: checkStores,
	},
	{
		Doc: rule.Doc{
			ID: "FLK033", Severity: diag.Error,
			Title:  "The pods of a Flink cluster have one IAM role",
			Why:    "The role is an annotation of the service account, which can hold only one. Flink would not use the other roles, and their buckets would answer with 403.",
			Bad:    `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/other"}, flink: scoring: stores: ["other"]`,
			Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}, flink: scoring: stores: ["other"]`,
			Ref:    "aws/amazon-eks-pod-identity-webhook, eks.amazonaws.com/role-arn",
			Judges: []spec.Path{"flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			var first *storage.Tier
			for _, store := range c.Stores {
				own := store.Tier.Store.Identity
				switch {
				case own.Role == "":
				case first == nil:
					first = store.Tier
				case !own.SharesRole(first.Store.Identity):
					r.Reportf(store.Path, "store %q needs the role %s, but store %q gives the pods the role %s", store.Tier.Name(), own.Role, first.Name(), first.Store.Identity.Role).
						Fixf("give both stores the same role, with access to both buckets").
						Notef(first.Store.Identity.At, "%q is defined here", first.Name())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK034", Severity: diag.Error,
			Title:  "The version names the S3 plugin as the image does",
			Why:    "The start script copies flink-s3-fs-NAME-VERSION.jar, whose version includes the patch number, and stops the container if the file does not exist: the pods crash in a loop.",
			Bad:    `flink: scoring: version: "1.20"`,
			Good:   `flink: scoring: version: "1.20.4"`,
			Ref:    "apache/flink-docker docker-entrypoint.sh, copy_plugins_if_required",
			Judges: []spec.Path{"flink.version", "flink.filesystem", "flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if v := c.Spec.Version; len(c.Opened.Plugins) > 0 && v.Major != 0 && !v.HasPatch() {
				r.Reportf(c.At("version"), "the file name of plugin %s contains the full version, and %s has no patch number", c.Opened.Plugins[0], v).
					Fixf("write the version of the image, such as %s.%d, or set filesystem to image if the image has a plugin already", v, latest(v)).
					Notef(c.Stores[0].Path, "the store that needs it is here")
			}
		},
	},
}

// checkStores reports stores that the plugin cannot open with its settings.
func checkStores(c *cluster.Cluster, r *rule.Reporter) {
	for _, clash := range storage.Clashes(c.Client(), c.Tiers()...) {
		store, first := c.Stores[clash.Second], c.Stores[clash.First]
		r.Reportf(store.Path, "store %q needs %s, and %q has %s", store.Tier.Name(), clash.Needs, first.Tier.Name(), clash.Has).
			Fixf("use stores with the same settings").
			Notef(first.Path, "%q is named here", first.Tier.Name()).
			Notef(store.Tier.Path(), "%q is defined here", store.Tier.Name())
	}
}

// latest returns the newest patch number of a Flink version as of November 2026, for a
// message.
func latest(v version.Version) int {
	return map[string]int{"1.19": 3, "1.20": 4, "2.0": 2, "2.1": 2, "2.2": 1}[v.Line()]
}
