package pods

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ScalingRules are about the autoscaler and about schedulers that change the parallelism of jobs.
var ScalingRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK116", Severity: diag.Error,
			Title:  "A reactive cluster has no fixed parallelism",
			Why:    "Reactive mode uses all slots of all TaskManagers, and ignores a parallelism. The number of TaskManagers decides.",
			Bad:    `flink: scoring: {deployment: "standalone", jobScheduler: "reactive", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: 4}, taskManager: replicas: 2}`,
			Good:   `flink: scoring: {deployment: "standalone", jobScheduler: "reactive", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null}, taskManager: replicas: 2}`,
			Ref:    "apache/flink docs, elastic scaling; AdaptiveScheduler.computeReactiveModeVertexParallelismStore",
			Judges: []spec.Path{"flink.job", "flink.jobScheduler", "flink.conf", "flink.taskManager.replicas"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			for _, job := range c.Jobs {
				if c.Reactive() && !c.Way.Native && !c.Way.Session && job.Spec.Parallelism != 0 {
					r.Reportf(job.Path.At("parallelism"), "a reactive cluster ignores parallelism, which is %d", job.Spec.Parallelism).
						Fixf("remove parallelism, and set taskManager.replicas to %d", cluster.Ceil(job.Spec.Parallelism, c.Slots())).
						Notef(c.ReactivePath(), "the cluster is reactive")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK117", Severity: diag.Error,
			Title:  "A reactive cluster has checkpoints",
			Why:    "Every change of the number of TaskManagers restarts the job. Without checkpoints it starts without state, and Flink's default is then not to restart it at all: the job fails instead of changing.",
			Bad:    `environments: dev: flink: scoring: {deployment: "standalone", jobScheduler: "reactive", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null, upgrade: "stateless"}, taskManager: replicas: 2, checkpoints: null}`,
			Good:   `environments: dev: flink: scoring: {deployment: "standalone", jobScheduler: "reactive", job: {file: "local:///opt/flink/job/scoring.jar", parallelism: null}, taskManager: replicas: 2}`,
			Ref:    "apache/flink docs, elastic scaling, recommendations; RestartStrategyOptions",
			Judges: []spec.Path{"flink.jobScheduler", "flink.conf", "flink.checkpoints"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Reactive() && !c.Way.Native && !c.Way.Session && c.Spec.Checkpoints == nil {
				r.Reportf(c.ReactivePath(), "a reactive cluster without checkpoints loses its state whenever the number of TaskManagers changes").
					Fixf("add checkpoints: {store: …, path: %q}", c.Name()+"/checkpoints")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK118", Severity: diag.Error,
			Title:  "The bounds of the autoscaler are in order",
			Why:    "The operator refuses a utilization above which a vertex grows that is below the target, or one below which it shrinks that is above it. With a smallest parallelism above the largest, or above the number of groups of keys, no decision of the autoscaler is possible.",
			Bad:    `flink: scoring: autoscaler: {min: 8, max: 4}`,
			Good:   `flink: scoring: autoscaler: {min: 2, max: 4}`,
			Ref:    "apache/flink-kubernetes-operator AutoscalerValidator, JobVertexScaler",
			Judges: []spec.Path{"flink.autoscaler", "flink.job", "flink.jobs"},
		},
		Check: checkBounds,
	},
	{
		Doc: rule.Doc{
			ID: "FLK119", Severity: diag.Error,
			Title:  "The operator knows the settings of the autoscaler",
			Why:    "The keys for a utilization above and below which a vertex changes exist since 1.11 of the operator. An older one silently ignores them, and uses 30 percent around the target.",
			Bad:    `operators: flink: version: "1.10"` + "\n" + `flink: scoring: autoscaler: {max: 8, high: 90}`,
			Good:   `operators: flink: version: "1.11"` + "\n" + `flink: scoring: autoscaler: {max: 8, high: 90}`,
			Ref:    "apache/flink-kubernetes-operator AutoScalerOptions of 1.10 and 1.11",
			Judges: []spec.Path{"flink.autoscaler"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			s := c.Spec.Autoscaler
			if s == nil || !c.OldUtilization() {
				return
			}
			for _, field := range []struct {
				name  string
				value int64
			}{{"high", s.High}, {"low", s.Low}} {
				if field.value != 0 {
					r.Reportf(c.At("autoscaler", field.name), "operator %s has no key for it; 1.11 is the first version that does", c.Operator()).
						Fixf("remove %s, or install operator 1.11 or newer", field.name).
						Notef(cluster.OperatorPath, "the operator's version is decided here")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK120", Severity: diag.Error,
			Title:  "The autoscaler of session jobs has a Flink that lets it",
			Why:    "Flink takes the parallelism of each vertex of a session job from the request that starts it since 1.19. An older one ignores it, and the autoscaler restarts the job again and again without a change.",
			Bad:    `environments: dev: flink: scoring: {version: "1.18.1", filesystem: "image", mode: "session", job: null, jobs: a: {file: "https://repo.example.com/a.jar", parallelism: 2}, autoscaler: max: 4}`,
			Good:   `environments: dev: flink: scoring: {version: "1.19.3", mode: "session", job: null, jobs: a: {file: "https://repo.example.com/a.jar", parallelism: 2}, autoscaler: max: 4}`,
			Ref:    "apache/flink FLINK-33534; apache/flink-kubernetes-operator docs, autoscaler, requirements",
			Judges: []spec.Path{"flink.autoscaler", "flink.conf", "flink.version", "flink.mode"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if v := c.Spec.Version; c.Autoscaled() && c.Way.Session && v.Major != 0 && !v.AtLeast(1, 19) {
				r.Reportf(c.AutoscalerPath(), "the autoscaler cannot change the jobs of a session cluster of Flink %s; 1.19 is the first version with which it can", v.Line()).
					Fixf("remove it, or use Flink 1.19 or newer, or give each job an application cluster of its own").
					Notef(c.At("version"), "the version is stated here")
			}
		},
	},
}

// usualTarget is the operator's own target of the utilization, in percent.
const usualTarget = 70

func checkBounds(c *cluster.Cluster, r *rule.Reporter) {
	s := c.Spec.Autoscaler
	if s == nil {
		checkLeast(c, r)
		return
	}
	target, targetAt := s.Target, c.At("autoscaler", "target")
	if target == 0 {
		target, targetAt = usualTarget, c.At("autoscaler")
	}
	if s.High != 0 && s.High < target {
		r.Reportf(c.At("autoscaler", "high"), "a vertex grows above %d percent, which is below the target of %d percent", s.High, target).
			Fixf("set high to a percentage from %d to 100", target).
			Notef(targetAt, "the target is decided here")
	}
	if s.Low > target {
		r.Reportf(c.At("autoscaler", "low"), "a vertex shrinks below %d percent, which is above the target of %d percent", s.Low, target).
			Fixf("set low to a percentage from 1 to %d", target).
			Notef(targetAt, "the target is decided here")
	}
	checkLeast(c, r)
}

// checkLeast requires that the smallest parallelism is possible.
func checkLeast(c *cluster.Cluster, r *rule.Reporter) {
	if !c.Autoscaled() {
		return
	}
	smallest, smallestAt := c.Bound(cluster.AutoscalerLeast, "min")
	most, at := c.Bound(cluster.AutoscalerKey, "max")
	what := "the largest is"
	for _, job := range c.Jobs {
		if groups := c.MaxParallelism(job); groups != 0 && (most == 0 || groups < most) {
			most, at, what = groups, job.Path, job.Title()+" has at most"
		}
	}
	if most != 0 && smallest > most {
		r.Reportf(smallestAt, "the smallest parallelism is %d, and %s %d", smallest, what, most).
			Fixf("set it to at most %d, or raise the largest parallelism", most).
			Notef(at, "the largest parallelism is decided here")
	}
}
