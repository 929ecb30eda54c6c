package catalogue

import (
	"os"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/keys/keystest"
	"github.com/lakewright/lakewright/internal/version"
)

func TestTables(t *testing.T) {
	keystest.Table(t, Keys, 1300, 160_000)
	keystest.Table(t, OperatorKeys, 200, 35_000)
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		of        *keys.Catalogue
		key, want string
		use       keys.Use
	}{
		{of: Keys, key: "taskmanager.memory.managed.fraction", want: "taskmanager.memory.managed.fraction"},
		{of: Keys, key: "metrics.reporter.prom.factory.class", want: "metrics.reporter.*.factory.class"},
		{of: Keys, key: "metrics.reporter.prom.filterLabelValueCharacters", want: "metrics.reporter.*", use: keys.Shared},
		{of: Keys, key: "containerized.master.env.TZ", want: "containerized.master.env.*", use: keys.Open},
		{of: Keys, key: "fs.azure.account.key.lake.blob.core.windows.net", want: "fs.azure.account.key.*", use: keys.Open},
		{of: Keys, key: "external-resource.gpu.amount", want: "external-resource.*.amount"},
		{of: Keys, key: "table.exec.iceberg.infer-source-parallelism", want: "table.exec.iceberg.*", use: keys.Foreign},
		{of: Keys, key: "taskmanager.memory.managed.fracton"},
		{of: OperatorKeys, key: "job.autoscaler.utilization.target", want: "job.autoscaler.utilization.target"},
		{of: OperatorKeys, key: "kubernetes.operator.job.autoscaler.enabled", want: "kubernetes.operator.job.autoscaler.enabled"},
		{of: OperatorKeys, key: "kubernetes.operator.plugins.listeners.audit.class", want: "kubernetes.operator.plugins.listeners.*.class"},
		{of: OperatorKeys, key: "kubernetes.operator.periodic.savepoint.intervall"},
	} {
		k, found := test.of.Find(test.key)
		if k.Name != test.want || found != (test.want != "") || k.Use != test.use {
			t.Errorf("Find(%q) = %q, %t, use %d; want %q, use %d", test.key, k.Name, found, k.Use, test.want, test.use)
		}
	}
	for _, c := range []*keys.Catalogue{Keys, OperatorKeys} {
		for k := range c.All() {
			if got, found := c.Find(k.Name); !found || got.Name != k.Name {
				t.Errorf("Find(%q) = %q, %t", k.Name, got.Name, found)
			}
		}
	}
}

func TestVersions(t *testing.T) {
	for _, test := range []struct {
		of                      *keys.Catalogue
		key, version            string
		newer, gone, deprecated bool
	}{
		{of: Keys, key: "execution.checkpointing.dir", version: "1.19.3", newer: true},
		{of: Keys, key: "execution.checkpointing.dir", version: "1.20.0"},
		{of: Keys, key: "security.ssl.enabled", version: "1.20.4", deprecated: true},
		{of: Keys, key: "security.ssl.enabled", version: "2.0.2", gone: true, deprecated: true},
		{of: Keys, key: "state.checkpoints.dir", version: "2.2.1"},
		{of: Keys, key: "metrics.reporter.prom.class", version: "2.0", gone: true, deprecated: true},
		{of: Keys, key: "state.backend.type", version: "2.0"},
		{of: Keys, key: "s3.access-key", version: "1.19.3"}, // handed to Hadoop before Flink knew it
		{of: OperatorKeys, key: "job.autoscaler.observed-scalability.enabled", version: "1.11", newer: true},
		{of: OperatorKeys, key: "job.autoscaler.observed-scalability.enabled", version: "1.12.0"},
		{of: OperatorKeys, key: "job.autoscaler.target.utilization", version: "1.15"}, // still read
		{of: OperatorKeys, key: "job.autoscaler.target.utilization.boundary", version: "1.15", deprecated: true},
		{of: OperatorKeys, key: "kubernetes.operator.session.deletion.block-on-session-jobs", version: "1.14", newer: true},
	} {
		k, found := test.of.Find(test.key)
		v := version.Must(test.version)
		if !found || k.IsNewerThan(v) != test.newer || k.IsGone(v) != test.gone || k.IsDeprecated(v) != test.deprecated {
			t.Errorf("%s in %s: newer %t, gone %t, deprecated %t; want %t, %t, %t", test.key, v,
				k.IsNewerThan(v), k.IsGone(v), k.IsDeprecated(v), test.newer, test.gone, test.deprecated)
		}
	}
}

