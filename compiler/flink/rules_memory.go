package flink

import (
	"cmp"
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
				f := r.Reportf(c.At("taskManager", "slots"), "%d slots share %s cores", c.slots(), cpu.Decimal())
				if c.Spec.TaskManager.Replicas != 0 { // the parallelism follows from both
					f.Fixf("set slots to at most %d and replicas or parallelism to fit, or give more cpu", most)
				} else {
					f.Fixf("set slots to at most %d, or give more cpu", most).Replace(strconv.FormatInt(most, 10))
				}
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
	heap  unit.Bytes // the smallest that is enough
	fault *MemoryFault
	try   func(unit.Bytes) *MemoryFault // whether it starts
	run   func(unit.Bytes) *MemoryFault // whether it starts and has enough heap
}

func (c *Cluster) processes() []process {
	conf, slots := memoryConf(c.Spec.Conf), unit.Bytes(c.slots())
	tight := &MemoryFault{Text: "too little heap"}
	return []process{
		{
			field: "jobManager", name: "a JobManager", size: c.JobMemory.Process, cpu: c.Spec.JobManager.CPU, pool: c.JobPool,
			heap: leastJobHeap, fault: c.JobFault,
			try: func(size unit.Bytes) *MemoryFault { _, fault := jobMemory(size, conf); return fault },
			run: func(size unit.Bytes) *MemoryFault {
				m, fault := jobMemory(size, conf)
				if fault == nil && m.Heap < leastJobHeap {
					return tight
				}
				return fault
			},
		},
		{
			field: "taskManager", name: "a TaskManager", size: c.TaskMemory.Process, cpu: c.Spec.TaskManager.CPU, local: c.Local, pool: c.TaskPool,
			heap: leastSlotHeap, fault: c.TaskFault,
			try: func(size unit.Bytes) *MemoryFault { _, fault := taskMemory(size, conf); return fault },
			run: func(size unit.Bytes) *MemoryFault {
				m, fault := taskMemory(size, conf)
				if fault == nil && m.TaskHeap/slots < leastSlotHeap {
					return tight
				}
				return fault
			},
		},
	}
}

func checkMemory(c *Cluster, r *rule.Reporter) {
	for _, p := range c.processes() {
		if p.fault == nil || p.size == 0 {
			continue
		}
		if key := c.writtenKey(p.fault.Key); key != "" {
			f := r.Reportf(c.At("conf", key), "%s cannot start: %s", p.name, p.fault.Text).Fixf("%s", p.fault.Fix)
			if p.fault.Replace != "" {
				f.Replace(strconv.Quote(p.fault.Replace))
			}
			continue
		}
		f := r.Reportf(c.At(p.field, "memory"), "%s of %s cannot start: %s", p.name, p.size.Human(), p.fault.Text)
		switch least := p.enough(); {
		case p.fault.Fix != "":
			f.Fixf("%s", p.fault.Fix)
		case least > p.size:
			fixMemory(f, p, "", least)
		default:
			f.Fixf("correct the keys of conf that begin with %s.memory", strings.ToLower(p.field))
		}
	}
}

// writtenKey returns the name under which the user wrote a memory key, "" for none.
func (c *Cluster) writtenKey(key string) string {
	if c.Spec.Conf[key] != "" {
		return key
	}
	for _, alias := range sorted(memoryAliases) {
		if memoryAliases[alias] == key && c.Spec.Conf[alias] != "" {
			return alias
		}
	}
	return ""
}

// enough returns the smallest size with which the process starts and has enough heap; if there
// is none, the smallest with which it starts; 0 if there is none either.
func (p process) enough() unit.Bytes {
	return cmp.Or(smallest(p.run), smallest(p.try))
}

// The smallest heap that is enough.
const (
	leastJobHeap  = 128 * unit.MiB
	leastSlotHeap = 64 * unit.MiB
)

func checkHeap(c *Cluster, r *rule.Reporter) {
	for _, p := range c.processes() {
		if p.fault != nil || p.size == 0 {
			continue
		}
		or, heap := "", c.JobMemory.Heap
		if p.field == "taskManager" {
			or, heap = ", or have fewer slots", c.TaskMemory.TaskHeap/unit.Bytes(c.slots())
		}
		if heap >= p.heap {
			continue
		}
		var f *rule.Finding
		if p.field == "taskManager" {
			f = r.Reportf(c.At(p.field, "memory"), "%s of memory leave each of %d slots %s of heap, and a task needs %s", p.size.Human(), c.slots(), heap.Human(), p.heap.Human())
		} else {
			f = r.Reportf(c.At(p.field, "memory"), "%s of memory leave %s of heap for the JobManager, which needs %s", p.size.Human(), heap.Human(), p.heap.Human())
		}
		fixMemory(f, p, or, smallest(p.run))
	}
}

// fixMemory adds the smallest sufficient size as a fix, or what else helps when there is none,
// or no node of the pool has as much.
func fixMemory(f *rule.Finding, p process, or string, least unit.Bytes) {
	switch {
	case least == 0:
		f.Fixf("leave more heap in conf%s", or)
	case p.pool != nil && p.pool.Spec.Node.Memory != 0 && least > p.pool.Spec.Node.Memory:
		f.Fixf("set memory to at least %s and choose a pool with larger nodes%s", least, or)
	default:
		f.Fixf("set memory to at least %s%s", least, or).Replace(strconv.Quote(least.String()))
	}
}

// most returns the largest size of the process on a node, 0 if the process does not run with it.
func (p process) most(node unit.Bytes) unit.Bytes {
	if size := whole(node); p.run(size) == nil {
		return size
	}
	return 0
}

// Pods returns one JobManager and one TaskManager. It implements workload.Item.
func (c *Cluster) Pods() []workload.Pod {
	var pods []workload.Pod
	for _, p := range c.processes() {
		pods = append(pods, workload.Pod{
			Name: p.name, Pool: p.pool,
			Memory: workload.Ask[unit.Bytes]{Size: p.size, At: c.At(p.field, "memory"), Most: p.most},
			CPU:    workload.Ask[unit.CPU]{Size: p.cpu, At: c.At(p.field, "cpu")},
			Disk: workload.Ask[unit.Bytes]{
				Size: p.local, Of: fmt.Sprintf(", %s of it for logs", extraLocal.Human()), At: c.At("state", "size"),
				Most: func(node unit.Bytes) unit.Bytes { return max(0, node-extraLocal) }, Or: ", or choose a tier with volumes such as ebs",
			},
			Presence: func() workload.Presence { return c.presence(p) },
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
