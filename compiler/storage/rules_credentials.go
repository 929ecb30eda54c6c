package storage

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// credentialsRule judges the credentials of a store of any kind.
var credentialsRule = rule.Rule[*Tier]{
	Doc: rule.Doc{
		ID: "STO010", Severity: diag.Error,
		Title:  "A store has at most one kind of credentials",
		Why:    "The client uses the first kind that it finds. Each client has its own order, so Spark and Flink would use different kinds.",
		Bad:    `storage: lake: s3: credentials: secret: name: "lake-keys"`,
		Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: secret: name: "lake-keys"}`,
		Ref:    "AWS SDK for Java 2.x, default credentials provider chain",
		Judges: []spec.Path{"storage.s3.credentials", "storage.gcs.credentials", "storage.abfs.credentials"},
	},
	Check: func(t *Tier, r *rule.Reporter) {
		if t.Store == nil || len(t.Store.Identity.Kinds) < 2 {
			return
		}
		kinds, at := t.Store.Identity.Kinds, t.Store.Identity.At
		last := len(kinds) - 1
		f := r.Reportf(at.At(kinds[last]), "store %q has %d kinds of credentials: %s", t.Name(), len(kinds), strings.Join(kinds, ", ")).
			Fixf("keep one of them")
		for _, kind := range kinds[:last] {
			f.Notef(at.At(kind), "%s is here", kind)
		}
	},
}
