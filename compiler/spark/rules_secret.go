package spark

import (
	"net/url"
	"slices"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// secretRules judge the URIs of files.
var secretRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK037", Severity: diag.Error, Secret: true,
			Title:  "No credential is written in the URI of a file",
			Why:    "What is written here is committed, stored in the application's object, and logged by the operator with the arguments of spark-submit. Spark's redaction covers only its own user interface and logs.",
			Bad:    `spark: etl: main: file: "https://ci:hunter2@repo.internal/etl.jar"`,
			Good:   `spark: etl: main: file: "s3a://lake/jars/etl.jar"`,
			Ref:    "kubeflow/spark-operator submission.go; apache/spark spark.redaction.regex",
			Judges: []spec.Path{"spark.main.file", "spark.dependencies"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, f := range a.uris() {
				if inURI(f.uri) {
					r.Reportf(f.path, "the URI of %s holds a credential", f.what).
						Fixf("put the file into the image or into a store, which has credentials of its own")
				}
			}
		},
	},
}

// inURI reports whether a URI contains a password or a token.
func inURI(text string) bool {
	if credential.Looks(text) {
		return true
	}
	uri, err := url.Parse(text)
	if err != nil {
		return false
	}
	for name, values := range uri.Query() {
		if slices.ContainsFunc(values, func(value string) bool { return isSignature(name) || credential.Is(name, value) }) {
			return true
		}
	}
	return false
}

// isSignature reports whether a query parameter is a signature, which grants access to
// whoever has the URI.
func isSignature(name string) bool {
	return slices.Contains([]string{"sig", "X-Amz-Signature", "X-Goog-Signature"}, name)
}
