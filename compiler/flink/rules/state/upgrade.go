package state

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// UpgradeRules are about the state of a job across upgrades.
var UpgradeRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK026", Severity: diag.Error,
			Title:  "An upgrade that keeps state has checkpoints",
			Why:    "The modes last-state and savepoint resume from files in a store. The operator refuses them without a checkpoint directory.",
			Bad:    `environments: dev: flink: scoring: {job: upgrade: "last-state", checkpoints: null}`,
			Good:   `environments: dev: flink: scoring: {job: upgrade: "stateless", checkpoints: null}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJobSpec",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Upgrade != "stateless" && c.Spec.Checkpoints == nil {
					r.Reportf(job.Path.At("upgrade"), "upgrade %s needs checkpoints to resume from", job.Upgrade).
						Fixf("add checkpoints: {store: …, path: %q}, or set upgrade to stateless", c.Name()+"/checkpoints").Replace(`"stateless"`)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK027", Severity: diag.Error,
			Title:  "An upgrade with a savepoint has a savepoint directory",
			Why:    "The operator stops the job with a savepoint, and refuses the mode when there is no directory to write it to.",
			Bad:    `flink: scoring: job: upgrade: "savepoint"`,
			Good:   `flink: scoring: {job: upgrade: "savepoint", savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJobSpec",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.savepoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Upgrade == "savepoint" && c.Spec.Savepoints == nil {
					r.Reportf(job.Path.At("upgrade"), "upgrade savepoint needs a savepoint directory").
						Fixf("add savepoints: {store: …, path: %q}, or set upgrade to last-state", c.Name()+"/savepoints").Replace(`"last-state"`)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK028", Severity: diag.Warning,
			Title:  "A job with checkpoints keeps its state across an upgrade",
			Why:    "The mode stateless starts the new version of the job without state, even if there are checkpoints: counts restart at zero and sources at their beginning.",
			Bad:    `flink: scoring: job: upgrade: "stateless"`,
			Good:   `flink: scoring: job: upgrade: "last-state"`,
			Ref:    "apache/flink-kubernetes-operator docs, job management",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Upgrade == "stateless" && c.Spec.Checkpoints != nil {
					r.Reportf(job.Path.At("upgrade"), "every change of the spec discards the state in the checkpoints").
						Fixf("set upgrade to last-state").Replace(`"last-state"`).
						Notef(c.At("checkpoints"), "the checkpoints are here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK029", Severity: diag.Warning,
			Title:  "An upgrade from the last state has high availability",
			Why:    "Without high availability the operator must ask the JobManager for the last checkpoint. If the JobManager is gone, somebody must find the checkpoint manually.",
			Bad:    `environments: dev: flink: scoring: highAvailability: null`,
			Good:   `flink: scoring: highAvailability: path: "scoring/ha"`,
			Ref:    "apache/flink-kubernetes-operator AbstractJobReconciler.getJobUpgrade",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.highAvailability"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Upgrade == "last-state" && c.Spec.Checkpoints != nil && c.Spec.HighAvailability == nil {
					r.Reportf(job.Path, "%s is upgraded from its last state, and only high availability finds that state when the JobManager is gone", job.Title()).
						Fixf("add highAvailability: {store: …, path: %q}", c.Name()+"/ha")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK030", Severity: diag.Warning,
			Title:  "State that a job no longer has is not discarded silently",
			Why:    "With allowNonRestoredState the job starts even if part of the savepoint belongs to no operator of the job. A changed operator id is enough to lose state silently.",
			Bad:    `flink: scoring: job: allowNonRestoredState: true`,
			Good:   `flink: scoring: job: allowNonRestoredState: false`,
			Ref:    "apache/flink-kubernetes-operator JobSpec.allowNonRestoredState",
			Judges: []spec.Path{"flink.job", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Spec.AllowNonRestoredState {
					r.Reportf(job.Path.At("allowNonRestoredState"), "state that no operator claims is discarded").
						Fixf("set it only for one upgrade, then back to false").Replace("false")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK031", Severity: diag.Warning,
			Title:  "The parallelism of a job is within its maximum",
			Why:    "Keyed state is divided into pipeline.max-parallelism groups, and that number can never change. A job cannot run with more subtasks than groups.",
			Bad:    `flink: scoring: {job: parallelism: 8, conf: "pipeline.max-parallelism": "4"}`,
			Good:   `flink: scoring: {job: parallelism: 8, conf: "pipeline.max-parallelism": "128"}`,
			Ref:    "apache/flink docs, production readiness checklist",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const key = "pipeline.max-parallelism"
			for _, job := range c.Jobs {
				at := job.Path.At("maxParallelism")
				if job.Spec.MaxParallelism == 0 {
					at = c.At("conf", key)
				}
				if most := c.MaxParallelism(job); most != 0 && job.Parallelism > most {
					r.Reportf(at, "%s has a parallelism of %d, and the maximum is %d", job.Title(), job.Parallelism, most).
						Fixf("set it to at least %d; a later change loses the state", job.Parallelism).
						Notef(job.Path.At("parallelism"), "the parallelism is here")
				}
			}
		},
	},
}
