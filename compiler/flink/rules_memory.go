package flink

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// memoryRules are about the memory of the processes.
var memoryRules = []rule.Rule[*Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK010", Severity: diag.Error,
			Title:  "A Flink process has the memory that it needs to start",
			Why:    "Flink subtracts JVM overhead and metaspace from the container's memory, then framework, managed and network memory; the remainder is heap. When nothing remains, or a key of conf contradicts the others, the process does not start.",
			Bad:    `flink: scoring: taskManager: memory: "900Mi"`,
			Good:   `flink: scoring: taskManager: memory: "2Gi"`,
			Ref:    "apache/flink ProcessMemoryUtils, TaskExecutorFlinkMemoryUtils, JobManagerFlinkMemoryUtils",
			Judges: []spec.Path{"flink.jobManager.memory", "flink.taskManager.memory", "flink.conf"},
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
			Judges: []spec.Path{"flink.jobManager.memory", "flink.taskManager.memory", "flink.taskManager.slots", "flink.conf"},
		},
		Check: checkHeap,
	},
	{
		Doc: rule.Doc{
			ID: "FLK013", Severity: diag.Error,
			Title:  "RocksDB has managed memory",
			Why:    "RocksDB allocates its caches and buffers in the managed memory of its slot. Without managed memory the backend fails to open: the fraction of memory to allocate should not be 0.",
			Bad:    `flink: scoring: conf: "taskmanager.memory.managed.fraction": "0"`,
			Good:   `flink: scoring: conf: "taskmanager.memory.managed.fraction": "0.5"`,
			Ref:    "apache/flink MemoryManager, computeMemorySize",
			Judges: []spec.Path{"flink.state.backend", "flink.conf"},
		},
		Check: func(c *Cluster, r *rule.Reporter) {
			if !c.rocksDB() || c.TaskFault != nil || c.TaskMemory.Managed > 0 || c.Spec.TaskManager.Memory == 0 ||
				c.Conf["state.backend.rocksdb.memory.managed"] == "false" ||
				c.Conf["state.backend.rocksdb.memory.fixed-per-slot"] != "" || c.Conf["state.backend.rocksdb.memory.fixed-per-tm"] != "" {
				return
			}
			key := "taskmanager.memory.managed.fraction"
			if c.Spec.Conf["taskmanager.memory.managed.size"] != "" {
				key = "taskmanager.memory.managed.size"
			}
			r.Reportf(c.At("conf", key), "the state backend is rocksdb, and it has no managed memory").
				Fixf("remove the key, which gives 40%% of Flink's memory, or set state.backend to hashmap").
				Notef(c.At("state", "backend"), "the backend is chosen here")
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK014", Severity: diag.Error,
			Title:  "State in a memory volume fits beside the process",
			Why:    "Data in a memory volume counts against the container's limit. The operator sets the limit to the size of the process, so no memory is left for the volume, and the kernel kills the container when the volume fills.",
			Bad:    `storage: ram: local: medium: "memory", flink: scoring: state: {tier: "ram", size: "1Gi"}`,
			Good:   `flink: scoring: state: {tier: "scratch", size: "20Gi"}`,
			Ref:    "Kubernetes, emptyDir of medium Memory; apache/flink kubernetes.taskmanager.memory.limit-factor",
			Judges: []spec.Path{"flink.state", "flink.taskManager.memory", "flink.conf"},
		},
		Check: checkMemoryVolume,
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
		Check: func(c *Cluster, r *rule.Reporter) {
			if cpu := c.Spec.TaskManager.CPU; cpu > 0 && unit.CPU(c.slots())*unit.Core > 4*max(cpu, unit.Core/4) {
				most := max(1, int64(4*cpu/unit.Core))
				r.Reportf(c.At("taskManager", "slots"), "%d slots share %s cores", c.slots(), cpu.Decimal()).
					Fixf("set slots to at most %d, or give more cpu", most).Replace(strconv.FormatInt(most, 10))
			}
		},
	},
}

// process is a JobManager or a TaskManager, for rules about both.
type process struct {
	field string // of the spec
	name  string // with its article
	size  unit.Bytes
	cpu   unit.CPU
	local unit.Bytes
	pool  *pool.Pool
	fault *MemoryFault
	try   func(unit.Bytes) *MemoryFault
}

func (c *Cluster) processes() []process {
	conf := memoryConf(c.Spec.Conf)
	return []process{
		{
			field: "jobManager", name: "a JobManager", size: c.JobMemory.Process, cpu: c.Spec.JobManager.CPU, pool: c.JobPool, fault: c.JobFault,
			try: func(size unit.Bytes) *MemoryFault { _, fault := jobMemory(size, conf); return fault },
		},
		{
			field: "taskManager", name: "a TaskManager", size: c.TaskMemory.Process, cpu: c.Spec.TaskManager.CPU, local: c.Local, pool: c.TaskPool, fault: c.TaskFault,
			try: func(size unit.Bytes) *MemoryFault { _, fault := taskMemory(size, conf); return fault },
		},
	}
}

