package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
)

const raw = "storage: raw: s3: {bucket: \"raw-data\", region: \"eu-west-1\"}\n"

func TestURIFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{
			name:     "a host for a directory",
			fragment: `spark: etl: main: file: "local://opt/app/etl.jar"`,
			want: []string{
				`SPK125 spark.etl.main.file: local://opt/app/etl.jar names the host "opt" and the path "/app/etl.jar"; write local:///opt/app/etl.jar`,
			},
		},
		{
			name:     "a file of the pod that submits",
			fragment: `spark: etl: main: file: "file://opt/app/etl.jar"`,
			want: []string{
				`SPK125 spark.etl.main.file: file://opt/app/etl.jar names the host "opt" and the path "/app/etl.jar"; write local:///opt/app/etl.jar`,
			},
		},
		{
			name:     "a file that is uploaded",
			fragment: `spark: etl: {operator: "none", main: file: "file://opt/app/etl.jar", conf: "spark.kubernetes.file.upload.path": "s3a://lake/uploads"}`,
			want: []string{
				`SPK125 spark.etl.main.file: file://opt/app/etl.jar names the host "opt" and the path "/app/etl.jar"; write file:///opt/app/etl.jar`,
			},
		},
		{
			name:     "a bucket of a tier",
			fragment: raw + `spark: etl: {stores: ["lake"], committer: "magic", main: {file: "s3a://raw-data/etl.jar", arguments: ["s3a://raw-data/x"]}}`,
			want: []string{
				`SPK126 spark.etl.main.file: s3a://raw-data is tier "raw", and stores does not name it; write stores: ["lake", "raw"]`,
			},
		},
		{
			name:     "in conf",
			fragment: raw + `spark: etl: conf: "spark.checkpoint.dir": "s3a://raw-data/checkpoints"`,
			want: []string{
				`SPK126 spark.etl.conf."spark.checkpoint.dir": s3a://raw-data is tier "raw", and stores does not name it; write stores: ["raw"]`,
			},
		},
		{
			name:     "another rule reports the key",
			fragment: raw + `spark: etl: conf: "spark.sql.streaming.checkpointLocation": "s3a://raw-data/checkpoints"`,
			want: []string{
				`SPK033 spark.etl.conf."spark.sql.streaming.checkpointLocation": spark.sql.streaming.checkpointLocation is set by the compiler, and stands in conf too; remove it; use streaming.checkpoint`,
			},
		},
		{name: "a bucket of no tier, and one of the event log", fragment: `spark: etl: main: arguments: ["s3a://others/x", "s3a://lake/y", "s3a://$BUCKET/z"]`},
		{name: "a custom provider", fragment: raw + `spark: etl: {hadoopConf: "fs.s3a.aws.credentials.provider": "com.example.Provider", main: arguments: ["s3a://raw-data/x"]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOneFix proves that one mistake is reported once, with a sufficient fix.
func TestOneFix(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{
			name:     "another Spark and another Scala",
			fragment: `spark: etl: dependencies: packages: ["org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.1"]`,
			want: []string{
				`SPK077 spark.etl.dependencies.packages.0: spark-sql-kafka-0-10_2.12 belongs to Spark 3.5.1, and version is 4.0.1; use spark-sql-kafka-0-10_2.13 4.0.1`,
			},
		},
		{
			name:     "built for another Spark and another Scala",
			fragment: `spark: etl: dependencies: packages: ["org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.6.1"]`,
			want: []string{
				`SPK077 spark.etl.dependencies.packages.0: iceberg-spark-runtime-3.5_2.12 is built for Spark 3.5, and version is 4.0.1; use the build for Spark 4.0, such as iceberg-spark-runtime-4.0_2.13`,
			},
		},
		{
			name:     "a server has no program",
			fragment: `spark: etl: {mode: "connect", main: class: null}`,
			want: []string{
				`SPK068 spark.etl.main: a Spark Connect server runs no program of its own; remove main, or set mode to "application"`,
			},
		},
		{
			name:     "a cluster commits nothing",
			fragment: operators.StandaloneExample + `spark: etl: {mode: "cluster", operator: "apache", stores: ["lake"], committer: "magic", version: "3.5.4"}`,
			want: []string{
				`SPK068 spark.etl.committer: a standalone cluster commits no output, but its applications do; remove committer; applications choose their own`,
			},
		},
		{
			name:     "a Job with a stream that is never run again",
			fragment: `spark: etl: {operator: "none", streaming: checkpoint: {store: "lake", path: "c"}, restart: policy: "never"}`,
			want: []string{
				`SPK105 spark.etl.restart.policy: the application streams, but is not restarted when it fails; set policy to "onFailure"`,
			},
		},
		{
			name:     "keys without their prefix",
			fragment: `spark: etl: conf: {"sql.shuffle.partitions": "1", "Spark.sql.shuffle.partition": "1", "fs.s3a.threads.max": "1"}`,
			want: []string{
				`SPK036 spark.etl.conf."Spark.sql.shuffle.partition": Spark.sql.shuffle.partition does not begin with spark., and spark-submit drops it; write spark.sql.shuffle.partitions`,
				`SPK036 spark.etl.conf."fs.s3a.threads.max": fs.s3a.threads.max does not begin with spark., and spark-submit drops it; write spark.hadoop.fs.s3a.threads.max if it is a key of Hadoop, or remove it`,
				`SPK036 spark.etl.conf."sql.shuffle.partitions": sql.shuffle.partitions does not begin with spark., and spark-submit drops it; write spark.sql.shuffle.partitions`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSecurityFindings(t *testing.T) {
	const text = `SPK084 spark.etl.executor.podTemplate.spec.`
	for _, test := range []struct {
		name     string
		template string
		want     []string
	}{
		{name: "nothing wrong", template: `{enableServiceLinks: false}`},
		{
			name:     "a volume",
			template: `{volumes: [{name: "tmp", emptyDir: {}}, {name: "models", hostPath: path: "/models"}]}`,
			want:     []string{text + `volumes.1.hostPath: the level restricted refuses pods with this template, because it demands no hostPath; remove hostPath, or choose a security.level that demands less`},
		},
		{
			name:     "the pod",
			template: `{securityContext: {runAsNonRoot: false}}`,
			want:     []string{text + `securityContext.runAsNonRoot: the level restricted refuses pods with this template, because it demands runAsNonRoot: true; write runAsNonRoot: true, or choose a security.level that demands less`},
		},
		{
			name:     "Spark's container",
			template: `{containers: [{name: "spark-kubernetes-executor", securityContext: {runAsUser: 0, capabilities: add: ["SYS_ADMIN"]}}]}`,
			want: []string{
				text + `containers.0.securityContext.capabilities.add: the level restricted refuses pods with container "spark-kubernetes-executor", because it demands no capabilities.add; remove capabilities.add, or choose a security.level that demands less`,
				text + `containers.0.securityContext.runAsUser: the level restricted refuses pods with container "spark-kubernetes-executor", because it demands a runAsUser other than 0; remove runAsUser, or choose a security.level that demands less`,
			},
		},
		{
			name:     "a container without a security context",
			template: `{initContainers: [{name: "warm", image: "registry.internal/warm:1"}]}`,
			want: []string{
				text + `initContainers.0: the level restricted refuses pods with container "warm", because it demands allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]; write securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]} into it, or choose a security.level that demands less`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, `spark: etl: executor: podTemplate: spec: `+test.template)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
