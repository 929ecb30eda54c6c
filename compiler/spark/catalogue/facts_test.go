package catalogue

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/internal/version"
)

const head = `# The keys of Spark's configuration, sorted. Made from what was read in the jars of 34 releases,
# 3.3.0 to 4.3.0, by running the converter of each entry; what is no entry, from docs/*.md and
# *.scala of apache/spark at v3.3.1, v3.5.4, the cuts of 4.0 (97146450571) and 4.1 (0ec382b1382),
# and 4.2.0-SNAPSHOT (faa465362).
#
# key        * stands for what the user chooses
# kind       any text list bool int long double bytes time enum; after / the unit of a bare
#            number, or the words of an enum or a list; then what changed: "bytes/B → 4.2 long"
# default    of the first version that was read, then what changed: "false → 4.0 true".
#            =KEY is the value of KEY, "" is empty text, ? and nothing: none, or computed
# since      commas between versions to which it was carried back
# gone       the first version that does not read it; commas between those of several lines
# renamed    its new name
# marks      internal (undocumented), inferred (the kind was not read), deprecated:SINCE,
#            instead:KEY (what Spark says to use in place of a deprecated one);
#            of forms: open (any tail is right), shared (with others), foreign (not Spark's)
# source     file of apache/spark, or the jar
`

// row is one line of the table, with the columns still apart.
type row [keys.Columns]string

// facts is what was read, in the files that FACTS holds.
type facts struct {
	public []publicKey
	extra  struct {
		Internal []publicKey `json:"internal"`

		Deprecated, Renamed, SQLRemoved, SQLDeprecated, Alternatives []struct{ Old, Key, Since string }

		InternalOnlyOlder, Prefixes, ThirdPartyPrefixes []string
	}
}

type publicKey struct {
	Key, Since, Kind, Unit, GoneIn, KindFrom, Source, Fallback string

	Default, DocDefault *string
	List, NowInternal   bool
	Values              []string
	Defaults            map[string]*string
}

// corrections are what is known better than the facts have it.
var corrections = map[string]func(*row){
	// Read in SparkConf.scala configsWithAlternatives.
	"spark.io.compression.lz4.block.size": func(r *row) { r[keys.ColumnRenamed] = "spark.io.compression.lz4.blockSize" },
	// The documents say -1 and a number of iterations.
	"spark.graphx.pregel.checkpointInterval": func(r *row) { r[keys.ColumnKind] = "int" },
	// A task may take a part: docs/configuration.md.
	"spark.task.resource.*.amount": func(r *row) { r[keys.ColumnKind] = "double" },
	// SQLConf.scala has the same without legacy.
	"spark.sql.legacy.parquet.int96RebaseModeInWrite":    withoutLegacy,
	"spark.sql.legacy.parquet.int96RebaseModeInRead":     withoutLegacy,
	"spark.sql.legacy.parquet.datetimeRebaseModeInWrite": withoutLegacy,
	"spark.sql.legacy.parquet.datetimeRebaseModeInRead":  withoutLegacy,
	"spark.sql.legacy.avro.datetimeRebaseModeInWrite":    withoutLegacy,
	"spark.sql.legacy.avro.datetimeRebaseModeInRead":     withoutLegacy,
}

// successors are what Spark says to use in the place of a deprecated key that it does not
// read for the new one: SparkConf.scala deprecatedConfigs, SQLConf.scala deprecatedSQLConfigs.
var successors = map[string]string{
	"spark.blacklist.application.fetchFailure.enabled":          "spark.excludeOnFailure.application.fetchFailure.enabled",
	"spark.blacklist.application.maxFailedExecutorsPerNode":     "spark.excludeOnFailure.application.maxFailedExecutorsPerNode",
	"spark.blacklist.application.maxFailedTasksPerExecutor":     "spark.excludeOnFailure.application.maxFailedTasksPerExecutor",
	"spark.blacklist.enabled":                                   "spark.excludeOnFailure.enabled",
	"spark.blacklist.killBlacklistedExecutors":                  "spark.excludeOnFailure.killExcludedExecutors",
	"spark.blacklist.stage.maxFailedExecutorsPerNode":           "spark.excludeOnFailure.stage.maxFailedExecutorsPerNode",
	"spark.blacklist.stage.maxFailedTasksPerExecutor":           "spark.excludeOnFailure.stage.maxFailedTasksPerExecutor",
	"spark.blacklist.task.maxTaskAttemptsPerExecutor":           "spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor",
	"spark.blacklist.task.maxTaskAttemptsPerNode":               "spark.excludeOnFailure.task.maxTaskAttemptsPerNode",
	"spark.blacklist.timeout":                                   "spark.excludeOnFailure.timeout",
	"spark.connect.copyFromLocalToFs.allowDestLocal":            "spark.sql.artifact.copyFromLocalToFs.allowDestLocal",
	"spark.executor.plugins":                                    "spark.plugins",
	"spark.scheduler.blacklist.unschedulableTaskSetTimeout":     "spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout",
	"spark.shuffle.service.index.cache.entries":                 "spark.shuffle.service.index.cache.size",
	"spark.shuffle.unsafe.file.output.buffer":                   "spark.shuffle.localDisk.file.output.buffer",
	"spark.sql.adaptive.coalescePartitions.minPartitionNum":     "spark.sql.adaptive.coalescePartitions.minPartitionSize",
	"spark.sql.adaptive.shuffle.targetPostShuffleInputSize":     "spark.sql.adaptive.advisoryPartitionSizeInBytes",
	"spark.sql.execution.arrow.enabled":                         "spark.sql.execution.arrow.pyspark.enabled",
	"spark.sql.execution.arrow.fallback.enabled":                "spark.sql.execution.arrow.pyspark.fallback.enabled",
	"spark.sql.sources.schemaStringLengthThreshold":             "spark.sql.hive.tablePropertyLengthThreshold",
	"spark.yarn.blacklist.executor.launch.blacklisting.enabled": "spark.yarn.executor.launch.excludeOnFailure.enabled",
}