func checkMemory(c *Cluster, r *rule.Reporter) {
	for _, p := range c.processes() {
		if p.fault == nil || p.size == 0 {
			continue
		}
		if p.fault.Key != "" && c.Spec.Conf[p.fault.Key] != "" {
			r.Reportf(c.At("conf", p.fault.Key), "%s cannot start: %s", p.name, p.fault.Text).
				Fixf("correct or remove the key; Flink reads sizes as whole numbers, such as 512m or 2g")
			continue
		}
		f := r.Reportf(c.At(p.field, "memory"), "%s of %s cannot start: %s", p.name, p.size.Human(), p.fault.Text)
		if least := smallest(p.try); least > p.size {
			f.Fixf("set memory to at least %s", least).Replace(strconv.Quote(least.String()))
		} else {
			f.Fixf("correct the keys of conf that begin with %s.memory", strings.ToLower(p.field))
		}
	}
}

// The smallest heap that is enough.
const (
	leastJobHeap  = 128 * unit.MiB
	leastSlotHeap = 64 * unit.MiB
)

func checkHeap(c *Cluster, r *rule.Reporter) {
	conf, slots := memoryConf(c.Spec.Conf), unit.Bytes(c.slots())
	tight := &MemoryFault{Text: "too little heap"}
	if heap := c.JobMemory.Heap; c.JobFault == nil && c.JobMemory.Process != 0 && heap < leastJobHeap {
		f := r.Reportf(c.At("jobManager", "memory"), "%s of memory leave %s of heap for the JobManager, which needs %s", c.JobMemory.Process.Human(), heap.Human(), leastJobHeap.Human())
		fixMemory(f, "", smallest(func(size unit.Bytes) *MemoryFault {
			m, fault := jobMemory(size, conf)
			if fault == nil && m.Heap < leastJobHeap {
				return tight
			}
			return fault
		}))
	}
	if heap := c.TaskMemory.TaskHeap / slots; c.TaskFault == nil && c.TaskMemory.Process != 0 && heap < leastSlotHeap {
		f := r.Reportf(c.At("taskManager", "memory"), "%s of memory leave each of %d slots %s of heap, and a task needs %s", c.TaskMemory.Process.Human(), slots, heap.Human(), leastSlotHeap.Human())
		fixMemory(f, ", or have fewer slots", smallest(func(size unit.Bytes) *MemoryFault {
			m, fault := taskMemory(size, conf)
			if fault == nil && m.TaskHeap/slots < leastSlotHeap {
				return tight
			}
			return fault
		}))
	}
}

// fixMemory adds the smallest sufficient size as a fix or, when there is none, advice about
// conf.
func fixMemory(f *rule.Finding, or string, least unit.Bytes) {
	if least == 0 {
		f.Fixf("leave more heap in conf%s", or)
		return
	}
	f.Fixf("set memory to at least %s%s", least, or).Replace(strconv.Quote(least.String()))
}

// Pods returns one JobManager and one TaskManager. It implements workload.Item.
func (c *Cluster) Pods() []workload.Pod {
	var pods []workload.Pod
	for _, p := range c.processes() {
		pods = append(pods, workload.Pod{
			Name: p.name, Pool: p.pool,
			Memory: workload.Ask[unit.Bytes]{Size: p.size, At: c.At(p.field, "memory"), Most: whole},
			CPU:    workload.Ask[unit.CPU]{Size: p.cpu, At: c.At(p.field, "cpu")},
			Disk: workload.Ask[unit.Bytes]{
				Size: p.local, Of: fmt.Sprintf(", %s of it for logs", extraLocal.Human()), At: c.At("state", "size"),
				Most: func(node unit.Bytes) unit.Bytes { return max(0, node-extraLocal) }, Or: ", or choose a tier with volumes such as ebs",
			},
		})
	}
	return pods
}

func checkMemoryVolume(c *Cluster, r *rule.Reporter) {
	if c.State == nil || !c.State.InMemory() || c.TaskMemory.Process == 0 {
		return
	}
	factor, err := strconv.ParseFloat(c.Conf["kubernetes.taskmanager.memory.limit-factor"], 64)
	if err != nil || !(factor >= 1 && factor < 1000) {
		factor = 1
	}
	limit := unit.Bytes(float64(c.TaskMemory.Process) * factor)
	if needed := c.TaskMemory.Process + c.Spec.State.Size; needed > limit {
		r.Reportf(c.At("state", "tier"), "the process of %s and a memory volume of %s need %s, and the container's limit is %s",
			c.TaskMemory.Process.Human(), c.Spec.State.Size.Human(), needed.Human(), limit.Human()).
			Fixf("choose a tier on disk, or keep the state on the heap with backend hashmap").
			Notef(c.State.Path(), "tier %q is in memory", c.State.Name())
	}
}

// sorted returns the keys of a map, sorted.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
