package flink

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/diag"
)

// storeRules are about S3 stores, and what must never stand in a spec.
var storeRules = []rule.Rule[*Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK032", Severity: diag.Error,
			Title:  "The S3 stores of a Flink cluster are reached in one way",
			Why:    "Flink has one S3 client with one configuration: end point, region and credentials hold for every bucket. With two that differ, the client reaches only one of them.",
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
			Why:    "The role is an annotation of the service account, which has room for one. The others would be ignored, and their buckets answer with 403.",
			Bad:    `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/other"}, flink: scoring: stores: ["other"]`,
			Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}, flink: scoring: stores: ["other"]`,
			Ref:    "aws/amazon-eks-pod-identity-webhook, eks.amazonaws.com/role-arn",
			Judges: []spec.Path{"flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			var first *storage.Tier
			for _, store := range c.Stores {
				own := store.Tier.Store.Identity
				switch {
				case own.Role == "":
				case first == nil:
					first = store.Tier
				case !own.SharesRole(first.Store.Identity):
					r.Reportf(store.Path, "store %q needs the role %s, and %q has bound the pods to %s", store.Tier.Name(), own.Role, first.Name(), first.Store.Identity.Role).
						Fixf("give both stores one role that may use both buckets").
						Notef(first.Store.Identity.At, "%q is defined here", first.Name())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK034", Severity: diag.Error,
			Title:  "The S3 plugin has the name that it has in the image",
			Why:    "The start script copies flink-s3-fs-NAME-VERSION.jar, with the patch number, and ends the container when there is no such file: the pods crash in a loop.",
			Bad:    `flink: scoring: version: "1.20"`,
			Good:   `flink: scoring: version: "1.20.4"`,
			Ref:    "apache/flink-docker docker-entrypoint.sh, copy_plugins_if_required",
			Judges: []spec.Path{"flink.version", "flink.filesystem", "flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			if v := c.Spec.Version; len(c.Opened.Plugins) > 0 && v.Major != 0 && !v.HasPatch() {
				r.Reportf(c.At("version"), "the plugin %s is looked for by the whole version, and %s has no patch number", c.Opened.Plugins[0], v).
					Fixf("write the version of the image, such as %s.%d, or set filesystem to image if the image has a plugin already", v, latest(v)).
					Notef(c.Stores[0].Path, "the store that needs it is here")
			}
		},
	},
}

// checkStores reports stores that cannot be reached by the settings that the plugin gets.
func checkStores(c *Cluster, r *rule.Reporter) {
	for _, clash := range storage.Clashes(c.client(), c.tiers()...) {
		store, first := c.Stores[clash.Second], c.Stores[clash.First]
		r.Reportf(store.Path, "store %q needs %s, and %q has %s", store.Tier.Name(), clash.Needs, first.Tier.Name(), clash.Has).
			Fixf("use stores that are reached in one way").
			Notef(first.Path, "%q is named here", first.Tier.Name()).
			Notef(store.Tier.Path(), "%q is defined here", store.Tier.Name())
	}
}

// Sets returns what the fields of the spec set in the pods. It implements workload.Item.
func (c *Cluster) Sets() []workload.Variable {
	var sets []workload.Variable
	for _, v := range c.ownEnv() {
		by := "from the credentials of a store"
		if v.Name == pluginsVariable {
			by = "from filesystem"
		}
		sets = append(sets, workload.Variable{Name: v.Name, By: by})
	}
	return sets
}
