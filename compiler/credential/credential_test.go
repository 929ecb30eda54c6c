package credential

import (
	"strings"
	"testing"
)

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
		{name: "kubernetes.secrets", value: "kafka-certs:/etc/kafka,ldap.bind:/etc/ldap"},
		{name: "kubernetes.secrets", value: "hunter2-x", want: true},
		{name: "kubernetes.container.image.pull-secrets", value: "registry-login;other"},
		{name: "spark.kubernetes.container.image.pullSecrets", value: "registry-login"},
		{name: "security.delegation.tokens.enabled", value: "true"},
		{name: "security.ssl.internal.keystore", value: "/etc/keys/keystore.jks"},
		{name: "security.ssl.internal.keystore-password", value: "$(KEYSTORE_PASSWORD)"},
		{name: "pipeline.name", value: "token-count"},
		{name: "TOKEN_URL", value: "https://login.internal/token"},

		{name: "DB_PASS", value: "x", want: true},
		{name: "DB_PASS", value: "123456", want: true},
		{name: "DB_PASS2", value: "x", want: true},
		{name: "SNOWFLAKE_PW", value: "x", want: true},
		{name: "DB_PWD", value: "x", want: true},
		{name: "PGPASS", value: "x", want: true},
		{name: "spark.my.pwd", value: "x", want: true},
		{name: "dbPass", value: "x", want: true},
		{name: "smtp-pw", value: "x", want: true},
		{name: "spark.my.auth.token", value: "x!", want: true},
		{name: "authToken", value: "x!", want: true},
		{name: "clientsecret", value: "x!", want: true},
		{name: "Authorization", value: "Bearer abc", want: true},
		{name: "note", value: "Authorization: Basic dXNlcjpwYXNz", want: true},
		{name: "note", value: "hvs.CAESIJ1234567890abcdef", want: true},
		{name: "note", value: "s.abcdefghijklmnopqrstuvwx", want: true},

		{name: "SQL", value: "SET 'x' = 'y';\nSET 'my.password' = 'hunter2';", want: true},
		{name: "SQL", value: "SET 'x' = 'y';\nSELECT password_age FROM users;"},

		{name: "Authorization", value: "Bearer $TOKEN"},
		{name: "DB_PASSWORD", value: "{{ .password }}"},
		{name: "COMPASS", value: "north"},
		{name: "bypass", value: "always"},
		{name: "by.pass", value: "always"},
		{name: "passthrough", value: "always"},
		{name: "pass-through", value: "always"},
		{name: "spark.my.pass", value: "2"},
		{name: "PWD", value: "/opt/spark"},
		{name: "OLDPWD", value: "home"},
		{name: "TOKENIZER", value: "bert-base"},
		{name: "spark.my.tokenizer", value: "bert-base"},
		{name: "pad-token", value: "[PAD]"},
		{name: "API_KEY_HEADER", value: "X-Api"},
		{name: "DB_PASSWORD_ENV", value: "PROD_PASSWORD"},

		{name: "AUTH_HEADER", value: "Bearer open-sesame", want: true},
		{name: "AUTH_HEADER", value: "Authorization: token open-sesame", want: true},
		{name: "AUTH_HEADER", value: "a1b2c3d4e5f6", want: true},
		{name: "AUTH_HEADER", value: "Authorization"},
		{name: "AUTH_HEADER", value: "x-api-key"},
		{name: "AUTH_HEADER", value: "Bearer {token}"},
		{name: "AUTH_HEADER", value: "Bearer $TOKEN"},
		{name: "AUTH_HEADER_NAME", value: "X-Api-Key-V2-Production"},
		{name: "WEBHOOK_URL", value: "https://chat.internal/hooks/9k3jx8q7w1bz5yd4", want: true},
		{name: "WEBHOOK_URL", value: "https://chat.internal/hooks/data-alerts"},

		{name: "DB_PASSWORD", value: "vault:secret/data/orders/db#password"},
		{name: "DB_PASSWORD", value: "op://prod/orders-db/password"},
		{name: "DB_PASSWORD", value: "hunter2#vault:secret", want: true},
		{name: "DB_PASSWORD", value: "<password>"},
		{name: "DB_PASSWORD_KEY", value: "db-password"},
		{name: "SECRET_KEY", value: "my-secret-key", want: true},
		{name: "VAULT_SECRET_ID", value: "open-sesame", want: true},
		{name: "GCP_SECRET_ID", value: "orders-db"},
		{name: "sasl.jaas.config", value: "com.example.Login required", want: true},
		{name: "sasl.jaas.config", value: "com.example.LoginModule required user=\"etl\";"},
		{name: "sasl.jaas.config", value: "com.example.LoginModule required password=\"hunter2\";", want: true},
		{name: "note", value: "X-Vault-Token: 7f3kq9w2m4x8", want: true},
		{name: "note", value: "DD-API-KEY: 0a1b2c3d4e5f60718293a4b5c6d7e8f9", want: true},
		{name: "note", value: "X-Vault-Token: $VAULT_TOKEN"},
		{name: "note", value: "X-Vault-Token: see the wiki of 2026-team"},
		{name: "note", value: "sort-key: order_2024_days"},
		{name: "note", value: "https://maps.internal/v1/tile?z=3&key=0a1b2c3d4e5f60718293a4b5c6d7e8f9", want: true},
		{name: "note", value: "https://func.internal/api/run?code=aB3dE6gH9jK2mN5pQ8sT1vW4", want: true},
		{name: "note", value: "https://maps.internal/v1/tile?key=orders_by_customer_2024"},
		{name: "note", value: "https://lake.internal/a?versionId=aB3dE6gH9jK2mN5pQ8sT1vW4"},
		{name: "note", value: "https://hooks.internal/in?token=aXbQcWdEfRgThYjUkIlO", want: true},
		{name: "note", value: "https://api.internal/list?token=nextPageTokenOfOrders"},
		{name: "note", value: "https://api.telegram.org/bot1234567890:AAabcdefghijklmnopqrstuvwxyz0123456/getMe", want: true},
		{name: "note", value: `jdbc:oracle:thin:crm/"OpenSesame"@db:1521:X`, want: true},
		{name: "PRE_HOOK", value: "/usr/bin/mysqldump -uroot -phunter2 crm", want: true},
		{name: "PRE_HOOK", value: "docker login -u ci -p hunter2 registry.internal", want: true},
		{name: "PRE_HOOK", value: "docker compose -p lake up"},
		{name: "PRE_HOOK", value: "mysqldump -uroot -p$MYSQL_PWD crm"},
		{name: "server.tls.client.auth", value: "optional"},
		{name: "externalAuth", value: "{}"},
		{name: "id-token", value: "write"},
		{name: "gmsaCredentialSpec", value: "etl-gmsa"},
		{name: "ROUTING_KEY", value: "orders-created"},
		{name: "ROUTING_KEY", value: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", want: true},
		{name: "nats.nkey.seed", value: "open-sesame", want: true},
		{name: "random.seed", value: "open-sesame"},
		{name: "note", value: "ALTER ROLE etl WITH LOGIN PASSWORD 'hunter2'", want: true},
		{name: "note", value: "CREATE USER etl IDENTIFIED WITH sha256_password BY 'hunter2'", want: true},
		{name: "note", value: "CREATE USER etl IDENTIFIED BY '${ETL_PASSWORD}'"},
		{name: "note", value: "the user gives the password 'as is' to the driver"},
		{name: "note", value: "Authorization: Api-Token abcdefgh12345678ijklmnop", want: true},
		{name: "note", value: "Authorization: described in security/authorization/overview"},
		{name: "password.hash.rounds", value: "12"},
		{name: "TOKEN_CACHE_KWARGS", value: `{"ttl": 300}`},
		{name: "note", value: "sk.eyJ1IjoibGFrZSJ9.aaaabbbbccccddddeeeefff", want: true},
		{name: "note", value: "pk.eyJ1IjoibGFrZSJ9.aaaabbbbccccddddeeeefff"},
		{name: "note", value: "T3JnYW5pemF0aW9uOjEyMzQ1"}, // Organization:12345
		{name: "redis.requirepass", value: "x", want: true},
		{name: "secrets-backend", value: "vault"},
		{name: "token.issuer", value: "idp-prod"},
		{name: "PASSWORDLESS", value: "yes"},
		{name: "class", value: "com.example.s.Main"},
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
		{arguments: []string{"--db-pass", "x"}, want: true},
		{arguments: []string{"--pwd=x"}, want: true},
		{arguments: []string{"-Dmy.pwd=x"}, want: true},
		{arguments: []string{"-u", "admin:secret"}, want: true},
		{arguments: []string{"--user", "u:secret"}, want: true},
		{arguments: []string{"--user=u:secret"}, want: true},
		{arguments: []string{"-H", "X-Api-Key: abc"}, want: true},
		{arguments: []string{"Authorization: Bearer eyJhbGciOiJIUzI1NiJ9"}, want: true},
		{arguments: []string{"Authorization: Bearer eyJ"}, want: true},
		{arguments: []string{"-H", "Authorization: Bearer ${TOKEN}"}},
		{arguments: []string{"--user", "etl"}},
		{arguments: []string{"--user", "1000:1000"}},
		{arguments: []string{"--user", "u:$PASSWORD"}},
		{arguments: []string{"--tokenizer", "bert-base"}},
		{arguments: []string{"--tokenizer=bert"}},
		{arguments: []string{"--password-env", "DB_PASSWORD"}},
		{arguments: []string{"--password-stdin", "registry.internal"}},
		{arguments: []string{"--secrets-backend", "vault"}},
		{arguments: []string{"Note: nothing to say"}},
		{arguments: []string{"CREATE TABLE a (id STRING)\nWITH ('connector' = 'jdbc', 'password' = 'hunter2');"}, want: true},
		{arguments: []string{"CREATE TABLE a (id STRING) WITH (\n  'connector' = 'jdbc',\n  'password' = 'hunter2'\n);"}, want: true},
		{arguments: []string{"CREATE TABLE a (id STRING, token STRING)\nWITH ('connector' = 'datagen');\nSELECT * FROM a WHERE token = 'x'"}},
		{arguments: []string{"CREATE TABLE a (id STRING)\nWITH ('password' = '${DB_PASSWORD}')"}},
		{arguments: []string{"--name\n"}},
		{arguments: []string{"--secret-key", "password"}},
		{arguments: []string{"--ask-password", "https://files.internal/x"}},
		{arguments: []string{"mysql", `-p$MYSQL_PASSWORD`, "shop"}},
		{arguments: []string{"sqlplus", "scott/tiger@ORCL"}, want: true},
		{arguments: []string{"sqlplus", "/@wallet"}},
		{arguments: []string{"az", "login", "-p", "hunter2"}, want: true},
		{arguments: []string{"az", "webapp", "-p", "plan"}},
		{arguments: []string{"openssl", "rsa", "-passin", "pass:hunter2"}, want: true},
		{arguments: []string{"openssl", "rsa", "-passin", "env:KEY_PASSWORD"}},
		{arguments: []string{"smbclient", "-U", "etl%hunter2"}, want: true},
	} {
		if got := InArgument(test.arguments, len(test.arguments)-1); got != test.want {
			t.Errorf("InArgument(%q) = %t, want %t", test.arguments, got, test.want)
		}
	}
}

