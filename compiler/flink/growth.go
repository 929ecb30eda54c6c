package flink

import (
	"math"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/unit"
)

// autoscalerMost is the largest parallelism that the autoscaler gives to a vertex unless
// autoscalerKey sets another, as of the operator's release 1.15.
const (
	autoscalerMost = 200
	autoscalerKey  = "job.autoscaler.vertex.max-parallelism"
	slotsKey       = "slotmanager.number-of-slots.max"
)

// fallback is the prefix of the old names of the autoscaler's keys, which the operator still reads.
const fallback = "kubernetes.operator."

// written returns the name of a key of the operator as the spec has it: its own or its old one.
func (c *Cluster) written(key string) string {
	if c.Spec.Conf[key] == "" && c.Spec.Conf[fallback+key] != "" {
		return fallback + key
	}
	return key
}

// operatorKey returns the value of a key of the operator.
func (c *Cluster) operatorKey(key string) string { return c.Spec.Conf[c.written(key)] }

// autoscaled reports whether the autoscaler is on.
func (c *Cluster) autoscaled() bool {
	return strings.EqualFold(c.operatorKey("job.autoscaler.enabled"), "true")
}

// grows reports whether the autoscaler changes the parallelism of jobs, instead of only
// reporting what it would do. A standalone session cluster has as many TaskManagers as the spec
// states.
func (c *Cluster) grows() bool {
	return c.autoscaled() && !strings.EqualFold(c.operatorKey("job.autoscaler.scaling.enabled"), "false") &&
		(c.Way.Native || !c.Way.Session)
}

// largestParallelism returns the number of slots that a job can grow to. The autoscaler never
// lowers a parallelism to its limit, and no job has more subtasks than groups of keys.
func (c *Cluster) largestParallelism(job Job) int64 {
	if !c.grows() {
		return job.Parallelism
	}
	most := int64(autoscalerMost)
	if stated, found := count(c.operatorKey(autoscalerKey)); found {
		most = stated
	}
	if groups, found := count(c.Spec.Conf["pipeline.max-parallelism"]); found {
		most = min(most, groups)
	}
	return max(job.Parallelism, most)
}

// count reads a positive number that fits into Flink's own type.
func count(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	return n, err == nil && n > 0
}

// grown returns the largest number of TaskManagers of a cluster that starts them as its jobs need
// them. In a session cluster, anybody can submit a job, so a native one grows to its ceiling.
func (c *Cluster) grown() int64 {
	n := c.wanted()
	most, key := c.ceiling()
	switch {
	case !c.Way.Native || key == "":
		return n
	case c.Way.Session:
		return max(1, most)
	}
	return max(1, min(n, most))
}

// wanted returns the number of TaskManagers that the jobs of the spec can need.
func (c *Cluster) wanted() int64 {
	var slots int64
	for _, job := range c.Jobs {
		slots += c.largestParallelism(job)
	}
	n := max(1, ceil(slots, c.slots()))
	if most, limited := c.quotaOfAutoscaler(); limited && c.grows() {
		n = min(n, max(1, most, ceil(c.parallelism(), c.slots())))
	}
	if !c.Way.Native {
		return n
	}
	if least, found := count(c.Spec.Conf["slotmanager.number-of-slots.min"]); found {
		n = max(n, ceil(least, c.slots()))
	}
	if spare, found := count(c.Spec.Conf["slotmanager.redundant-taskmanager-num"]); found {
		n += spare
	}
	return n
}

func ceil(n, by int64) int64 { return (n + by - 1) / by }

// quotaOfAutoscaler returns the number of TaskManagers that the autoscaler's own quota allows, and
// whether it has one.
func (c *Cluster) quotaOfAutoscaler() (int64, bool) {
	return c.fitting(c.operatorKey("job.autoscaler.quota.cpu"), c.operatorKey("job.autoscaler.quota.memory"))
}

// ceiling returns the largest number of TaskManagers that Flink starts, and the key that limits
// it, "" when none does.
func (c *Cluster) ceiling() (most int64, key string) {
	most = math.MaxInt32
	if slots, found := count(c.Spec.Conf[slotsKey]); found && slots < math.MaxInt32 {
		most, key = slots/c.slots(), slotsKey
	}
	const cores, memory = "slotmanager.max-total-resource.cpu", "slotmanager.max-total-resource.memory"
	if n, limited := c.fitting(c.Spec.Conf[cores], ""); limited && n < most {
		most, key = n, cores
	}
	if n, limited := c.fitting("", c.Spec.Conf[memory]); limited && n < most {
		most, key = n, memory
	}
	return most, key
}

// fitting returns how many TaskManagers fit into an amount of cores and an amount of memory, and
// whether one of the two is stated.
func (c *Cluster) fitting(cores, memory string) (most int64, limited bool) {
	most = math.MaxInt32
	if amount, err := strconv.ParseFloat(cores, 64); err == nil && amount > 0 && amount < math.MaxInt32 && c.TaskCPU > 0 {
		most, limited = min(most, int64(math.Round(amount*float64(unit.Core)))/int64(c.TaskCPU)), true
	}
	if size, ok := parseMemory(memory); ok && size > 0 && c.TaskMemory.Process > 0 {
		most, limited = min(most, int64(size/c.TaskMemory.Process)), true
	}
	return most, limited
}