func TestReads(t *testing.T) {
	for _, test := range []struct {
		kind         string
		reads, fails []string
	}{
		{kind: "bool", reads: []string{"true", "FALSE", "TRUE"}, fails: []string{"yes", "1", "", "on"}},
		{kind: "int", reads: []string{"0", "-1", "12"}, fails: []string{"1.0", "1k", "", "few"}},
		{kind: "double", reads: []string{"0.1", "1", "1e-3"}, fails: []string{"", "10%", "0,1"}},
		{
			kind:  "bytes/B",
			reads: []string{"1", "64m", "64 mb", "1G", "2 gibibytes", "256 bytes", "9223372036854775807 bytes"},
			fails: []string{"1.5g", "2Gi", "512Mi", "-1", "m", "", "10s", "infinite"},
		},
		{
			kind:  "time/ms",
			reads: []string{"1000", "30s", "30 sec", "5 min", "1h", "2 days", "100ms", "1 MIN"},
			fails: []string{"1.5h", "-1 min", "", "4g", "infinity", "PT30S", "5 minutes 3 s"},
		},
		{kind: "enum/STREAMING|BATCH", reads: []string{"streaming", "BATCH"}, fails: []string{"", "stream"}},
		{kind: "list/STATE|TOTAL_TIME", reads: []string{"STATE", "state;TOTAL_TIME", "[STATE, TOTAL_TIME]"}, fails: []string{"STATE,TOTAL_TIME", "x"}},
		{kind: "list", reads: []string{"", "a;b", "a,b"}},
		{kind: "map", reads: []string{"", "a:b", "a:b,c:d", "{a: b}", `a:'x,y:z'`}, fails: []string{"a=b", "a", "a:b,c", "a:http://x"}},
		{kind: "text", reads: []string{"", "anything"}},
	} {
		k := Keys.Parse("key\t" + test.kind)
		for i, values := range [][]string{test.reads, test.fails} {
			for _, value := range values {
				if want := i == 0; k.Reads(value, version.Must("2.0.2")) != want {
					t.Errorf("%s: reads %q: %t; want %t", test.kind, value, !want, want)
				}
			}
		}
	}
	heartbeat, _ := Keys.Find("heartbeat.interval")
	if heartbeat.Reads("10 s", version.Must("1.19.3")) || !heartbeat.Reads("10 s", version.Must("1.20")) || !heartbeat.Reads("10000", version.Must("1.19.3")) {
		t.Error("heartbeat.interval is a number of milliseconds before 1.20, and a time since")
	}
}

// TestUsedKeys proves that keys that people use, with their values, bring no finding in a version
// that has them.
func TestUsedKeys(t *testing.T) {
	text, err := os.ReadFile("testdata/used.tsv")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 3 {
			t.Fatalf("%q: want a version, a key and a value", line)
		}
		count++
		v, key, value := version.Must(cells[0]), cells[1], cells[2]
		c := Keys
		if IsOperators(key) {
			c = OperatorKeys
			v = version.Must("1.15.0")
		}
		k, known := c.Find(key)
		switch near := c.Typo(key); {
		case !known && c.IsOwnNamespace(key):
			t.Errorf("%s is not known", key)
		case (!known || k.Use == keys.Shared) && near != "":
			t.Errorf("%s is taken for %s", key, near)
		case !known:
		case k.IsNewerThan(v), k.IsGone(v), k.IsDeprecated(v), k.Global:
			t.Errorf("%s in %s: newer %t, gone %t, deprecated %t, global %t", key, v, k.IsNewerThan(v), k.IsGone(v), k.IsDeprecated(v), k.Global)
		case !k.Reads(value, v):
			t.Errorf("%s: %q is not read", key, value)
		default:
			if of, ranged := c.Range(k); ranged && !of.Has(k, value) {
				t.Errorf("%s: %q is out of range", key, value)
			}
		}
	}
	if count < 150 {
		t.Errorf("%d keys; want at least 150", count)
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		of                 *keys.Catalogue
		key, nearest, typo string
	}{
		{of: Keys, key: "taskmanager.memory.managed.fracton", nearest: "taskmanager.memory.managed.fraction", typo: "taskmanager.memory.managed.fraction"},
		{of: Keys, key: "metrics.reporter.prom.factroy.class", nearest: "metrics.reporter.prom.factory.class", typo: "metrics.reporter.prom.factory.class"},
		{of: Keys, key: "table.exec.mini-batch.enable", nearest: "table.exec.mini-batch.enabled", typo: "table.exec.mini-batch.enabled"},
		{of: Keys, key: "acme.tenant"},
		{of: Keys, key: "s3.endpoint.region"},
		{of: OperatorKeys, key: "job.autoscaler.utilisation.target", nearest: "job.autoscaler.utilization.target", typo: "job.autoscaler.utilization.target"},
	} {
		if got := test.of.Typo(test.key); got != test.typo {
			t.Errorf("Typo(%q) = %q; want %q", test.key, got, test.typo)
		}
		if got := test.of.Nearest(test.key); test.nearest != "" && got != test.nearest {
			t.Errorf("Nearest(%q) = %q; want %q", test.key, got, test.nearest)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for _, key := range []string{"taskmanager.memory.managed.fraction", "metrics.reporter.prom.port", "acme.tenant"} {
		b.Run(key, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Keys.Find(key)
			}
		})
	}
}
