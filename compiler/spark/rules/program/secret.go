package program

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// SecretRules judge the URIs of files.
var SecretRules = []rule.Rule[*app.App]{
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
		Check: func(a *app.App, r *rule.Reporter) {
			for _, f := range uris(a) {
				if app.InURI(f.uri) {
					r.Reportf(f.path, "the URI of %s holds a credential", f.what).
						Fixf("put the file into the image or into a store, which has credentials of its own")
				}
			}
		},
	},
}
