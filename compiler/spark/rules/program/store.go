package program

import (
	"slices"
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// StoreRules judge the stores of an application, their credentials, and how the
// application writes to them.
var StoreRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK048", Severity: diag.Error,
			Title:  "The stores of an application require the same identity",
			Why:    "A service account is bound to one role, and a pod has one AWS_ACCESS_KEY_ID, one GOOGLE_APPLICATION_CREDENTIALS, one HADOOP_CONF_DIR. With two identities or two configurations, one of the stores is opened with those of the other.",
			Bad:    "storage: other: s3: {bucket: \"other\", credentials: serviceAccount: roleARN: \"arn:aws:iam::123456789012:role/other\"}\nspark: etl: stores: [\"other\"]",
			Good:   "storage: other: s3: {bucket: \"other\", credentials: serviceAccount: roleARN: \"arn:aws:iam::123456789012:role/lake\"}\nspark: etl: stores: [\"other\"]",
			Ref:    "AWS, IAM roles for service accounts",
			Judges: []spec.Path{"spark.stores", "spark.eventLog.store", "spark.streaming.checkpoint.store", "spark.metastore.warehouse.store"},
		},
		Check: checkIdentity,
	},
	{
		Doc: rule.Doc{
			ID: "SPK049", Severity: diag.Warning,
			Title:  "The client supports the identity of the pods",
			Why:    "Hadoop 3.3, which Spark 3 comes with, has version 1.12.262 of the AWS SDK or older, and Pod Identity requires 1.12.746. Without it the client falls back to the node's role. Workload Identity of Azure requires Hadoop 3.4.1: an older client has no class for it.",
			Bad:    "storage: other: s3: {bucket: \"other\", region: \"eu-west-1\", credentials: podIdentity: {}}\nspark: etl: {version: \"3.5.4\", stores: [\"other\"]}",
			Good:   "storage: other: s3: {bucket: \"other\", region: \"eu-west-1\", credentials: podIdentity: {}}\nspark: etl: {version: \"3.5.4\", hadoop: \"3.4.1\", stores: [\"other\"]}",
			Ref:    "apache/spark dev/deps; AWS, EKS Pod Identity, supported SDKs; apache/hadoop HADOOP-18610",
			Judges: []spec.Path{"spark.version", "spark.hadoop", "spark.image", "spark.stores", "spark.eventLog.store", "spark.streaming.checkpoint.store", "spark.metastore.warehouse.store"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, store := range a.Stores {
				if old := store.Access(a.Client()).Outdated; old != nil && !a.IsHadoopInDoubt() {
					r.Reportf(a.HadoopAt(), "store %q uses %s, and %s", store.Name(), old.Uses, old.Why).
						Fixf("%s", old.Fix).
						Notef(store.Store.Identity.At, "the credentials are stated here")
					return
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK050", Severity: diag.Warning,
			Title:  "Credential classes belong to the AWS SDK that Hadoop uses",
			Why:    "Hadoop 3.4, which Spark 4 comes with, uses version 2 of the AWS SDK: software.amazon.awssdk. Classes of version 1, com.amazonaws, are missing except for a few that Hadoop maps. Hadoop 3.3 uses version 1, and knows nothing of version 2.",
			Bad:    `spark: etl: conf: "spark.hadoop.fs.s3a.aws.credentials.provider": "com.amazonaws.auth.profile.ProfileCredentialsProvider"`,
			Good:   `spark: etl: conf: "spark.hadoop.fs.s3a.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider"`,
			Ref:    "apache/spark pom.xml; apache/hadoop aws_sdk_upgrade.md",
			Judges: []spec.Path{"spark.conf", "spark.hadoopConf", "spark.version", "spark.hadoop", "spark.image"},
		},
		Check: checkClasses,
	},
	{
		Doc: rule.Doc{
			ID: "SPK145", Severity: diag.Warning,
			Title:  "The image has the Hadoop that the spec says",
			Why:    "The compiler chooses the classes that talk to S3 for the version of Hadoop in the field hadoop, which is by default what Spark comes with. A class of the other AWS SDK is missing: ClassNotFoundException when the store is opened.",
			Bad:    `spark: etl: {version: "3.5.8", image: "registry.internal/etl:2.0-hadoop3.4.3"}`,
			Good:   `spark: etl: {version: "3.5.8", hadoop: "3.4.3", image: "registry.internal/etl:2.0-hadoop3.4.3"}`,
			Ref:    "apache/hadoop aws_sdk_upgrade.md; awslabs/data-on-eks, Dockerfiles",
			Judges: []spec.Path{"spark.image", "spark.hadoop", "spark.version"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			image.JudgeHadoop(image.Stated{
				Image: a.Spec.Image, ImageAt: a.At("image"), Hadoop: a.Spec.Hadoop, HadoopAt: a.At("hadoop"), Spark: a.Spec.Version, SparkAt: a.At("version"),
			}, r)
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK146", Severity: diag.Warning,
			Title:  "A key for all buckets has no other value in a store",
			Why:    "A storage tier sets keys for its bucket alone, and Hadoop prefers those to the keys for all buckets. A value for all buckets has no effect on the store, and nothing reports that. The rule leaves out applications that name another bucket, for which the key may be.",
			Bad:    `spark: etl: hadoopConf: "fs.s3a.aws.credentials.provider": "com.example.Credentials"`,
			Good:   `spark: etl: hadoopConf: "fs.s3a.bucket.vendor.aws.credentials.provider": "com.example.Credentials"`,
			Ref:    "apache/hadoop hadoop-aws, configuring different S3 buckets with per-bucket configuration",
			Judges: []spec.Path{"spark.conf", "spark.hadoopConf", "spark.main", "spark.dependencies", "spark.stores", "spark.eventLog.store", "spark.streaming.checkpoint.store", "spark.metastore.warehouse.store"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, s := range catalogue.Settings(a) {
				name, found := strings.CutPrefix(s.Key, app.HadoopPrefix)
				if !found {
					continue
				}
				// Another bucket may be what the key is for.
				if rival, beaten := storage.RivalOf(a.Client(), a.Stores, name, s.Value); beaten && !readsOtherBucket(a) {
					rival.Report(r, s.Name, s.Path)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK107", Severity: diag.Warning,
			Title:  "Output to a store is not committed by a rename",
			Why:    "Before 4.1 Spark writes to a temporary directory and renames it. S3 has no rename: each file is copied, which is slow, and a job that dies half way leaves a part of its output.",
			Bad:    `spark: etl: {version: "3.5.4", stores: ["lake"]}`,
			Good:   `spark: etl: {version: "3.5.4", stores: ["lake"], committer: "magic"}`,
			Ref:    "apache/spark docs/cloud-integration.md, docs/core-migration-guide.md",
			Judges: []spec.Path{"spark.committer", "spark.version", "spark.stores", "spark.metastore.warehouse", "spark.mode"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			v := a.Spec.Version
			if a.Spec.Committer != "" || v.Major == 0 || v.AtLeast(4, 1) || a.Way.Daemons || hasTableFormat(a) {
				return
			}
			at, store := copies(a)
			if store == nil {
				return
			}
			r.Reportf(at, "Spark %s commits output to store %q by a rename, which %s does not have", v, store.Name(), store.Title()).
				Fixf("set committer to %q, with spark-hadoop-cloud in the image, or to \"none\" if the program only reads, or writes through Iceberg, Delta or Hudi",
					store.Access(a.Client()).Committers[0])
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK108", Severity: diag.Error,
			Title:  "A committer has a store to commit to",
			Why:    "The compiler sets the committer up for the stores that the spec names, and each kind of store has committers of its own. Without a store that has it, Spark still commits output by a rename.",
			Bad:    "environments: dev: spark: etl: eventLog: null\nspark: etl: committer: \"magic\"",
			Good:   `spark: etl: {stores: ["lake"], committer: "magic"}`,
			Ref:    "apache/spark docs/cloud-integration.md",
			Judges: []spec.Path{"spark.committer", "spark.stores", "spark.eventLog", "spark.streaming.checkpoint", "spark.metastore.warehouse"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if c := a.Spec.Committer; c != "" && c != "none" && len(a.Stores) == 0 && len(a.Spec.Stores) == 0 {
				r.Reportf(a.At("committer"), "committer is %s, and the workload names no store", c).
					Fixf("name the store that it writes to, as in stores: [%q], or remove committer", anyStore(a))
			} else if c != "" && c != "none" && len(a.Stores) > 0 && !a.CommitsWithoutRename() {
				checkCommitter(a, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK150", Severity: diag.Warning,
			Title:  "Tasks do not wait for an executor near data in a store",
			Why:    "A store has no node of the cluster that is near its data, so no task prefers an executor for what it reads from one. The wait applies to tasks that prefer the node of a cached block or of shuffle files: they wait while other executors are idle, and reading over the network takes less time. Spark's default is 3 seconds.",
			Bad:    `spark: etl: {stores: ["lake"], committer: "magic", conf: "spark.locality.wait": "30s"}`,
			Good:   `spark: etl: {stores: ["lake"], committer: "magic", conf: "spark.locality.wait": "1s"}`,
			Ref:    "apache/spark TaskSetManager.scala, FilePartition.scala; apache/hadoop S3AFileSystem: blocks are at localhost",
			Judges: []spec.Path{"spark.conf", "spark.stores", "spark.eventLog.store", "spark.streaming.checkpoint.store", "spark.metastore", "spark.main"},
		},
		Check: checkLocality,
	},
	{
		Doc: rule.Doc{
			ID: "SPK109", Severity: diag.Error,
			Title:  "A metastore has an address",
			Why:    "Without the URI Spark creates its own metastore in the driver's pod, and the tables are lost with the pod.",
			Bad:    `spark: etl: metastore: warehouse: {store: "lake", path: "warehouse"}`,
			Good:   `spark: etl: metastore: uri: "thrift://metastore.hive.svc:9083"`,
			Ref:    "apache/spark docs/sql-data-sources-hive-tables.md",
			Judges: []spec.Path{"spark.metastore.uri"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if m := a.Spec.Metastore; m != nil && m.URI == "" {
				r.Reportf(a.At("metastore"), "the metastore has no uri").
					Fixf("set its address, as in uri: \"thrift://metastore.hive.svc:9083\"")
			}
		},
	},
})

// checkCommitter reports a committer that no store of the application has.
func checkCommitter(a *app.App, r *rule.Reporter) {
	first := a.Stores[0]
	f := r.Reportf(a.At("committer"), "committer is %s, and %s %q has no such committer", a.Spec.Committer, first.Title(), first.Name()).
		Notef(named(a, first.Name()), "the store is named here")
	switch names := first.Access(a.Client()).Committers; {
	case len(names) > 0:
		f.Fixf("write %q, or remove committer", names[0])
	case first.Store.Renames:
		f.Fixf("remove committer: a rename is safe there")
	default:
		f.Fixf("remove committer, or use an image with Hadoop 3.3.5 or newer and write its version in hadoop, for the committer \"manifest\"")
	}
}

// longestWait is the longest wait for locality that is not reported.
const longestWait = 10 * time.Second

// checkLocality reports long waits for locality if all data is in object stores, as far as is known.
func checkLocality(a *app.App, r *rule.Reporter) {
	for _, key := range []string{"spark.locality.wait", "spark.locality.wait.node"} {
		if wait, ok := app.ParseTime(a.Spec.Conf[key], time.Millisecond); ok && wait >= longestWait && isRemote(a) {
			r.Reportf(a.At("conf", key), "tasks wait %s for an executor near their data, and %s %q has none", unit.Duration(wait), a.Stores[0].Title(), a.Stores[0].Name()).
				Fixf("remove it, for the default of 3s").Replace("null").
				Notef(named(a, a.Stores[0].Name()), "the store is named here")
		}
	}
}

// isRemote reports whether all data of an application is in stores, as far as is known. None of
// them has its data on nodes of the cluster.
func isRemote(a *app.App) bool {
	if len(a.Stores) == 0 || a.Spec.Metastore != nil && a.Warehouse == nil {
		return false
	}
	for _, text := range texts(a) {
		if strings.Contains(text, "hdfs://") {
			return false
		}
	}
	return true
}

// checkClasses reports classes of the AWS SDK that the Hadoop of the image does not use.
func checkClasses(a *app.App, r *rule.Reporter) {
	if a.Hadoop.Major == 0 || a.IsHadoopInDoubt() {
		return
	}
	first, second := "com.amazonaws.", "software.amazon.awssdk."
	if !a.Client().HasSecondSDK() {
		first, second = second, first
	}
	for _, s := range catalogue.Settings(a) {
		if !strings.HasPrefix(s.Key, "spark.hadoop.fs.s3a.") || !strings.Contains(s.Value, first) {
			continue
		}
		missing, there := strings.TrimSuffix(first, "."), strings.TrimSuffix(second, ".")
		f := r.Reportf(s.Path, "%s names a class under %s, and Hadoop %s has those under %s", s.Name, missing, a.Hadoop, there)
		if a.Spec.Hadoop.Major == 0 {
			f.Fixf("name the class under %s, or give the storage tier credentials; if the image has another Hadoop, write its version in hadoop", there).
				Notef(a.At("version"), "Spark %s comes with Hadoop %s", a.Spec.Version, a.Hadoop)
			continue
		}
		f.Fixf("name the class under %s, or give the storage tier credentials", there).
			Notef(a.At("hadoop"), "the Hadoop of the image is stated here")
	}
}

// copies returns the first store that may receive the program's own output and that copies
// on rename, with the path that names it; nil for none. Spark, and not the program, writes
// the event log and checkpoints.
func copies(a *app.App) (at spec.Path, store *storage.Tier) {
	for i, name := range a.Spec.Stores {
		if t := storage.Find(a.Env, name); t.Opens(a.Client()) && hasBetter(a, t) {
			return a.At("stores").Index(i), t
		}
	}
	if t := a.Warehouse; t != nil && hasBetter(a, t) {
		return a.At("metastore", "warehouse", "store"), t
	}
	return "", nil
}

// hasBetter reports whether a store copies on rename and has a committer that does not rename.
func hasBetter(a *app.App, t *storage.Tier) bool {
	return !t.Store.Renames && len(t.Access(a.Client()).Committers) > 0
}

// named returns the path where the spec first names a store.
func named(a *app.App, store string) spec.Path {
	if i := slices.Index(a.Spec.Stores, storage.ObjectRef(store)); i >= 0 {
		return a.At("stores").Index(i)
	}
	for _, p := range a.Places() {
		if p.Place != nil && p.Place.Store.Name() == store {
			return a.At(p.At...).At("store")
		}
	}
	return a.At("stores")
}

// checkIdentity compares the identity of each store with the first one of its kind.
func checkIdentity(a *app.App, r *rule.Reporter) {
	clashing := map[int]bool{}
	for _, clash := range storage.Clashes(a.Client(), a.Stores...) {
		clashing[clash.Second] = true
		reportIdentity(a, r, a.Stores[clash.Second], a.Stores[clash.First], clash.Needs, clash.Has).
			Fixf("describe both stores with the same settings, or split the application in two")
	}
	var role, secret *storage.Tier
	for i, store := range a.Stores {
		own := store.Store.Identity
		if clashing[i] {
			continue
		}
		if own.Role != "" {
			if role == nil {
				role = store
			} else if first := role.Store.Identity; !own.SharesRole(first) {
				reportIdentity(a, r, store, role, "role "+own.Role, "role "+first.Role)
			}
		}
		if own.Secret != "" {
			if secret == nil {
				secret = store
			} else if first := secret.Store.Identity; !own.SharesKeys(first) {
				reportIdentity(a, r, store, secret, "the Secret "+own.Secret, "the Secret "+first.Secret)
			}
		}
	}
}

func reportIdentity(a *app.App, r *rule.Reporter, store, first *storage.Tier, its, others string) *rule.Finding {
	return r.Reportf(named(a, store.Name()), "store %q requires %s, and store %q requires %s", store.Name(), its, first.Name(), others).
		Fixf("let one identity use both stores, or split the application in two").
		Notef(store.Store.Identity.At, "the credentials of %q are stated here", store.Name()).
		Notef(first.Store.Identity.At, "the credentials of %q are stated here", first.Name())
}

// hasTableFormat reports whether conf sets up a table format. Table formats commit by
// writing a file and do not rename.
func hasTableFormat(a *app.App) bool {
	return slices.ContainsFunc(a.Keys(), func(key string) bool {
		value := strings.ToLower(a.Spec.Conf[key])
		return strings.HasPrefix(key, "spark.sql.catalog") && value != "" || key == "spark.sql.extensions" &&
			(strings.Contains(value, "iceberg") || strings.Contains(value, "delta") || strings.Contains(value, "hudi") || strings.Contains(value, "hoodie"))
	})
}
