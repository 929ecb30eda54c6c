package spark

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJVMFindings(t *testing.T) {
	for _, test := range []struct {
		name     string
		fragment string
		want     []string
	}{
		{name: "what Java 17 knows", fragment: `spark: etl: executor: javaOptions: "-XX:+UseG1GC -Xss2m -XX:+PrintGCDetails -Xlog:gc* -Dapp.UsePermSize=1"`},
		{
			name:     "removed",
			fragment: `spark: etl: executor: javaOptions: "-Xss2m -XX:+PrintGCDateStamps -d64"`,
			want: []string{
				`SPK128 spark.etl.executor.javaOptions: javaOptions has -XX:+PrintGCDateStamps, which Java 17 does not support; remove it; use -Xlog:gc*::time`,
				`SPK128 spark.etl.executor.javaOptions: javaOptions has -d64, which Java 17 does not support; remove it; every JVM has 64 bits`,
			},
		},
		{name: "unknown options are ignored", fragment: `spark: etl: executor: javaOptions: "-XX:+IgnoreUnrecognizedVMOptions -XX:+UseParNewGC"`},
		{name: "an older Java", fragment: `spark: etl: {version: "3.5.4", committer: "magic", driver: javaOptions: "-XX:MaxPermSize=1g"}`},
		{
			name:     "a newer Java under an older Spark",
			fragment: `spark: etl: {version: "3.5.4", committer: "magic", image: "registry.internal/etl:1-java17", driver: javaOptions: "-XX:MaxPermSize=1g"}`,
			want: []string{
				`SPK128 spark.etl.driver.javaOptions: javaOptions has -XX:MaxPermSize=1g, which Java 17 does not support; remove it; use -XX:MaxMetaspaceSize`,
			},
		},
		{
			name:     "two collectors",
			fragment: `spark: etl: driver: javaOptions: "-XX:+UseG1GC -XX:+UseZGC"`,
			want: []string{
				`SPK129 spark.etl.driver.javaOptions: the JVM of the driver gets the collectors UseG1GC and UseZGC; keep one of them`,
			},
		},
		{name: "one of them turned off", fragment: `spark: etl: driver: javaOptions: "-XX:+UseG1GC -XX:-UseG1GC -XX:+UseZGC"`},
		{name: "one for each role", fragment: `spark: etl: {driver: javaOptions: "-XX:+UseG1GC", executor: javaOptions: "-XX:+UseParallelGC"}`},
		{
			name:     "the heap by its long name",
			fragment: `spark: etl: driver: javaOptions: "-Xss2m -XX:MaxHeapSize=6g"`,
			want: []string{
				`SPK130 spark.etl.driver.javaOptions: javaOptions sets the heap with -XX:MaxHeapSize=6g, overriding driver.memory, which determines the size of the container; remove -XX:MaxHeapSize=6g, and set driver.memory`,
			},
		},
		{
			name:     "an initial heap above the heap",
			fragment: `spark: etl: driver: {memory: "2Gi", javaOptions: "-Xms8g"}`,
			want:     []string{`SPK143 spark.etl.driver.javaOptions: -Xms8g begins with a heap of 8Gi, and driver.memory is 2Gi; remove -Xms8g, or set driver.memory to at least 8Gi`},
		},
		{
			name:     "an initial heap in other units",
			fragment: `spark: etl: executor: {memory: "4Gi", javaOptions: "-XX:+UseG1GC -Xms4097M"}`,
			want:     []string{`SPK143 spark.etl.executor.javaOptions: -Xms4097M begins with a heap of 4097Mi, and executor.memory is 4Gi; remove -Xms4097M, or set executor.memory to at least 4097Mi`},
		},
		{
			name:     "an initial heap in bytes",
			fragment: `spark: etl: executor: {memory: "1Gi", javaOptions: "-Xms2147483648"}`,
			want:     []string{`SPK143 spark.etl.executor.javaOptions: -Xms2147483648 begins with a heap of 2Gi, and executor.memory is 1Gi; remove -Xms2147483648, or set executor.memory to at least 2Gi`},
		},
		{
			name:     "an initial heap in the default options",
			fragment: `spark: etl: conf: "spark.executor.defaultJavaOptions": "-Xms40g"`,
			want:     []string{`SPK143 spark.etl.conf."spark.executor.defaultJavaOptions": -Xms40g begins with a heap of 40Gi, and executor.memory is 4Gi; remove -Xms40g, or set executor.memory to at least 40Gi`},
		},
		{
			name:     "a unit of Kubernetes",
			fragment: `spark: etl: driver: javaOptions: "-Xms1Gi"`,
			want:     []string{`SPK143 spark.etl.driver.javaOptions: javaOptions has -Xms1Gi, whose size a JVM cannot read; write -Xms1g`},
		},
		{
			name:     "a size that is not whole",
			fragment: `spark: etl: driver: javaOptions: "-Xss1.5m"`,
			want:     []string{`SPK143 spark.etl.driver.javaOptions: javaOptions has -Xss1.5m, whose size a JVM cannot read; write a whole number with k, m or g, as in -Xss2m`},
		},
		{
			name:     "no size",
			fragment: `spark: etl: driver: javaOptions: "-Xmn"`,
			want:     []string{`SPK143 spark.etl.driver.javaOptions: javaOptions has -Xmn, whose size a JVM cannot read; write a whole number with k, m or g, as in -Xmn2m`},
		},
		{name: "an initial heap as large as the heap", fragment: `spark: etl: executor: {memory: "4Gi", javaOptions: "-Xms4g -Xmn1g -Xss4m"}`},
		{
			name:     "a credential is not repeated",
			fragment: `spark: etl: driver: javaOptions: "-Dspark.hadoop.fs.s3a.secret.key=hunter2hunter2"`,
			want: []string{
				`WRK010 spark.etl.driver.javaOptions: the options of the driver's JVM hold a credential; keep it in a Secret, and give it to the driver with env`,
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
