package spark

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
)

// everything sets every field of a workload that becomes keys.
const everything = `
storage: minio: s3: {bucket: "raw", endpoint: "https://minio.internal", credentials: secret: {name: "minio"}}
spark: etl: {
	main: {file: "local:///opt/app/etl.py", class: null}
	imagePullSecrets: ["registry"]
	dependencies: {
		jars: ["local:///opt/app/udf.jar"], packages: ["org.postgresql:postgresql:42.7.4"], excludePackages: ["org.slf4j:slf4j-api"]
		repositories: ["https://maven.internal"], files: ["local:///opt/app/a.txt"], pyFiles: ["local:///opt/app/a.zip"], archives: ["local:///opt/app/a.tgz"]
	}
	driver: {
		cpuRequest: 1, cpuLimit: 2, overhead: "1Gi", gpu: vendor: "nvidia.com", javaOptions: "-Xss2m"
		env: A: value: "b"
		labels: team: "orders"
		annotations: "example.com/a": "b"
		gracePeriod: "60s"
	}
	executor: {
		cpuRequest: 1, cpuLimit: 4, overhead: "1Gi", gpu: {vendor: "nvidia.com", tasks: 2}, javaOptions: "-Xss2m"
		env: A: value: "b"
		offHeap: "1Gi", pyspark: "1Gi", gracePeriod: "300s"
	}
	decommission: true
	speculation: true
	committer: "magic"
	stores: ["minio"]
	streaming: checkpoint: {store: "lake", path: "checkpoints"}
	metastore: {uri: "thrift://metastore.hive.svc:9083", warehouse: {store: "lake", path: "warehouse"}}
	logs: {format: "json"}
	scheduler: {name: "yunikorn", queue: "root.etl"}
}
`

// dynamicExecutors makes the number of executors in everything dynamic.
const dynamicExecutors = `
spark: etl: {executor: instances: null, dynamicAllocation: {initial: 2, min: 1, max: 4, idleTimeout: "5m"}}
`

// TestEveryDerivedKeyIsOwned proves that a key in conf never silently repeats a derived
// Key: either a rule reports it, or the manual of the key says that conf overrides it.
func TestEveryDerivedKeyIsOwned(t *testing.T) {
	for _, test := range []struct {
		name  string
		more  string
		fixed bool // the number of executors
	}{
		{name: "kubeflow"},
		{name: "kubeflow, 4.1", more: `version: "4.1.1"`},
		{name: "a fixed number of executors", fixed: true, more: `{operator: "none", executor: instances: 2}`},
		{name: "metrics by the servlet", more: `metrics: exporter: "servlet"`},
		{name: "metrics by JMX", more: `metrics: exporter: "jmx"`},
		{name: "apache", more: `operator: "apache"`},
		{name: "no operator", more: `operator: "none"`},
		{name: "connect", more: `mode: "connect"`},
		{name: "cluster", more: `{mode: "cluster", operator: "apache"}`},
		{name: "cluster with the servlet", more: `{mode: "cluster", operator: "apache", metrics: exporter: "servlet"}`},
		{name: "cluster with JMX", more: `{mode: "cluster", operator: "apache", metrics: exporter: "jmx"}`},
		{name: "shuffle in memory", more: `shuffle: tier: "ram"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			fragment := "storage: ram: local: medium: \"memory\"\n" + everything
			if !test.fixed {
				fragment += dynamicExecutors
			}
			a := etl(t, fragment+"spark: etl: "+orEmpty(test.more))
			for _, key := range slices.Sorted(maps.Keys(a.Derived())) {
				_, taken := catalogue.Setter(a, key)
				_, refused := keys.Find(catalogue.Denied, key)
				_, replaced := keys.Find(catalogue.BreakingKeys, key)
				_, known := keys.Find(catalogue.Followed, key)
				_, kept := keys.Find(operators.SubmitReserved, key)
				if !taken && !refused && !replaced && !known && !kept {
					t.Errorf("%s is set by the compiler, and conf may set it too", key)
				}
			}
		})
	}
}

func orEmpty(fragment string) string {
	if fragment == "" {
		return "{}"
	}
	return fragment
}

// TestKeyNotes proves that each list names a key once and has a field or a reason for it.
func TestKeyNotes(t *testing.T) {
	for _, notes := range [][]app.KeyNote{catalogue.Owned, catalogue.Denied, catalogue.BreakingKeys, catalogue.Useless} {
		seen := map[string]bool{}
		for _, f := range notes {
			if seen[f.Key] {
				t.Errorf("%s is in one list twice", f.Key)
			}
			seen[f.Key] = true
			if f.Field == "" && f.Reason == "" {
				t.Errorf("%s: neither a field nor a reason", f.Key)
			}
		}
	}
}

func TestKeysOfFields(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string // the findings
	}{
		{
			name:     "a key may set what the field cannot",
			fragment: `spark: etl: conf: {"spark.sql.warehouse.dir": "s3a://lake/w", "spark.sql.catalogImplementation": "hive", "spark.hadoop.hive.metastore.uris": "thrift://a:9083,thrift://b:9083", "spark.sql.streaming.checkpointLocation": "hdfs://nn/c"}`,
		},
		{
			name:     "a committer without a field",
			fragment: `spark: etl: conf: {"spark.hadoop.fs.s3a.committer.name": "partitioned", "spark.sql.sources.commitProtocolClass": "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol"}`,
		},
		{
			name:     "a committer with a field",
			fragment: `spark: etl: hadoopConf: "fs.s3a.committer.name": "magic"`,
			want:     []string{`SPK033 spark.etl.hadoopConf."fs.s3a.committer.name": fs.s3a.committer.name is set by the compiler, and stands in hadoopConf too; remove it; use committer`},
		},
		{
			name:     "a field that is set owns its keys",
			fragment: `spark: etl: {committer: "none", metastore: {uri: "thrift://m:9083", warehouse: {store: "lake", path: "w"}}, conf: "spark.sql.warehouse.dir": "hdfs://nn/w"}`,
			want:     []string{`SPK033 spark.etl.conf."spark.sql.warehouse.dir": spark.sql.warehouse.dir is set by the compiler, and stands in conf too; remove it; use metastore.warehouse`},
		},
		{
			name:     "a custom scheduler",
			fragment: `spark: etl: conf: "spark.kubernetes.scheduler.name": "binpack"`,
		},
		{
			name:     "keys of the account where no webhook refuses them",
			fragment: `spark: etl: {operator: "none", conf: "spark.kubernetes.container.image": "registry.internal/x:1"}`,
			want:     []string{`SPK033 spark.etl.conf."spark.kubernetes.container.image": spark.kubernetes.container.image is set by the compiler, and stands in conf too; remove it; use image`},
		},
		{
			name:     "a store in hadoopConf",
			fragment: `spark: etl: hadoopConf: "fs.s3a.bucket.lake.endpoint.region": "eu-west-2"`,
			want:     []string{`SPK033 spark.etl.hadoopConf."fs.s3a.bucket.lake.endpoint.region": fs.s3a.bucket.lake.endpoint.region is set by the compiler, and stands in hadoopConf too; remove it; use storage lake`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
