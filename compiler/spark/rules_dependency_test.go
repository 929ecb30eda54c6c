package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDependencyFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{
			name:     "schemes that are misspelled, foreign and unknown",
			fragment: `spark: etl: dependencies: files: ["locl:///a.txt", "gcs://lake/a.txt", "artifactory://libs/a.txt"]`,
			want: []string{
				`SPK072 spark.etl.dependencies.files.0: locl:///a.txt has the scheme locl, and neither Spark nor Hadoop reads it; write local:///a.txt`,
				`SPK072 spark.etl.dependencies.files.1: gcs://lake/a.txt has the scheme gcs, and neither Spark nor Hadoop reads it; write gs://lake/a.txt if the operator can read it too, or put the file into the image and write local://`,
				`SPK072 spark.etl.dependencies.files.2: artifactory://libs/a.txt has the scheme artifactory, and neither Spark nor Hadoop reads it; use one such as local, https, s3a, gs or abfss, or name its class with fs.artifactory.impl in hadoopConf`,
			},
		},
		{
			name:     "a custom file system",
			fragment: `spark: etl: {main: file: "jfs://lake/etl.jar", hadoopConf: "fs.jfs.impl": "io.juicefs.JuiceFileSystem"}`,
		},
		{
			name:     "Apache's operator looks nothing up",
			fragment: `spark: etl: {operator: "apache", dependencies: files: ["s3a://lake/a.txt"]}`,
		},
		{
			name:     "a server reads the files of its own image",
			fragment: "environments: dev: spark: etl: main: null\n" + `spark: etl: {mode: "connect", dependencies: files: ["file:///opt/app/a.txt"]}`,
		},
		{
			name:     "an upload without an operator",
			fragment: `spark: etl: {operator: "none", main: file: "file:///opt/app/etl.jar", conf: "spark.kubernetes.file.upload.path": "s3a://lake/uploads"}`,
		},
		{
			name:     "a Hadoop of another release",
			fragment: `spark: etl: {version: "3.5.4", image: "registry.internal/etl:1-scala2.13", dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.4.1", "org.apache.spark:spark-avro_2.12:3.5.1"]}`,
			want: []string{
				`SPK077 spark.etl.dependencies.packages.0: hadoop-aws belongs to Hadoop 3.4.1, and Spark 3.5.4 comes with Hadoop 3.3.4; use hadoop-aws 3.3.4`,
				`SPK046 spark.etl.dependencies.packages.1: spark-avro_2.12 is built for Scala 2.12, and Spark 3.5.4 has 2.13; use the build for Scala 2.13, such as org.apache.spark:spark-avro_2.13:3.5.1`,
			},
		},
		{
			name:     "the Hadoop of the image",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4.3", dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.4.3", "org.apache.hadoop:hadoop-azure:3.3.4"]}`,
			want: []string{
				`SPK077 spark.etl.dependencies.packages.1: hadoop-azure belongs to Hadoop 3.3.4, and the image has Hadoop 3.4.3; use hadoop-azure 3.4.3`,
			},
		},
		{
			name:     "a jar of Hadoop by its address",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4.3", dependencies: jars: ["https://repo.internal/hadoop-aws/3.4.1/hadoop-aws-3.4.1.jar"]}`,
			want: []string{
				`SPK077 spark.etl.dependencies.jars.0: hadoop-aws belongs to Hadoop 3.4.1, and the image has Hadoop 3.4.3; use hadoop-aws 3.4.3`,
			},
		},
		{
			name:     "the Hadoop of the image, without a patch number",
			fragment: `spark: etl: {version: "3.5.8", hadoop: "3.4", dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.4.3"]}`,
		},
		{
			name:     "the Hadoop of Spark 4.2",
			fragment: `spark: etl: {version: "4.2.0", dependencies: packages: ["org.apache.hadoop:hadoop-aws:3.4.2"]}`,
			want: []string{
				`SPK077 spark.etl.dependencies.packages.0: hadoop-aws belongs to Hadoop 3.4.2, and Spark 4.2.0 comes with Hadoop 3.5.0; use hadoop-aws 3.5.0`,
			},
		},
		{
			name:     "the Scala version of a custom image is unknown",
			fragment: `spark: etl: {version: "3.5.4", dependencies: packages: ["io.delta:delta-spark_2.13:3.2.0", "com.google.cloud.spark:spark-3.5-bigquery:0.42.0", "com.datastax.spark:spark-cassandra-connector_2.13:3.5.1"]}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, findings(t, test.fragment)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
