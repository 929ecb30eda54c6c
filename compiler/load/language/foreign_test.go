package language

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spec"
)

// TestForeign requires for every name from another tool that no field of its struct has it, that
// it has only one meaning there, and that the fix in a struct names fields that exist.
func TestForeign(t *testing.T) {
	l := read(t)
	found := 0
	for _, name := range l.Names() {
		of := l.Definition(name)
		own := map[string]bool{}
		for _, f := range of.Foreign {
			if own[f.Word] || of.Field(f.Word) != nil {
				t.Errorf("%s: %s has two meanings", name, f.Word)
			}
			own[f.Word] = true
			found++
			if f.Field == "" {
				checkAdvice(t, of, name, f)
			} else if of.At(f.Field) == nil {
				t.Errorf("%s: %s: there is no field %s", name, f.Word, f.Field)
			}
		}
		for _, field := range of.Fields {
			for i, f := range field.Foreign {
				found++
				if own[f.Word] || of.Field(f.Word) != nil {
					t.Errorf("%s.%s: %s has two meanings", name, field.Name, f.Word)
				}
				if slices.ContainsFunc(field.Foreign[:i], func(g Foreign) bool { return g.Word == f.Word }) {
					t.Errorf("%s.%s: %s stands there twice", name, field.Name, f.Word)
				}
			}
		}
	}
	if found < 80 {
		t.Errorf("found %d names in the schema; want more than 80", found)
	}
	for _, section := range l.Root.Fields {
		entry := section.Type.Elem
		if entry == nil {
			continue
		}
		for _, f := range foreignBelow(entry) {
			if !f.Here && entry.Field(f.Word) != nil {
				t.Errorf("%s: %s is a field of the language", section.Name, f.Word)
			}
		}
	}
}

// checkAdvice checks the fix that a struct has for a name: to remove it, or what to write.
func checkAdvice(t *testing.T, of *Type, name string, f Foreign) {
	t.Helper()
	if strings.HasPrefix(f.Text, "remove it; ") {
		return
	}
	write, found := strings.CutPrefix(f.Text, "write ")
	if !found {
		t.Errorf("%s: %s: the text is %q; want one that begins with write or remove it", name, f.Word, f.Text)
	}
	write, _, _ = strings.Cut(write, ", ")
	for _, path := range strings.Split(strings.ReplaceAll(write, " and ", " or "), " or ") {
		at := of
		for _, step := range spec.Path(path).Steps() {
			field := at.Field(step)
			if field == nil {
				t.Fatalf("%s: %s: there is no field %s", name, f.Word, path)
			}
			at = field.Type
		}
	}
}

// foreignBelow returns the names in all structs that a type consists of.
func foreignBelow(of *Type) []Foreign {
	list := slices.Clone(of.Foreign)
	for _, field := range of.Fields {
		list = append(list, field.Foreign...)
		if field.Type.IsStruct() {
			list = append(list, foreignBelow(field.Type)...)
		}
	}
	return list
}

