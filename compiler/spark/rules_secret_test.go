package spark

import (
	"strings"
	"testing"
)

// TestNoCredentialIsRepeated proves that the rules find a credential in every field and
// that no message repeats it.
func TestNoCredentialIsRepeated(t *testing.T) {
	const secret = "hunter2hunter2"
	for _, fragment := range []string{
		`conf: "spark.hadoop.fs.s3a.secret.key": "hunter2hunter2"`,
		`hadoopConf: "fs.s3a.secret.key": "hunter2hunter2"`,
		`{conf: "spark.hadoop.fs.s3a.secret.key": "hunter2hunter2", hadoopConf: "fs.s3a.secret.key": "hunter2hunter2"}`,
		`conf: "spark.hadoop.fs.defaultFS": "s3://key:hunter2hunter2@lake/"`,
		`conf: "spark.executor.defaultJavaOptions": "-Xmx2g -Dfs.s3a.secret.key=hunter2hunter2"`,
		`main: arguments: ["--conf", "spark.hadoop.fs.s3a.secret.key=hunter2hunter2"]`,
		`main: arguments: ["s3n://key:hunter2hunter2@lake/orders"]`,
		`main: file: "https://ci:hunter2hunter2@repo.internal/etl_2.12-1.0.jar"`,
		`main: {file: "file://ci:hunter2hunter2@repo.internal/etl.jar", class: null}`,
		`dependencies: jars: ["gcs://ci:hunter2hunter2@repo.internal/hadoop-aws-3.3.4.jar"]`,
		`dependencies: archives: ["https://repo.internal/env.zip?access_token=hunter2hunter2"]`,
		`dependencies: files: ["https://lake.blob.internal/a.csv?sv=2024&sig=hunter2hunter2"]`,
		`driver: javaOptions: "-Dfs.s3a.secret.key=hunter2hunter2 -Xmx2g"`,
		`executor: env: JAVA_TOOL_OPTIONS: value: "-Dfs.s3a.secret.key=hunter2hunter2"`,
		`executor: lifecycle: preStop: ["sh", "-c", "PASSWORD=hunter2hunter2 stop"]`,
		`driver: podTemplate: spec: containers: [{name: "spark-kubernetes-driver", env: [{name: "DB_PASSWORD", value: "hunter2hunter2"}]}]`,
		`driver: podTemplate: spec: initContainers: [{name: "a", image: "a:1", args: ["--password", "hunter2hunter2"]}]`,
		`executor: sidecars: [{name: "a", image: "a:1", cpu: 1, memory: "1Gi", env: API_KEY: value: "hunter2hunter2"}]`,
		`executor: initContainers: [{name: "a", image: "a:1", cpu: 1, memory: "1Gi", command: ["a", "--api-key=hunter2hunter2"]}]`,
	} {
		all := findings(t, "spark: etl: "+fragment)
		if !strings.Contains(strings.Join(all, "\n"), "WRK010 ") && !strings.Contains(strings.Join(all, "\n"), "SPK037 ") {
			t.Errorf("%s: not found: %q", fragment, all)
		}
		for _, text := range all {
			if strings.Contains(text, secret) {
				t.Errorf("%s: repeated: %s", fragment, text)
			}
		}
	}
}

// TestWhatIsNoCredential proves that references to credentials are not reported.
func TestWhatIsNoCredential(t *testing.T) {
	for _, fragment := range []string{
		`conf: {"spark.authenticate": "true", "spark.redaction.regex": "(?i)secret|password"}`,
		`dependencies: archives: ["https://repo.internal/env.zip?version=3"]`,
		`executor: sidecars: [{name: "a", image: "a:1", cpu: 0.1, memory: "128Mi", command: ["sh", "-c", "TOKEN=$(cat /run/token) exec run --password=$PASSWORD"]}]`,
		`executor: lifecycle: preStop: ["sh", "-c", "sleep 5"]`,
		`executor: lifecycle: preStop: ["list", "s3a://lake/events/token=web"]`,
		`driver: podTemplate: spec: {volumes: [{name: "db", secret: {secretName: "db-password"}}], imagePullSecrets: [{name: "registry-token"}]}`,
		`driver: podTemplate: spec: initContainers: [{name: "a", image: "a:1", env: [{name: "TOKEN", valueFrom: secretKeyRef: {name: "a", key: "token"}}]}]`,
	} {
		for _, text := range findings(t, "spark: etl: "+fragment) {
			if strings.HasPrefix(text, "WRK010") {
				t.Errorf("%s: %s", fragment, text)
			}
		}
	}
}
