package compiler

import (
	"strings"
	"testing"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestSecretsAreHidden proves that a credential on a line that is wrong for another
// reason is in no message and, by its mark, on no printed line.
func TestSecretsAreHidden(t *testing.T) {
	for _, fragment := range []string{
		`spark: etl: driver: env: DB_PASSWORD: "hunter2hunter2"`,
		`storage: lake: s3: credentials: {accessKey: "hunter2hunter2", secretKey: "hunter2hunter2"}`,
		`spark: etl: password: "hunter2hunter2"`,
		`spark: etl: conf: "spark.hadoop.fs.s3a.secret.key": "hunter2hunter2"`,
		`storage: lake: s3: endpoint: "https://root:hunter2hunter2@minio.internal"`,
		`spark: etl: dependencies: repositories: ["https://ci:hunter2hunter2@maven.internal"]`,
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
		if strings.Contains(out.String(), "hunter2") {
			t.Errorf("%s: printed\n%s", fragment, out.String())
		}
	}
}

// TestNamesOfSecretsAreShown proves that a line is not hidden for the name of a Secret.
func TestNamesOfSecretsAreShown(t *testing.T) {
	result := withFixture(t, `spark: etl: volumes: tls: {secret: "warehouse-db-tls", tier: "shared", path: "/etc/tls"}`)
	for _, d := range result.Diagnostics {
		if d.Secret {
			t.Errorf("hidden: %s", d.Message)
		}
	}
}
