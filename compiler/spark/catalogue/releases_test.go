package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/internal/version"
)

// kindsOfFile are the kinds of the table by those of the jars.
var kindsOfFile = map[string]keys.Kind{
	"text": keys.Text, "list": keys.List, "bool": keys.Bool, "int": keys.Int, "long": keys.Long, "double": keys.Double,
	"bytes": keys.Bytes, "time": keys.Time, "enum": keys.Enum,
	"regex":   keys.Text,   // a regular expression of Java, which nothing here can check
	"decimal": keys.Double, // of any length; all that Lakewright checks of both is that they are numbers
}

// A known difference is what the table has and no jar, or has otherwise than the jars.
//
// Whether the words of an enum have a case is not compared: the file calls most of them exact
// since 4.1, and ConfigBuilder.scala has compared them without case all the time (toEnum).
type knownDifference struct {
	key    string // ends in a dot: all keys with the prefix
	of     string // what differs: presence, kind, default, deprecation
	reason string
}

var knownDifferences = []knownDifference{
	{"spark.submit.deployMode", "kind", "the entry takes any text; SparkSubmit.scala refuses what is neither client nor cluster"},
	{"spark.scheduler.mode", "kind", "the entry takes any text before 4.1, and NONE since; TaskSchedulerImpl.scala refuses both"},
	{"spark.master.ui.decommission.allow.mode", "kind", "the entry takes any text before 4.0; MasterWebUI.scala refuses other words"},
	{"spark.rpc.askTimeout", "kind", "the entry takes any text; RpcTimeout.scala reads a time in seconds"},
	{"spark.rpc.askTimeout", "default", "the entry has none; RpcTimeout.scala takes spark.network.timeout"},
	{"spark.rpc.lookupTimeout", "kind", "the entry takes any text; RpcTimeout.scala reads a time in seconds"},
	{"spark.rpc.lookupTimeout", "default", "the entry has none; RpcTimeout.scala takes spark.network.timeout, 120s by default"},

	{"spark.rpc.numRetries", "deprecation", "the entry of 3.3 does not say so; the table of 3.4 does, since 2.2"},
	{"spark.rpc.retry.wait", "deprecation", "the entry of 3.3 does not say so; the table of 3.4 does, since 2.2"},
	{"spark.sql.hive.convertCTAS", "deprecation", "SQLConf.scala lists it up to 4.1 alone, and a deprecation has no end here"},

	{"spark.test.", "presence", "a switch of Spark's own tests, in a namespace that users have too"},
	{"spark.testing", "presence", "a switch of Spark's own tests"},
	{"spark.testing.", "presence", "a switch of Spark's own tests, in a namespace that users have too"},

	{"spark.mesos.", "presence", "the jar of Mesos was not read"},
	{"spark.executor.uri", "presence", "the jar of Mesos was not read"},
	{"spark.shuffle.cleaner.interval", "presence", "the jar of Mesos was not read"},
	{"spark.yarn.", "presence", "the jar of YARN was not read"},
	{"spark.driver.appUIAddress", "presence", "the jar of YARN was not read"},
	{"spark.streaming.kafka.", "presence", "the jar of spark-streaming-kafka-0-10 was not read"},
	{"spark.profiler.", "presence", "the jar of spark-profiler was not read"},
	{"spark.executor.profiling.", "presence", "the jar of spark-profiler was not read; it had these names before 4.0.0"},
	{"spark.driver.rpc.", "presence", "TransportConf.java puts the name together"},
	{"spark.executor.rpc.", "presence", "TransportConf.java puts the name together"},
	{"spark.files.io.", "presence", "TransportConf.java puts the name together"},
	{"spark.rpc.io.", "presence", "TransportConf.java puts the name together"},
	{"spark.shuffle.io.", "presence", "TransportConf.java puts the name together"},
	{"spark.ssl.", "presence", "SSLOptions.scala puts the name together"},
	{"spark.kubernetes.authenticate.", "presence", "SparkKubernetesClientFactory.scala puts the name together"},
	{"spark.scheduler.listenerbus.eventqueue.", "presence", "AsyncEventQueue.scala puts the name together"},
	{"spark.python.profile", "presence", "only Python reads it"},
	{"spark.python.profile.dump", "presence", "only Python reads it"},
	{"spark.python.worker.memory", "presence", "only Python reads it"},
	{"spark.appStatusStore.diskStoreDir", "presence", "docs/configuration.md names it, and no code reads it: without it, its user would hear of a typo"},
}

