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
			Title:  "The image of a history server contains the client of its store",
			Why:    "Official images are built without Hadoop's cloud connectors. Without hadoop-aws the server stops at its start with ClassNotFoundException: S3AFileSystem; so it does without hadoop-azure or gcs-connector.",
			Bad:    example + `history: ui: image: "apache/spark:4.0.1"`,
			Good:   example + `history: ui: image: "registry.internal/spark:4.0.1-aws"`,
			Ref:    "apache/spark dev/create-release/release-build.sh",
			Judges: []spec.Path{"history.image", "history.hadoop", "history.version"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if h.Store == nil || !h.Spec.Image.Parse().OfSpark() {
				return
			}
			if access := h.Store.Access(h.client()); access.Jar != "" {
				r.Reportf(h.At("image"), "the history server reads %q, and image %s has no %s", h.Store.Name(), h.Spec.Image, access.Jar).
					Fixf("build an image with %s in /opt/spark/jars", access.JarName())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS025", Severity: diag.Warning,
			Title:  "The image of a history server has the Hadoop that the spec says",
			Why:    "The compiler chooses the classes that talk to S3 for the version of Hadoop in the field hadoop, which is by default what Spark comes with. A class of the other AWS SDK is missing, and the server stops at its start.",
			Bad:    example + `history: ui: image: "registry.internal/spark:4.0.1-hadoop3.3.6"`,
			Good:   example + `history: ui: {hadoop: "3.3.6", image: "registry.internal/spark:4.0.1-hadoop3.3.6"}`,
			Ref:    "apache/hadoop aws_sdk_upgrade.md; awslabs/data-on-eks, Dockerfiles",
			Judges: []spec.Path{"history.image", "history.hadoop", "history.version"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			image.JudgeHadoop(image.Stated{
				Image: h.Spec.Image, ImageAt: h.At("image"), Hadoop: h.Spec.Hadoop, HadoopAt: h.At("hadoop"), Spark: h.Spec.Version, SparkAt: h.At("version"),
			}, r)
		},
	},
}
