package storage

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

var s3Rules = []rule.Rule[*Tier]{
	{
		Doc: rule.Doc{
			ID: "STO010", Severity: diag.Error,
			Title:  "A store has at most one kind of credentials",
			Why:    "The client takes the first kind that it finds, and which one that is depends on the client: Spark and Flink would not agree.",
			Bad:    `storage: lake: s3: credentials: secret: name: "lake-keys"`,
			Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1", credentials: secret: name: "lake-keys"}`,
			Ref:    "AWS SDK for Java 2.x, default credentials provider chain",
			Judges: []spec.Path{"storage.s3.credentials"},
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if t.S3 == nil {
				return
			}
			kinds, at := t.S3.Credentials.kinds(), t.At("s3", "credentials")
			if len(kinds) < 2 {
				return
			}
			last := len(kinds) - 1
			f := r.Reportf(at.At(kinds[last]), "store %q has %d kinds of credentials: %s", t.Name(), len(kinds), strings.Join(kinds, ", ")).
				Fixf("keep one of them")
			for _, kind := range kinds[:last] {
				f.Notef(at.At(kind), "%s is here", kind)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO011", Severity: diag.Warning,
			Title:  "A bucket of Amazon has a region",
			Why:    "Without a region the client asks us-east-1, or whatever the node's environment says, and is redirected or refused elsewhere.",
			Bad:    `storage: other: s3: bucket: "other"`,
			Good:   `storage: other: s3: {bucket: "other", region: "eu-west-1"}`,
			Ref:    "apache/hadoop, hadoop-aws, connecting to an S3 bucket: fs.s3a.endpoint.region",
			Judges: []spec.Path{"storage.s3.region", "storage.s3.endpoint"},
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if t.S3 != nil && t.S3.Region == "" && t.S3.Endpoint == "" {
				r.Reportf(t.At("s3", "bucket"), "bucket %q has no region, so its clients guess one", t.S3.Bucket).
					Fixf(`write the bucket's region, as in region: "eu-west-1"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO012", Severity: diag.Warning,
			Title:  "Data goes to a store encrypted",
			Why:    "Over plain HTTP everybody on the way reads the data. The signature protects the keys and nothing else.",
			Bad:    `storage: other: s3: {bucket: "other", endpoint: "http://minio.storage.svc:9000"}`,
			Good:   `storage: other: s3: {bucket: "other", endpoint: "https://minio.storage.svc:9000"}`,
			Ref:    "Amazon S3, authenticating requests (signature version 4)",
			Judges: []spec.Path{"storage.s3.endpoint"},
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if t.S3 == nil {
				return
			}
			if rest, plain := strings.CutPrefix(t.S3.Endpoint, "http://"); plain {
				r.Reportf(t.At("s3", "endpoint"), "store %q is reached without encryption", t.Name()).
					Fixf("give the store a certificate and write https").Replace(`"https://` + rest + `"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO013", Severity: diag.Warning,
			Title:  "Roles of Amazon are shown to Amazon",
			Why:    "A role of a service account or of a pod gives temporary keys that only Amazon knows. Another store refuses them, at run time.",
			Bad:    `storage: other: s3: {bucket: "other", endpoint: "https://minio.storage.svc:9000", credentials: podIdentity: {}}`,
			Good:   `storage: other: s3: {bucket: "other", endpoint: "https://minio.storage.svc:9000", credentials: secret: name: "minio-keys"}`,
			Ref:    "aws/amazon-eks-pod-identity-webhook, README",
			Judges: []spec.Path{"storage.s3.endpoint", "storage.s3.credentials"},
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if t.S3 == nil || t.S3.IsAmazon() {
				return
			}
			if id := t.S3.Identity(); id == AccountRole || id == PodRole {
				r.Reportf(t.At("s3", "credentials"), "%s is not Amazon's and does not know Amazon's roles", t.S3.Endpoint).
					Fixf(`name a Secret with the store's own keys, as in secret: name: "%s-keys"`, t.Name()).
					Notef(t.At("s3", "endpoint"), "the endpoint is here")
			}
		},
	},
}
