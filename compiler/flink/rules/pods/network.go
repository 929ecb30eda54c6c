package pods

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// NetworkRules are about the memory in which TaskManagers exchange records.
var NetworkRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK140", Severity: diag.Warning,
			Title:  "A TaskManager has the network buffers of one exchange",
			Why:    "Where records are distributed by key, each task has buffers for every task of the next step: with a parallelism of P a slot needs at least 3·P+2 of them, of 32Ki each. With fewer, tasks do not start: insufficient number of network buffers.",
			Bad:    `flink: scoring: {job: parallelism: 1000, taskManager: {slots: 8, cpu: 8, memory: "6Gi"}}`,
			Good:   `flink: scoring: {job: parallelism: 1000, taskManager: {slots: 8, cpu: 8, memory: "16Gi"}}`,
			Ref:    "apache/flink NetworkBufferPool, NettyShuffleUtils",
			Judges: []spec.Path{"flink.job", "flink.jobs", "flink.taskManager", "flink.conf"},
		},
		Check: checkBuffers,
	},
}

func checkBuffers(c *cluster.Cluster, r *rule.Reporter) {
	const segment = 32 * unit.KiB
	if c.TaskFault != nil || c.TaskMemory.Network == 0 || c.Spec.TaskManager.Memory == 0 || c.Conf["taskmanager.memory.segment-size"] != "" {
		return
	}
	for _, job := range c.Jobs {
		slots := min(c.Slots(), job.Parallelism)
		needed := unit.Bytes(slots*(3*job.Parallelism+2)) * segment
		if job.Parallelism == 0 || needed <= c.TaskMemory.Network {
			continue
		}
		f := r.Reportf(c.At("taskManager", "memory"), "an exchange by key at a parallelism of %d needs %s of network memory for %d slots, and a TaskManager has %s",
			job.Parallelism, needed.Human(), slots, c.TaskMemory.Network.Human()).
			Notef(job.Path, "the parallelism is of %s", job.Title())
		key, size := "taskmanager.memory.network.min", strconv.FormatInt((int64(needed)+int64(unit.MiB)-1)/int64(unit.MiB), 10)+"m"
		f.Fixf("give a TaskManager more memory or fewer slots, or add conf: %q: %q", key, size)
		return
	}
}
