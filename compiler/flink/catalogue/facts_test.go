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

const head = `# key        * stands for what the user chooses
# kind       any text list map bool int long double bytes time enum; after / the unit of a bare
#            number, or the words of an enum or a list; then what changed: "long → 1.20 time/ms"
# default    of the first version that was read, then what changed: "false → 2.0 true".
#            =KEY is the value of KEY, "" is empty text, ? and nothing: none, or computed
# since      nothing: it is in the first version that was read
# gone       the first version that does not read it
# renamed    its new name
# marks      internal (undocumented), deprecated:SINCE, instead:KEY (what takes the place of one
#            that is deprecated or gone), global (of the operator itself, not of one cluster);
#            of forms: open (any tail is right), shared (with others), foreign (of others alone)
# source     file of the product
`

const flinkHead = `# The keys of Flink's configuration, sorted. Made from docs/layouts/shortcodes/generated/*.html and
# the ConfigOption fields of apache/flink in 13 versions, 1.13 to 2.4-SNAPSHOT. A key whose since is
# empty is in 1.13 or was documented before.
#
` + head

const operatorHead = `# The keys of Apache's Flink operator, sorted. Made from docs/layouts/shortcodes/generated/*.html and
# the ConfigOption fields of apache/flink-kubernetes-operator in 7 versions, 1.10 to 1.16-SNAPSHOT.
#
` + head

// row is one line of a table, with the columns still apart.
type row [keys.Columns]string

// A fact is a key as the file of facts has it.
type fact struct {
	Key, Scope, Default, Type, Source, Since, RemovedIn, DeprecatedSince string

	Enum, Group, ReplacedBy, FallbackKeys []string
	DefaultHistory                        []struct{ Since, Default string }
}

// corrections are what is known better than the facts have it.
var corrections = map[string]func(*row){
	// The scan took a deprecated sibling for the key itself: CheckpointingOptions, RestartStrategyOptions.
	"state.backend.type":                 notDeprecated,
	"restart-strategy.fixed-delay.delay": notDeprecated,
	"security.ssl.verify-hostname":       instead("security.ssl.rest.verify-hostname"),
	// docs/release-notes/flink-2.0.md, removed configuration.
	"cluster.evenly-spread-out-slots":   instead("taskmanager.load-balance.mode"),
	"pipeline.default-kryo-serializers": instead("pipeline.serialization-config"),
	"pipeline.registered-kryo-types":    instead("pipeline.serialization-config"),
	"pipeline.registered-pojo-types":    instead("pipeline.serialization-config"),
	"security.ssl.enabled": func(r *row) {
		instead("security.ssl.internal.enabled")(r)
		instead("security.ssl.rest.enabled")(r)
	},
	// LEGACY is not documented, and gone with 2.0: RecoveryClaimMode.
	"execution.savepoint-restore-mode":    claimModes,
	"execution.state-recovery.claim-mode": claimModes,
	// ReporterSetup maps a class to its factory until 1.20.
	"metrics.reporter.*.class": func(r *row) {
		r[keys.ColumnRenamed], r[keys.ColumnMarks] = "", "deprecated:1.16,instead:metrics.reporter.*.factory.class"
	},
	// The cipher suites changed in a patch of each line: release-notes/flink-2.3.md, FLINK-39022.
	"security.ssl.algorithms": func(r *row) {
		const old, now = "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
		r[keys.ColumnDefault] = old + keys.Arrow + "1.20.4 " + now + keys.Arrow + "2.0 " + old + keys.Arrow + "2.0.2 " + now +
			keys.Arrow + "2.1 " + old + keys.Arrow + "2.1.2 " + now + keys.Arrow + "2.2 " + old + keys.Arrow + "2.2.1 " + now
	},
	// CheckpointingOptions: the second falls back on the first, which has the old name.
	"execution.checkpointing.local-backup.enabled": func(r *row) { r[keys.ColumnDefault] = "=execution.state-recovery.from-local" },
	"state.backend.local-recovery":                 func(r *row) { r[keys.ColumnRenamed] = "execution.state-recovery.from-local" },
}

