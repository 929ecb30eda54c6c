package spark

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// uriRules judge where the URIs of the spec lead.
var uriRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK125", Severity: diag.Error,
			Title:  "The URI of a file in a pod has three slashes",
			Why:    "After two slashes a URI has a host, and only then a path: of local://opt/app/etl.jar the path is /app/etl.jar, on a host called opt. Spark looks for the file there, and does not find it.",
			Bad:    `spark: etl: main: file: "local://opt/app/etl.jar"`,
			Good:   `spark: etl: main: file: "local:///opt/app/etl.jar"`,
			Ref:    "apache/spark core Utils.scala resolveURI, KubernetesUtils.scala resolveFileUri; RFC 3986",
			Judges: []spec.Path{"spark.main.file", "spark.dependencies"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, f := range shown(a.uris()) {
				scheme, host, path, found := hosted(f.uri)
				if !found {
					continue
				}
				if !a.uploads() {
					scheme = "local" // a file of the pod that submits is no file of the image
				}
				fixed := scheme + ":///" + host + path
				r.Reportf(f.path, "%s names the host %q and the path %q", withoutFragment(f.uri), host, withoutFragment(path)).
					Fixf("write %s", fixed).Replace(fmt.Sprintf("%q", fixed))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK126", Severity: diag.Warning,
			Title:  "Buckets of the platform are read through stores",
			Why:    "Region, end point and credentials of a bucket are set up for the tiers that stores names. Of another bucket S3A knows nothing: it asks with the node's role, or with none, and gets 403.",
			Bad:    "storage: raw: s3: {bucket: \"raw\", region: \"eu-west-1\"}\nspark: etl: main: arguments: [\"--input\", \"s3a://raw/orders\"]",
			Good:   "storage: raw: s3: {bucket: \"raw\", region: \"eu-west-1\"}\nspark: etl: {stores: [\"raw\"], committer: \"magic\", main: arguments: [\"--input\", \"s3a://raw/orders\"]}",
			Ref:    "apache/hadoop hadoop-aws, configuring different S3 buckets with per-bucket configuration",
			Judges: []spec.Path{"spark.stores", "spark.main", "spark.dependencies", "spark.conf", "spark.hadoopConf"},
		},
		Check: checkBuckets,
	},
}

// hosted takes a URI of a file in a pod apart that has a host, and reports whether it has.
func hosted(uri string) (scheme, host, path string, found bool) {
	scheme, rest, _ := strings.Cut(uri, "://")
	if scheme != "local" && scheme != "file" || strings.HasPrefix(rest, "/") {
		return "", "", "", false
	}
	host, path, _ = strings.Cut(rest, "/")
	return scheme, host, "/" + path, true
}

// uploads reports whether files of the pod that submits are carried to the application's.
func (a *App) uploads() bool {
	return a.Way.Submits && a.Conf["spark.kubernetes.file.upload.path"] != ""
}

// checkBuckets reports the first mention of each bucket that is a tier's and not set up.
func checkBuckets(a *App, r *rule.Reporter) {
	if a.Way.Daemons {
		return
	}
	strange := a.strangeStores()
	judge := func(at spec.Path, text string) {
		strange = slices.DeleteFunc(strange, func(tier *storage.Tier) bool {
			if !mentions(text, tier.Root(a.client())) || a.isSetUp(tier) {
				return false
			}
			bucket, names := tier.Store.Bucket, append(slices.Clone(a.Spec.Stores), storage.ObjectRef(tier.Name()))
			r.Reportf(at, "bucket %q is tier %q, and stores does not name it", bucket, tier.Name()).
				Fixf("write stores: %s", list(names)).
				Notef(tier.Store.BucketAt, "the bucket is stated here")
			return true
		})
	}
	for _, f := range shown(a.uris()) {
		judge(f.path, f.uri)
	}
	for i, argument := range a.Spec.Main.Arguments {
		judge(a.At("main", "arguments").Index(i), argument)
	}
	for _, s := range a.settings() {
		if !strings.Contains(s.value, "://") {
			continue // most are not about buckets
		}
		if _, owned := a.setter(s.key); !owned { // of the others a rule of their own speaks
			judge(s.path, s.value)
		}
	}
}

// strangeStores returns the stores that Spark can open and that are none of the workload's.
// Of two tiers that are one bucket it returns the first.
func (a *App) strangeStores() []*storage.Tier {
	var strange []*storage.Tier
	for _, name := range storage.Names(a.Env, storage.Object) {
		tier := storage.Find(a.Env, storage.ObjectRef(name))
		same := func(t *storage.Tier) bool { return t.Root(a.client()) == tier.Root(a.client()) }
		if tier.Opens(a.client()) && !slices.ContainsFunc(a.Stores, same) && !slices.ContainsFunc(strange, same) {
			strange = append(strange, tier)
		}
	}
	return strange
}

// isSetUp reports whether keys of the user's own tell Hadoop how to talk to a store.
func (a *App) isSetUp(store *storage.Tier) bool {
	isKey := store.Access(a.client()).IsSetUp
	return isKey != nil && slices.ContainsFunc(a.settings(), func(s setting) bool {
		hadoop, found := strings.CutPrefix(s.key, hadoopPrefix)
		return found && isKey(hadoop)
	})
}

// mentions reports whether a text holds the address of a store, alone or with a path.
func mentions(text, root string) bool {
	for {
		_, rest, found := strings.Cut(text, root)
		if !found {
			return false
		}
		if rest == "" || strings.ContainsRune("/?#,;\"' \t\n\f\r", rune(rest[0])) {
			return true
		}
		text = rest
	}
}

// list returns names as a list in CUE.
func list(names []storage.ObjectRef) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
