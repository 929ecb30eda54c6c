package cluster

import (
	"cmp"
	"fmt"

	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/unit"
)

// Process is a JobManager or a TaskManager, for rules about both.
type Process struct {
	Field string // of the spec
	Name  string // with its article
	Size  unit.Bytes
	CPU   unit.CPU
	Local unit.Bytes
	Pool  *pool.Pool
	Heap  unit.Bytes // the smallest that is enough
	Fault *MemoryFault
	Try   func(unit.Bytes) *MemoryFault // whether it starts
	Run   func(unit.Bytes) *MemoryFault // whether it starts and has enough heap
}

// Processes returns the JobManager and the TaskManager.
func (c *Cluster) Processes() []Process {
	conf, slots := memoryConf(c.Spec.Conf), unit.Bytes(c.Slots())
	tight := &MemoryFault{Text: "too little heap"}
	return []Process{
		{
			Field: "jobManager", Name: "a JobManager", Size: c.JobMemory.Process, CPU: c.Spec.JobManager.CPU, Pool: c.JobPool,
			Heap: leastJobHeap, Fault: c.JobFault,
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
			Field: "taskManager", Name: "a TaskManager", Size: c.TaskMemory.Process, CPU: c.Spec.TaskManager.CPU, Local: c.Local, Pool: c.TaskPool,
			Heap: leastSlotHeap, Fault: c.TaskFault,
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
	return cmp.Or(Smallest(p.Run), Smallest(p.Try))
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
			Name: p.Name, Pool: p.Pool,
			Memory: workload.Ask[unit.Bytes]{Size: p.Size, At: c.At(p.Field, "memory"), Most: p.most},
			CPU:    workload.Ask[unit.CPU]{Size: p.CPU, At: c.At(p.Field, "cpu")},
			Disk: workload.Ask[unit.Bytes]{
				Size: p.Local, Of: fmt.Sprintf(", %s of it for logs", extraLocal.Human()), At: c.At("state", "size"),
				Most: func(node unit.Bytes) unit.Bytes { return max(0, node-extraLocal) }, Or: ", or choose a tier with volumes such as ebs",
			},
			Presence: func() workload.Presence { return c.presence(p) },
		})
	}
	return pods
}
