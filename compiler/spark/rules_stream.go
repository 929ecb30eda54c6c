package spark

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// streamRules judge streaming applications.
var streamRules = withinLimits([]rule.Rule[*App]{
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
			// A schedule restarts it. Each run processes the available data and ends.
			if a.Spec.Streaming != nil && a.Spec.Schedule == nil && a.Spec.Restart.Policy == "never" {
				better := `"always"`
				if a.Way.Submits { // a Job can only restart after a failure
					better = `"onFailure"`
				}
				r.Reportf(a.At("restart", "policy"), "the application streams, and is not started again when it fails").
					Fixf("set policy to %s", better).Replace(better).
					Notef(a.At("streaming"), "streaming is stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK135", Severity: diag.Warning,
			Title:  "A stream runs all the time, or ends by itself",
			Why:    "A stream does not end, so that the first run of a schedule is its only one: the next are left out, or run beside it on the same checkpoint. Unless the spec says otherwise a stream is even started again when it ends. One that takes what is there and ends is right on a schedule, with a policy that lets it end.",
			Bad:    `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, schedule: cron: "@hourly"}`,
			Good:   `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, schedule: cron: "@hourly", restart: policy: "onFailure"}`,
			Ref:    "apache/spark structured streaming guide, triggers: available now; kubeflow/spark-operator docs, running on a schedule",
			Judges: []spec.Path{"spark.streaming", "spark.schedule", "spark.restart.policy"},
		},
		Check: func(a *App, r *rule.Reporter) {
			ends := a.Spec.Restart.Policy == "never" || a.Spec.Restart.Policy == "onFailure"
			if a.Spec.Streaming != nil && a.Spec.Schedule != nil && !ends {
				r.Reportf(a.At("schedule"), "the application streams, and is to begin again and again").
					Fixf("remove schedule, or set restart.policy to \"onFailure\" when each run takes what is there and ends").
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
			Judges: []spec.Path{"spark.streaming"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if s := a.Spec.Streaming; s != nil && s.Checkpoint == nil {
				r.Reportf(a.At("streaming"), "the application streams, and its checkpoints have no place").
					Fixf("name one, as in checkpoint: {store: %q, path: \"checkpoints/%s\"}", a.anyStore(), a.Name())
			}
		},
	},
})