func TestTranslate(t *testing.T) {
	l := read(t)
	for _, test := range []struct {
		path, word, same, fix string
		value                 spec.Node // null when it is not given
	}{
		{path: "spark.etl", word: "sparkConf", same: "conf", fix: "write conf"},
		{path: "environments.dev.spark.etl", word: "sparkConf", same: "conf", fix: "write conf"},
		{path: "profiles.mine.spark", word: "sparkConf", same: "conf", fix: "write conf"},
		{path: "spark.etl", word: "mainClass", same: "main.class", fix: "write main.class"},
		{path: "spark.etl.main", word: "mainClass", same: "class", fix: "write class"},
		{path: "spark.etl", word: "coreLimit", fix: "write driver.cpuLimit or executor.cpuLimit"},
		{path: "spark.etl.executor", word: "coreLimit", same: "cpuLimit", fix: "write cpuLimit"},
		{path: "spark.etl", word: "javaOptions", fix: "write driver.javaOptions or executor.javaOptions"},
		{path: "spark.etl", word: "cores", value: spec.Node{Kind: spec.Number, Text: "2"}, fix: "write driver.cores or executor.cores"},
		{path: "spark.etl.dynamicAllocation", word: "maxExecutors", same: "max", fix: "write max"},
		{path: "spark.etl.driver", word: "nodeSelector", fix: "write spark.etl.pool, whose labels select the nodes"},
		{path: "spark.etl.driver", word: "serviceAccount", fix: "remove it; every workload gets a service account of its own"},
		{path: "spark.etl", word: "timeToLiveSeconds", same: "timeToLive", fix: "write timeToLive"},
		{path: "spark.etl.driver.env.A", word: "valueFrom", fix: `write secret or configMap, as in secret: {name: "…", key: "…"}`},
		{path: "flink.scoring", word: "flinkConfiguration", same: "conf", fix: "write conf"},
		{path: "flink.scoring.job", word: "jarURI", same: "file", fix: "write file"},
		{path: "storage.lake.hdfs", word: "nameNode", same: "nameNodes", fix: "write nameNodes"}, // stated with and without a capital
		{path: "flink.scoring", word: "upgradeMode", same: "job.upgrade", fix: "write job.upgrade"},
		{path: "flink.scoring.taskManager", word: "resource", fix: "write cpu and memory"},
		{path: "flink.scoring", word: "memory", value: spec.Node{Kind: spec.String, Text: "2Gi"}, fix: "write jobManager.memory or taskManager.memory"},
		{path: "flink.scoring", word: "sparkConf"},
		{path: "flink.scoring.jobs.a", word: "jarURI", same: "file", fix: "write file"},
		{path: "spark.etl", word: "sparkVersion", same: "version", fix: "write version"}, // stated twice
		{path: "spark.etl.ui", word: "affinity", fix: "write spark.etl.pool or spark.etl.driver.podTemplate or spark.etl.executor.podTemplate"},
		{path: "spark.etl.driver", word: "affinity", fix: "write podTemplate"},
		{path: "spark.etl", word: "type", fix: "write main.file, whose ending says the language"},
		{path: "spark.etl.restart", word: "type", same: "policy", fix: "write policy"},
		{path: "spark.etl.main", word: "type"}, // known only at the top
		{path: "spark.etl.driver", word: "quantity"},
		{path: "spark.etl.driver.gpu", word: "quantity", same: "amount", fix: "write amount"},
		{path: "spark.etl.volumes.a", word: "mountPath", same: "path", fix: "write path"}, // of an embedded definition
		{path: "profiles.mine.spark.driver", word: "coreLimit", same: "cpuLimit", fix: "write cpuLimit"},
		{path: "profiles.mine", word: "sparkConf"},
		{path: "environments.dev", word: "sparkConf"},
		{path: "spark.etl", word: "nothing"},
	} {
		of := typeAt(l, spec.Path(test.path))
		if test.value.Kind == 0 {
			test.value.Kind = spec.Null
		}
		got := l.translate(of, spec.Field{Name: test.word, Node: &test.value}, spec.Path(test.path))
		if diff := cmp.Diff([]string{test.same, test.fix}, []string{string(got.same), got.fix}); diff != "" {
			t.Errorf("%s in %s: %s", test.word, test.path, diff)
		}
	}
}

// typeAt returns the type of the value at a path of a spec.
func typeAt(l *Language, path spec.Path) *Type {
	of := l.Root
	for _, step := range path.Steps() {
		switch {
		case of.Items != nil:
			of = of.Items
		case of.Elem != nil:
			of = of.Elem
		default:
			of = of.Field(step).Type
		}
	}
	return of
}

