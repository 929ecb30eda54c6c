package history

import (
	"fmt"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// imageRules judge the image.
var imageRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS011", Severity: diag.Warning,
			Title:  "The image of a history server brings the client for S3",
			Why:    "Official images are built without Hadoop's cloud connectors: hadoop-aws is not in them, and the server stops at its start with ClassNotFoundException: S3AFileSystem.",
			Bad:    example + `history: ui: image: "apache/spark:4.0.1"`,
			Good:   example + `history: ui: image: "registry.internal/spark:4.0.1-aws"`,
			Ref:    "apache/spark dev/create-release/release-build.sh",
			Judges: []spec.Path{"history.image"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store == nil || !image.Parse(h.Spec.Image).OfSpark() {
				return
			}
			jar := "hadoop-aws"
			if release := image.Hadoop(h.Spec.Version); release != "" {
				jar += " " + release
			}
			r.Reportf(h.At("image"), "the history server reads %q, and image %s has no hadoop-aws", h.Store.Name(), h.Spec.Image).
				Fixf("build an image with %s in /opt/spark/jars", jar)
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS012", Severity: diag.Warning,
			Title:  "The image of a history server has a tag that does not move",
			Why:    "What latest means changes without a commit: a pod that is merely moved to another node may come back as another Spark.",
			Bad:    example + `history: ui: image: "registry.internal/spark:latest"`,
			Good:   example + `history: ui: image: "registry.internal/spark:4.0.1-aws"`,
			Ref:    "Kubernetes, images",
			Judges: []spec.Path{"history.image"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if what := image.Parse(h.Spec.Image).Moving(); what != "" {
				r.Reportf(h.At("image"), "image %s %s, and that moves", h.Spec.Image, what).
					Fixf("name a tag that never moves, or a digest")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS013", Severity: diag.Warning,
			Title:  "The version of a history server is the image's",
			Why:    "The image alone decides which Spark runs. The version in the spec decides which classes find the credentials; when they differ, those are another Spark's.",
			Bad:    example + `history: ui: image: "apache/spark:3.5.4"`,
			Good:   example + `history: ui: image: "apache/spark:4.0.1"`,
			Ref:    "apache/spark-docker versions.json",
			Judges: []spec.Path{"history.image", "history.version"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			i := image.Parse(h.Spec.Image)
			v, known := i.Version()
			if i.OfSpark() && known && v.Line() != h.Spec.Version.Line() {
				r.Reportf(h.At("version"), "version is %s, and image %s has Spark %s", h.Spec.Version, h.Spec.Image, v).
					Fixf("set version to %s, or take an image of %s", v, h.Spec.Version.Line()).Replace(fmt.Sprintf("%q", v)).
					Notef(h.At("image"), "the image is named here")
			}
		},
	},
}
