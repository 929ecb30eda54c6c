package program

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/version"
)

// StoreRules are about S3 stores.
var StoreRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK032", Severity: diag.Error,
			Title:  "The stores of a Flink cluster have the same settings",
			Why:    "Flink has one client for each kind of store, with one configuration: endpoint, region and credentials of S3 apply to every bucket, a process has one configuration of Hadoop, and Google's client one account. If two stores differ, the client reaches only one of them.",
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
			Title:  "The pods of a Flink cluster have one role",
			Why:    "The role is an annotation of the service account, which can hold only one. Flink would not use the other roles, and their stores would answer with 403. So it is with a service account of Google Cloud and an identity of Azure.",
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
			Title:  "The version names the plugins as the image does",
			Why:    "The start script copies files such as flink-s3-fs-NAME-VERSION.jar, whose version includes the patch number, and stops the container if the file does not exist: the pods crash in a loop.",
			Bad:    `flink: scoring: version: "1.20"`,
			Good:   `flink: scoring: version: "1.20.4"`,
			Ref:    "apache/flink-docker docker-entrypoint.sh, copy_plugins_if_required",
			Judges: []spec.Path{"flink.version", "flink.filesystem", "flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability", "flink.env", "flink.jobManager.env", "flink.taskManager.env", "flink.conf"},
		},
		Check: checkPlugins,
	},
	{
		Doc: rule.Doc{
			ID: "STO020", Severity: diag.Error,
			Title:  "Flink's client supports the identity of the pods",
			Why:    "The plugin flink-azure-fs-hadoop contains a client of Hadoop 3.3, and the class for Workload Identity of Azure came with 3.4.1. The first access to the store fails with ClassNotFoundException, and the JobManager crashes in a loop.",
			Bad:    `storage: azure: abfs: {account: "lakeprod", container: "lake", credentials: workloadIdentity: {clientID: "11111111-2222-3333-4444-555555555555", tenantID: "66666666-7777-8888-9999-000000000000"}}, flink: scoring: stores: ["azure"]`,
			Good:   `storage: azure: abfs: {account: "lakeprod", container: "lake", credentials: managedIdentity: {clientID: "11111111-2222-3333-4444-555555555555", tenantID: "66666666-7777-8888-9999-000000000000"}}, flink: scoring: stores: ["azure"]`,
			Ref:    "apache/flink flink-azure-fs-hadoop/pom.xml; apache/hadoop HADOOP-18610",
			Judges: []spec.Path{"flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability", "flink.filesystem"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, store := range c.Stores {
				if old := store.Tier.Access(c.Client()).Outdated; old != nil {
					r.Reportf(store.Path, "store %q uses %s, and %s", store.Tier.Name(), old.Uses, old.Why).
						Fixf("%s", old.Fix).
						Notef(store.Tier.Store.Identity.At, "the credentials are stated here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO021", Severity: diag.Error,
			Title:  "The image of a Flink cluster contains the client of its stores",
			Why:    "Official images have plugins for S3, Google Cloud Storage and Azure, and no Hadoop. Without Hadoop's client on the class path an address of HDFS fails: Hadoop is not in the classpath/dependencies.",
			Bad:    `storage: hadoop: hdfs: nameNodes: ["nn1.hadoop.internal"], flink: scoring: {image: "flink:1.20.4", stores: ["hadoop"]}`,
			Good:   `storage: hadoop: hdfs: nameNodes: ["nn1.hadoop.internal"], flink: scoring: {image: "registry.internal/scoring:2.3.0-hadoop", stores: ["hadoop"]}`,
			Ref:    "apache/flink docs, filesystems/overview: Hadoop File System; HadoopFsFactory",
			Judges: []spec.Path{"flink.image", "flink.stores", "flink.checkpoints", "flink.savepoints", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, store := range c.Stores {
				jar := store.Tier.Access(c.Client()).JarName()
				if jar == "" || !c.Spec.Image.Parse().OfFlink() {
					continue
				}
				r.Reportf(c.At("image"), "the cluster uses store %q, and image %s has no %s", store.Tier.Name(), c.Spec.Image, jar).
					Fixf("build an image with Hadoop 3 that sets HADOOP_CLASSPATH to the output of hadoop classpath").
					Notef(store.Path, "the store is named here")
				return
			}
		},
	},
}

// pluginFile matches the files of Flink's distribution that are named after its version. Further
// files of an image may have versions of their own.
var pluginFile = lazyregexp.New(`^(flink-(?:(?:s3|azure|gs|oss)-fs-[a-z]+|python|queryable-state-runtime)-)([0-9]+\.[0-9]+(?:\.[0-9]+)?)(.*\.jar)$`)

func checkPlugins(c *cluster.Cluster, r *rule.Reporter) {
	v := c.Spec.Version
	if v.Major == 0 {
		return
	}
	if len(c.Opened.Plugins) > 0 { // WRK009 reports a variable beside them
		if !v.HasPatch() {
			r.Reportf(c.At("version"), "the file name of plugin %s contains the full version, and %s has no patch number", c.Opened.Plugins[0], v).
				Fixf("write the version of the image, such as %s.%d, or set filesystem to image if the image has a plugin already", v, latest(v)).
				Notef(c.Stores[0].Path, "the store that needs it is here")
		}
		return
	}
	for _, given := range c.UserVariables() {
		if given.Name == cluster.PluginsVariable && given.Value != nil {
			checkFiles(c, given, r)
		}
	}
}

// checkFiles reports plugins of other versions in a variable.
func checkFiles(c *cluster.Cluster, given cluster.Variable, r *rule.Reporter) {
	v := c.Spec.Version
	files := strings.Split(*given.Value, ";")
	right := slices.Clone(files)
	var wrong []int
	for i, file := range files {
		if m := pluginFile.FindStringSubmatch(file); m != nil && m[2] != v.String() && (v.HasPatch() || !strings.HasPrefix(m[2], v.String()+".")) {
			wrong, right[i] = append(wrong, i), m[1]+v.String()+m[3]
		}
	}
	for _, i := range wrong {
		f := r.Reportf(given.Holds, "%s is a plugin of another version than Flink %s, which the cluster runs", files[i], v).
			Fixf("write the name that the file has in /opt/flink/opt of the image").
			Notef(c.At("version"), "the version is stated here")
		if v.HasPatch() {
			f.Fixf("write %s", right[i]).Replace(strconv.Quote(strings.Join(right, ";")))
		}
	}
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
	return map[string]int{"1.17": 2, "1.18": 1, "1.19": 3, "1.20": 4, "2.0": 2, "2.1": 2, "2.2": 1}[v.Line()]
}
