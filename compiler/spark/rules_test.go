package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "nothing wrong"},
		{
			name:     "a variable of Spark in another container",
			fragment: `spark: etl: executor: sidecars: [{name: "proxy", image: "registry.internal/proxy:1", cpu: 0.1, memory: "64Mi", env: SPARK_LOCAL_DIRS: value: "/data"}]`,
		},
		{
			name:     "executor too large",
			fragment: `spark: etl: executor: memory: "60Gi"`,
			want: []string{
				`WRK012 spark.etl.executor.memory: the executor needs 66Gi, 60Gi of heap and 6Gi beside it, and a node of pool "compute" has 64Gi; set memory to at most 59579Mi`,
			},
		},
		{
			name:     "sizes that are equal when rounded",
			fragment: `pools: compute: node: memory: "60Gi"` + "\n" + `spark: etl: executor: memory: "55856Mi"`,
			want: []string{
				`WRK012 spark.etl.executor.memory: the executor needs 61441Mi, 54.5Gi of heap and 5.4Gi beside it, and a node of pool "compute" has 60Gi; set memory to at most 55855Mi`,
			},
		},
		{
			name: "credentials in options and annotations",
			fragment: `spark: etl: {
				conf: "spark.executor.defaultJavaOptions": "-Xss2m -Djavax.net.ssl.trustStorePassword=hunter2"
				annotations: {"example.com/db-password": "hunter2", "example.com/owner": "x"}
			}`,
			want: []string{
				`WRK010 spark.etl.conf."spark.executor.defaultJavaOptions": spark.executor.defaultJavaOptions holds a credential; keep it in a Secret, and give it to the pods with env`,
				`WRK010 spark.etl.annotations."example.com/db-password": annotation "example.com/db-password" holds a credential; keep it in a Secret, and give it to the pods with env`,
			},
		},
		{
			name:     "sources of variables",
			fragment: `spark: etl: executor: env: {A: {}, B: {value: "b", secret: {name: "x", key: "y"}}, C: value: ""}`,
			want: []string{
				`WRK008 spark.etl.executor.env.A: variable A has 0 sources, and it must have one; give it a value, a secret or a configMap`,
				`WRK008 spark.etl.executor.env.B: variable B has 2 sources, and it must have one; give it a value, a secret or a configMap`,
			},
		},
		{
			name:     "a larger pool",
			fragment: `pools: huge: {node: {cpu: 64, memory: "512Gi"}, labels: pool: "huge"}` + "\n" + `spark: etl: driver: cores: 32`,
			want: []string{
				`WRK012 spark.etl.driver.cores: the driver requests 32 cores, and a node of pool "compute" has 16; set cores to at most 16, or choose pool huge`,
			},
		},
		{
			name:     "shuffle in memory makes the executor too large",
			fragment: "storage: ram: local: medium: \"memory\"\n" + `spark: etl: {executor: memory: "32Gi", shuffle: {tier: "ram", size: "40Gi"}}`,
			want: []string{
				`WRK012 spark.etl.shuffle.size: the executor needs 75.1Gi, 32Gi of heap and 43.1Gi beside it, and a node of pool "compute" has 64Gi; set shuffle.size to at most 29492Mi`,
			},
		},
		{
			name:     "names",
			fragment: `spark: etl: {pool: "computer", shuffle: tier: "fats", eventLog: store: "lak"}`,
			want: []string{
				`WRK001 spark.etl.pool: there is no pool "computer"; did you mean "compute"?`,
				`WRK003 spark.etl.shuffle.tier: there is no storage tier "fats"; did you mean "fast"?`,
				`WRK003 spark.etl.eventLog.store: there is no storage tier "lak"; did you mean "lake"?`,
			},
		},
		{
			name:     "bounds",
			fragment: `spark: etl: dynamicAllocation: {initial: 2, min: 4, max: 3}`,
			want: []string{
				`SPK014 spark.etl.dynamicAllocation.min: min is 4, more than max, which is 3; set min to at most 3, or max to at least 4`,
				`SPK014 spark.etl.dynamicAllocation.initial: initial is 2, fewer than min, which is 4; set initial to at least 4, or leave it out`,
			},
		},
		{
			name:     "keys",
			fragment: `spark: etl: conf: {"spark.executor.memory": "8g", "spark.master": "local", "spark.driver.host": "x", "fs.s3a.threads": "1", "spark.hadoop.fs.s3a.bucket.lake.endpoint.region": "x"}`,
			want: []string{
				`SPK033 spark.etl.conf."spark.executor.memory": spark.executor.memory is set by the compiler, and stands in conf too; remove it; use executor.memory`,
				`SPK033 spark.etl.conf."spark.hadoop.fs.s3a.bucket.lake.endpoint.region": spark.hadoop.fs.s3a.bucket.lake.endpoint.region is set by the compiler, and stands in conf too; remove it; use storage lake`,
				`SPK034 spark.etl.conf."spark.master": the operator refuses an application with the key spark.master; remove it; it is the cluster that the pods run in`,
				`SPK035 spark.etl.conf."spark.driver.host": spark.driver.host is removed: on Kubernetes the driver's service decides; remove it`,
				`SPK036 spark.etl.conf."fs.s3a.threads": fs.s3a.threads does not begin with spark., and spark-submit drops it; write spark.hadoop.fs.s3a.threads if it is a key of Hadoop, or remove it`,
			},
		},
		{
			name:     "heartbeat against a shorter timeout",
			fragment: `spark: etl: conf: "spark.network.timeout": "10"`,
			want: []string{
				`SPK040 spark.etl.conf."spark.network.timeout": executors report every 10s, and the network times out after 10s; set spark.network.timeout to more than 10s, or remove it, which gives 120s`,
			},
		},
		{
			name:     "an s3 client of a catalog's own",
			fragment: `spark: etl: conf: "spark.sql.catalog.lake.warehouse": "s3://lake/warehouse"`,
		},
		{
			name: "volumes in keys",
			fragment: `spark: etl: conf: {
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.claimName": "OnDemand"
				"spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.sizeLimit": "100Gi"
				"spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName": "OnDemand"
				"spark.kubernetes.executor.volumes.nfs.lake.options.server": "nfs.internal"
				"spark.kubernetes.executor.volumes.csi.lake.options.driver": "x"
			}`,
			want: []string{
				`SPK057 spark.etl.conf."spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName": the operator would have to create the driver's claim, and has no right to; remove the driver's claim`,
				`SPK057 spark.etl.conf."spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.claimName": Spark creates claims for data only with options.storageClass too; use shuffle, or set it`,
				`SPK058 spark.etl.conf."spark.kubernetes.executor.volumes.csi.lake.options.driver": Spark does not support volumes of the kind csi; use shuffle or volumes`,
				`SPK058 spark.etl.conf."spark.kubernetes.executor.volumes.nfs.lake.options.server": pods with nfs volumes are refused where security is restricted; use shuffle or volumes`,
			},
		},
		{
			name:     "a mount over the shuffle volume",
			fragment: `spark: etl: volumes: data: {tier: "shared", path: "/var/data/spark-local-1/"}`,
			want: []string{
				`SPK051 spark.etl.volumes.data.path: volume "data" is mounted at /var/data/spark-local-1, and so is the shuffle volume; choose another path`,
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
