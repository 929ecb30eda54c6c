package credential

import "testing"

func TestIs(t *testing.T) {
	for _, test := range []struct {
		name, value string
		want        bool
	}{
		{name: "spark.hadoop.fs.s3a.secret.key", value: "minio123", want: true},
		{name: "spark.hadoop.fs.s3a.access.key", value: "minio", want: true},
		{name: "spark.hadoop.fs.s3a.bucket.lake.session.token", value: "x", want: true},
		{name: "spark.hadoop.javax.jdo.option.ConnectionPassword", value: "123456", want: true},
		{name: "spark.authenticate.secret", value: "s3cr3t!", want: true},
		{name: "spark.ssl.keyStorePassword", value: "changeit", want: true},
		{name: "DB_PASSWORD", value: "hunter2", want: true},
		{name: "AWS_ACCESS_KEY_ID", value: "minio", want: true},
		{name: "GITHUB_TOKEN", value: "abc123!", want: true},
		{name: "spark.anything", value: "AKIAABCDEFGHIJKLMNOP", want: true},
		{name: "spark.anything", value: "jdbc:postgresql://db/x?user=a&password=b", want: true},
		{name: "spark.anything", value: "https://user:pass@repo.internal/maven", want: true},

		{name: "spark.hadoop.fs.s3a.aws.credentials.provider", value: "com.example.Provider"},
		{name: "spark.hadoop.fs.s3a.secret.key", value: "${env.SECRET}"},
		{name: "spark.kubernetes.driver.secrets.spark-secret", value: "/etc/secrets"},
		{name: "spark.kubernetes.executor.secretKeyRef.PASSWORD", value: "db:password"},
		{name: "spark.redaction.regex", value: "(?i)secret|password"},
		{name: "spark.authenticate.secret.file", value: "/etc/secret"},
		{name: "spark.authenticate.secretBitLength", value: "256"},
		{name: "spark.security.credentials.hive.enabled", value: "false"},
		{name: "spark.hadoop.hadoop.security.credential.provider.path", value: "jceks://s3a@lake/x.jceks"},
		{name: "spark.sql.shuffle.partitions", value: "200"},
		{name: "spark.app", value: "s3a://lake/path:with:colons@x"},
		{name: "spark.hadoop.fs.s3a.impl", value: "org.apache.hadoop.fs.s3a.S3AFileSystem"},
		{name: "s3.secret-key", value: "abc", want: true},
		{name: "fs.azure.account.key.x.blob.core.windows.net", value: "abc", want: true},
		{name: "security.ssl.internal.key-password", value: "abc", want: true},
		{name: "kubernetes.secrets", value: "db:/mnt/db"},
		{name: "security.delegation.tokens.enabled", value: "true"},
		{name: "security.ssl.internal.keystore", value: "/etc/keys/keystore.jks"},
		{name: "security.ssl.internal.keystore-password", value: "$(KEYSTORE_PASSWORD)"},
		{name: "pipeline.name", value: "token-count"},
		{name: "TOKEN_URL", value: "https://login.internal/token"},
	} {
		if got := Is(test.name, test.value); got != test.want {
			t.Errorf("Is(%q, %q) = %t, want %t", test.name, test.value, got, test.want)
		}
	}
}

func TestInArgument(t *testing.T) {
	for _, test := range []struct {
		arguments []string
		want      bool // of the last
	}{
		{arguments: []string{"--password=hunter2"}, want: true},
		{arguments: []string{"--password", "hunter2"}, want: true},
		{arguments: []string{"--password", "--verbose"}},
		{arguments: []string{"--input", "s3a://lake/orders"}},
		{arguments: []string{"--input=s3a://lake/orders?x=1"}},
		{arguments: []string{"2026-11-20"}},
	} {
		if got := InArgument(test.arguments, len(test.arguments)-1); got != test.want {
			t.Errorf("InArgument(%q) = %t, want %t", test.arguments, got, test.want)
		}
	}
}
