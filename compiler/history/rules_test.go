package history

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
)

const minio = "storage: minio: s3: {bucket: \"logs\", endpoint: \"https://minio.storage.svc:9000\", credentials: secret: name: \"minio\"}\n"

func TestFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "nothing wrong"},
		{
			name: "older than two that write, and than one that writes elsewhere",
			fragment: `history: ui: {version: "3.5.4", image: "registry.internal/spark:3.5.4-aws"}
spark: newer: {version: "4.1.1", image: "registry.internal/etl:1", main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}, eventLog: {store: "lake", path: "events"}}
spark: other: {version: "4.2", image: "registry.internal/etl:1", main: {file: "local:///opt/app/etl.jar", class: "com.example.Etl"}}`,
			want: []string{
				`HIS022 history.ui.version: the history server is Spark 3.5.4, and "newer" writes its event log with 4.1.1; use an image of the server with Spark 4.1 or newer`,
			},
		},
		{
			name:     "names",
			fragment: `history: ui: {pool: "computer", network: "close", eventLog: store: "lak"}`,
			want: []string{
				`WRK001 history.ui.pool: there is no pool "computer"; did you mean "compute"?`,
				`WRK002 history.ui.network: there is no network profile "close"; did you mean "closed"?`,
				`WRK003 history.ui.eventLog.store: there is no storage tier "lak"; did you mean "lake"?`,
			},
		},
		{
			name:     "no object store",
			fragment: `storage: temp: local: {}, history: ui: eventLog: store: "temp"`,
			want: []string{
				`WRK003 history.ui.eventLog.store: tier "temp" is disk of the node, and here it must be a tier that programs open by URI (nfs, cephfs, sharedClass, efs, lustre, s3, gcs, abfs, hdfs); write "lake" or "shared"`,
			},
		},
		{
			name:     "no place",
			fragment: "environments: dev: history: ui: eventLog: null",
			want: []string{
				`HIS004 history.ui: history server "ui" has no event logs to read; name the directory that the applications write to, as in eventLog: {store: "lake", path: "spark-events"}`,
			},
		},
		{
			name:     "no store",
			fragment: "environments: dev: history: ui: eventLog: store: null",
			want: []string{
				fmt.Sprintf("HIS004 history.ui.eventLog: eventLog names no store; name the store, %s", storage.Object),
			},
		},
		{
			name:     "no path",
			fragment: "environments: dev: history: ui: eventLog: path: null",
			want: []string{
				`HIS004 history.ui.eventLog: eventLog in store "lake" has no path; write the path that the applications write to, as in path: "spark-events"`,
			},
		},
		{
			name:     "too large in every way",
			fragment: `history: ui: {pool: "compute", memory: "60Gi", cpu: 20, disk: "600Gi"}`,
			want: []string{
				`WRK012 history.ui.memory: the history server needs 75Gi, 60Gi of heap and 15Gi beside it, and a node of pool "compute" has 64Gi; set memory to at most 52428Mi`,
				`WRK012 history.ui.cpu: the history server requests 20 cores, and a node of pool "compute" has 16; set cpu to at most 16`,
				`WRK012 history.ui.disk: the history server needs 601Gi of disk, 1Gi of it for itself, and a node of pool "compute" has 500Gi; set disk to at most 499Gi`,
			},
		},
		{
			name:     "too much beside the heap, and a larger pool",
			fragment: "pools: huge: {node: {cpu: 64, memory: \"512Gi\"}, labels: pool: \"huge\"}\n" + `history: ui: {pool: "compute", overhead: "80Gi"}`,
			want: []string{
				`WRK012 history.ui.memory: the history server needs 82Gi, 2Gi of heap and 80Gi beside it, and a node of pool "compute" has 64Gi; reduce memory and the memory beside it by at least 18Gi in total, or choose pool huge`,
			},
		},
		{
			name:     "a small heap",
			fragment: `history: ui: memory: "1023Mi"`,
			want:     []string{`HIS006 history.ui.memory: memory is 1023Mi, and Spark's default for a history server is 1Gi; set memory to 1Gi or more`},
		},
		{
			name:     "another place",
			fragment: `history: ui: eventLog: path: "spark-events"`,
			want: []string{
				`HIS007 spark.etl.eventLog: "etl" writes its event log to events in store "lake", and no history server reads that directory; write it to spark-events in store "lake", or add a history server that reads that directory`,
			},
		},
		{
			name: "a place under another name, and a second server",
			fragment: `storage: logs: s3: {bucket: "lake", region: "eu-west-1"}
				history: ui: eventLog: path: "spark-events"
				history: more: {version: "4.0.1", image: "registry.internal/spark:1", eventLog: {store: "logs", path: "events"}}`,
		},
		{
			name:     "the place of another store",
			fragment: minio + `history: ui: {roleARN: "arn:aws:iam::123456789012:role/x", eventLog: store: "minio"}`,
			want: []string{
				`HIS007 spark.etl.eventLog: "etl" writes its event log to events in store "lake", and no history server reads that directory; write it to events in store "minio", or add a history server that reads that directory`,
				`HIS009 history.ui.roleARN: https://minio.storage.svc:9000 is not Amazon S3 and does not accept AWS roles; remove roleARN; the server then uses the credentials of store "minio"`,
			},
		},
		{
			name:     "the applications' role",
			fragment: "environments: dev: history: ui: roleARN: null",
			want: []string{
				`HIS008 history.ui.roleARN: the history server uses the role of store "lake", which the applications write with; create a role that may only list and read the event logs, and name it in roleARN`,
			},
		},
		{
			name:     "Pod Identity with Spark 3",
			fragment: "environments: dev: {history: ui: roleARN: null, storage: lake: s3: credentials: {serviceAccount: null, podIdentity: {}}}\n" + "history: ui: {version: \"3.5.4\", image: \"registry.internal/spark:3.5.4-aws\"}\nspark: etl: version: \"3.5.4\"",
			want: []string{
				`HIS010 history.ui.version: store "lake" uses Pod Identity, and Hadoop 3.3.4 comes with an AWS SDK that is older than it; use an image with Hadoop 3.4 or newer and write its version in hadoop, or use Spark 4; or put aws-java-sdk-bundle 1.12.746 or newer into the image`,
			},
		},
		{
			name:     "Pod Identity with Spark 3 on a newer Hadoop",
			fragment: "environments: dev: {history: ui: roleARN: null, storage: lake: s3: credentials: {serviceAccount: null, podIdentity: {}}}\n" + "history: ui: {version: \"3.5.4\", hadoop: \"3.4.3\", image: \"registry.internal/spark:3.5.4-hadoop3.4.3\"}\nspark: etl: version: \"3.5.4\"",
		},
		{
			name:     "an image that names another Hadoop than Spark's",
			fragment: "history: ui: {version: \"3.5.8\", image: \"registry.internal/spark:3.5.8-hadoop3.4.3\"}\nspark: etl: version: \"3.5.8\"",
			want: []string{
				`HIS025 history.ui.image: the name of image registry.internal/spark:3.5.8-hadoop3.4.3 states Hadoop 3.4.3, and Spark 3.5.8 comes with Hadoop 3.3.4; write hadoop: "3.4.3", or use an image with Hadoop 3.3.4`,
			},
		},
		{
			name:     "keys for all buckets",
			fragment: `history: ui: conf: {"spark.hadoop.fs.s3a.aws.credentials.provider": "com.example.Credentials", "spark.hadoop.fs.s3a.endpoint.region": "eu-west-1", "spark.hadoop.fs.s3a.threads.max": "8"}`,
			want: []string{
				`HIS026 history.ui.conf."spark.hadoop.fs.s3a.aws.credentials.provider": spark.hadoop.fs.s3a.aws.credentials.provider is for all buckets, and store "lake" sets fs.s3a.bucket.lake.aws.credentials.provider, which Hadoop prefers; remove it, and let storage lake say what the bucket needs; or name the bucket that it is for, as in spark.hadoop.fs.s3a.bucket.NAME.aws.credentials.provider`,
			},
		},
		{
			name:     "an official image",
			fragment: `history: ui: image: "apache/spark:3.5.4"`,
			want: []string{
				`WRK005 history.ui.version: version is 4.0.1, and image apache/spark:3.5.4 has Spark 3.5.4; set version to 3.5.4, or use an image of 4.0`,
				`HIS011 history.ui.image: the history server reads "lake", and image apache/spark:3.5.4 has no hadoop-aws; build an image with hadoop-aws 3.4.1 in /opt/spark/jars`,
			},
		},
		{
			name:     "a tag that moves",
			fragment: `history: ui: image: "registry.internal/spark"`,
			want: []string{
				`WRK004 history.ui.image: image registry.internal/spark has no tag, which means latest, whose content changes; write a tag whose content never changes, or a digest`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFindingsOfText(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{
			name: "keys",
			fragment: `history: ui: {
				route: {host: "data.example.com", gateway: {name: "public", path: "/history"}}
				conf: {
					"spark.acls.enable": "true", "spark.com.example.Login.param.realm": "lake", "spark.eventLog.dir": "s3a://lake/events"
					"spark.hadoop.fs.s3a.bucket.lake.endpoint.region": "eu-west-2", "spark.hadoop.fs.s3a.connection.maximum": "200"
					"spark.history.ui.port": "18081", "spark.history.ui.title": "Lake", "spark.ui.proxyBase": "/other"
				}
			}`,
			want: []string{
				`HIS014 history.ui.conf."spark.hadoop.fs.s3a.bucket.lake.endpoint.region": spark.hadoop.fs.s3a.bucket.lake.endpoint.region is in conf, but the compiler sets it; remove it; use storage lake`,
				`HIS014 history.ui.conf."spark.history.ui.port": spark.history.ui.port is in conf, but the compiler sets it; remove it; the Service has the port that people use`,
				`HIS014 history.ui.conf."spark.ui.proxyBase": spark.ui.proxyBase is in conf, but the compiler sets it; remove it; use route.gateway.path`,
				`HIS015 history.ui.conf."spark.acls.enable": a history server does not read spark.acls.enable; write spark.history.ui.acls.enable`,
				`HIS015 history.ui.conf."spark.eventLog.dir": a history server does not read spark.eventLog.dir; remove it, or write it in the conf of the applications`,
			},
		},
		{
			name: "credentials",
			fragment: `history: ui: {
				conf: {"spark.hadoop.fs.s3a.secret.key": "hunter2", "spark.ui.password": "hunter2"}
				env: DB_PASSWORD: value: "hunter2"
				javaOptions: "-Djavax.net.ssl.trustStorePassword=hunter2"
				annotations: "example.com/db-password": "hunter2"
				route: {host: "a.example.com", ingress: {from: "traefik", annotations: "example.com/login-password": "hunter2"}}
			}`,
			want: []string{
				`WRK010 history.ui.conf."spark.hadoop.fs.s3a.secret.key": spark.hadoop.fs.s3a.secret.key holds a credential; remove it, and give the storage tier credentials`,
				`WRK010 history.ui.conf."spark.ui.password": spark.ui.password holds a credential; keep it in a Secret, and give it to the pods with env`,
				`WRK010 history.ui.env.DB_PASSWORD.value: DB_PASSWORD holds a credential; name the key of a Secret instead of the value, as in secret: {name: "ui-credentials", key: "password"}`,
				`WRK010 history.ui.javaOptions: the options of the JVM hold a credential; keep it in a Secret, and give it to the pods with env`,
				`WRK010 history.ui.route.ingress.annotations."example.com/login-password": annotation "example.com/login-password" holds a credential; keep it in a Secret that the controller reads`,
				`WRK010 history.ui.annotations."example.com/db-password": annotation "example.com/db-password" holds a credential; keep it in a Secret, and give it to the pods with env`,
			},
		},
		{
			name:     "two ways in",
			fragment: `history: ui: route: {host: "a.example.com", ingress: from: "traefik", gateway: name: "public"}`,
			want: []string{
				`WRK011 history.ui.route.gateway: the route to a.example.com has both an ingress and a gateway; keep one of them`,
			},
		},
		{
			name:     "sources of variables",
			fragment: `history: ui: env: A: {}`,
			want:     []string{`WRK008 history.ui.env.A: variable A has 0 sources, and it must have one; give it a value, a secret or a configMap`},
		},
		{
			name: "round the fields",
			fragment: minio + "environments: dev: history: ui: roleARN: null\n" + `history: ui: {
				eventLog: store: "minio"
				javaOptions: "-Xmx4g -XX:+UseZGC -Dspark.history.ui.port=1"
				env: {AWS_ACCESS_KEY_ID: value: "x", SPARK_DAEMON_MEMORY: value: "4g", SPARK_HISTORY_OPTS: value: ""}
			}`,
			want: []string{
				`WRK009 history.ui.env.AWS_ACCESS_KEY_ID: variable AWS_ACCESS_KEY_ID is set from the credentials of a store; remove it`,
				`WRK009 history.ui.env.SPARK_DAEMON_MEMORY: variable SPARK_DAEMON_MEMORY is set from memory; remove it; use memory`,
				`WRK010 history.ui.env.AWS_ACCESS_KEY_ID.value: AWS_ACCESS_KEY_ID holds a credential; name the key of a Secret instead of the value, as in secret: {name: "ui-credentials", key: "password"}`,
				`HIS007 spark.etl.eventLog: "etl" writes its event log to events in store "lake", and no history server reads that directory; write it to events in store "minio", or add a history server that reads that directory`,
				`HIS019 history.ui.javaOptions: -Xmx4g has no effect; remove it; use memory`,
				`HIS019 history.ui.javaOptions: spark.history.ui.port is set in the options of the JVM; write it in conf`,
				`HIS019 history.ui.env.SPARK_HISTORY_OPTS: variable SPARK_HISTORY_OPTS holds options of the JVM; remove it; use javaOptions and conf`,
			},
		},
		{
			name: "labels and annotations of others",
			fragment: `history: ui: {
				labels: {"app.kubernetes.io/component": "ui", "argocd.argoproj.io/instance": "x", "team": "data"}
				annotations: {"eks.amazonaws.com/role-arn": "x", "lakewright.dev/config": "x"}
			}`,
			want: []string{
				`WRK006 history.ui.labels."app.kubernetes.io/component": label "app.kubernetes.io/component" belongs to the compiler; remove it, or choose another name`,
				`WRK006 history.ui.labels."argocd.argoproj.io/instance": label "argocd.argoproj.io/instance" belongs to Argo CD; remove it, or choose another name`,
				`WRK006 history.ui.annotations."eks.amazonaws.com/role-arn": annotation "eks.amazonaws.com/role-arn" belongs to the cloud's identity webhook; name the role in the store's credentials`,
				`WRK006 history.ui.annotations."lakewright.dev/config": annotation "lakewright.dev/config" belongs to the compiler; remove it, or choose another name`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestMissingFields proves that rules and objects do not panic on a server that lacks any
// field.
func TestMissingFields(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	for _, s := range []Spec{
		{},
		{EventLog: &Place{}, Cleaner: &Cleaner{}, Route: &route.Spec{}},
		{Route: &route.Spec{Ingress: &route.Ingress{}, Gateway: &route.Gateway{}}, RoleARN: "arn"},
	} {
		h := resolve(workload.Entry{Entry: plan.Entry{Env: e}}, s)
		for _, judge := range rules() {
			rule.Run(&rule.Reporter{}, &judge, h)
		}
		h.Objects()
		h.PoolDemands()
	}
}
