package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClusterFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		class    bool // whether to keep the fixture's class
		events   bool // whether to keep the fixture's event log
		fragment string
		want     []string
	}{
		{name: "nothing wrong"},
		{
			name: "what applications do", events: true,
			fragment: `spark: etl: {
				version: "3.4.3", dependencies: jars: ["local:///x.jar"], eventLog: {store: "lake", path: "x"}, committer: "magic"
				streaming: {}, metastore: {}, speculation: true, decommission: true, dynamicAllocation: {max: 3, idleTimeout: "60s"}
				schedule: cron: "@daily", restart: policy: "never", timeToLive: "1h", main: arguments: ["x"]
				executor: {offHeap: "1Gi", pyspark: "1Gi", gpu: {vendor: "nvidia.com", tasks: 2}}, driver: gpu: vendor: "nvidia.com"
			}`,
			want: []string{
				`SPK068 spark.etl.version: a standalone cluster does not run Spark before 3.5; use an image with Spark 3.5 or later, or another operator`,
				`SPK068 spark.etl.main.arguments: a standalone cluster runs no program of its own; remove the arguments, or set mode to "application"`,
				`SPK068 spark.etl.dependencies: a standalone cluster runs no program that could have dependencies; remove dependencies; applications bring their own`,
				`SPK068 spark.etl.eventLog: a standalone cluster writes no event log, but its applications do; remove eventLog; set spark.eventLog.enabled and spark.eventLog.dir in the applications`,
				`SPK068 spark.etl.committer: a standalone cluster commits no output, but its applications do; remove committer; applications choose their own`,
				`SPK068 spark.etl.streaming: a standalone cluster does not stream, but its applications do; remove streaming, or set mode to "application"`,
				`SPK068 spark.etl.metastore: a standalone cluster has no tables, but its applications do; remove metastore; set spark.hadoop.hive.metastore.uris in the applications`,
				`SPK068 spark.etl.speculation: a standalone cluster starts no tasks, but its applications do; remove speculation; set spark.speculation in the applications`,
				`SPK068 spark.etl.decommission: a standalone cluster stops workers without waiting until they have moved their files; remove decommission`,
				`SPK068 spark.etl.dynamicAllocation.idleTimeout: a standalone cluster adds and removes workers by their use of CPU, not by how long they are idle; remove idleTimeout`,
				`SPK068 spark.etl.schedule: a standalone cluster runs all the time; remove schedule; schedule the submission of applications instead`,
				`SPK068 spark.etl.restart.policy: a standalone cluster is always restarted; remove restart.policy`,
				`SPK068 spark.etl.timeToLive: a standalone cluster does not end by itself; remove timeToLive`,
				`SPK068 spark.etl.executor.offHeap: a standalone cluster has no setting for the off-heap memory of its applications; set executor.overhead to the memory that they use beside their heaps, and spark.memory.offHeap.size in the applications`,
				`SPK068 spark.etl.executor.pyspark: a standalone cluster has no setting for the Python memory of its applications; set executor.overhead to the memory that they use beside their heaps, and spark.executor.pyspark.memory in the applications`,
				`SPK068 spark.etl.executor.gpu.tasks: a standalone cluster does not divide accelerators among tasks, but its applications do; remove tasks; set spark.task.resource.gpu.amount in the applications`,
				`SPK068 spark.etl.driver.gpu: a standalone cluster has a master that does not use accelerators; remove driver.gpu; set executor.gpu for workers`,
			},
		},
		{
			name:     "grace period, with a program",
			class:    true,
			fragment: `spark: etl: {main: class: "com.example.Etl", driver: gracePeriod: "60s", executor: gracePeriod: "60s"}`,
			want: []string{
				`SPK068 spark.etl.main: a standalone cluster runs no program of its own; remove main, or set mode to "application"`,
				`SPK068 spark.etl.driver.gracePeriod: a standalone cluster stops its pods at once before version 1.1 of the operator; remove gracePeriod, or install operator 1.1`,
				`SPK068 spark.etl.executor.gracePeriod: a standalone cluster stops its pods at once before version 1.1 of the operator; remove gracePeriod, or install operator 1.1`,
			},
		},
		{
			name:     "operator 1.1 waits",
			fragment: "operators: apacheSpark: version: \"1.1\"\n" + `spark: etl: {suspend: true, driver: gracePeriod: "60s"}`,
		},
		{
			name: "keys and variables",
			fragment: `spark: etl: {
				conf: {"spark.master.ui.port": "80", "spark.master.ui.title": "the \"big\" one", "spark.sql.shuffle.partitions": "9", "spark.executor.memory": "1g"}
				hadoopConf: "fs.s3a.user.agent.prefix": "a\\b"
				driver: env: SPARK_MASTER_PORT: value: "1"
				executor: env: SPARK_WORKER_CORES: value: "1"
			}`,
			want: []string{
				`SPK090 spark.etl.conf."spark.master.ui.port": spark.master.ui.port moves the user interface away from port 8080, which the operator declares; remove it`,
				`SPK091 spark.etl.driver.env.SPARK_MASTER_PORT: variable SPARK_MASTER_PORT is set for the standalone cluster, and env repeats it; remove it; the operator sets the master's address`,
				`SPK091 spark.etl.executor.env.SPARK_WORKER_CORES: variable SPARK_WORKER_CORES is set for the standalone cluster, and env repeats it; remove it; use executor.cores`,
				`SPK093 spark.etl.conf."spark.master.ui.title": the value of spark.master.ui.title has a quote or a backslash, which the operator does not escape; write the value without these characters`,
				`SPK093 spark.etl.hadoopConf."fs.s3a.user.agent.prefix": the value of fs.s3a.user.agent.prefix has a quote or a backslash, which the operator does not escape; write the value without these characters`,
				`SPK094 spark.etl.conf."spark.sql.shuffle.partitions": spark.sql.shuffle.partitions configures applications, but conf of a cluster reaches only master and workers; remove it; set it in the applications that run on the cluster`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			fragment := "environments: dev: spark: etl: main: file: null\nspark: etl: {mode: \"cluster\", operator: \"apache\"}\n" + test.fragment
			if !test.class {
				fragment += "\nenvironments: dev: spark: etl: main: class: null"
			}
			if !test.events {
				fragment += "\nenvironments: dev: spark: etl: eventLog: null"
			}
			got := judged(t, fragment)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
