package spark

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// streamRules judge applications that stream.
var streamRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK105", Severity: diag.Warning,
			Title:  "A stream is started again when it fails",
			Why:    "A stream is meant to run until it is stopped, and continues from its checkpoint. With never, the first lost node or failed batch ends it, and its results stay as they are until somebody looks.",
			Bad:    `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, restart: policy: "never"}`,
			Good:   `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, restart: policy: "always"}`,
			Ref:    "apache/spark structured streaming guide, recovering from failures with checkpointing",
			Judges: []spec.Path{"spark.streaming", "spark.restart.policy", "spark.schedule"},
		},
		Check: func(a *App, r *rule.Reporter) {
			// A schedule starts it again itself, as one that takes what is there and ends.
			if a.Spec.Streaming != nil && a.Spec.Schedule == nil && a.Spec.Restart.Policy == "never" {
				r.Reportf(a.At("restart", "policy"), "the application streams, and is not started again when it fails").
					Fixf("set policy to \"onFailure\" or \"always\"").Replace(`"onFailure"`).
					Notef(a.At("streaming"), "streaming is stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK106", Severity: diag.Warning,
			Title:  "A stream keeps checkpoints",
			Why:    "A query without a place for its checkpoints writes them to a temporary directory of the driver. When the driver is started again they are gone: the query reads everything again, or leaves out what came in between.",
			Bad:    `spark: etl: streaming: {}`,
			Good:   `spark: etl: streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}`,
			Ref:    "apache/spark structured streaming guide; docs/cloud-integration.md",
			Judges: []spec.Path{"spark.streaming.checkpoint"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if s := a.Spec.Streaming; s != nil && s.Checkpoint == nil {
				r.Reportf(a.At("streaming"), "the application streams, and its checkpoints have no place").
					Fixf("name one, as in checkpoint: {store: %q, path: \"checkpoints/%s\"}", a.anyStore(), a.Name())
			}
		},
	},
}
