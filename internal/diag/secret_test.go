package diag

import (
	"bytes"
	"strings"
	"testing"
)

// TestSecretIsNotShown proves that no format shows a line that holds a credential,
// regardless of which diagnostic is on it.
func TestSecretIsNotShown(t *testing.T) {
	report := Report{
		List: List{
			{Rule: "SPK037", Severity: Error, Message: "a credential stands in conf", Pos: Pos{File: "a.cue", Line: 1, Column: 9}, Secret: true},
			{Rule: "SPK033", Severity: Error, Message: "something else on the line", Pos: Pos{File: "a.cue", Line: 1, Column: 1}},
		},
		Source: func(string) []byte { return []byte("conf: \"hunter2\"\n") },
	}
	for _, format := range Formats() {
		var out bytes.Buffer
		if err := report.Print(&out, format); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "hunter2") {
			t.Errorf("%s shows the credential:\n%s", format, out.String())
		}
	}
}