// TestReleases proves that the table says of each release what its jars have.
func TestReleases(t *testing.T) {
	r := readReleases(t)
	if len(r.all) < 34 {
		t.Errorf("%d releases; want at least 34", len(r.all))
	}
	found := map[string]string{} // differences, by key and what differs
	report := func(key, of, format string, args ...any) {
		if _, earlier := found[of+" "+key]; !earlier {
			found[of+" "+key] = fmt.Sprintf(format, args...)
		}
	}
	compared := 0
	for key, by := range r.keys {
		k, known := Keys.Find(key)
		for _, v := range r.all {
			e, there := by[v]
			if !there || !e.isRead() {
				continue
			}
			compared++
			if !known || k.Name != key || k.IsNewerThan(v) || k.IsGone(v) {
				report(key, "presence", "%s reads it; known %t, too new %t, gone %t", v, known && k.Name == key, k.IsNewerThan(v), k.IsGone(v))
				continue
			}
			now, renamed := Keys.Find(k.Renamed)
			if deprecated := k.Renamed == "" && k.IsDeprecated(v) || renamed && !now.IsNewerThan(v); deprecated != (e.Dep != "") {
				report(key, "deprecation", "%s: %t; want %q", v, deprecated, e.Dep)
			}
			compareType(k.At(v), e, func(format string, args ...any) { report(key, "kind", v.String()+": "+format, args...) })
			want, set := "", e.D != nil && !e.Computed
			if set {
				want = *e.D
			}
			if got, has := k.Default(v); has != (set && (want != "" || len(k.Defaults) > 0)) || !isSame(k, got, want) {
				report(key, "default", "%s: default %q; want %q", v, got, want)
			}
		}
	}
	for k := range Keys.All() {
		if k.Use != keys.Own || k.IsPattern() || k.Renamed != "" || k.Old {
			continue
		}
		for _, v := range r.all {
			if !k.IsNewerThan(v) && !k.IsGone(v) && !r.reads(k.Name, v) {
				report(k.Name, "presence", "%s does not read it; since %v, gone %v", v, k.Since, k.Gone)
			}
		}
	}
	if compared < 39000 {
		t.Errorf("%d entries were compared; want at least 39000", compared)
	}
	checkDifferences(t, found)
}

// compareType compares what values a key takes.
func compareType(k keys.Key, e entry, report func(format string, args ...any)) {
	values := slices.Clone(e.V)
	if k.Kind != kindsOfFile[e.K] || k.Unit != e.U || !slices.Equal(k.Values, values) {
		report("%d, unit %q, words %q; want %s, unit %q, words %q", k.Kind, k.Unit, k.Values, e.K, e.U, e.V)
	}
}

// isSame reports whether two defaults are the same value, in whatever unit.
func isSame(k keys.Key, a, b string) bool {
	a, b = strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " ")
	if a == b || !k.HasUnit() {
		return a == b
	}
	units := &Keys.Syntax.Sizes
	if k.Kind == keys.Time {
		units = &Keys.Syntax.Times
	}
	measure := func(text string) (int64, bool) {
		number := strings.TrimRight(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz")
		n, err := strconv.ParseInt(number, 10, 64)
		size := units.Size(strings.ToLower(cmp.Or(text[len(number):], k.Unit)))
		if k.Kind == keys.Time {
			size /= units.Size("ms")
		}
		return n * int64(size), err == nil && size >= 1
	}
	x, okX := measure(a)
	y, okY := measure(b)
	return okX && okY && x == y
}

// checkDifferences compares the differences with those that are known, both ways.
func checkDifferences(t *testing.T, found map[string]string) {
	t.Helper()
	used := make([]bool, len(knownDifferences))
	var unknown []string
	for difference, text := range found {
		of, key, _ := strings.Cut(difference, " ")
		i := slices.IndexFunc(knownDifferences, func(d knownDifference) bool {
			return d.of == of && (d.key == key || strings.HasSuffix(d.key, ".") && strings.HasPrefix(key, d.key))
		})
		if i < 0 {
			unknown = append(unknown, fmt.Sprintf("%s: %s: %s", key, of, text))
			continue
		}
		used[i] = true
	}
	slices.Sort(unknown)
	for _, text := range unknown {
		t.Error(text)
	}
	for i, d := range knownDifferences {
		if !used[i] {
			t.Errorf("%s: the known difference of %s is none", d.key, d.of)
		}
	}
}

// TestFileOfReleases proves that the file is read as it is coded.
func TestFileOfReleases(t *testing.T) {
	r := readReleases(t)
	for _, test := range []struct {
		key, version string
		want         bool
	}{
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.3.2", want: true},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.3.3"},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.4.1", want: true},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.5.0"},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "4.1.2"},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "4.1.3", want: true},
		{key: "spark.app.name", version: "4.3.0", want: true}, // a constant
	} {
		if got := r.reads(test.key, version.Must(test.version)); got != test.want {
			t.Errorf("%s reads %s: %t; want %t", test.version, test.key, got, test.want)
		}
	}
}
