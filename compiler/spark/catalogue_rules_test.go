package spark

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/spark/rules/conf"
	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/diag"
)

// ofCatalogue returns the findings of the catalogue's rules for the fixture's application.
func ofCatalogue(t *testing.T, fragment string) []string {
	t.Helper()
	a := etl(t, fragment)
	var out []string
	for i := range conf.CatalogueRules {
		r := &rule.Reporter{Env: "dev"}
		rule.Run(r, &conf.CatalogueRules[i], a)
		for _, d := range r.Findings {
			text := fmt.Sprintf("%s %s: %s; %s", d.Rule, strings.TrimPrefix(d.Path, "spark.etl."), d.Message, d.Fix)
			if d.Replacement != "" {
				text += " [" + d.Replacement + "]"
			}
			out = append(out, text)
		}
	}
	return out
}

func TestCatalogueRules(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "nothing wrong"},
		{
			name: "unknown keys",
			fragment: `spark: etl: conf: {
				"spark.kubernetes.executor.deletOnTermination": "false"
				"spark.sql.something.new": "x"
				"spark.shuffle.compres": "true"
				"spark.executor.resource.fpga.amuont": "1"
				"spark.sqll.shuffle.partitions": "8"
			}`,
			want: []string{
				`SPK059 conf."spark.executor.resource.fpga.amuont": spark.executor.resource.fpga.amuont is no key that Spark reads; did you mean "spark.executor.resource.fpga.amount"? ["spark.executor.resource.fpga.amount"]`,
				`SPK059 conf."spark.kubernetes.executor.deletOnTermination": spark.kubernetes.executor.deletOnTermination is no key that Spark reads; did you mean "spark.kubernetes.executor.deleteOnTermination"? ["spark.kubernetes.executor.deleteOnTermination"]`,
				`SPK059 conf."spark.shuffle.compres": spark.shuffle.compres is no key that Spark reads; did you mean "spark.shuffle.compress"? ["spark.shuffle.compress"]`,
				`SPK059 conf."spark.sql.something.new": spark.sql.something.new is no key that Spark reads; remove it, or give keys of your own a namespace that is not Spark's`,
				`SPK059 conf."spark.sqll.shuffle.partitions": spark.sqll.shuffle.partitions is no key that Spark reads; did you mean "spark.sql.shuffle.partitions"? ["spark.sql.shuffle.partitions"]`,
			},
		},
		{
			name: "keys of other programs",
			fragment: `spark: etl: conf: {
				"spark.acme.tenant": "orders"
				"spark.acme": "orders"
				"spark.rapids.sql.enabled": "true"
				"spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog"
				"spark.sql.catalog.lake.s3.endpoint": "x"
				"spark.hadoop.fs.gs.impl": "x"
				"spark.kubernetes.driver.service.label.team": "x"
				"spark.shuffle.remote.io": "x"
				"spark.sql.adaptive.logLevel": "INFO"
			}`,
		},
		{
			name:     "keys that other rules judge",
			fragment: `spark: etl: conf: {"spark.executor.memory": "lots", "spark.master": "x", "spark.yarn.queu": "x", "spark.driver.host": "x", "fs.s3a.x": "1", "spark.memory.fraction": "x"}`,
		},
		{
			name:     "too new",
			fragment: `spark: etl: {version: "3.5.1", conf: {"spark.network.crypto.authEngineVersion": "2", "spark.network.crypto.cipher": "x", "spark.checkpoint.dir": "s3a://lake/x", "spark.sql.maxSinglePartitionBytes": "128m"}}`,
			want: []string{
				`SPK060 conf."spark.checkpoint.dir": spark.checkpoint.dir came with Spark 4.0, and this is 3.5.1; remove it, or take an image with Spark 4.0 or newer`,
				`SPK060 conf."spark.network.crypto.authEngineVersion": spark.network.crypto.authEngineVersion came with Spark 3.5.2, and this is 3.5.1; remove it, or take an image with Spark 3.5.2 or newer`,
			},
		},
		{
			name:     "gone",
			fragment: `spark: etl: conf: {"spark.sql.hive.verifyPartitionPath": "true", "spark.network.crypto.keyLength": "128"}`,
			want: []string{
				`SPK061 conf."spark.network.crypto.keyLength": spark.network.crypto.keyLength is gone since Spark 3.4, and this is 4.0.1; remove it`,
				`SPK061 conf."spark.sql.hive.verifyPartitionPath": spark.sql.hive.verifyPartitionPath is gone since Spark 4.0, and this is 4.0.1; write spark.sql.files.ignoreMissingFiles`,
			},
		},
		{
			name: "renamed",
			fragment: `spark: etl: conf: {
				"spark.kryoserializer.buffer.mb": "1"
				"spark.unsafe.offHeap": "true"
				"spark.maxRemoteBlockSizeFetchToMem": "1g", "spark.network.maxRemoteBlockSizeFetchToMem": "1g"
				"spark.sql.legacy.avro.datetimeRebaseModeInRead": "LEGACY"
			}`,
			want: []string{
				`SPK061 conf."spark.sql.legacy.avro.datetimeRebaseModeInRead": spark.sql.legacy.avro.datetimeRebaseModeInRead is gone since Spark 4.0, and this is 4.0.1; write spark.sql.avro.datetimeRebaseModeInRead ["spark.sql.avro.datetimeRebaseModeInRead"]`,
				`SPK062 conf."spark.kryoserializer.buffer.mb": spark.kryoserializer.buffer.mb is an old name of spark.kryoserializer.buffer; write spark.kryoserializer.buffer, with a unit in its value`,
				`SPK062 conf."spark.maxRemoteBlockSizeFetchToMem": spark.maxRemoteBlockSizeFetchToMem is an old name of spark.network.maxRemoteBlockSizeFetchToMem; remove it`,
				`SPK062 conf."spark.unsafe.offHeap": spark.unsafe.offHeap is an old name of spark.memory.offHeap.enabled; remove it; use executor.offHeap`,
			},
		},
		{
			name: "values",
			fragment: `spark: etl: conf: {
				"spark.sql.shuffle.partitions": "2e3"
				"spark.task.maxFailures": "four"
				"spark.kryoserializer.buffer.max": "1Gi"
				"spark.locality.wait": "1.5min"
				"spark.barrier.sync.timeout": "soon"
				"spark.sql.adaptive.enabled": "yes"
				"spark.scheduler.mode": "FIAR"
				"spark.sql.parquet.compression.codec": "middle-out"
				"spark.logConf": "on"
				"spark.task.resource.fpga.amount": "0.25"
				"spark.sql.autoBroadcastJoinThreshold": "-1"
				"spark.speculation.quantile": "${spark.acme.quantile}"
			}`,
			want: []string{
				`SPK063 conf."spark.barrier.sync.timeout": spark.barrier.sync.timeout is "soon", and it must be a time in Spark's units; write a value such as 365d`,
				`SPK063 conf."spark.kryoserializer.buffer.max": spark.kryoserializer.buffer.max is "1Gi", and it must be a size in Spark's units; write 1g ["1g"]`,
				`SPK063 conf."spark.locality.wait": spark.locality.wait is "1.5min", and it must be a time in Spark's units; write 90s ["90s"]`,
				`SPK063 conf."spark.scheduler.mode": spark.scheduler.mode is "FIAR", and it must be one of FIFO, FAIR; write FAIR ["FAIR"]`,
				`SPK063 conf."spark.sql.adaptive.enabled": spark.sql.adaptive.enabled is "yes", and it must be true or false; write true ["true"]`,
				`SPK063 conf."spark.sql.parquet.compression.codec": spark.sql.parquet.compression.codec is "middle-out", and it must be one of brotli, gzip, lz4, lz4_raw, lzo, none, snappy, uncompressed, zstd; choose one of them`,
				`SPK063 conf."spark.sql.shuffle.partitions": spark.sql.shuffle.partitions is "2e3", and it must be a whole number; write 2000 ["2000"]`,
				`SPK063 conf."spark.task.maxFailures": spark.task.maxFailures is "four", and it must be a whole number; write a value such as 4`,
				`SPK064 conf."spark.logConf": spark.logConf is "on", and it must be true or false; write true ["true"]`,
			},
		},
		{
			name: "keys of 4.2 and 4.3",
			fragment: `spark: etl: {version: "4.3.0", conf: {
				"spark.kubernetes.allocation.recoveryMode.enabled": "true"
				"spark.connect.grpc.keepAlive.time": "30s"
				"spark.ui.contentSecurityPolicy.enabled": "true"
				"spark.task.cpus": "0.5"
			}}`,
		},
		{
			name:     "a key of 4.2 before it",
			fragment: `spark: etl: {version: "4.1.2", conf: "spark.kubernetes.allocation.recoveryMode.enabled": "true"}`,
			want: []string{
				`SPK060 conf."spark.kubernetes.allocation.recoveryMode.enabled": spark.kubernetes.allocation.recoveryMode.enabled came with Spark 4.2, and this is 4.1.2; remove it, or take an image with Spark 4.2 or newer`,
			},
		},
		{
			name:     "a key that was carried back",
			fragment: `spark: etl: {version: "4.0.4", conf: "spark.sql.udt.allowCreatingUDTFromString": "false"}`,
		},
		{
			name:     "a key that was not carried back yet",
			fragment: `spark: etl: {version: "4.0.3", conf: "spark.sql.udt.allowCreatingUDTFromString": "false"}`,
			want: []string{
				`SPK060 conf."spark.sql.udt.allowCreatingUDTFromString": spark.sql.udt.allowCreatingUDTFromString came with Spark 4.0.4, and this is 4.0.3; remove it, or take an image with Spark 4.0.4 or newer`,
			},
		},
		{
			name:     "a size in 4.1, a number since",
			fragment: `spark: etl: {version: "4.1.1", conf: {"spark.sql.session.localRelationSizeLimit": "3GB", "spark.sql.error.messageFormat": "MINIMAL"}}`,
		},
		{
			name:     "a number since 4.2",
			fragment: `spark: etl: {version: "4.2.0", conf: {"spark.sql.session.localRelationSizeLimit": "3GB", "spark.sql.error.messageFormat": "DEBUG"}}`,
			want: []string{
				`SPK063 conf."spark.sql.session.localRelationSizeLimit": spark.sql.session.localRelationSizeLimit is "3GB", and it must be a whole number; write a value such as 3221225472`,
			},
		},
		{
			name: "words of later releases",
			fragment: `spark: etl: {version: "3.5.0", conf: {
				"spark.log.level": "LOUD"
				"spark.sql.orc.compression.codec": "brotli"
				"spark.sql.parquet.compression.codec": "lz4_raw"
				"spark.sql.error.messageFormat": "DEBUG"
				"spark.shuffle.checksum.algorithm": "CRC32C"
			}}`,
			want: []string{
				`SPK063 conf."spark.log.level": spark.log.level is "LOUD", and it must be one of ALL, DEBUG, ERROR, FATAL, INFO, OFF, TRACE, WARN; choose one of them`,
				`SPK063 conf."spark.shuffle.checksum.algorithm": spark.shuffle.checksum.algorithm is "CRC32C", and it must be one of ADLER32, CRC32; write CRC32 ["CRC32"]`,
				`SPK063 conf."spark.sql.error.messageFormat": spark.sql.error.messageFormat is "DEBUG", and it must be one of MINIMAL, PRETTY, STANDARD; choose one of them`,
				`SPK063 conf."spark.sql.orc.compression.codec": spark.sql.orc.compression.codec is "brotli", and it must be one of lz4, lzo, none, snappy, uncompressed, zlib, zstd; choose one of them`,
				`SPK063 conf."spark.sql.parquet.compression.codec": spark.sql.parquet.compression.codec is "lz4_raw", and it must be one of brotli, gzip, lz4, lz4raw, lzo, none, snappy, uncompressed, zstd; write lz4raw ["lz4raw"]`,
			},
		},
		{
			name:     "words of a list",
			fragment: `spark: etl: {version: "4.1.0", conf: {"spark.driver.log.redirectConsoleOutputs": "stdout, stderr", "spark.executor.logs.redirectConsoleOutputs": "stdout,syslog"}}`,
			want: []string{
				`SPK063 conf."spark.executor.logs.redirectConsoleOutputs": spark.executor.logs.redirectConsoleOutputs is "stdout,syslog", and it must be some of stderr, stdout, with commas between them; write a value such as stdout,stderr`,
			},
		},
		{
			name:     "numbers beyond 32 bits",
			fragment: `spark: etl: {version: "4.1.0", conf: {"spark.sql.shuffle.partitions": "3000000000", "spark.sql.files.maxRecordsPerFile": "3000000000"}}`,
			want: []string{
				`SPK063 conf."spark.sql.shuffle.partitions": spark.sql.shuffle.partitions is "3000000000", and it must be a whole number between -2147483648 and 2147483647; write a value such as 200`,
			},
		},
		{
			name:     "units that 4.2 reads",
			fragment: `spark: etl: {version: "4.2.0", conf: "spark.kryoserializer.buffer.max": "1Gi"}`,
		},
		{
			name:     "deprecated",
			fragment: `spark: etl: conf: {"spark.blacklist.enabled": "true", "spark.blacklist.timeout": "2h", "spark.sql.execution.arrow.enabled": "true", "spark.sql.execution.arrow.pyspark.enabled": "true", "spark.shuffle.server.chunkFetchHandlerThreadsPercent": "50"}`,
			want: []string{
				`SPK065 conf."spark.blacklist.enabled": spark.blacklist.enabled is deprecated since Spark 3.1; write spark.excludeOnFailure.enabled`,
				`SPK065 conf."spark.blacklist.timeout": spark.blacklist.timeout is deprecated since Spark 3.1; write spark.excludeOnFailure.timeout, with a unit in its value`,
				`SPK065 conf."spark.sql.execution.arrow.enabled": spark.sql.execution.arrow.enabled is deprecated since Spark 3.0; remove it`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, ofCatalogue(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCatalogueExamples checks the examples of the rules.
func TestCatalogueExamples(t *testing.T) {
	for i := range conf.CatalogueRules {
		doc := conf.CatalogueRules[i].Doc
		bad := ofCatalogue(t, doc.Bad)
		if len(bad) != 1 || !strings.HasPrefix(bad[0], doc.ID) {
			t.Errorf("%s: bad example: %q; want one finding of this rule", doc.ID, bad)
		}
		if good := ofCatalogue(t, doc.Good); len(good) != 0 {
			t.Errorf("%s: good example: %q; want none", doc.ID, good)
		}
		if doc.Severity != diag.Error && doc.Severity != diag.Warning {
			t.Errorf("%s: severity %v", doc.ID, doc.Severity)
		}
	}
}

// TestUnknownVersion proves that nothing is reported that depends on a version if the
// loader dropped the version.
func TestUnknownVersion(t *testing.T) {
	a := app.Resolver{Way: ways.Of, Objects: objects.Of}.Resolve(workload.Entry{Entry: plan.Entry{Env: &plan.Environment{}}}, &app.Spec{Conf: map[string]string{
		"spark.kubernetes.allocation.maximum": "1", "spark.network.crypto.keyLength": "128", "spark.blacklist.enabled": "true",
		"spark.kryoserializer.buffer.max": "1Gi", "": "", "spark.": "", "spark": "",
	}})
	for i := range conf.CatalogueRules {
		r := &rule.Reporter{}
		rule.Run(r, &conf.CatalogueRules[i], a)
		for _, d := range r.Findings {
			t.Errorf("%s %s: %s", d.Rule, d.Path, d.Message)
		}
	}
}

// emitted returns all keys that the compiler sets in specs that use all fields which
// become keys.
func emitted(t *testing.T) []string {
	t.Helper()
	keys := map[string]bool{}
	for _, fragment := range []string{
		"",
		`spark: etl: shuffle: tier: "scratch"`,
		`spark: etl: {version: "4.1.0", speculation: true, decommission: true, dynamicAllocation: {min: 2, max: 4, idleTimeout: "60s"}, executor: gracePeriod: "60s"}`,
		`spark: etl: {committer: "magic", streaming: checkpoint: {store: "lake", path: "x"}}`,
		`spark: etl: metastore: {uri: "thrift://metastore:9083", warehouse: {store: "lake", path: "x"}}`,
		`spark: etl: {executor: {offHeap: "1Gi", gpu: vendor: "nvidia.com"}, driver: gpu: vendor: "nvidia.com"}`,
		`spark: etl: dependencies: {jars: ["local:///opt/a.jar"], packages: ["org.example:a:1.0"], files: ["local:///opt/a"]}`,
		`spark: etl: metrics: {}`,
	} {
		a := etl(t, fragment)
		maps.Copy(keys, keysOf(a.Derived()))
		conf := map[string]string{}
		a.PodKeys(conf)
		a.DependencyKeys(conf)
		maps.Copy(keys, keysOf(conf))
	}
	return slices.Sorted(maps.Keys(keys))
}

func keysOf(conf map[string]string) map[string]bool {
	keys := map[string]bool{}
	for key := range conf {
		keys[key] = true
	}
	return keys
}

// TestEmittedKeys proves that the catalogue contains every key that the compiler sets, and
// that explain says what sets it.
func TestEmittedKeys(t *testing.T) {
	all := emitted(t)
	if len(all) < 40 {
		t.Fatalf("%d keys; want at least 40", len(all))
	}
	for _, key := range all {
		if k, known := catalogue.Keys.Find(key); !known || k.Use == keys.Shared {
			t.Errorf("%s is set by the compiler, and the catalogue does not know it", key)
		}
		if by := catalogue.Engine.SetBy(key); by == "you, in conf" {
			t.Errorf("%s is set by the compiler, and explain says %q: add it to followed", key, by)
		}
	}
}

// TestNamedKeys proves that the keys in the compiler's lists are keys of Spark, except
// those that are listed because Spark does not have them.
func TestNamedKeys(t *testing.T) {
	for _, list := range [][]app.KeyNote{catalogue.Owned, catalogue.Denied, catalogue.BreakingKeys, catalogue.Useless, catalogue.Followed} {
		for _, f := range list {
			if strings.Contains(f.Reason, "is no key of Spark") {
				continue
			}
			if _, known := catalogue.Keys.Find(strings.TrimSuffix(f.Key, ".")); known || catalogue.Keys.IsOwnNamespace(f.Key+"x") {
				continue
			}
			if _, known := catalogue.Keys.Find(f.Key + "x"); !known {
				t.Errorf("%s is named, and the catalogue does not know it", f.Key)
			}
		}
	}
}
