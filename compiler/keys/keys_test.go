package keys_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/keys/keystest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/version"
)

// trial is an engine whose keys have no prefix, whose parts are one word, and which writes
// sizes with a blank, as Flink does.
var trial = &keys.Catalogue{
	Product: "Trial", Source: "example/trial", Namespace: 1,
	Syntax: keys.Syntax{
		Space: true,
		Sizes: keys.Units{Size: func(unit string) float64 {
			return map[string]float64{"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "g": 1 << 30}[unit]
		}, Written: []string{"gb", "mb", "kb", "b"}, Example: "64 mb"},
		Times: keys.Units{Size: func(unit string) float64 {
			return map[string]float64{"ms": 1, "s": 1e3, "min": 60e3}[unit]
		}, Written: []string{"min", "s", "ms"}, Example: "30 s"},
	},
	Table: `# a head
$internal.job	text					internal	Job.java
env.opts	text				env.opts.all	deprecated	Env.java
env.opts.all	text						Env.java
heap.size	bytes/MiB			2.0			Heap.java
job.pairs	map						Job.java
job.threads	int → 1.20.2 bytes/B → 2.0 enum/few|many	4 → 1.20.2 1kb → 2.0 few	1.19.3,1.20.1	2.0.4,2.1.2			Job.java
metrics.*	any					open	Metrics.java
metrics.*.class	text			2.0		instead:metrics.*.factory	Metrics.java
metrics.*.factory	text						Metrics.java
rest.idle	time/ms	5 min	1.20				Rest.java
state.dir	text				state.place	deprecated:1.19	State.java
state.mode	enum/heap|disk	heap					State.java
state.place	text		1.20				State.java
watch.label	text					global	Watch.java
web.name	text			2.0	web.title		Web.java
web.old	bool	false				deprecated:1.19,instead:web.open	Web.java
web.open	bool	false → 2.0 true					Web.java
web.size	bytes	64 mb					Web.java
web.title	text						Web.java
`,
}

// job is an entry of the trial engine.
type job struct {
	version string
	conf    map[string]string
}

func (j job) At(steps ...string) spec.Path { return spec.PathOf("trial", "j").At(steps...) }

func (j job) setter(key string) (keys.Note[job], bool) { return keys.Find(owned, key) }

var owned = []keys.Note[job]{{Key: "parallel", Field: "parallelism"}, {Key: "ports.", Reason: "policies name the ports"}}

var engine = &keys.Engine[job]{
	Catalogue: trial,
	Notes: keys.Notes[job]{
		Owned:    owned,
		Refused:  []keys.Note[job]{{Key: "cluster-id", Reason: "the operator names the cluster"}},
		Broken:   []keys.Note[job]{{Key: "web.cancel", Reason: "stops the job", Field: "suspend"}},
		Useless:  []keys.Note[job]{{Key: "web.color", Reason: "has no effect"}},
		Followed: []keys.Note[job]{{Key: "rest.idle", Field: "network"}},
	},
	Field: "conf", Runs: "a job",
	Conf:    func(j job) map[string]string { return j.conf },
	Version: func(j job) version.Version { return version.Must(j.version) },
	Setter:  job.setter,
}

func TestTable(t *testing.T) { keystest.Table(t, trial, 18, 1500) }

// TestRules proves that an engine with other keys, units and versions than Spark's has every
// check of a key.
func TestRules(t *testing.T) {
	for _, test := range []struct {
		name       string
		check      func(job, *rule.Reporter)
		version    string
		key, value string
		more       []string // other keys that are set
		want       string
	}{
		{
			name: "unknown, with the nearest", check: engine.Unknown, key: "state.plce", value: "x",
			want: `the key: state.plce is no key that Trial reads; did you mean "state.place"? ["state.place"]`,
		},
		{
			name: "unknown, with nothing near", check: engine.Unknown, key: "state.backend.rocksdb.threads", value: "x",
			want: "the key: state.backend.rocksdb.threads is no key that Trial reads; remove it, or give keys of your own a namespace that is not Trial's",
		},
		{
			name: "unknown, and the nearest is set", check: engine.Unknown, key: "state.plce", value: "x", more: []string{"state.place"},
			want: `the key: state.plce is no key that Trial reads; did you mean "state.place"? If so, remove it`,
		},
		{
			name: "unknown, and the nearest cannot have the value", check: engine.Unknown, key: "state.moed", value: "x",
			want: `the key: state.moed is no key that Trial reads; did you mean "state.mode"?`,
		},
		{name: "the user's own", check: engine.Unknown, key: "acme.tenant", value: "x"},
		{name: "an open form", check: engine.Unknown, key: "metrics.any.thing", value: "x"},
		{
			name: "too new", check: engine.TooNew, version: "1.19", key: "state.place", value: "x",
			want: `the key: state.place came with Trial 1.20, and this is 1.19; write state.dir, or take an image with Trial 1.20 or newer ["state.dir"]`,
		},
		{
			name: "too new, and the old name is set", check: engine.TooNew, version: "1.19", key: "state.place", value: "x", more: []string{"state.dir"},
			want: "the key: state.place came with Trial 1.20, and this is 1.19; remove it; state.dir is its name in Trial 1.19",
		},
		{name: "not too new", check: engine.TooNew, version: "1.20", key: "state.place", value: "x"},
		{
			name: "gone", check: engine.Gone, version: "2.1", key: "heap.size", value: "64 mb",
			want: "the key: heap.size is gone since Trial 2.0, and this is 2.1; remove it",
		},
		{
			name: "gone, with another name", check: engine.Gone, version: "2.1", key: "web.name", value: "x",
			want: `the key: web.name is gone since Trial 2.0, and this is 2.1; write web.title ["web.title"]`,
		},
		{
			name: "gone, with another name that is set", check: engine.Gone, version: "2.1", key: "web.name", value: "x", more: []string{"web.title"},
			want: "the key: web.name is gone since Trial 2.0, and this is 2.1; remove it",
		},
		{name: "gone is not renamed", check: engine.Renamed, version: "2.1", key: "web.name", value: "x"},
		{
			name: "a form that is gone", check: engine.Gone, version: "2.1", key: "metrics.prom.class", value: "x",
			want: "the key: metrics.prom.class is gone since Trial 2.0, and this is 2.1; write metrics.prom.factory",
		},
		{
			name: "of the product itself", check: engine.Global, key: "watch.label", value: "x",
			want: "the key: watch.label has no effect here: Trial reads it from its own configuration alone; remove it; who installs Trial sets it for everybody",
		},
		{
			name: "no pairs", check: engine.Values, key: "job.pairs", value: "a=b",
			want: `job.pairs is "a=b", and it must be pairs such as a:b, with commas between them; write a:b ["a:b"]`,
		},
		{name: "pairs", check: engine.Values, key: "job.pairs", value: "a:b, c:d"},
		{
			name: "too new, carried back", check: engine.TooNew, version: "1.19.2", key: "job.threads", value: "4",
			want: "the key: job.threads came with Trial 1.19.3, and this is 1.19.2; remove it, or take an image with Trial 1.19.3 or newer",
		},
		{name: "carried back", check: engine.TooNew, version: "1.19.3", key: "job.threads", value: "4"},
		{
			name: "too new in the next line", check: engine.TooNew, version: "1.20.0", key: "job.threads", value: "4",
			want: "the key: job.threads came with Trial 1.20.1, and this is 1.20.0; remove it, or take an image with Trial 1.20.1 or newer",
		},
		{name: "the newest of its line", check: engine.TooNew, version: "1.20", key: "job.threads", value: "4"},
		{
			name: "gone from a line", check: engine.Gone, version: "2.0.4", key: "job.threads", value: "few",
			want: "the key: job.threads is gone since Trial 2.0.4, and this is 2.0.4; remove it",
		},
		{name: "not gone from the next line yet", check: engine.Gone, version: "2.1.1", key: "job.threads", value: "few"},
		{
			name: "gone from the next line", check: engine.Gone, version: "2.2.0", key: "job.threads", value: "few",
			want: "the key: job.threads is gone since Trial 2.1.2, and this is 2.2.0; remove it",
		},
		{name: "the first type", check: engine.Values, version: "1.20.1", key: "job.threads", value: "5"},
		{
			name: "not of the first type", check: engine.Values, version: "1.20.1", key: "job.threads", value: "5kb",
			want: `job.threads is "5kb", and it must be a whole number; write a value such as 4`,
		},
		{
			name: "too large for the first type", check: engine.Values, version: "1.20.1", key: "job.threads", value: "5000000000",
			want: `job.threads is "5000000000", and it must be a whole number between -2147483648 and 2147483647; write a value such as 4`,
		},
		{name: "the second type", check: engine.Values, version: "1.20.2", key: "job.threads", value: "5kb"},
		{
			name: "not of the last type", check: engine.Values, version: "2.0", key: "job.threads", value: "manny",
			want: `job.threads is "manny", and it must be one of few, many; write many ["many"]`,
		},
		{name: "not gone", check: engine.Gone, version: "1.20", key: "heap.size", value: "64 mb"},
		{
			name: "renamed", check: engine.Renamed, version: "1.20", key: "state.dir", value: "x",
			want: `the key: state.dir is an old name of state.place; write state.place ["state.place"]`,
		},
		{
			name: "renamed, and set twice", check: engine.Renamed, version: "1.20", key: "state.dir", value: "x", more: []string{"state.place"},
			want: "the key: state.dir is an old name of state.place; remove it",
		},
		{name: "renamed later", check: engine.Renamed, version: "1.19", key: "state.dir", value: "x"},
		{
			name: "deprecated", check: engine.Deprecated, version: "1.20", key: "web.old", value: "true",
			want: "the key: web.old is deprecated since Trial 1.19; write web.open",
		},
		{
			name: "a wrong type", check: engine.Values, key: "web.open", value: "yes",
			want: `web.open is "yes", and it must be true or false; write true ["true"]`,
		},
		{
			name: "a wrong unit", check: engine.Values, key: "web.size", value: "2Gi",
			want: `web.size is "2Gi", and it must be a size in Trial's units; write 2gb ["2gb"]`,
		},
		{name: "a blank before the unit", check: engine.Values, key: "web.size", value: "2 gb"},
		{
			name: "a wrong word", check: engine.Values, key: "state.mode", value: "hepa",
			want: `state.mode is "hepa", and it must be one of heap, disk; write heap ["heap"]`,
		},
		{
			name: "owned by a field", check: engine.Owned, key: "parallel", value: "4",
			want: "the key: parallel is set by the compiler, and stands in conf too; remove it; use parallelism",
		},
		{
			name: "owned by the compiler", check: engine.Owned, key: "ports.rest", value: "8081",
			want: "the key: ports.rest is set by the compiler, and stands in conf too; remove it; policies name the ports",
		},
		{
			name: "refused by the operator", check: engine.Refused, key: "cluster-id", value: "x",
			want: "the key: the operator refuses a job with the key cluster-id; remove it; the operator names the cluster",
		},
		{
			name: "broken", check: engine.Broken, key: "web.cancel", value: "x",
			want: "the key: web.cancel stops the job; remove it; use suspend",
		},
		{
			name: "useless", check: func(j job, r *rule.Reporter) { engine.Useless(j, "web.color", r) }, key: "web.color", value: "x",
			want: "the key: web.color has no effect; remove it",
		},
		{name: "a name that another check reports", check: engine.Unknown, key: "web.color", value: "x"},
		{
			name: "overlapping", check: func(j job, r *rule.Reporter) { engine.Overlapping(j, engine.Names(j), r) },
			key: "env.opts", value: "x", more: []string{"env.opts.all", "env.optsy"},
			want: "the key: env.opts is the prefix of env.opts.all; remove one of them, or use the current name of env.opts",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := job{version: "2.0", conf: map[string]string{test.key: test.value}}
			if test.version != "" {
				j.version = test.version
			}
			for _, key := range test.more {
				j.conf[key] = "y"
			}
			if diff := cmp.Diff(test.want, reported(j, test.check)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// reported returns what a check reports, with the fix and the replacement.
func reported(j job, check func(job, *rule.Reporter)) string {
	r := &rule.Reporter{Env: "dev"}
	rule.Run(r, &rule.Rule[job]{Doc: rule.Doc{ID: "TRY001", Severity: diag.Error}, Check: check}, j)
	var lines []string
	for _, d := range r.Findings {
		text := d.Message + "; " + d.Fix
		if d.Replacement != "" {
			text += " [" + d.Replacement + "]"
		}
		if d.Key {
			text = "the key: " + text
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

func TestManual(t *testing.T) {
	for _, test := range []struct {
		key  string
		want []keys.Fact
	}{
		{key: "rest.idle", want: []keys.Fact{
			{Title: "type", Text: "a time in Trial's units; a bare number counts in ms"},
			{Title: "default", Text: "5 min"},
			{Title: "since", Text: "Trial 1.20"},
			{Title: "set by", Text: "the compiler, from network; conf changes it"},
			{Title: "source", Text: "example/trial Rest.java"},
		}},
		{key: "web.open", want: []keys.Fact{
			{Title: "type", Text: "true or false"},
			{Title: "default", Text: "false before Trial 2.0"},
			{Text: "true since Trial 2.0"},
			{Title: "set by", Text: "you, in conf"},
			{Title: "source", Text: "example/trial Web.java"},
		}},
		{key: "job.threads", want: []keys.Fact{
			{Title: "type", Text: "a whole number before Trial 1.20.2"},
			{Text: "a size in Trial's units; a bare number counts in B since Trial 1.20.2"},
			{Text: "one of few, many since Trial 2.0"},
			{Title: "default", Text: "4 before Trial 1.20.2"},
			{Text: "1kb since Trial 1.20.2"},
			{Text: "few since Trial 2.0"},
			{Title: "since", Text: "Trial 1.19.3"},
			{Text: "Trial 1.20.1"},
			{Title: "gone", Text: "Trial 2.0.4 and newer of 2.0 do not read it"},
			{Text: "Trial 2.1.2 and newer do not read it"},
			{Title: "set by", Text: "you, in conf"},
			{Title: "source", Text: "example/trial Job.java"},
		}},
		{key: "metrics.", want: []keys.Fact{
			{Title: "type", Text: "any text"},
			{Title: "set by", Text: "you, in conf"},
			{Title: "source", Text: "example/trial Metrics.java"},
		}},
		{key: "nothing"},
	} {
		got, known := engine.Manual(test.key)
		if diff := cmp.Diff(test.want, got.Facts); diff != "" || known != (test.want != nil) {
			t.Errorf("%s: %t (-want +got):\n%s", test.key, known, diff)
		}
	}
	if diff := cmp.Diff([]string{"env.opts.all", "job.pairs", "rest.idle", "state.mode", "state.place", "watch.label", "web.open", "web.size", "web.title"}, engine.All()); diff != "" {
		t.Errorf("names for completion (-want +got):\n%s", diff)
	}
}