func claimModes(r *row) {
	r[keys.ColumnKind] = "enum/CLAIM|NO_CLAIM|LEGACY" + keys.Arrow + "2.0 enum/CLAIM|NO_CLAIM"
}

func notDeprecated(r *row) { r[keys.ColumnMarks] = "" }

func instead(key string) func(*row) {
	return func(r *row) { r[keys.ColumnMarks] = join(r[keys.ColumnMarks], "instead:"+key) }
}

// forms are names of which the user chooses a part. Hadoop and plugins read those under open
// ones; under shared ones Flink has keys too, or the word is one that programs use for keys of
// their own.
var forms = map[string]string{
	"$internal.": "open", "containerized.master.env.": "open", "containerized.taskmanager.env.": "open",
	"flink.hadoop.": "open", "fs.azure.": "open", "fs.s3a.": "open", "fs.gs.": "open", "fs.oss.": "open", "hive.": "open", "presto.": "open",
	"s3a.": "open", "s3p.": "open", "sql-gateway.": "open", "table.catalog-store.": "open", "lineage.": "open", "openlineage.": "foreign",
	"table.exec.hive.": "foreign", "table.exec.iceberg.": "foreign", "table.exec.paimon.": "foreign", "table.exec.hudi.": "foreign",
	"security.delegation.token.provider.": "open",
	"env.":                                "shared", "events.reporter.": "shared", "external-resource.": "shared", "fs.": "shared", "gs.": "shared",
	"metrics.reporter.": "shared", "oss.": "shared", "s3.": "shared", "table.": "shared", "traces.reporter.": "shared",
	"client.": "shared", "compiler.": "shared", "fine-grained.": "shared", "internal.": "shared", "io.": "shared", "job.": "shared",
	"local.": "shared", "partition.": "shared", "plugin.": "shared", "process.": "shared", "python.": "shared", "query.": "shared",
	"scope.": "shared", "sink.": "shared", "task.": "shared", "user.": "shared", "yarn.": "shared", "zookeeper.": "shared",
	"kubernetes.internal.": "open",
}

var operatorForms = map[string]string{
	"job.autoscaler.metrics.custom-evaluator.": "open", "job.autoscaler.scaling.custom-executor.": "open",
	"job.autoscaler.scaling.parallelism-alignment.mode.": "open",
	"kubernetes.operator.plugins.":                       "open",
	"kubernetes.operator.default-configuration.":         "open",
	"kubernetes.operator.metrics.":                       "shared",
}

// operatorCorrections are corrections of the operator's table: options of release 1.15.0 with
// withDeprecatedKeys.
var operatorCorrections = map[string]func(*row){
	"job.autoscaler.target.utilization":                     stillRead,
	"kubernetes.operator.job.autoscaler.target.utilization": stillRead,
	"job.autoscaler.target.utilization.boundary": func(r *row) {
		stillRead(r)
		r[keys.ColumnRenamed], r[keys.ColumnMarks] = "", "deprecated:1.11,instead:job.autoscaler.utilization.max"
	},
	"kubernetes.operator.job.autoscaler.target.utilization.boundary": func(r *row) {
		stillRead(r)
		r[keys.ColumnRenamed] = "job.autoscaler.target.utilization.boundary"
	},
	"kubernetes.operator.session.block-on-unmanaged-jobs": stillRead,
}

func stillRead(r *row) { r[keys.ColumnGone] = "" }