// TestSuggestions proves which values are suggested for values that do not fit. The fix contains
// the text to write.
func TestSuggestions(t *testing.T) {
	l := read(t)
	text := func(s string) *spec.Node { return &spec.Node{Kind: spec.String, Text: s} }
	number := func(s string) *spec.Node { return &spec.Node{Kind: spec.Number, Text: s} }
	for _, test := range []struct {
		path          string
		value         *spec.Node
		fix, replaced string
	}{
		{path: "spark.a.decommission", value: text("yes"), fix: "write true", replaced: "true"},
		{path: "spark.a.decommission", value: text("off"), fix: "write false", replaced: "false"},
		{path: "spark.a.decommission", value: number("1"), fix: "write true", replaced: "true"},
		{path: "spark.a.decommission", value: text("maybe"), fix: "write decommission: true or decommission: false"},
		{path: "spark.a.conf.x", value: &spec.Node{Kind: spec.Bool, Text: "true"}, fix: `write "true"`, replaced: `"true"`},
		{path: "spark.a.conf.x", value: number("5"), fix: `write "5"`, replaced: `"5"`},
		{path: `spark.a.conf."my.password"`, value: number("5555"), fix: "keep it in a Secret, and name the Secret and its key instead"},
		{path: "spark.a.executor.cores", value: text("2"), fix: "write 2", replaced: "2"},
		{path: "spark.a.executor.cores", value: text("two"), fix: "write 2", replaced: "2"},
		{path: "spark.a.executor.memory", value: text("4g"), fix: `write "4Gi"`, replaced: `"4Gi"`},
		{path: "spark.a.executor.pyspark", value: text("4g"), fix: `write "4Gi"`, replaced: `"4Gi"`},
		{path: "history.a.memory", value: text("4g"), fix: `write "4Gi"`, replaced: `"4Gi"`},
		{path: "history.a.disk", value: text("10 GB"), fix: `write "10Gi"`, replaced: `"10Gi"`},
		{path: "history.a.cpu", value: text("2 cores"), fix: "write 2", replaced: "2"},
		{path: "history.a.cleaner.maxAge", value: text("7d"), fix: `write "168h"`, replaced: `"168h"`},
		{path: "history.a.cleaner.maxAge", value: text("1w"), fix: `write "168h"`, replaced: `"168h"`},
		{path: "history.a.cleaner.interval", value: text("1d"), fix: `write "24h"`, replaced: `"24h"`},
		{path: "history.a.interval", value: text("1m30s"), fix: `write "90s"`, replaced: `"90s"`},
		{path: "history.a.interval", value: text("1h30m"), fix: `write "90m"`, replaced: `"90m"`},
		{path: "history.a.interval", value: text("60000ms"), fix: `write "60s"`, replaced: `"60s"`},
		{path: "history.a.interval", value: text("500ms"), fix: `write one in that form, as in "30s" or "5m"`},
		{path: "spark.a.timeToLive", value: number("3600"), fix: `write "3600s"`, replaced: `"3600s"`},
		{path: "spark.a.timeToLive", value: text("3600"), fix: `write "3600s"`, replaced: `"3600s"`},
		{path: "spark.a.timeToLive", value: text("-1"), fix: `write one in that form, as in "30m" or "24h"`},
		{path: "spark.a.timeToLive", value: text("99999999999999999999d"), fix: `write one in that form, as in "30m" or "24h"`},
		{path: "flink.a.checkpoints.timeout", value: text("1 day"), fix: `write "24h"`, replaced: `"24h"`},
		{path: "flink.a.checkpoints.timeout", value: text("60 seconds"), fix: `write "60s"`, replaced: `"60s"`},
		{path: "spark.a.driver.lifecycle.preStop", value: text("sleep 10"), fix: `write a list, one word each, as in ["sleep", "10"]`},
		{path: "spark.a.driver.lifecycle.preStop", value: text("kill $(cat /pid)"), fix: "write a list in brackets, one word each"},
		{path: "spark.a.main.arguments", value: text("--verbose"), fix: `write ["--verbose"]`, replaced: `["--verbose"]`},
		{path: "spark.a.stores", value: text("lake, raw"), fix: `write ["lake", "raw"]`, replaced: `["lake", "raw"]`},
		{path: "spark.a.stores", value: number("5"), fix: "write a list in brackets, one word each"},
		{path: "spark.a.driver.sidecars", value: text("x"), fix: "write a list in brackets"},
	} {
		_, faults := typeAt(l, spec.Path(test.path)).Check(test.value, spec.Path(test.path))
		if len(faults) != 1 {
			t.Errorf("%s = %s: %d faults; want 1", test.path, test.value.Text, len(faults))
			continue
		}
		if diff := cmp.Diff([]string{test.fix, test.replaced}, []string{faults[0].Fix, faults[0].Replace}); diff != "" {
			t.Errorf("%s = %s: %s", test.path, test.value.Text, diff)
		}
	}
}

func TestWriting(t *testing.T) {
	l := read(t)
	for _, test := range []struct{ path, want string }{
		{path: "spark.executor.memory", want: `memory: "512Mi"`},
		{path: "environments.namespace", want: `namespace: "…", where … is a name of small letters, digits and dashes`},
		{path: "spark.ui.route.host", want: `host: "…", where … is a host`},
		{path: "spark.ui.route.ingress.from", want: `from: "…", where … is a name of small letters, digits and dashes`},
		{path: "spark.ui.route.gateway.name", want: `name: "…", where … is the name of a Gateway`},
		{path: "storage.s3.bucket", want: `bucket: "…", where … is a bucket name of 3 to 63 small letters, digits, dashes and dots`},
	} {
		if got := l.Writing(spec.Path(test.path)); got != test.want {
			t.Errorf("Writing(%q) = %s; want %s", test.path, got, test.want)
		}
	}
}