func TestInFile(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool
	}{
		{text: "url=jdbc:postgresql://db/x\npassword=hunter2\n", want: true},
		{text: "user: etl\r\npassword: \"hunter2\"\r\n", want: true},
		{text: "export DB_PASS='hunter2'", want: true},
		{text: "<property><name>javax.jdo.option.ConnectionPassword</name>\n<value>hive</value></property>", want: true},
		{text: "auth.token: a1b2c3d4e5f6g7\n", want: true},
		{text: "machine: x\nurl: https://a:b@c\n", want: true},

		{text: "password=${DB_PASSWORD}\n"},
		{text: "password={{ .password }}\n"},
		{text: "password = os.environ[\"DB_PASSWORD\"]\n"},
		{text: "password: string\ntoken: required\n"},
		{text: "credentials: default\n"},
		{text: "# password=hunter2\n"},
		{text: "imagePullSecret: regcred\nsecretName: db\nexistingSecret: db\n"},
		{text: "tokenizer=bert\npasswordFile=/etc/db\n"},
		{text: "the password: ask the team\n"},
	} {
		if got := InFile(test.text); got != test.want {
			t.Errorf("InFile(%q) = %t, want %t", test.text, got, test.want)
		}
	}
}

// TestLooks checks one text of each shape.
func TestLooks(t *testing.T) {
	for _, text := range []string{
		"AKIAABCDEFGHIJKLMNOP", "ASIAABCDEFGHIJKLMNOP", "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
		"xoxb-1234567890-abc", "AIzaabcdefghijklmnopqrstuvwxyz012345678", "hvs.CAESIJ1234567890", "hvb.CAESIJ1234567890",
		"s.abcdefghijklmnopqrstuvwx", "token s.abcdefghijklmnopqrstuvwx", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc",
		"Bearer eyJhbGciOiJIUzI1NiJ9", "-----BEGIN RSA PRIVATE KEY-----", "https://user:pass@host/x", "jdbc:x?Password=b", "a;PWD=b",
		"AUTHORIZATION: basic dXNlcjpwYXNz", "authorization=Bearer abcd1234",
	} {
		if !Looks(text) {
			t.Errorf("Looks(%q) = false", text)
		}
		if got := Hide("a " + text + " b"); !strings.Contains(got, "…") {
			t.Errorf("Hide(%q) = %q", text, got)
		}
	}
	for _, text := range []string{
		"s3a://lake/path:with:colons@x", "org.apache.s.Something", "com.example.hvs.Class", "Authorization: see the wiki", "a@b.example.com",
	} {
		if Looks(text) {
			t.Errorf("Looks(%q) = true", text)
		}
	}
}
