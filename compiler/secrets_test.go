package compiler

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestSecretsAreHidden proves that a credential on a line that is wrong for another reason
// appears in no message and, because the diagnostic is marked, on no printed line.
func TestSecretsAreHidden(t *testing.T) {
	for _, fragment := range []string{
		`spark: etl: driver: env: DB_PASSWORD: "hunter2hunter2"`,
		`storage: lake: s3: credentials: {accessKey: "hunter2hunter2", secretKey: "hunter2hunter2"}`,
		`spark: etl: password: "hunter2hunter2"`,
		`spark: etl: conf: "spark.hadoop.fs.s3a.secret.key": "hunter2hunter2"`,
		`storage: lake: s3: endpoint: "https://root:hunter2hunter2@minio.internal"`,
		`spark: etl: dependencies: repositories: ["https://ci:hunter2hunter2@maven.internal"]`,
		"spark: etl: conf: \"spark.my.password\": \"hunter2secret\"\nspark: etl: conf: \"spark.my.password\": \"hunter2other\"",
		"spark: etl: driver: env: DB_PASSWORD: {value: \"hunter2secret\"}\nspark: etl: driver: env: DB_PASSWORD: null",
		"spark: etl: driver: env: DB_PASSWORD: {value: \"hunter2secret\"}\nspark: etl: driver: env: null",
		"spark: etl: driver: env: DB_PASSWORD: {\n\tvalue: \"hunter2secret\"\n}\nspark: etl: driver: env: DB_PASSWORD: value: \"hunter2other\"",
		"spark: new: main: file: \"https://u:hunter2@repo.internal/a.jar\"\nspark: new: main: file: \"https://u:hunter2other@repo.internal/b.jar\"",
		"let p = \"hunter2secret\"\nspark: etl: conf: \"spark.my.password\": p\nspark: etl: conf: \"spark.my.password\": \"other\" + p",
		`spark: etl: conf: "spark.my.password": "hunter2secret" + 5`,
		`spark: etl: conf: "spark.my.password": "hunter2secret" & 5`,
		`spark: etl: conf: "spark.ssl.keyPassword": 87654321`,
		`spark: etl: conf: {"spark.ssl.keyPassword": 87654321, "spark.x": 5}`,
		`spark: etl: conf: "spark.my.password": ["hunter2secret"]`,
		`spark: etl: conf: "spark.my.password": "hunter2secret\u0001"`,
		`spark: etl: main: arguments: ["--password", "hunter2secret", 5]`,
		"spark: etl: main: arguments: [\n\t\"--password\",\n\t\"hunter2secret\\u0001\",\n]",
		`spark: etl: main: arguments: ["--password", 87654321]`,
		`spark: etl: main: arguments: ["--db-pass=hunter2secret", 5]`,
		`spark: etl: main: arguments: ["-u", "admin:hunter2", 5]`,
		"spark: etl: main: arguments: [\"--password\", \"hunter2secret\"]\nspark: etl: main: arguments: [\"--password\", \"hunter2other\"]",
		`spark: etl: driver: env: DB_PWD: value: 87654321`,
		`spark: etl: driver: sidecars: [{name: "a", env: DB_PASS: "hunter2secret"}]`,
		`spark: etl: driver: podTemplate: {spec: containers: [{name: "X", env: [{name: "DB_PASSWORD", value: "hunter2secret"}]}]}`,
		`spark: etl: driver: {memory: "4gb", env: DB_PASSWORD: value: "hunter2secret"}`,
		`spark: etl: annotations: {"vault/token": "hvs.CAEShunter2hunter2", "x y": "z"}`,
		`extra: a: object: {apiVersion: "v1", kind: "ConfigMap", data: DB_PASSWORD: 87654321}`,
		`extra: a: object: {apiVersion: "v1", kind: "ConfigMap", data: "db.properties": "password=hunter2secret"}`,
		"environments: dev: spark: etl: conf: \"spark.my.pwd\": \"hunter2secret\"\nenvironments: dev: spark: etl: conf: \"spark.my.pwd\": \"hunter2other\"",
		`spark: etl: conf: "spark.my.password": "hunter2secret`,
		`spark: etl: conf: "spark.my.password": "hunter2secret" "x"`,
		"spark: etl: conf: \"spark.my.password\": *\"hunter2secret\" | string\nspark: etl: conf: \"spark.my.password\": *\"hunter2other\" | string",
		"_token: *\"hunter2secret\" | string\n_token: *\"hunter2other\" | string\nspark: etl: conf: \"spark.my.token\": _token",
		"_password: \"hunter2secret\" | \"hunter2other\"\nspark: etl: labels: {if _password == \"x\" {a: \"b\"}}",
		`spark: etl: driver: pool: "jdbc:sqlserver://db;user=etl;password=Hunter2;encrypt=true"`,
		`spark: etl: shuffle: {tier: "jdbc:sqlserver://db;user=etl;password=Hunter2;encrypt=true", size: "10Gi"}`,
		`for region in ["ghp_hunter2hunter2hunter2hunter2hunter2hun"] {spark: "sales\(region)": {version: "4.0.1"}}`,
		`let token = "ghp_hunter2hunter2hunter2hunter2hunter2hun"
spark: etl: driver: pool: "sales\(token)"`,
		"#S: {password: \"hunter2secret\", a: 1} | {password: \"hunter2other\", b: 1}\n_s: #S & {password: \"hunter2secret\", b: 1}\nspark: etl: labels: x: \"\\(_s.b)\"",
	} {
		result := withFixture(t, fragment)
		if !result.Diagnostics.HasErrors() {
			t.Errorf("%s: no error", fragment)
		}
		var out strings.Builder
		for _, format := range diag.Formats() {
			report := diag.Report{List: result.Diagnostics, Source: result.Source}
			if err := report.Print(&out, format); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), "87654321") {
			t.Errorf("%s: printed\n%s", fragment, out.String())
		}
	}
}

// TestNamesOfSecretsAreShown proves that a line that holds the name of a Secret is not
// hidden.
func TestNamesOfSecretsAreShown(t *testing.T) {
	result := withFixture(t, `spark: etl: volumes: tls: {secret: "warehouse-db-tls", tier: "shared", path: "/etc/tls"}`)
	for _, d := range result.Diagnostics {
		if d.Secret {
			t.Errorf("hidden: %s", d.Message)
		}
	}
}

// TestCredentialIsNoName proves that a credential in the place of a name is reported once: no rule
// judges a name that is made of it.
func TestCredentialIsNoName(t *testing.T) {
	result := withFixture(t, `spark: etl: driver: pool: "jdbc:sqlserver://db;user=etl;password=hunter2;encrypt=true"`)
	var rules []string
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			rules = append(rules, d.Rule)
		}
	}
	if diff := cmp.Diff([]string{"SPC006"}, rules); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
