package cluster

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/unit"
)

// Process is a JobManager or a TaskManager, for rules about both.
type Process struct {
	Field   string // of the spec
	Name    string // with its article
	Size    unit.Bytes
	Volume  unit.Bytes // in memory, beside Size
	CPU     unit.CPU
	Pod     *Pod
	Pool    *pool.Pool
	Heap    unit.Bytes // the smallest that is enough, for each slot
	HeapKey string     // Flink's key for the size of the heap
	Fault   *MemoryFault
	Try     func(unit.Bytes) *MemoryFault // whether it starts
	Run     func(unit.Bytes) *MemoryFault // whether it starts and has enough heap
}

// Processes returns the JobManager and the TaskManager.
func (c *Cluster) Processes() []Process {
	conf, slots := c.memoryKeys(), unit.Bytes(c.Slots())
	tight := &MemoryFault{Text: "too little heap"}
	return []Process{
		{
			Field: "jobManager", Name: "a JobManager", Size: c.JobMemory.Process, CPU: c.Spec.JobManager.CPU, Pool: c.JobPool, Pod: &c.JobPod,
			Heap: leastJobHeap, HeapKey: "jobmanager.memory.heap.size", Fault: c.JobFault,
			Try: func(size unit.Bytes) *MemoryFault { _, fault := jobMemory(size, conf); return fault },
			Run: func(size unit.Bytes) *MemoryFault {
				m, fault := jobMemory(size, conf)
				if fault == nil && m.Heap < leastJobHeap {
					return tight
				}
				return fault
			},
		},
		{
			Field: "taskManager", Name: "a TaskManager", Size: c.TaskMemory.Process, Volume: c.StateInMemory(), CPU: c.Spec.TaskManager.CPU, Pool: c.TaskPool, Pod: &c.TaskPod,
			Heap: leastSlotHeap, HeapKey: "taskmanager.memory.task.heap.size", Fault: c.TaskFault,
			Try: func(size unit.Bytes) *MemoryFault { _, fault := taskMemory(size, conf); return fault },
			Run: func(size unit.Bytes) *MemoryFault {
				m, fault := taskMemory(size, conf)
				if fault == nil && m.TaskHeap/slots < leastSlotHeap {
					return tight
				}
				return fault
			},
		},
	}
}

// The smallest heap that is enough.
const (
	leastJobHeap  = 128 * unit.MiB
	leastSlotHeap = 64 * unit.MiB
)

// Enough returns the smallest size with which the process starts and has enough heap; if there
// is none, the smallest with which it starts; 0 if there is none either.
func (p Process) Enough() unit.Bytes {
	least := cmp.Or(Smallest(p.Run), Smallest(p.Try))
	// A process whose parts are all given is also refused when it is too large, so the search may
	// have passed over the sizes that are right.
	if least == 0 && p.Fault != nil && p.Fault.Least != 0 && p.Try(p.Fault.Least) == nil {
		return p.Fault.Least
	}
	return least
}

// Smallest returns the smallest size in whole MiB without a fault, 0 when there is none up
// to 1 TiB.
func Smallest(fault func(unit.Bytes) *MemoryFault) unit.Bytes {
	most := int64(unit.TiB / unit.MiB)
	high := int64(64)
	for high <= most && fault(unit.Bytes(high)*unit.MiB) != nil {
		high *= 2
	}
	if high > most {
		return 0
	}
	low := high / 2
	for low+1 < high {
		if middle := (low + high) / 2; fault(unit.Bytes(middle)*unit.MiB) == nil {
			high = middle
		} else {
			low = middle
		}
	}
	return unit.Bytes(high) * unit.MiB
}

// most returns the largest size of the process on a node, 0 if the process does not run with it.
func (p Process) most(node unit.Bytes) unit.Bytes {
	if size := whole(node); p.Run(size) == nil {
		return size
	}
	return 0
}

// Pods returns one JobManager and one TaskManager. It implements workload.Item.
func (c *Cluster) Pods() []workload.Pod {
	var pods []workload.Pod
	for _, p := range c.Processes() {
		pods = append(pods, workload.Pod{
			Name: p.Name, Pool: p.Pool, Disk: c.disk(p), Memory: c.memory(p), CPU: c.cpu(p),
			Presence: func() workload.Presence { return c.presence(p) },
		})
	}
	return pods
}

// withOthers returns a phrase for a sum that includes further containers, "" if there are none.
func (p Process) withOthers() string {
	var others []string
	if p.Pod.Demand.CPU != p.CPU || p.Pod.Demand.Memory != p.Size+p.Volume {
		others = append(others, "its other containers")
	}
	if p.Volume != 0 {
		others = append(others, "its volume in memory")
	}
	if len(others) == 0 {
		return ""
	}
	return " with " + strings.Join(others, " and ")
}

// memory returns the memory that a pod requests, with the largest part as the field to change.
func (c *Cluster) memory(p Process) workload.Ask[unit.Bytes] {
	whole := p.Pod.Demand.Memory
	ask := workload.Ask[unit.Bytes]{
		Size: whole, Of: p.withOthers(), At: c.At(p.Field, "memory"),
		Most: func(node unit.Bytes) unit.Bytes { return p.most(node - (whole - p.Size)) },
	}
	at, beside := p.Pod.Spec.Largest(c.At(p.Field), func(c pod.Container) int64 { return int64(c.Memory) })
	if beside.Memory > p.Size {
		ask.At, ask.Field = at.At("memory"), fmt.Sprintf("the memory of container %q", beside.Name)
		ask.Most = func(node unit.Bytes) unit.Bytes { return max(0, beside.Memory-(whole-node)) / unit.MiB * unit.MiB }
	}
	return ask
}

// cpu returns the CPU that a pod requests, with the largest part as the field to change.
func (c *Cluster) cpu(p Process) workload.Ask[unit.CPU] {
	whole := p.Pod.Demand.CPU
	ask := workload.Ask[unit.CPU]{
		Size: whole, Of: p.withOthers(), At: c.At(p.Field, "cpu"),
		Most: func(node unit.CPU) unit.CPU { return max(0, node-(whole-p.CPU)) },
	}
	at, beside := p.Pod.Spec.Largest(c.At(p.Field), func(c pod.Container) int64 { return int64(c.CPU) })
	if beside.CPU > p.CPU {
		ask.At, ask.Field = at.At("cpu"), fmt.Sprintf("the cpu of container %q", beside.Name)
		ask.Most = func(node unit.CPU) unit.CPU { return max(0, beside.CPU-(whole-node)) }
	}
	return ask
}

// disk returns what a pod requests of the disk of its node.
func (c *Cluster) disk(p Process) workload.Ask[unit.Bytes] {
	if p.Pod.Spec.EphemeralStorage != 0 {
		return workload.Ask[unit.Bytes]{Size: p.Pod.Disk, At: c.At(p.Field, "ephemeralStorage")}
	}
	extra := c.ExtraLocal(p.Pod)
	return workload.Ask[unit.Bytes]{
		Size: p.Pod.Disk, Of: fmt.Sprintf(", %s of it for logs", extra.Human()), At: c.At("state", "size"),
		Most: func(node unit.Bytes) unit.Bytes { return max(0, node-extra) }, Or: ", or choose a tier with volumes such as ebs",
	}
}
