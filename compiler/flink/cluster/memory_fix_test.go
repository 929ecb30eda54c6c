package cluster

import (
	"testing"

	"github.com/lakewright/lakewright/internal/unit"
)

// TestMemoryFixes proves that each cause of a memory fault has its own fix.
func TestMemoryFixes(t *testing.T) {
	for _, c := range []struct {
		job                bool
		conf               map[string]string
		key, fix, replaced string
	}{
		{conf: map[string]string{"taskmanager.memory.managed.fraction": "40%"}, key: "taskmanager.memory.managed.fraction", fix: "write the fraction 0.4"},
		{conf: map[string]string{"taskmanager.memory.network.fraction": "2"}, key: "taskmanager.memory.network.fraction", fix: "write a fraction of at least 0 and less than 1, such as the default of 0.1"},
		{conf: map[string]string{"taskmanager.memory.managed.size": "1.5g"}, key: "taskmanager.memory.managed.size", fix: "write 1536m", replaced: "1536m"},
		{conf: map[string]string{"taskmanager.memory.managed.size": "2Gi"}, key: "taskmanager.memory.managed.size", fix: "write 2g", replaced: "2g"},
		{conf: map[string]string{"taskmanager.memory.managed.size": "big"}, key: "taskmanager.memory.managed.size", fix: "write a whole number with a unit, such as 512m or 2g"},
		{job: true, conf: map[string]string{"jobmanager.memory.jvm-overhead.min": "1g", "jobmanager.memory.jvm-overhead.max": "200m"}, key: "jobmanager.memory.jvm-overhead.min", fix: "set jobmanager.memory.jvm-overhead.min to at most 200m, or jobmanager.memory.jvm-overhead.max to at least 1g"},
		{job: true, conf: map[string]string{"jobmanager.memory.flink.size": "1g", "jobmanager.memory.heap.size": "700m", "jobmanager.memory.off-heap.size": "1m"}, key: "jobmanager.memory.heap.size", fix: "remove jobmanager.memory.flink.size, which is the sum of both"},
		{job: true, conf: map[string]string{"jobmanager.memory.flink.size": "1g"}, fix: "set memory to at most 2304Mi, or remove the keys of conf that limit Flink's own memory to 1Gi"},
		{conf: map[string]string{"taskmanager.memory.task.heap.size": "4g"}, key: "taskmanager.memory.task.heap.size", fix: "set it to at most 1738m, or remove it"},
		{conf: map[string]string{"taskmanager.memory.task.heap.size": "1m", "taskmanager.memory.network.max": "100m"}, key: "taskmanager.memory.task.heap.size", fix: "set it to at least 1703m, or remove it"},
		{conf: map[string]string{"taskmanager.memory.managed.fraction": "0.95"}, key: "taskmanager.memory.managed.fraction", fix: "set it to a smaller fraction, such as 0.4"},
		{conf: map[string]string{"taskmanager.memory.flink.size": "500m"}, key: "taskmanager.memory.flink.size", fix: "set it to more, or remove it, or give less to managed and network memory"},
		{conf: map[string]string{"taskmanager.memory.jvm-metaspace.size": "5g"}},
	} {
		var fault *MemoryFault
		if c.job {
			_, fault = jobMemory(4*unit.GiB, memoryKeys{conf: c.conf})
		} else {
			_, fault = taskMemory(4*unit.GiB, memoryKeys{conf: c.conf})
		}
		if fault == nil || fault.Key != c.key || fault.Fix != c.fix || fault.Replace != c.replaced {
			t.Errorf("%v: %+v", c.conf, fault)
		}
	}
}