// operatorAliases are old names that the documents do not have, which release 1.15.0 reads.
var operatorAliases = map[string]string{
	"job.autoscaler.scale-up.grace-period":                          "job.autoscaler.scale-down.interval",
	"kubernetes.operator.job.autoscaler.scale-up.grace-period":      "job.autoscaler.scale-down.interval",
	"kubernetes.operator.observer.flink.client.timeout":             "kubernetes.operator.flink.client.timeout",
	"kubernetes.operator.observer.savepoint.trigger.grace-period":   "kubernetes.operator.savepoint.trigger.grace-period",
	"kubernetes.operator.reconciler.flink.cancel.job.timeout":       "kubernetes.operator.flink.client.cancel.timeout",
	"kubernetes.operator.reconciler.flink.cluster.shutdown.timeout": "kubernetes.operator.resource.cleanup.timeout",
	"kubernetes.operator.reconciler.jm-deployment-recovery.enabled": "kubernetes.operator.jm-deployment-recovery.enabled",
	"kubernetes.operator.reconciler.max.parallelism":                "kubernetes.operator.reconcile.parallelism",
	"kubernetes.operator.reconciler.reschedule.interval":            "kubernetes.operator.reconcile.interval",
}

// added are keys that the tables of the documents do not have.
var added = []row{
	{"metrics.reporter.*.port", "text", "", "", "", "", "", "flink-metrics-prometheus"},
	{"fs.azure.account.key.*", "any", "", "", "", "", "open", "docs/deployment/filesystems/azure.md"},
}

