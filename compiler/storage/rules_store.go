package storage

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/address"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// addressRule judges the addresses of a store of any kind.
var addressRule = rule.Rule[*Tier]{
	Doc: rule.Doc{
		ID: "NET011", Severity: diag.Error,
		Title:  "The addresses of a store are ranges",
		Why:    "The strict policy contains them. The API server refuses a policy with a range that it cannot parse. Bits beyond the prefix have no effect, and usually the prefix length is wrong. With a range of all addresses the policy is called strict and is not.",
		Bad:    `storage: lake: s3: addresses: ["10.40.0.17/24"]`,
		Good:   `storage: lake: s3: addresses: ["10.40.0.0/24"]`,
		Ref:    "kubernetes, validation of networking/v1, ValidateIPBlock; KEP-4858: IP and CIDR validation",
		Judges: []spec.Path{"storage.s3.addresses", "storage.gcs.addresses", "storage.abfs.addresses", "storage.hdfs.addresses"},
	},
	Check: func(t *Tier, r *rule.Reporter) {
		if t.Store == nil {
			return
		}
		for _, site := range t.Store.Egress.Known {
			for i, text := range site.Addresses {
				a := address.Range{Path: t.Store.AddressesAt.Index(i), Text: text}
				a.JudgeSyntax(r)
				a.JudgeStart(r)
				if a.IsEverything() {
					r.Reportf(a.Path, "%s contains every address, not only those of store %q", text, t.Name()).
						Fixf("write the addresses of its endpoint, or remove addresses")
				}
			}
		}
	},
}

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
