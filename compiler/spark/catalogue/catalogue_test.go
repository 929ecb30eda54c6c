package catalogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/keys/keystest"
	"github.com/lakewright/lakewright/internal/version"
)

func TestTable(t *testing.T) { keystest.Table(t, Keys, 1850, 200_000) }

func TestFind(t *testing.T) {
	for _, test := range []struct {
		key, want string
		use       keys.Use
	}{
		{key: "spark.executor.memory", want: "spark.executor.memory"},
		{key: "spark.acls.enable", want: "spark.acls.enable"}, // the first
		{key: "spark.yarn.user.classpath.first", want: "spark.yarn.user.classpath.first"},
		{key: "spark.hadoop.fs.s3a.endpoint", want: "spark.hadoop.*", use: keys.Open},
		{key: "spark.hadoop.cloneConf", want: "spark.hadoop.cloneConf"},
		{key: "spark.kubernetes.driver.label.app.kubernetes.io/name", want: "spark.kubernetes.driver.label.*", use: keys.Open},
		{key: "spark.kubernetes.executor.volumes.nfs.lake.mount.path", want: "spark.kubernetes.executor.volumes.*.*.mount.path"},
		{key: "spark.kubernetes.executor.volumes.nfs.lake.mnt.path", want: "spark.kubernetes.executor.volumes.*", use: keys.Shared},
		{key: "spark.executor.resource.gpu.vendor", want: "spark.executor.resource.*.vendor"},
		{key: "spark.sql.catalog.lake.type", want: "spark.sql.catalog.*", use: keys.Open},
		{key: "spark.sql.iceberg.vectorization.enabled", want: "spark.sql.iceberg.*", use: keys.Foreign},
		{key: "spark.driver.rpc.io.clientThreads", want: "spark.driver.rpc.io.clientThreads"},
		{key: "spark.executor.memry"},
		{key: "spark.hadoop."},
		{key: "spark.zzz"},
		{key: "spark"},
		{key: "#"},
		{key: "# key        * stands for what the user chooses"},
		{key: ""},
	} {
		k, found := Keys.Find(test.key)
		if k.Name != test.want || found != (test.want != "") || k.Use != test.use {
			t.Errorf("Find(%q) = %q, %t, use %d; want %q, use %d", test.key, k.Name, found, k.Use, test.want, test.use)
		}
	}
	for k := range Keys.All() {
		if got, found := Keys.Find(k.Name); !found || got.Name != k.Name {
			t.Errorf("Find(%q) = %q, %t", k.Name, got.Name, found)
		}
	}
}

func TestKey(t *testing.T) {
	want := keys.Key{
		Name: "spark.kubernetes.allocation.batch.size", Type: keys.Type{Kind: keys.Int}, Since: []version.Version{version.Must("2.3")},
		Defaults: []keys.Default{
			{Value: "5", Known: true},
			{From: version.Must("4.0"), Value: "10", Known: true},
			{From: version.Must("4.2"), Value: "20", Known: true},
		},
		Source: "docs/running-on-kubernetes.md",
	}
	got, _ := Keys.Find(want.Name)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(keys.Key{})); diff != "" {
		t.Errorf("key (-want +got):\n%s", diff)
	}
}

func TestDefault(t *testing.T) {
	for _, test := range []struct {
		key, version, want string
		unknown            bool
	}{
		{key: "spark.kubernetes.allocation.batch.size", version: "3.5.4", want: "5"},
		{key: "spark.kubernetes.allocation.batch.size", version: "4.1", want: "10"},
		{key: "spark.kubernetes.allocation.batch.size", version: "4.2.0", want: "20"},
		{key: "spark.dynamicAllocation.shuffleTracking.enabled", version: "3.3.1", want: "false"},
		{key: "spark.dynamicAllocation.shuffleTracking.enabled", version: "3.4", want: "true"},
		{key: "spark.kryo.unsafe", version: "3.4.2", want: "true"}, // as spark.kryo.unsafe of 3.3 is not
		{key: "spark.kryo.unsafe", version: "3.5.0", want: "true"},
		{key: "spark.connect.execute.reattachable.observerRetryBufferSize", version: "3.5.0", want: "1m"},
		{key: "spark.connect.execute.reattachable.observerRetryBufferSize", version: "3.5.1", want: "10m"},
		{key: "spark.connect.execute.reattachable.observerRetryBufferSize", version: "3.5", want: "10m"},
		{key: "spark.jars.ivy", version: "3.5.0", unknown: true},
		{key: "spark.executor.heartbeatInterval", version: "4.0.1", want: "10s"},
		{key: "spark.locality.wait.node", version: "4.0.1", want: "=spark.locality.wait"},
		{key: "spark.executor.pyspark.memory", version: "4.0.1", unknown: true},
		{key: "spark.executor.heartbeatInterval", version: "0.0", unknown: true},
	} {
		k, _ := Keys.Find(test.key)
		if got, known := k.Default(version.Must(test.version)); got != test.want || known == test.unknown {
			t.Errorf("%s in %s: %q, %t; want %q", test.key, test.version, got, known, test.want)
		}
	}
}

