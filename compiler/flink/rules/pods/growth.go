package pods

import (
	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// GrowthRules are about how many TaskManagers a cluster can start.
var GrowthRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK080", Severity: diag.Warning,
			Title:  "With a quota, the autoscaler has a limit of its own",
			Why:    "The autoscaler gives a vertex up to 200 subtasks unless job.autoscaler.vertex.max-parallelism states another number. The quota counts what the autoscaler can do, and a quota for 200 subtasks protects nobody.",
			Bad:    `environments: dev: quota: {}` + "\n" + `flink: scoring: conf: "job.autoscaler.enabled": "true"`,
			Good:   `environments: dev: quota: {}` + "\n" + `flink: scoring: conf: {"job.autoscaler.enabled": "true", "job.autoscaler.vertex.max-parallelism": "8"}`,
			Ref:    "apache/flink-kubernetes-operator AutoScalerOptions.VERTEX_MAX_PARALLELISM; JobVertexScaler",
			Judges: []spec.Path{"flink.conf", "flink.autoscaler", "flink.job", "flink.jobs", "environments.quota"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Env.Quota == 0 || !c.Grows() || len(c.Jobs) == 0 || c.OperatorKey(cluster.AutoscalerKey) != "" || c.MaxParallelism(c.Jobs[0]) != 0 || isLimited(c) {
				return
			}
			r.Reportf(c.AutoscalerPath(), "the autoscaler may give a vertex %d subtasks, so the quota counts %d TaskManagers", cluster.AutoscalerMost, c.TaskManagers).
				Fixf("set %s to the largest parallelism that you want, such as %d", mostName(c), 2*c.Parallelism())
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK081", Severity: diag.Warning,
			Title:  "With a quota, a session cluster without jobs states its slots",
			Why:    "A native session cluster starts a TaskManager for each slot that a submitted job needs. The quota counts the jobs of the spec; without any it counts one TaskManager, and Kubernetes refuses the others. The job then waits for slots until it fails.",
			Bad:    `environments: dev: {quota: {}, flink: scoring: {mode: "session", job: null}}`,
			Good:   `environments: dev: {quota: {}, flink: scoring: {mode: "session", job: null, conf: "slotmanager.number-of-slots.max": "8"}}`,
			Ref:    "apache/flink ResourceManagerOptions: MAX_SLOT_NUM; kubernetes, resource quotas",
			Judges: []spec.Path{"flink.mode", "flink.deployment", "flink.jobs", "flink.conf", "environments.quota"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if len(c.Jobs) == 0 && isOpenSession(c) {
				r.Reportf(c.Path(), "the quota counts 1 TaskManager, because the spec names no job, and Kubernetes refuses those of jobs that are submitted").
					Fixf("set %s in conf to the number of slots that the cluster may have, such as %d; the quota then counts them", cluster.SlotsKey, 8*c.Slots())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK082", Severity: diag.Info,
			Title:  "With a quota, a session cluster states its slots",
			Why:    "Jobs that somebody submits by hand start TaskManagers beside those of the spec. The quota counts the jobs of the spec alone, so Kubernetes refuses such TaskManagers when the headroom is used up.",
			Bad:    `environments: dev: {quota: {}, flink: scoring: {mode: "session", job: null, jobs: a: {file: "https://repo.example.com/a.jar", parallelism: 2}}}`,
			Good:   `environments: dev: {quota: {}, flink: scoring: {mode: "session", job: null, jobs: a: {file: "https://repo.example.com/a.jar", parallelism: 2}, conf: "slotmanager.number-of-slots.max": "8"}}`,
			Ref:    "apache/flink ResourceManagerOptions: MAX_SLOT_NUM; kubernetes, resource quotas",
			Judges: []spec.Path{"flink.mode", "flink.deployment", "flink.jobs", "flink.conf", "environments.quota"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if len(c.Jobs) > 0 && isOpenSession(c) {
				r.Reportf(c.Path(), "the quota counts the TaskManagers of the jobs in the spec, which are %d, and Kubernetes may refuse those of other jobs", c.TaskManagers).
					Fixf("set %s in conf to the number of slots that the cluster may have, %d or more; the quota then counts them", cluster.SlotsKey, c.TaskManagers*c.Slots())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK083", Severity: diag.Warning,
			Title:  "A cluster may have the slots that its jobs need",
			Why:    "Flink starts no TaskManager beyond slotmanager.number-of-slots.max or slotmanager.max-total-resource. A job that does not get its slots waits, and fails after slot.request.timeout.",
			Bad:    `flink: scoring: {job: parallelism: 4, conf: "slotmanager.number-of-slots.max": "2"}`,
			Good:   `flink: scoring: {job: parallelism: 4, conf: "slotmanager.number-of-slots.max": "4"}`,
			Ref:    "apache/flink DefaultResourceAllocationStrategy: maxTotalResources",
			Judges: []spec.Path{"flink.conf", "flink.job", "flink.jobs", "flink.taskManager"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			most, key := c.Ceiling()
			if needed := cluster.Ceil(c.Parallelism(), c.Slots()); key != "" && c.Way.Native && needed > most {
				r.Reportf(c.At("conf", key), "the jobs need %d slots, which is %d TaskManagers of %d, and Flink may start %d", c.Parallelism(), needed, c.Slots(), most).
					Fixf("raise it, or lower the parallelism").
					Notef(c.At("taskManager"), "the size of a TaskManager is decided here")
			}
		},
	},
}

// mostName returns what limits the parallelism that the autoscaler gives to a vertex.
func mostName(c *cluster.Cluster) string {
	if c.Spec.Autoscaler != nil {
		return "autoscaler.max"
	}
	return cluster.AutoscalerKey + " in conf"
}

// isLimited reports whether something beside the jobs limits the number of TaskManagers.
func isLimited(c *cluster.Cluster) bool {
	_, own := c.QuotaOfAutoscaler()
	_, key := c.Ceiling()
	return own || key != "" && c.Way.Native
}

// isOpenSession reports whether submitted jobs can start TaskManagers that a quota does not count.
func isOpenSession(c *cluster.Cluster) bool {
	_, key := c.Ceiling()
	return c.Env.Quota != 0 && c.Way.Session && c.Way.Native && key == ""
}