func withoutLegacy(r *row) {
	r[keys.ColumnRenamed] = strings.Replace(r[keys.ColumnName], ".legacy.", ".", 1)
}

// added are what the facts do not have.
var added = []row{
	{"spark.kubernetes.driver.volumes.*.*.mount.subPathExpr", "text", "", "", "", "", "inferred", "k8s/KubernetesVolumeUtils.scala"},
	{"spark.kubernetes.executor.volumes.*.*.mount.subPathExpr", "text", "", "", "", "", "inferred", "k8s/KubernetesVolumeUtils.scala"},
	{"spark.sql.streaming.checkpointFileManagerClass", "text", "", "", "", "", "internal", "internal/SQLConf.scala"},
	{"spark.sql.streaming.stateStore.rocksdb.*", "any", "", "", "", "", "open", "docs/streaming/apis-on-dataframes-and-datasets.md"},
	{"spark.ui.proxyBase", "text", "", "", "", "", "inferred", "ui/UIUtils.scala"},
	{"spark.io.delta.*", "any", "", "", "", "", "foreign", "-"},
	{"spark.streaming.fileStream.minRememberDuration", "time", "", "", "", "", "inferred", "SparkConf.scala"},
}

// words are of enums whose entries name a Scala type alone.
var words = map[string]string{
	"LegacyBehaviorPolicy":       "EXCEPTION|LEGACY|CORRECTED",
	"ParquetOutputTimestampType": "INT96|TIMESTAMP_MICROS|TIMESTAMP_MILLIS",
	"StoreAssignmentPolicy":      "ANSI|LEGACY|STRICT",
	"ErrorMessageFormat":         "PRETTY|MINIMAL|STANDARD",
	"TimestampTypes":             "TIMESTAMP_NTZ|TIMESTAMP_LTZ",
	"PartitionOverwriteMode":     "STATIC|DYNAMIC",
}

// shared are prefixes under which Spark has keys of its own beside those of others.
var shared = []string{
	"spark.authenticate.", "spark.driver.resource.", "spark.executor.resource.", "spark.task.resource.", "spark.files.", "spark.rpc.",
	"spark.shuffle.", "spark.ssl.", "spark.kubernetes.driver.volumes.", "spark.kubernetes.executor.volumes.",
}

