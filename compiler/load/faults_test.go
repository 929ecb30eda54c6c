package load

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/diag"
)

// TestConflicts proves the fix for two values of one field, and that the message shows neither
// when they are credentials.
func TestConflicts(t *testing.T) {
	for _, test := range []struct {
		name, text, message, fix string
		secret                   bool
	}{
		{
			name: "in the spec", text: "spark: etl: executor: memory: \"8Gi\"\n",
			message: `spark.etl.executor.memory has two values, "8Gi" and "16Gi"`,
			fix:     "keep one of them; what differs in an environment belongs in environments",
		}, {
			name: "in an environment", text: "environments: prod: spark: etl: executor: memory: \"8Gi\"\n",
			message: `environments.prod.spark.etl.executor.memory has two values, "8Gi" and "32Gi"`,
			fix:     "keep one of the two",
		}, {
			name: "a struct", text: "spark: etl: labels: null\n",
			message: "spark.etl.labels has two values, a struct and null",
			fix:     "keep one of them; what differs in an environment belongs in environments",
		}, {
			name: "a credential", text: "spark: etl: conf: \"a.pwd\": \"x\"\nspark: etl: conf: \"a.pwd\": \"y\"\n",
			message: `spark.etl.conf."a.pwd" has two values`, secret: true,
			fix: "keep one of them; what differs in an environment belongs in environments",
		}, {
			name: "a credential that cannot be evaluated", text: "spark: etl: conf: \"a.pwd\": \"x\" * \"y\"\n",
			message: `spark.etl.conf."a.pwd" cannot be evaluated`, secret: true,
			fix: "correct the expression, or write the value itself",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, list := open(t, map[string]string{"lake.cue": platform + test.text})
			if len(list) != 1 {
				t.Fatalf("%d diagnostics: %q; want 1", len(list), lines(list))
			}
			want := diag.Diagnostic{Message: test.message, Fix: test.fix, Secret: test.secret}
			got := diag.Diagnostic{Message: list[0].Message, Fix: list[0].Fix, Secret: list[0].Secret}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
