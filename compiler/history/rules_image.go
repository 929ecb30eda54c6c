package history

import (
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
			Title:  "The image of a history server contains the client for S3",
			Why:    "Official images are built without Hadoop's cloud connectors. Without hadoop-aws the server stops at its start with ClassNotFoundException: S3AFileSystem.",
			Bad:    example + `history: ui: image: "apache/spark:4.0.1"`,
			Good:   example + `history: ui: image: "registry.internal/spark:4.0.1-aws"`,
			Ref:    "apache/spark dev/create-release/release-build.sh",
			Judges: []spec.Path{"history.image"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store == nil || !h.Spec.Image.Parse().OfSpark() {
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
}