// TestFacts proves that the tables hold what was read. UPDATE_GOLDEN=1 writes them.
func TestFacts(t *testing.T) {
	var facts []fact
	readFacts(t, "flink-conf.json", &facts)
	for _, c := range []struct{ file, scope, head, got string }{
		{"keys.tsv", "flink", flinkHead, table}, {"operator.tsv", "operator", operatorHead, operatorTable},
	} {
		want := c.head
		all := rowsOf(facts, c.scope)
		for _, key := range slices.Sorted(maps.Keys(all)) {
			r := all[key]
			want += strings.Join(r[:], "\t") + "\n"
		}
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(c.file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := gocmp.Diff(strings.Split(want, "\n"), strings.Split(c.got, "\n")); diff != "" {
			t.Errorf("%s differs from the facts (-want +got):\n%s", c.file, diff)
		}
	}
}

// readFacts reads a file of FACTS. It skips the test when FACTS is absent.
func readFacts(t *testing.T, name string, into any) {
	t.Helper()
	dir := os.Getenv("FACTS")
	if dir == "" {
		t.Skip("SKIPPED: FACTS names no directory with " + name + ": the tables are NOT compared with what was read")
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// rowsOf returns the lines of one table by key.
func rowsOf(facts []fact, scope string) map[string]row {
	byKey := map[string]fact{}
	for _, f := range facts {
		byKey[f.Key] = f
	}
	all := map[string]row{}
	for _, f := range facts {
		if f.Scope != scope || strings.HasSuffix(f.Key, ".<parameter>") || strings.HasSuffix(f.Key, ".<param>") {
			continue // a form has it
		}
		r := f.row(byKey)
		all[r[keys.ColumnName]] = r
		if scope == "operator" {
			for _, old := range f.FallbackKeys {
				o := r
				o[keys.ColumnName], o[keys.ColumnRenamed], o[keys.ColumnMarks] = placeholder.ReplaceAllString(old, "*"), r[keys.ColumnName], ""
				if r[keys.ColumnRenamed] != "" {
					o[keys.ColumnRenamed] = r[keys.ColumnRenamed]
				}
				all[o[keys.ColumnName]] = o
			}
		}
	}
	prefixes, mended := forms, corrections
	if scope == "operator" {
		prefixes, mended = operatorForms, operatorCorrections
		for old, now := range operatorAliases {
			r := all[now]
			r[keys.ColumnName], r[keys.ColumnRenamed] = old, now
			all[old] = r
		}
	} else {
		for _, r := range added {
			all[r[keys.ColumnName]] = r
		}
	}
	for key, by := range mended {
		r := all[key]
		by(&r)
		all[key] = r
	}
	for prefix, use := range prefixes {
		all[prefix+"*"] = row{prefix + "*", "any", "", "", "", "", use, "-"}
	}
	return all
}

var placeholder = regexp.MustCompile(`<[^>]*>|#`)

func (f fact) row(byKey map[string]fact) row {
	name := placeholder.ReplaceAllString(f.Key, "*")
	of := f
	if now, found := byKey[first(f.ReplacedBy)]; f.Type == "" && found {
		of.Type, of.Enum, of.Default, of.Group = now.Type, now.Enum, now.Default, now.Group
	}
	for _, newer := range byKey {
		if f.Type == "" && slices.Contains(newer.FallbackKeys, f.Key) {
			of.Type, of.Group = newer.Type, newer.Group
		}
	}
	r := row{
		keys.ColumnName: name, keys.ColumnKind: of.kinds(), keys.ColumnDefault: of.defaults(), keys.ColumnSince: since(f.Since),
		keys.ColumnGone: line(f.RemovedIn), keys.ColumnRenamed: placeholder.ReplaceAllString(first(f.ReplacedBy), "*"),
		keys.ColumnSource: of.source(),
	}
	store := strings.HasPrefix(name, "s3.") || strings.HasPrefix(name, "gs.") || strings.HasPrefix(name, "oss.") || strings.HasPrefix(name, "fs.s3.")
	switch {
	case store:
		// Older versions hand these keys to Hadoop or Presto, which read other units.
		r[keys.ColumnSince] = ""
		if f.Since != "1.13" && r[keys.ColumnKind] != "bool" {
			r[keys.ColumnKind] = "text"
			r[keys.ColumnDefault] = ""
		}
	case f.Source == "java" && f.DeprecatedSince == "" && f.RemovedIn == "":
		r[keys.ColumnMarks] = "internal"
	}
	if f.DeprecatedSince != "" && r[keys.ColumnRenamed] == "" {
		r[keys.ColumnMarks] = join(r[keys.ColumnMarks], "deprecated:"+f.DeprecatedSince)
	}
	for _, other := range f.FallbackKeys {
		if now, found := byKey[other]; found && r[keys.ColumnDefault] == "" && now.Scope == "flink" && len(now.ReplacedBy) == 0 && now.Type != "" && now.DeprecatedSince == "" {
			r[keys.ColumnDefault] = "=" + other
		}
	}
	if f.isGlobal() {
		r[keys.ColumnMarks] = "global"
	}
	return r
}

// isGlobal reports whether the operator reads a key from its own configuration alone.
func (f fact) isGlobal() bool {
	return slices.ContainsFunc(f.Group, func(group string) bool {
		return strings.HasPrefix(group, "system_") || group == "kubernetes_operator_metric_configuration" || group == "autoscaler_standalone_configuration"
	})
}

// kinds returns the kind of values by version.
func (f fact) kinds() string {
	if f.Type == "Duration" && len(f.DefaultHistory) > 1 {
		h := f.DefaultHistory
		last := h[len(h)-1]
		if before := h[len(h)-2].Default; last.Since == "1.20" && strings.Trim(before, "-0123456789") == "" {
			return "long" + keys.Arrow + "1.20 time/ms"
		}
	}
	return f.kind()
}

func (f fact) kind() string {
	switch f.Type {
	case "Boolean":
		return "bool"
	case "Integer":
		return "int"
	case "Long":
		return "long"
	case "Double", "Float":
		return "double"
	case "Duration":
		return "time/ms"
	case "MemorySize":
		return "bytes/B"
	case "Enum":
		return "enum/" + strings.Join(f.Enum, "|")
	case "List<Enum>":
		return "list/" + strings.Join(f.Enum, "|")
	case "List<String>":
		return "list"
	case "Map":
		return "map"
	case "String", "List<Map>":
		return "text"
	}
	return "any"
}

// defaults returns the defaults by version.
func (f fact) defaults() string {
	if len(f.DefaultHistory) == 0 {
		return f.value(f.Default, f.kind())
	}
	var steps []string
	kind, _, _ := strings.Cut(f.kinds(), keys.Arrow)
	for i, d := range f.DefaultHistory {
		if d.Since >= "1.20" {
			kind = f.kind()
		}
		text := cmp.Or(f.value(d.Default, kind), keys.UnknownDefault)
		if i > 0 {
			text = d.Since + " " + text
		}
		if n := len(steps); n > 0 && strings.TrimPrefix(text, d.Since+" ") == lastWord(steps[n-1], n > 1) {
			continue
		}
		steps = append(steps, text)
	}
	if len(steps) == 1 && steps[0] == keys.UnknownDefault {
		return ""
	}
	return strings.Join(steps, keys.Arrow)
}

// lastWord returns the value of a step of defaults.
func lastWord(step string, versioned bool) string {
	if versioned {
		_, step, _ = strings.Cut(step, " ")
	}
	return step
}

var (
	product  = regexp.MustCompile(`^[0-9]+( \* [0-9]+)+$`)
	duration = regexp.MustCompile(`^Duration\.of(Millis|Seconds|Minutes)\(([0-9]+)L?\)$`)
	mebibyte = regexp.MustCompile(`^MemorySize\.ofMebiBytes\(([0-9]+)\)$`)
	parsed   = regexp.MustCompile(`^[A-Za-z]+\.parse[A-Za-z]*\("([^"]*)"\)$`)
)

// value returns a default as the table has it: a value that Flink would read, or the name of
// another key. What the documents say in words or in Java is left out.
func (f fact) value(text, kind string) string {
	text = strings.TrimSpace(text)
	if m := duration.FindStringSubmatch(text); m != nil {
		text = m[2] + " " + map[string]string{"Millis": "ms", "Seconds": "s", "Minutes": "min"}[m[1]]
	} else if m := mebibyte.FindStringSubmatch(text); m != nil {
		text = m[1] + " mb"
	} else if m := parsed.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	switch {
	case text == "(none)" || strings.Contains(text, "System.") || strings.Contains(text, "actually running"):
		return ""
	case text == "infinite" && kind == "int":
		return "2147483647"
	case text == "infinite":
		return "9223372036854775807 bytes"
	case text == "io.tmp.dirs":
		return "=io.tmp.dirs"
	case product.MatchString(text):
		n := 1
		for factor := range strings.SplitSeq(text, " * ") {
			i, _ := strconv.Atoi(factor)
			n *= i
		}
		return strconv.Itoa(n)
	}
	if plain := strings.TrimRight(text, "Lf"); kind == "long" || kind == "double" {
		text = plain
	}
	if kind == "bool" {
		text = strings.ToLower(strings.TrimPrefix(text, "Boolean."))
	}
	if kind == "text" && !strings.HasPrefix(text, `"`) {
		return ""
	}
	if strings.Count(text, `"`) > 2 {
		text = strings.ReplaceAll(text, `"`, "")
	}
	text = strings.Trim(text, `"`)
	k := Keys.Parse("key\t" + kind)
	if k.Kind != keys.Text && !k.Reads(text, version.Version{}) || strings.Contains(text, "\t") {
		return ""
	}
	return text
}

// source returns the file in which a key was read.
func (f fact) source() string {
	group := first(f.Group)
	if f.Source == "html" {
		return "generated/" + group + ".html"
	}
	if strings.HasPrefix(group, "(") || group == "" {
		return "*.java"
	}
	if strings.Contains(group, "_") {
		return "generated/" + group + ".html"
	}
	return group + ".java"
}

// since returns the version in which a key appeared, "" for the first that was read.
func since(v string) string {
	if v == "1.13" || v == "op-1.10.0" {
		return ""
	}
	return line(v)
}

// line returns a version as the table has it.
func line(v string) string {
	if v == "op-main" {
		return "1.16"
	}
	return cutPatch(strings.TrimSuffix(strings.TrimPrefix(v, "op-"), "-SNAPSHOT"))
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// join adds a mark once.
func join(marks, mark string) string {
	if strings.Contains(marks, mark) {
		return marks
	}
	return strings.TrimPrefix(marks+","+mark, ",")
}

// cutPatch takes the number of a first release off a version.
func cutPatch(v string) string {
	if strings.Count(v, ".") == 2 {
		return strings.TrimSuffix(v, ".0")
	}
	return v
}
