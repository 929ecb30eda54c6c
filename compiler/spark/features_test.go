package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spark/ways"
	"github.com/lakewright/lakewright/internal/kube"
)

// TestDerivedKeys proves which keys each field of the spec adds to those of the fixture.
func TestDerivedKeys(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     map[string]string
	}{
		{
			name:     "a stream",
			fragment: `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, committer: "magic", metrics: {}}`,
			want: map[string]string{
				"spark.sql.streaming.checkpointLocation":                    "s3a://lake/checkpoints/etl",
				"spark.sql.streaming.checkpointFileManagerClass":            "org.apache.spark.internal.io.cloud.AbortableStreamBasedCheckpointFileManager",
				"spark.sql.streaming.metricsEnabled":                        "true",
				"spark.sql.sources.commitProtocolClass":                     "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol",
				"spark.sql.parquet.output.committer.class":                  "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter",
				"spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a": "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
				"spark.hadoop.fs.s3a.committer.name":                        "magic",
				"spark.hadoop.fs.s3a.committer.magic.enabled":               "true",
				"spark.metrics.namespace":                                   "spark",
				"spark.ui.prometheus.enabled":                               "true",
				"spark.metrics.conf.*.sink.prometheusServlet.class":         "org.apache.spark.metrics.sink.PrometheusServlet",
				"spark.metrics.conf.*.sink.prometheusServlet.path":          "/metrics/prometheus",
				"spark.metrics.conf.*.source.jvm.class":                     "org.apache.spark.metrics.source.JvmSource",
			},
		},
		{
			name:     "executors with decommission",
			fragment: `spark: etl: {version: "4.1.1", decommission: true, speculation: true, dynamicAllocation: {min: 1, max: 3, idleTimeout: "2m"}}`,
			want: map[string]string{
				"spark.speculation":                                       "true",
				"spark.executor.instances":                                "2",
				"spark.dynamicAllocation.executorIdleTimeout":             "120s",
				"spark.decommission.enabled":                              "true",
				"spark.storage.decommission.enabled":                      "true",
				"spark.storage.decommission.rddBlocks.enabled":            "true",
				"spark.storage.decommission.shuffleBlocks.enabled":        "true",
				"spark.kubernetes.executor.terminationGracePeriodSeconds": "120s",
			},
		},
		{
			name:     "a metastore, packages and Hadoop's keys",
			fragment: `spark: etl: {metastore: {uri: "thrift://metastore.hive.svc:9083", warehouse: {store: "lake", path: "warehouse"}}, dependencies: packages: ["org.example:x_2.13:1.0"], hadoopConf: "fs.s3a.connection.maximum": "200"}`,
			want: map[string]string{
				"spark.sql.catalogImplementation":        "hive",
				"spark.hadoop.hive.metastore.uris":       "thrift://metastore.hive.svc:9083",
				"spark.sql.warehouse.dir":                "s3a://lake/warehouse",
				"spark.jars.ivy":                         "/tmp/.ivy2",
				"spark.hadoop.fs.s3a.connection.maximum": "200",
			},
		},
		{
			name:     "accelerators and Python's own memory",
			fragment: "environments: dev: spark: etl: main: class: null\n" + `spark: etl: {main: file: "local:///opt/app/etl.py", driver: gpu: vendor: "nvidia.com", executor: {pyspark: "2Gi", gpu: {vendor: "nvidia.com", amount: 2, tasks: 3}}}`,
			want: map[string]string{
				"spark.driver.resource.gpu.amount":            "1",
				"spark.driver.resource.gpu.vendor":            "nvidia.com",
				"spark.driver.resource.gpu.discoveryScript":   "/opt/spark/examples/src/main/scripts/getGpusResources.sh",
				"spark.executor.resource.gpu.amount":          "2",
				"spark.executor.resource.gpu.vendor":          "nvidia.com",
				"spark.executor.resource.gpu.discoveryScript": "/opt/spark/examples/src/main/scripts/getGpusResources.sh",
				"spark.task.resource.gpu.amount":              "0.3333",
				"spark.executor.pyspark.memory":               "2048m",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			base := etl(t, "").Conf
			got := map[string]string{}
			for key, value := range etl(t, test.fragment).Conf {
				if base[key] != value {
					got[key] = value
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFiles checks the ConfigMap of a workload, and that the JVM gets the path of its
// files.
func TestFiles(t *testing.T) {
	const json4 = `rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = JsonTemplateLayout
appender.stderr.layout.eventTemplateUri = classpath:org/apache/spark/SparkLayout.json
logger.l1.name = org.apache.hadoop
logger.l1.level = error
`
	const json3 = `rootLogger.level = info
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = JsonLayout
appender.stderr.layout.compact = true
appender.stderr.layout.eventEol = true
appender.stderr.layout.properties = true
appender.stderr.layout.stacktraceAsString = true
`
	for _, test := range []struct {
		name     string
		fragment string
		want     map[string]string
		options  string
		variable string // LOG4J_CONFIGURATION_FILE
	}{
		{
			name:     "Spark 4",
			fragment: `spark: etl: {driver: javaOptions: "-XX:+UseG1GC", logs: {level: "warn", levels: "org.apache.hadoop": "error"}}`,
			want:     map[string]string{"log4j2.properties": json4},
			options:  "-XX:+UseG1GC",
			variable: "/etc/spark/config/log4j2.properties",
		},
		{
			name:     "Spark 3",
			fragment: `spark: etl: {version: "3.5.4", logs: {}}`,
			want:     map[string]string{"log4j2.properties": json3},
			variable: "/etc/spark/config/log4j2.properties",
		},
		{
			name:     "the exporter",
			fragment: `spark: etl: metrics: {exporter: "jmx", port: 9404, jar: "/opt/jmx.jar"}`,
			want:     map[string]string{"jmx-exporter.yaml": "lowercaseOutputName: true\nlowercaseOutputLabelNames: true\nrules:\n  - pattern: \".*\"\n"},
			options:  "-javaagent:/opt/jmx.jar=9404:/etc/spark/config/jmx-exporter.yaml",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := etl(t, test.fragment)
			if diff := cmp.Diff(test.want, only[*kube.ConfigMap](t, a, "etl-config").Data); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			variable := ""
			for _, v := range a.Executor.Env {
				if v.Name == "LOG4J_CONFIGURATION_FILE" {
					variable = v.Value
				}
			}
			if variable != test.variable {
				t.Errorf("LOG4J_CONFIGURATION_FILE = %q, want %q", variable, test.variable)
			}
			if a.Driver.Options != test.options {
				t.Errorf("options = %q, want %q", a.Driver.Options, test.options)
			}
		})
	}
}

// TestMonitor checks which pods Prometheus reads, and where.
func TestMonitor(t *testing.T) {
	labels := []string{"app.kubernetes.io/instance", "app.kubernetes.io/component"}
	for _, test := range []struct {
		exporter string
		want     kube.PodMonitorSpec
	}{
		{
			exporter: "servlet",
			want: kube.PodMonitorSpec{
				Selector:        kube.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/component": "driver"}},
				PodTargetLabels: labels,
				PodMetricsEndpoints: []kube.PodMetricsEndpoint{
					{Port: "spark-ui", Path: "/metrics/prometheus/", Interval: "30s"},
					{Port: "spark-ui", Path: "/metrics/executors/prometheus/", Interval: "30s"},
				},
			},
		},
		{
			exporter: "jmx",
			want: kube.PodMonitorSpec{
				Selector:        kube.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/instance": "etl", "app.kubernetes.io/name": "spark"}},
				PodTargetLabels: labels,
				PodMetricsEndpoints: []kube.PodMetricsEndpoint{{
					Port: "blockmanager", Path: "/metrics", Interval: "30s",
					Relabelings: []kube.Relabeling{{Action: "replace", SourceLabels: []string{"__meta_kubernetes_pod_ip"}, TargetLabel: "__address__", Replacement: "$1:8090"}},
				}},
			},
		},
	} {
		got := only[*kube.PodMonitor](t, etl(t, `spark: etl: metrics: exporter: "`+test.exporter+`"`), "etl").Spec
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.exporter, diff)
		}
	}
}

// TestSchedulers checks what the Kubeflow operator and Kueue receive.
func TestSchedulers(t *testing.T) {
	app := only[*ways.SparkApplication](t, etl(t, `spark: etl: {scheduler: {name: "volcano", queue: "etl"}, driver: priorityClass: "high"}`), "")
	want := &ways.SparkBatchSchedulerOptions{
		Queue: "etl", PriorityClassName: "high", Resources: map[string]string{"cpu": "5", "memory": "11442Mi"},
	}
	if diff := cmp.Diff(want, app.Spec.BatchSchedulerOptions); diff != "" || app.Spec.BatchScheduler != "volcano" {
		t.Errorf("%s (-want +got):\n%s", app.Spec.BatchScheduler, diff)
	}
	app = only[*ways.SparkApplication](t, etl(t, `spark: etl: scheduler: {name: "kueue", queue: "team-a"}`), "")
	if app.Metadata.Labels["kueue.x-k8s.io/queue-name"] != "team-a" || app.Spec.BatchScheduler != "" || app.Spec.Executor.CoreRequest != "2" {
		t.Errorf("kueue: %v, %q, %q", app.Metadata.Labels, app.Spec.BatchScheduler, app.Spec.Executor.CoreRequest)
	}
	if app.Spec.Driver.Labels["kueue.x-k8s.io/queue-name"] != "" {
		t.Error("the driver waits in the queue by itself")
	}
}

// TestSchedule proves that a schedule wraps the application.
func TestSchedule(t *testing.T) {
	a := etl(t, `spark: etl: {suspend: true, timeToLive: "24h", schedule: {cron: "0 2 * * *", timeZone: "Europe/Berlin", concurrency: "replace", keepFailed: 0}}`)
	got := only[*ways.ScheduledSparkApplication](t, a, "etl").Spec
	template := got.Template
	got.Template = ways.SparkApplicationSpec{}
	want := ways.ScheduledSparkApplicationSpec{
		Schedule: "0 2 * * *", TimeZone: "Europe/Berlin", ConcurrencyPolicy: "Replace", Suspend: true,
		SuccessfulRunHistoryLimit: kube.To(int64(3)), FailedRunHistoryLimit: kube.To(int64(0)),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schedule (-want +got):\n%s", diff)
	}
	if template.Suspend || *template.TimeToLiveSeconds != 86400 || template.MainClass != "com.example.Etl" {
		t.Errorf("template: suspend %t, timeToLiveSeconds %d, mainClass %s", template.Suspend, *template.TimeToLiveSeconds, template.MainClass)
	}
}

// TestBudget proves that a workload that never ends has no budget, which would block its
// node for ever.
func TestBudget(t *testing.T) {
	for _, test := range []struct {
		fragment string
		want     bool
	}{
		{fragment: ``, want: true},
		{fragment: `spark: etl: restart: policy: "onFailure"`, want: true},
		{fragment: `spark: etl: restart: policy: "always"`},
		{fragment: `spark: etl: {streaming: {}, restart: policy: "onFailure"}`},
		{fragment: "environments: dev: spark: etl: main: null\nspark: etl: mode: \"connect\""},
	} {
		got := false
		for _, o := range etl(t, "spark: etl: disruptionBudget: true\n"+test.fragment).Objects() {
			_, budget := o.(*kube.PodDisruptionBudget)
			got = got || budget
		}
		if got != test.want {
			t.Errorf("%s: budget %t, want %t", test.fragment, got, test.want)
		}
	}
}

// TestClients proves that notebooks of other namespaces can connect to a server.
func TestClients(t *testing.T) {
	a := etl(t, "environments: dev: spark: etl: main: null\n"+`spark: etl: {mode: "connect", clients: ["jupyter"]}`)
	var from []string
	for _, rule := range only[*kube.NetworkPolicy](t, a, "etl-driver").Spec.Ingress {
		if peer := rule.From[0]; rule.Ports[0].Port == 15002 && peer.NamespaceSelector != nil {
			from = append(from, peer.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"])
		}
	}
	if diff := cmp.Diff([]string{"jupyter"}, from); diff != "" {
		t.Errorf("namespaces (-want +got):\n%s", diff)
	}
}

// TestReaders proves which pods have the identity of the stores: only those that read
// them.
func TestReaders(t *testing.T) {
	for _, test := range []struct {
		fragment string
		want     []string // accounts with the role
	}{
		{fragment: ``, want: []string{"etl-driver", "etl-executor"}},
		{fragment: `spark: etl: operator: "none"`, want: []string{"etl-driver", "etl-executor"}},
		{
			fragment: `spark: etl: {operator: "none", dependencies: jars: ["s3a://lake/udf-*.jar"]}`,
			want:     []string{"etl-driver", "etl-executor", "etl-submitter"},
		},
		{
			fragment: "environments: dev: spark: etl: {main: null, eventLog: null}\n" + `spark: etl: {mode: "cluster", operator: "apache", stores: ["lake"]}`,
			want:     []string{"etl-executor"},
		},
	} {
		var got []string
		for _, o := range etl(t, test.fragment).Objects() {
			if account, ok := o.(*kube.ServiceAccount); ok && account.Metadata.Annotations["eks.amazonaws.com/role-arn"] != "" {
				got = append(got, account.Metadata.Name)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.fragment, diff)
		}
	}
}
