package state

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/quartz"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// SnapshotRules are about savepoints, snapshots, and the numbers that ask for an action.
var SnapshotRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK105", Severity: diag.Error,
			Title:  "A job that is started from a savepoint once more names it",
			Why:    "savepointRedeployNonce starts the job from the path in savepoint. The operator refuses a changed number without a path.",
			Bad:    `flink: scoring: job: savepointRedeployNonce: 1`,
			Good:   `flink: scoring: job: {savepointRedeployNonce: 1, savepoint: "s3://lake/scoring/savepoints/savepoint-1"}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateSpecChange",
			Judges: []spec.Path{"flink.job", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if job.Nonces.Redeploy != 0 && job.Savepoint == "" {
					r.Reportf(job.Path.At("savepointRedeployNonce"), "%s names no savepoint to start from", job.Title()).
						Fixf("add savepoint, the URI of the savepoint, or remove savepointRedeployNonce")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK106", Severity: diag.Error,
			Title:  "A snapshot has a place",
			Why:    "The operator refuses a savepoint when there is no directory to write it to, and Flink takes no checkpoint of a job without checkpoints.",
			Bad:    `flink: scoring: snapshots: before: {}`,
			Good:   `flink: scoring: {snapshots: before: {}, savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateJobSpec, FlinkStateSnapshot; apache/flink CheckpointCoordinator",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.snapshots", "flink.savepoints", "flink.checkpoints"},
		},
		Check: checkPlaces,
	},
	{
		Doc: rule.Doc{
			ID: "FLK107", Severity: diag.Error,
			Title:  "Savepoints have one schedule, which the operator can read",
			Why:    "The operator has one key for the interval and for the schedule. It reads a schedule with the library Quartz, which restricts either the day of the month or the day of the week, and silently takes no savepoints when it cannot read it.",
			Bad:    `flink: scoring: savepoints: {store: "lake", path: "scoring/savepoints", schedule: "0 2 1 * 1"}`,
			Good:   `flink: scoring: savepoints: {store: "lake", path: "scoring/savepoints", schedule: "0 2 * * 1"}`,
			Ref:    "apache/flink-kubernetes-operator SnapshotUtils.shouldTriggerAutomaticSnapshot",
			Judges: []spec.Path{"flink.savepoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			s := c.Spec.Savepoints
			if s == nil || s.Schedule == "" {
				return
			}
			if s.Interval != 0 {
				r.Reportf(c.At("savepoints", "schedule"), "savepoints have a schedule and an interval").
					Fixf("remove one of the two").
					Notef(c.At("savepoints", "interval"), "the interval is here")
				return
			}
			if _, fault := quartz.Of(s.Schedule); fault != nil {
				r.Reportf(c.At("savepoints", "schedule"), "%s", fault.Message).Fixf("%s", fault.Fix)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK108", Severity: diag.Error,
			Title:  "A snapshot names the job that it is taken of",
			Why:    "An application cluster is its one job. In a session cluster, the object of the snapshot names the object of a job, and the operator reports that the target was not found when there is none.",
			Bad:    `flink: scoring: {snapshots: before: job: "clicks", savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Good:   `flink: scoring: {snapshots: before: {}, savepoints: {store: "lake", path: "scoring/savepoints"}}`,
			Ref:    "apache/flink-kubernetes-operator DefaultValidator.validateStateSnapshot",
			Judges: []spec.Path{"flink.snapshots", "flink.mode", "flink.jobs"},
		},
		Check: checkTargets,
	},
	{
		Doc: rule.Doc{
			ID: "FLK109", Severity: diag.Warning,
			Title:  "A number that asks for an action is where the action is possible",
			Why:    "The operator reads the restartNonce of a session job and of a cluster; the one of an application's job is that of its cluster. It resets an autoscaler that is on, from 1.11 on; the definitions of 1.10 have no field for it, and the API server silently removes it.",
			Bad:    `flink: scoring: job: restartNonce: 1`,
			Good:   `flink: scoring: restartNonce: 1`,
			Ref:    "apache/flink-kubernetes-operator AbstractFlinkSpec.restartNonce, JobSpec.autoscalerResetNonce; definitions of 1.10 and 1.11",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.mode", "flink.autoscaler", "flink.conf"},
		},
		Check: checkNonces,
	},
	{
		Doc: rule.Doc{
			ID: "FLK110", Severity: diag.Error,
			Title:  "The object of a session job has a name of at most 63 characters",
			Why:    "The object is called CLUSTER-JOB, and the operator writes that name into a label of every snapshot of the job, such as the savepoint of an upgrade. Kubernetes refuses a label of more than 63 characters.",
			Bad:    `environments: dev: flink: scoring: {mode: "session", job: null, jobs: "clicks-on-all-pages-of-all-shops-of-every-customer-abroad": {file: "https://repo.example.com/a.jar", parallelism: 1}}`,
			Good:   `environments: dev: flink: scoring: {mode: "session", job: null, jobs: "clicks-of-every-customer-abroad": {file: "https://repo.example.com/a.jar", parallelism: 1}}`,
			Ref:    "apache/flink-kubernetes-operator FlinkStateSnapshotUtils.getSnapshotLabels; Kubernetes, labels",
			Judges: []spec.Path{"flink", "flink.jobs"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			const longest = 63
			for _, job := range c.Jobs {
				if name := c.JobName(job); c.Way.Session && len(name) > longest {
					r.Reportf(job.Path, "the object of %s is called %s, which has %d characters; the limit is %d", job.Title(), name, len(name), longest).
						Fixf("shorten the name of the job or of the cluster by %d characters", len(name)-longest)
				}
			}
		},
	},
}

func checkPlaces(c *cluster.Cluster, r *rule.Reporter) {
	report := func(at spec.Path, what string, isSavepoint bool) {
		switch {
		case isSavepoint && c.Spec.Savepoints == nil:
			r.Reportf(at, "%s needs a directory for the savepoint", what).Fixf("add savepoints: {store: …, path: %q}", c.Name()+"/savepoints")
		case !isSavepoint && c.Spec.Checkpoints == nil:
			r.Reportf(at, "%s needs checkpoints", what).Fixf("add checkpoints: {store: …, path: %q}", c.Name()+"/checkpoints")
		}
	}
	for _, job := range c.Jobs {
		if job.Nonces.Savepoint != 0 {
			report(job.Path.At("savepointTriggerNonce"), "savepointTriggerNonce", true)
		}
		if job.Nonces.Checkpoint != 0 {
			report(job.Path.At("checkpointTriggerNonce"), "checkpointTriggerNonce", false)
		}
	}
	for _, s := range c.Snapshots {
		report(s.At, "the snapshot", !s.Checkpoint)
	}
}

func checkTargets(c *cluster.Cluster, r *rule.Reporter) {
	for _, s := range c.Snapshots {
		_, found := c.Spec.Jobs[s.Spec.Job]
		switch {
		case !c.Way.Session && s.Spec.Job != "":
			r.Reportf(s.At.At("job"), "an application cluster has one job, which has no name").Fixf("remove job")
		case c.Way.Session && s.Spec.Job == "":
			r.Reportf(s.At, "the snapshot names no job of the session cluster").Fixf("add job, the name of one of jobs")
		case c.Way.Session && !found:
			r.Reportf(s.At.At("job"), "the session cluster has no job %q", s.Spec.Job).
				Fixf("name one of its jobs, or add it to jobs").Notef(c.At("jobs"), "the jobs are here")
		}
	}
}

func checkNonces(c *cluster.Cluster, r *rule.Reporter) {
	for _, job := range c.Jobs {
		if job.Nonces.Restart != 0 && !c.Way.Session {
			r.Reportf(job.Path.At("restartNonce"), "the job of an application cluster restarts with its cluster").
				Fixf("write restartNonce beside job instead")
		}
		if job.Nonces.Autoscaler == 0 {
			continue
		}
		at := job.Path.At("autoscalerResetNonce")
		switch {
		case !c.Autoscaled():
			r.Reportf(at, "there is no autoscaler to reset").Fixf("remove autoscalerResetNonce, or add autoscaler to the cluster")
		case c.Env.Operators.Flink.Before(1, 11):
			r.Reportf(at, "operator %s cannot reset the autoscaler; 1.11 is the first version that can", c.Operator()).
				Fixf("remove it, or install operator 1.11 or newer").
				Notef(cluster.OperatorPath, "the operator's version is decided here")
		}
	}
}