func TestVersions(t *testing.T) {
	for _, test := range []struct {
		key, version            string
		newer, gone, deprecated bool
	}{
		{key: "spark.kubernetes.allocation.maximum", version: "4.0.1", newer: true},
		{key: "spark.kubernetes.allocation.maximum", version: "4.1.0"},
		{key: "spark.kubernetes.allocation.maximum", version: "4.1"},
		{key: "spark.network.crypto.cipher", version: "3.3.4"},                         // read long before it was documented
		{key: "spark.network.crypto.authEngineVersion", version: "3.3.4", newer: true}, // carried back to 3.4.3 and 3.5.2
		{key: "spark.network.crypto.authEngineVersion", version: "3.4.2", newer: true},
		{key: "spark.network.crypto.authEngineVersion", version: "3.4.3"},
		{key: "spark.network.crypto.authEngineVersion", version: "3.5.1", newer: true},
		{key: "spark.network.crypto.authEngineVersion", version: "3.5.2"},
		{key: "spark.network.crypto.authEngineVersion", version: "3.5"},
		{key: "spark.network.crypto.authEngineVersion", version: "4.0.0"},
		{key: "spark.network.crypto.keyLength", version: "3.3.4"},
		{key: "spark.network.crypto.keyLength", version: "3.4.0", gone: true},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "3.5.8", newer: true}, // carried back to three lines
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "3.5.9"},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "4.0.3", newer: true},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "4.0.4"},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "4.1.2", newer: true},
		{key: "spark.sql.udt.allowedDynamicUDTClasses", version: "4.2.0"},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.3.2"}, // left two lines
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.3.3", gone: true},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.4.1"},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.4.2", gone: true},
		{key: "spark.kubernetes.executor.lostCheck.maxAttempts", version: "3.5.0", gone: true},
		{key: "spark.sql.execution.pyspark.udf.tracebackWithLocals.enabled", version: "4.2.1", newer: true},
		{key: "spark.sql.execution.pyspark.udf.tracebackWithLocals.enabled", version: "4.3.0"},
		{key: "spark.sql.hive.verifyPartitionPath", version: "4.1.0", gone: true, deprecated: true},
		{key: "spark.sql.mapZipWithUsesJavaCollections", version: "4.2.0"}, // internal now
		{key: "spark.blacklist.enabled", version: "3.3.0", deprecated: true},
		{key: "spark.network.remoteReadNioBufferConversion", version: "3.5.1"}, // deprecated in a patch
		{key: "spark.network.remoteReadNioBufferConversion", version: "3.5.2", deprecated: true},
		{key: "spark.shuffle.unsafe.file.output.buffer", version: "3.5.4"},
		{key: "spark.shuffle.unsafe.file.output.buffer", version: "4.0", deprecated: true},
		{key: "spark.kubernetes.allocation.maximum", version: "0.0"},
		{key: "spark.blacklist.enabled", version: "0.0"},
	} {
		k, found := Keys.Find(test.key)
		v := version.Must(test.version)
		if !found || k.IsNewerThan(v) != test.newer || k.IsGone(v) != test.gone || k.IsDeprecated(v) != test.deprecated {
			t.Errorf("%s in %s: newer %t, gone %t, deprecated %t; want %t, %t, %t", test.key, v,
				k.IsNewerThan(v), k.IsGone(v), k.IsDeprecated(v), test.newer, test.gone, test.deprecated)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct{ key, want, typo string }{
		{key: "spark.kubernetes.executor.deletOnTermination", want: "spark.kubernetes.executor.deleteOnTermination", typo: "spark.kubernetes.executor.deleteOnTermination"},
		{key: "spark.sqll.shuffle.partitions", want: "spark.sql.shuffle.partitions", typo: "spark.sql.shuffle.partitions"},
		{key: "spark.executor.heartbeatinterval", want: "spark.executor.heartbeatInterval", typo: "spark.executor.heartbeatInterval"},
		{key: "spark.executor.heartbeat.interval", want: "spark.executor.heartbeatInterval", typo: "spark.executor.heartbeatInterval"},
		{key: "spark.executor.resource.gpu.amuont", want: "spark.executor.resource.gpu.amount", typo: "spark.executor.resource.gpu.amount"},
		{key: "spark.sql.shufle.partition", want: "spark.sql.shuffle.partitions"}, // wrong in two words
		{key: "spark.foo.dir", want: "spark.local.dir"},
		{key: "spark.acme.tenant"},
		{key: ""},
	} {
		if got := Keys.Nearest(test.key); got != test.want {
			t.Errorf("Nearest(%q) = %q; want %q", test.key, got, test.want)
		}
		if got := Keys.Typo(test.key); got != test.typo {
			t.Errorf("Typo(%q) = %q; want %q", test.key, got, test.typo)
		}
	}
}

func TestIsOwnNamespace(t *testing.T) {
	for key, want := range map[string]bool{
		"spark.sql.foo": true, "spark.kubernetes.foo.bar": true, "spark.acme.foo": false, "spark.rapids.foo": false, "spark.sql": false, "": false,
	} {
		if got := Keys.IsOwnNamespace(key); got != want {
			t.Errorf("IsOwnNamespace(%q) = %t; want %t", key, got, want)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for _, key := range []string{"spark.sql.shuffle.partitions", "spark.hadoop.fs.s3a.endpoint", "spark.kubernetes.executor.volumes.nfs.lake.mount.path"} {
		b.Run(key, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Keys.Find(key)
			}
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, key := range []string{"spark.sqll.shuffle.partitions", "spark.kubernetes.something.that.is.not"} {
		b.Run(key, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Keys.Nearest(key)
			}
		})
	}
}

// BenchmarkTypo is about keys of the user's own, which every compile asks about.
func BenchmarkTypo(b *testing.B) {
	for _, key := range []string{"spark.acme.retries", "spark.sql.catalog.lake.uri"} {
		b.Run(key, func(b *testing.B) {
			for b.Loop() {
				Keys.Typo(key)
			}
		})
	}
}
