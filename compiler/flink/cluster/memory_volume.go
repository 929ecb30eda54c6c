package cluster

import "github.com/lakewright/lakewright/internal/unit"

// StateInMemory returns the size of a TaskManager's volume that is in memory, in whole MiB, 0 for none.
func (c *Cluster) StateInMemory() unit.Bytes {
	if !c.State.InMemory() {
		return 0
	}
	return (c.StateSize + unit.MiB - 1) / unit.MiB * unit.MiB
}

// TaskContainer returns the memory of a TaskManager's container: the process and, because Kubernetes
// counts it there, a volume in memory.
func (c *Cluster) TaskContainer() unit.Bytes {
	if c.TaskMemory.Process == 0 {
		return 0
	}
	return c.TaskMemory.Process + c.StateInMemory()
}

// volumeKeys returns the keys for a volume in memory. The operator gives the container the size of
// the process, so the volume is part of the overhead, of which Flink uses nothing itself: all other parts
// stay as they are without it.
func (c *Cluster) volumeKeys() map[string]string {
	volume := c.StateInMemory()
	if volume == 0 || c.TaskMemory.Process == 0 || c.TaskFault != nil {
		return nil
	}
	size := sizeText(c.TaskMemory.Overhead + volume)
	return map[string]string{TaskProcess + overheadKey: size, TaskProcess + ".memory.jvm-overhead.max": size}
}
