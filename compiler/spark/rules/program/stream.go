package program

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// StreamRules judge streaming applications.
var StreamRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK105", Severity: diag.Warning,
			Title:  "A stream is restarted when it fails",
			Why:    "A stream is meant to run until it is stopped, and continues from its checkpoint. With never, the first lost node or failed batch ends it, and its results stay stale until somebody notices.",
			Bad:    `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, restart: policy: "never"}`,
			Good:   `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, restart: policy: "always"}`,
			Ref:    "apache/spark structured streaming guide, recovering from failures with checkpointing",
			Judges: []spec.Path{"spark.streaming", "spark.restart.policy", "spark.schedule"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			// A schedule restarts it. Each run processes the available data and ends.
			if a.Spec.Streaming != nil && a.Spec.Schedule == nil && a.Spec.Restart.Policy == "never" {
				better := `"always"`
				if a.Way.Submits { // a Job can only restart after a failure
					better = `"onFailure"`
				}
				r.Reportf(a.At("restart", "policy"), "the application streams, but is not restarted when it fails").
					Fixf("set policy to %s", better).Replace(better).
					Notef(a.At("streaming"), "streaming is stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK135", Severity: diag.Warning,
			Title:  "A stream runs all the time, or ends by itself",
			Why:    "A stream does not end, so the first run of a schedule goes on for ever. The next runs are skipped, or run beside it on the same checkpoint. By default a stream is even restarted when it ends. A schedule suits a stream that processes the available data and ends, with a policy that lets it end.",
			Bad:    `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, schedule: cron: "@hourly"}`,
			Good:   `spark: etl: {streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}, schedule: cron: "@hourly", restart: policy: "onFailure"}`,
			Ref:    "apache/spark structured streaming guide, triggers: available now; kubeflow/spark-operator docs, running on a schedule",
			Judges: []spec.Path{"spark.streaming", "spark.schedule", "spark.restart.policy"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			ends := a.Spec.Restart.Policy == "never" || a.Spec.Restart.Policy == "onFailure"
			if a.Spec.Streaming != nil && a.Spec.Schedule != nil && !ends {
				r.Reportf(a.At("schedule"), "the application streams, but has a schedule").
					Fixf("remove schedule, or set restart.policy to \"onFailure\" when each run processes the available data and ends").
					Notef(a.At("streaming"), "streaming is stated here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK106", Severity: diag.Warning,
			Title:  "A stream keeps checkpoints",
			Why:    "A query without a place for its checkpoints writes them to a temporary directory of the driver. When the driver restarts they are lost: the query reads everything again, or misses the data that arrived in between.",
			Bad:    `spark: etl: streaming: {}`,
			Good:   `spark: etl: streaming: checkpoint: {store: "lake", path: "checkpoints/etl"}`,
			Ref:    "apache/spark structured streaming guide; docs/cloud-integration.md",
			Judges: []spec.Path{"spark.streaming"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if s := a.Spec.Streaming; s != nil && s.Checkpoint == nil {
				r.Reportf(a.At("streaming"), "the application streams, but its checkpoints have no place").
					Fixf("name one, as in checkpoint: {store: %q, path: \"checkpoints/%s\"}", anyStore(a), a.Name())
			}
		},
	},
})
