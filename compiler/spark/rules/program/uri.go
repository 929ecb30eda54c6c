package program

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// uriRules judge the URIs of the spec.
var uriRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK125", Severity: diag.Error,
			Title:  "The URI of a file in a pod has three slashes",
			Why:    "After two slashes a URI has a host, and only then a path: local://opt/app/etl.jar has the host opt and the path /app/etl.jar, where Spark does not find the file.",
			Bad:    `spark: etl: main: file: "local://opt/app/etl.jar"`,
			Good:   `spark: etl: main: file: "local:///opt/app/etl.jar"`,
			Ref:    "apache/spark core Utils.scala resolveURI, KubernetesUtils.scala resolveFileUri; RFC 3986",
			Judges: []spec.Path{"spark.main.file", "spark.dependencies"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, f := range withoutCredentials(uris(a)) {
				scheme, host, path, found := splitHost(f.uri)
				if !found {
					continue
				}
				if !uploads(a) {
					scheme = "local" // the image does not contain files of the pod that submits
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
			Why:    "The compiler configures addresses and credentials of the tiers that stores names, and mounts their files. For any other bucket S3A uses the node's role, or none, and gets 403; other clients have no credentials either.",
			Bad:    "storage: raw: s3: {bucket: \"raw\", region: \"eu-west-1\"}\nspark: etl: main: arguments: [\"--input\", \"s3a://raw/orders\"]",
			Good:   "storage: raw: s3: {bucket: \"raw\", region: \"eu-west-1\"}\nspark: etl: {stores: [\"raw\"], committer: \"magic\", main: arguments: [\"--input\", \"s3a://raw/orders\"]}",
			Ref:    "apache/hadoop hadoop-aws, configuring different S3 buckets with per-bucket configuration",
			Judges: []spec.Path{"spark.stores", "spark.main", "spark.dependencies", "spark.conf", "spark.hadoopConf"},
		},
		Check: checkBuckets,
	},
}

// splitHost splits the URI of a file in a pod, and reports whether it has a host.
func splitHost(uri string) (scheme, host, path string, found bool) {
	scheme, rest, _ := strings.Cut(uri, "://")
	if scheme != "local" && scheme != "file" || strings.HasPrefix(rest, "/") {
		return "", "", "", false
	}
	host, path, _ = strings.Cut(rest, "/")
	return scheme, host, "/" + path, true
}

// uploads reports whether spark-submit uploads files of its own pod for the application.
func uploads(a *app.App) bool {
	return a.Way.Submits && a.Conf["spark.kubernetes.file.upload.path"] != ""
}

// checkBuckets reports the first mention of each bucket that belongs to a tier without
// being set up for the workload.
func checkBuckets(a *app.App, r *rule.Reporter) {
	if a.Way.Daemons {
		return
	}
	unnamed := unnamedStores(a)
	judge := func(at spec.Path, text string) {
		unnamed = slices.DeleteFunc(unnamed, func(tier *storage.Tier) bool {
			if !mentions(text, tier.Root(a.Client())) || isSetUp(a, tier) {
				return false
			}
			names := append(slices.Clone(a.Spec.Stores), storage.ObjectRef(tier.Name()))
			r.Reportf(at, "%s is tier %q, and stores does not name it", tier.Root(a.Client()), tier.Name()).
				Fixf("write stores: %s", list(names)).
				Notef(tier.Store.At, "its name is stated here")
			return true
		})
	}
	for at, text := range texts(a) {
		judge(at, text)
	}
}

// texts returns the texts of the user's that may name a place in a store, with their paths.
func texts(a *app.App) iter.Seq2[spec.Path, string] {
	return func(yield func(spec.Path, string) bool) {
		for _, f := range withoutCredentials(uris(a)) {
			if !yield(f.path, f.uri) {
				return
			}
		}
		for i, argument := range a.Spec.Main.Arguments {
			if !yield(a.At("main", "arguments").Index(i), argument) {
				return
			}
		}
		for _, s := range catalogue.Settings(a) {
			if !strings.Contains(s.Value, "://") {
				continue // most values do not contain a URI
			}
			if _, owned := catalogue.Setter(a, s.Key); !owned && !yield(s.Path, s.Value) { // SPK033 reports the others
				return
			}
		}
	}
}

// readsOtherBucket reports whether a text of the user's names a bucket of S3 that no store of
// the workload is.
func readsOtherBucket(a *app.App) bool {
	for _, text := range texts(a) {
		for {
			_, rest, found := strings.Cut(text, "s3a://")
			if !found {
				break
			}
			bucket := rest
			if end := strings.IndexAny(rest, afterAddress); end >= 0 {
				bucket = rest[:end]
			}
			if !slices.ContainsFunc(a.Stores, func(t *storage.Tier) bool { return t.Root(a.Client()) == "s3a://"+bucket }) {
				return true
			}
			text = rest
		}
	}
	return false
}

// unnamedStores returns the stores that Spark can open but the workload does not name. It
// returns only the first of two tiers with the same bucket.
func unnamedStores(a *app.App) []*storage.Tier {
	var unnamed []*storage.Tier
	for _, name := range storage.Names(a.Env, storage.Object) {
		tier := storage.Find(a.Env, storage.ObjectRef(name))
		same := func(t *storage.Tier) bool { return t.Root(a.Client()) == tier.Root(a.Client()) }
		if tier.Opens(a.Client()) && !slices.ContainsFunc(a.Stores, same) && !slices.ContainsFunc(unnamed, same) {
			unnamed = append(unnamed, tier)
		}
	}
	return unnamed
}

// isSetUp reports whether the user's own keys configure Hadoop for a store.
func isSetUp(a *app.App, store *storage.Tier) bool {
	isKey := store.Access(a.Client()).IsSetUp
	return isKey != nil && slices.ContainsFunc(catalogue.Settings(a), func(s keys.Setting) bool {
		hadoop, found := strings.CutPrefix(s.Key, app.HadoopPrefix)
		return found && isKey(hadoop)
	})
}

// afterAddress are characters that end the address of a store in a text.
const afterAddress = "/?#,;\"' \t\n\f\r"

// mentions reports whether a text contains the address of a store, alone or with a path.
func mentions(text, root string) bool {
	for {
		_, rest, found := strings.Cut(text, root)
		if !found {
			return false
		}
		if rest == "" || strings.ContainsRune(afterAddress, rune(rest[0])) {
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