// TestFacts proves that the table holds what was read. UPDATE_GOLDEN=1 writes it.
func TestFacts(t *testing.T) {
	var f facts
	for name, into := range map[string]any{"spark-conf.json": &f.public, "spark-conf-extra.json": &f.extra} {
		readFacts(t, name, into)
	}
	want := head
	all := f.rows()
	readReleases(t).apply(all)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		r := all[key]
		want += strings.Join(r[:], "\t") + "\n"
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile("keys.tsv", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(strings.Split(want, "\n"), strings.Split(table, "\n")); diff != "" {
		t.Errorf("the table differs from the facts (-want +got):\n%s", diff)
	}
}

// readFacts reads a file of FACTS. It skips the test when FACTS is absent.
func readFacts(t *testing.T, name string, into any) {
	t.Helper()
	dir := os.Getenv("FACTS")
	if dir == "" {
		t.Skip("SKIPPED: FACTS names no directory with " + name + ": the table is NOT compared with what was read")
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// rows returns the lines of the table by key, without what the jars say.
func (f *facts) rows() map[string]row {
	all := map[string]row{}
	for _, k := range slices.Concat(f.extra.Internal, f.public) { // what is public in one version is public
		for _, key := range expand(k.Key) {
			r := k.row(key)
			if old, twice := all[key]; twice && r[keys.ColumnSource] == "" {
				r = old
			}
			all[key] = r
		}
	}
	for _, k := range f.extra.Internal {
		if r := all[k.Key]; r[keys.ColumnSource] == "" {
			r[keys.ColumnMarks], r[keys.ColumnSource] = join(r[keys.ColumnMarks], "internal"), "*.scala"
			all[k.Key] = r
		}
	}
	change := func(key, source string, by func(*row)) {
		r, known := all[key]
		if !known {
			r = row{keys.ColumnName: key, keys.ColumnKind: "any", keys.ColumnSource: source}
		}
		by(&r)
		all[key] = r
	}
	f.changes(change)
	for key, by := range corrections {
		change(key, "SQLConf.scala", by)
	}
	for key, now := range successors {
		change(key, "SparkConf.scala", func(r *row) { r[keys.ColumnMarks] = join(r[keys.ColumnMarks], "instead:"+now) })
	}
	for _, r := range added {
		all[r[keys.ColumnName]] = r
	}
	for key, r := range all {
		if _, known := all[r[keys.ColumnDefault]]; known { // a key whose kind is text
			r[keys.ColumnDefault] = "=" + r[keys.ColumnDefault]
			all[key] = r
		}
	}
	return all
}

// changes applies what is known of old keys and of prefixes.
func (f *facts) changes(change func(key, source string, by func(*row))) {
	for i, d := range slices.Concat(f.extra.Deprecated, f.extra.SQLDeprecated) {
		source := "SparkConf.scala"
		if i >= len(f.extra.Deprecated) {
			source = "SQLConf.scala"
		}
		change(d.Key, source, func(r *row) { r[keys.ColumnMarks] = join(r[keys.ColumnMarks], "deprecated:"+lineOf(d.Since)) })
	}
	for _, d := range f.extra.Renamed {
		change(d.Old, "SparkConf.scala", func(r *row) {
			r[keys.ColumnRenamed], r[keys.ColumnMarks] = d.Key, join(r[keys.ColumnMarks], "deprecated:"+lineOf(d.Since))
		})
	}
	for _, d := range f.extra.Alternatives {
		change(d.Old, "*.scala", func(r *row) {
			r[keys.ColumnRenamed] = d.Key
			if !strings.Contains(r[keys.ColumnMarks], "deprecated") {
				r[keys.ColumnMarks] = join(r[keys.ColumnMarks], "deprecated")
			}
		})
	}
	for _, d := range f.extra.SQLRemoved {
		change(d.Key, "SQLConf.scala", func(r *row) { r[keys.ColumnGone] = lineOf(d.Since) })
	}
	for _, key := range f.extra.InternalOnlyOlder {
		change(key, "*.scala", func(r *row) { r[keys.ColumnMarks] = join(r[keys.ColumnMarks], "internal") })
	}
	for _, prefix := range f.extra.Prefixes {
		change(prefix+"*", "*.scala", func(r *row) {
			use := "open"
			if slices.Contains(shared, prefix) {
				use = "shared"
			}
			if r[keys.ColumnMarks] = use; r[keys.ColumnKind] == "any" {
				r[keys.ColumnKind] = "text"
			}
		})
	}
	for _, prefix := range f.extra.ThirdPartyPrefixes {
		change(prefix+"*", "*.scala", func(r *row) {
			*r = row{keys.ColumnName: prefix + "*", keys.ColumnKind: "any", keys.ColumnMarks: "foreign", keys.ColumnSource: "-"}
		})
	}
}

// expand returns the names under which a row of the documents stands in the table.
func expand(key string) []string {
	key = placeholder.ReplaceAllString(strings.ReplaceAll(key, "$SESSION_CATALOG_NAME", "spark_catalog"), "*")
	if rest, both := strings.CutPrefix(key, "spark.{driver|executor}"); both {
		return []string{"spark.driver" + rest, "spark.executor" + rest}
	}
	return []string{key}
}

var placeholder = regexp.MustCompile(`\[[^\]]*\]|\$?\{[^}|]*\}`)

func (k *publicKey) row(name string) row {
	r := row{
		keys.ColumnName: name, keys.ColumnKind: k.kind(), keys.ColumnDefault: k.steps(), keys.ColumnGone: k.GoneIn,
		keys.ColumnSource: shorten(k.Source),
	}
	var since []string
	for v := range strings.SplitSeq(k.Since, ", ") {
		since = append(since, lineOf(v))
	}
	slices.SortFunc(since, func(a, b string) int { return cmp.Compare(a, b) })
	r[keys.ColumnSince] = strings.Join(since, ",")
	if k.KindFrom == "inferred" && r[keys.ColumnKind] != "text" {
		r[keys.ColumnMarks] = "inferred"
	}
	if k.NowInternal {
		r[keys.ColumnGone], r[keys.ColumnMarks] = "", join(r[keys.ColumnMarks], "internal")
	}
	return r
}

func (k *publicKey) kind() string {
	units := map[string]string{"BYTE": "B", "KiB": "KiB", "MiB": "MiB", "NANOSECONDS": "ns", "MILLISECONDS": "ms", "SECONDS": "s", "MINUTES": "min"}
	kind := map[string]string{"string": "text", "duration": "time"}[k.Kind]
	kind = cmp.Or(kind, k.Kind)
	detail := units[k.Unit]
	switch {
	case k.List && kind == "text":
		kind = "list"
	case kind == "int" && k.KindFrom == "inferred":
		kind = "long" // the documents do not say which
	case kind == "enum":
		detail = cmp.Or(strings.Join(k.Values, "|"), words[k.Unit])
	}
	if detail == "" {
		return kind
	}
	return kind + "/" + detail
}

// steps returns the defaults by version.
func (k *publicKey) steps() string {
	if len(k.Defaults) == 0 {
		return k.value(k.Default)
	}
	var steps []string
	for i, v := range slices.Sorted(maps.Keys(k.Defaults)) {
		text := keys.UnknownDefault
		if k.Defaults[v] != nil {
			text = cmp.Or(k.value(k.Defaults[v]), `""`)
		}
		if i > 0 {
			text = v + " " + text
		}
		steps = append(steps, text)
	}
	return strings.Join(steps, keys.Arrow)
}

var (
	otherKey = regexp.MustCompile(`^\(?(?:(?:The )?value of|Fall back on) (spark\.[A-Za-z0-9.]+)\)?$`)
	product  = regexp.MustCompile(`^[0-9]+( \* [0-9]+)*$`)
	prose    = regexp.MustCompile(`^\([^?]|'s |^driver side|^[Nn]ot set$`)
	aside    = regexp.MustCompile(` \([^)]*\)$`)
)

// value returns a default as the table has it: a value that Spark would read, or the
// name of another key. What the documents say in words is left out.
func (k *publicKey) value(text *string) string {
	if text == nil {
		text = k.DocDefault
	}
	if text == nil {
		if strings.HasPrefix(k.Fallback, "spark.") {
			return "=" + k.Fallback
		}
		return ""
	}
	value, expression := strings.CutPrefix(strings.Join(strings.Fields(*text), " "), "expr:")
	if other := otherKey.FindStringSubmatch(value); other != nil {
		return "=" + other[1]
	}
	if strings.HasPrefix(value, "spark.") && k.Kind != "string" {
		return "=" + value
	}
	if strings.HasPrefix(k.Fallback, "spark.") && strings.HasSuffix(k.Fallback, "."+value) {
		return "=" + k.Fallback
	}
	return k.literal(value, expression)
}

// literal returns a value that Spark would read, "" for none.
func (k *publicKey) literal(value string, expression bool) string {
	switch plain := strings.ReplaceAll(value, "L", ""); {
	case expression && k.Kind == "enum":
		return value[strings.LastIndexByte(value, '.')+1:]
	case strings.Contains(value, " * ") && product.MatchString(plain):
		n := 1
		for factor := range strings.SplitSeq(plain, " * ") {
			f, _ := strconv.Atoi(factor)
			n *= f
		}
		return strconv.Itoa(n)
	case expression || prose.MatchString(value):
		return ""
	}
	switch value {
	case "Int.MaxValue":
		return "2147483647"
	case "Long.MAX_VALUE":
		return "9223372036854775807"
	case "64 MB":
		return "64m"
	case `""`:
		return ""
	}
	kind := Keys.Parse("key\t" + k.kind())
	if kind.Kind != keys.Text && kind.Kind != keys.List {
		value = aside.ReplaceAllString(value, "")
	}
	if !kind.Reads(value, version.Version{}) {
		return ""
	}
	return value
}

// lineOf returns a version without the patch number of a first release.
func lineOf(v string) string {
	if strings.Count(v, ".") < 2 {
		return v
	}
	return strings.TrimSuffix(v, ".0")
}

// join adds a mark once.
func join(marks, mark string) string {
	if strings.Contains(marks, mark) {
		return marks
	}
	return strings.TrimPrefix(marks+","+mark, ",")
}

// shorten returns the last two steps of a path to a source, and the whole of one to a
// document.
func shorten(path string) string {
	steps := strings.Split(path, "/")
	if len(steps) < 3 || steps[0] == "docs" {
		return path
	}
	return strings.Join(steps[len(steps)-2:], "/")
}
