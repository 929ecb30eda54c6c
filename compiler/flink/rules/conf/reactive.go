package conf

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ReactiveRules are about what reactive mode needs.
var ReactiveRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK141", Severity: diag.Warning,
			Title:  "A reactive cluster has no parallelism of its own",
			Why:    "In reactive mode Flink uses all slots of the TaskManagers that exist, and ignores the parallelism of the job.",
			Bad:    `flink: scoring: {deployment: "standalone", job: file: "local:///opt/flink/job/scoring.jar", conf: "scheduler-mode": "reactive"}`,
			Good:   `environments: dev: flink: scoring: {deployment: "standalone", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null}, taskManager: replicas: 2, conf: "scheduler-mode": "reactive"}`,
			Ref:    "apache/flink docs, elastic scaling, reactive mode",
			Judges: []spec.Path{"flink.conf", "flink.job.parallelism"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if !isReactive(c) || c.Way.Native || c.Way.Session {
				return // FLK051 reports that reactive mode does not run there
			}
			for _, job := range c.Jobs {
				if job.Spec.Parallelism != 0 {
					r.Reportf(job.Path.At("parallelism"), "a reactive cluster ignores the parallelism of %d, and uses all slots that there are", job.Spec.Parallelism).
						Fixf("remove it, and set taskManager.replicas").
						Notef(c.At("conf", "scheduler-mode"), "the cluster is reactive here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK142", Severity: diag.Error,
			Title:  "A reactive cluster has checkpoints",
			Why:    "Every TaskManager that comes or goes restarts the job from its last checkpoint. Without checkpoints the job is not restarted at all, and fails with the first change.",
			Bad:    `environments: dev: flink: scoring: {deployment: "standalone", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null, upgrade: "stateless"}, taskManager: replicas: 2, checkpoints: null, conf: "scheduler-mode": "reactive"}`,
			Good:   `environments: dev: flink: scoring: {deployment: "standalone", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null}, taskManager: replicas: 2, conf: "scheduler-mode": "reactive"}`,
			Ref:    "apache/flink docs, elastic scaling, recommendations; docs, task failure recovery",
			Judges: []spec.Path{"flink.conf", "flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if isReactive(c) && !c.Way.Native && !c.Way.Session && c.Spec.Checkpoints == nil {
				r.Reportf(c.At("conf", "scheduler-mode"), "the cluster is reactive, and its job has no checkpoints to restart from").
					Fixf(`add checkpoints: {store: …, path: %q}, or remove the key`, c.Name()+"/checkpoints")
			}
		},
	},
}

func isReactive(c *cluster.Cluster) bool {
	return strings.EqualFold(c.Conf["scheduler-mode"], "reactive")
}
