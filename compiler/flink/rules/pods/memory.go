package pods

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// sizesOfMemory are the fields with the memory of the processes and its parts.
var sizesOfMemory = []spec.Path{
	"flink.jobManager.memory", "flink.jobManager.metaspace", "flink.jobManager.overhead", "flink.jobManager.heap", "flink.jobManager.offHeap",
	"flink.taskManager.memory", "flink.taskManager.metaspace", "flink.taskManager.overhead", "flink.taskManager.heap",
	"flink.taskManager.offHeap", "flink.taskManager.managed", "flink.taskManager.networkMemory", "flink.taskManager.frameworkHeap",
	"flink.taskManager.frameworkOffHeap",
}

// MemoryRules are about the memory of the processes.
var MemoryRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK010", Severity: diag.Error,
			Title:  "A Flink process has the memory that it needs to start",
			Why:    "Flink subtracts JVM overhead and metaspace from the container's memory, then framework, managed and network memory; the remainder is heap. When nothing remains, or a key of conf contradicts the others, the process does not start.",
			Bad:    `flink: scoring: taskManager: memory: "900Mi"`,
			Good:   `flink: scoring: taskManager: memory: "2Gi"`,
			Ref:    "apache/flink ProcessMemoryUtils, TaskExecutorFlinkMemoryUtils, JobManagerFlinkMemoryUtils",
			Judges: slices.Concat(sizesOfMemory, []spec.Path{"flink.conf"}),
		},
		Check: checkMemory,
	},
	{
		Doc: rule.Doc{
			ID: "FLK011", Severity: diag.Warning,
			Title:  "A Flink process has enough heap",
			Why:    "Flink starts with a few MiB of heap, but then spends its time in garbage collection until it runs out of memory. Flink itself warns below 128Mi of JobManager heap; the slots of a TaskManager share the task heap.",
			Bad:    `flink: scoring: taskManager: memory: "1Gi"`,
			Good:   `flink: scoring: taskManager: memory: "2Gi"`,
			Ref:    "apache/flink JobManagerFlinkMemoryUtils.verifyJvmHeapSize; 64Mi for a slot is our own measure",
			Judges: slices.Concat(sizesOfMemory, []spec.Path{"flink.taskManager.slots", "flink.conf"}),
		},
		Check: checkHeap,
	},
	{
		Doc: rule.Doc{
			ID: "FLK013", Severity: diag.Error,
			Title:  "RocksDB and ForSt have managed memory",
			Why:    "RocksDB and ForSt allocate their caches and buffers in the managed memory of the slot. Without managed memory the backend fails to open: the fraction of memory to allocate should not be 0.",
			Bad:    `flink: scoring: conf: "taskmanager.memory.managed.fraction": "0"`,
			Good:   `flink: scoring: conf: "taskmanager.memory.managed.fraction": "0.5"`,
			Ref:    "apache/flink MemoryManager, computeMemorySize",
			Judges: []spec.Path{"flink.state.backend", "flink.taskManager.managed", "flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			prefix := "state.backend." + c.Spec.State.Backend + ".memory."
			if !c.HasFiles() || c.TaskFault != nil || c.TaskMemory.Managed > 0 || c.Spec.TaskManager.Memory == 0 ||
				strings.EqualFold(c.Conf[prefix+"managed"], "false") || c.Conf[prefix+"fixed-per-slot"] != "" || c.Conf[prefix+"fixed-per-tm"] != "" {
				return
			}
			key := "taskmanager.memory.managed.fraction"
			if c.Spec.Conf["taskmanager.memory.managed.size"] != "" {
				key = "taskmanager.memory.managed.size"
			}
			at, what := c.At("conf", key), "the key"
			if c.Spec.TaskManager.Managed != nil {
				at, what = c.At("taskManager", "managed"), "it"
			}
			r.Reportf(at, "the state backend is %s, and it has no managed memory", c.Spec.State.Backend).
				Fixf("remove %s, which gives 40%% of Flink's memory, or set state.backend to hashmap", what).
				Notef(c.At("state", "backend"), "the backend is chosen here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK015", Severity: diag.Warning,
			Title:  "A TaskManager has at most four slots per core",
			Why:    "Each slot runs a whole pipeline. With more than four slots per core the subtasks wait for each other, and all slots share heap, managed and network memory.",
			Bad:    `flink: scoring: taskManager: {slots: 16, cpu: 2, memory: "16Gi"}`,
			Good:   `flink: scoring: taskManager: {slots: 8, cpu: 2, memory: "16Gi"}`,
			Ref:    "our own measure: four slots for a core",
			Judges: []spec.Path{"flink.taskManager.slots", "flink.taskManager.cpu"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if cpu := c.Spec.TaskManager.CPU; cpu > 0 && unit.CPU(c.Slots())*unit.Core > 4*max(cpu, unit.Core/4) {
				most := max(1, int64(4*cpu/unit.Core))
				f := r.Reportf(c.At("taskManager", "slots"), "%d slots share %s cores", c.Slots(), cpu.Decimal())
				if c.Spec.TaskManager.Replicas != 0 { // the parallelism follows from both
					f.Fixf("set slots to at most %d and replicas or parallelism to fit, or give more cpu", most)
				} else {
					f.Fixf("set slots to at most %d, or give more cpu", most).Replace(strconv.FormatInt(most, 10))
				}
			}
		},
	},
}

func checkMemory(c *cluster.Cluster, r *rule.Reporter) {
	for _, p := range c.Processes() {
		if p.Fault == nil || p.Size == 0 {
			continue
		}
		if key := writtenKey(c, p.Fault.Key); key != "" {
			f := r.Reportf(c.At("conf", key), "%s cannot start: %s", p.Name, p.Fault.Text).Fixf("%s", p.Fault.Fix)
			if p.Fault.Replace != "" {
				f.Replace(strconv.Quote(p.Fault.Replace))
			}
			continue
		}
		at := c.At(p.Field, "memory")
		if field := c.Given[p.Fault.Key]; field != "" {
			at = c.Path().At(strings.Split(field, ".")...)
		}
		f := r.Reportf(at, "%s of %s cannot start: %s", p.Name, p.Size.Human(), p.Fault.Text)
		if !p.Fault.IsSpare {
			noteParts(c, f, p)
		}
		switch least := p.Enough(); {
		case p.Fault.Fix != "":
			f.Fixf("%s", p.Fault.Fix)
		case least > p.Size:
			fixMemory(f, p, "", least)
		case len(c.Parts(p.Field)) > 0:
			f.Fixf("make its parts smaller, or memory larger")
		default:
			f.Fixf("correct the keys of conf that begin with %s.memory", strings.ToLower(p.Field))
		}
	}
}

// noteParts shows the sum of the parts of memory if the spec gives any.
func noteParts(c *cluster.Cluster, f *rule.Finding, p cluster.Process) {
	if parts := c.Parts(p.Field); len(parts) > 0 {
		f.Notef(c.At(p.Field, parts[0].Field), "the parts need at least %s", c.Arithmetic(p.Field))
	}
}

// writtenKey returns the name under which the user wrote a memory key, "" for none.
func writtenKey(c *cluster.Cluster, key string) string {
	if c.Spec.Conf[key] != "" {
		return key
	}
	for _, alias := range slices.Sorted(maps.Keys(cluster.MemoryAliases)) {
		if cluster.MemoryAliases[alias] == key && c.Spec.Conf[alias] != "" {
			return alias
		}
	}
	return ""
}

func checkHeap(c *cluster.Cluster, r *rule.Reporter) {
	for _, p := range c.Processes() {
		if p.Fault != nil || p.Size == 0 {
			continue
		}
		or, heap := "", c.JobMemory.Heap
		if p.Field == "taskManager" {
			or, heap = ", or have fewer slots", c.TaskMemory.TaskHeap/unit.Bytes(c.Slots())
		}
		if heap >= p.Heap {
			continue
		}
		var f *rule.Finding
		if p.Field == "taskManager" {
			f = r.Reportf(c.At(p.Field, "memory"), "%s of memory leave each of %d slots %s of heap, and a task needs %s", p.Size.Human(), c.Slots(), heap.Human(), p.Heap.Human())
		} else {
			f = r.Reportf(c.At(p.Field, "memory"), "%s of memory leave %s of heap for the JobManager, which needs %s", p.Size.Human(), heap.Human(), p.Heap.Human())
		}
		noteParts(c, f, p)
		if field := c.Given[p.HeapKey]; field != "" {
			f.Fixf("set %s to at least %s%s", field, leastHeap(c, p), or)
			continue
		}
		fixMemory(f, p, or, cluster.Smallest(p.Run))
	}
}

// leastHeap returns the smallest heap that is enough for all slots of a process.
func leastHeap(c *cluster.Cluster, p cluster.Process) unit.Bytes {
	if p.Field == "taskManager" {
		return p.Heap * unit.Bytes(c.Slots())
	}
	return p.Heap
}

// fixMemory adds the smallest sufficient size as a fix, or what else helps when there is none,
// or no node of the pool has as much.
func fixMemory(f *rule.Finding, p cluster.Process, or string, least unit.Bytes) {
	switch {
	case least == 0:
		f.Fixf("leave more heap in conf%s", or)
	case p.Pool != nil && p.Pool.Spec.Node.Memory != 0 && least > p.Pool.Spec.Node.Memory:
		f.Fixf("set memory to at least %s and choose a pool with larger nodes%s", least, or)
	default:
		f.Fixf("set memory to at least %s%s", least, or).Replace(strconv.Quote(least.String()))
	}
}
