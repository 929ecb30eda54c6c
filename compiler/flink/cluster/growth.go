package cluster

import (
	"math"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/unit"
)

// AutoscalerMost is the largest parallelism that the autoscaler gives to a vertex unless
// autoscalerKey sets another, as of the operator's release 1.15.
const (
	AutoscalerMost = 200
	AutoscalerKey  = "job.autoscaler.vertex.max-parallelism"
	SlotsKey       = "slotmanager.number-of-slots.max"
)

// fallback is the prefix of the old names of the autoscaler's keys, which the operator still reads.
const fallback = "kubernetes.operator."

// Written returns the name of a key of the operator as the spec has it: its own or its old one.
func (c *Cluster) Written(key string) string {
	if c.Setting(key) == "" && c.Spec.Conf[fallback+key] != "" {
		return fallback + key
	}
	return key
}

// OperatorKey returns the value of a key of the operator.
func (c *Cluster) OperatorKey(key string) string { return c.Setting(c.Written(key)) }

// Autoscaled reports whether the autoscaler is on.
func (c *Cluster) Autoscaled() bool {
	return strings.EqualFold(c.OperatorKey(AutoscalerOn), "true")
}

// Grows reports whether the autoscaler changes the parallelism of jobs, instead of only
// reporting what it would do. A standalone session cluster has as many TaskManagers as the spec
// states.
func (c *Cluster) Grows() bool {
	return c.Autoscaled() && !strings.EqualFold(c.OperatorKey(autoscalerScales), "false") &&
		(c.Way.Native || !c.Way.Session)
}

// largestParallelism returns the number of slots that a job can grow to. The autoscaler never
// lowers a parallelism to its limit, and no job has more subtasks than groups of keys.
func (c *Cluster) largestParallelism(job Job) int64 {
	if !c.Grows() {
		return job.Parallelism
	}
	most := int64(AutoscalerMost)
	if stated, found := count(c.OperatorKey(AutoscalerKey)); found {
		most = stated
	}
	if groups := c.MaxParallelism(job); groups != 0 {
		most = min(most, groups)
	}
	return max(job.Parallelism, most)
}

// MaxParallelism returns the number of groups of keys of a job, 0 when it is not known.
func (c *Cluster) MaxParallelism(job Job) int64 {
	if job.Spec.MaxParallelism != 0 {
		return job.Spec.MaxParallelism
	}
	groups, _ := count(c.Spec.Conf[maxParallelism])
	return groups
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
	most, key := c.Ceiling()
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
	n := max(1, Ceil(slots, c.Slots()))
	if most, limited := c.QuotaOfAutoscaler(); limited && c.Grows() {
		n = min(n, max(1, most, Ceil(c.Parallelism(), c.Slots())))
	}
	if !c.Way.Native {
		return n
	}
	if least, found := count(c.Spec.Conf["slotmanager.number-of-slots.min"]); found {
		n = max(n, Ceil(least, c.Slots()))
	}
	if spare, found := count(c.Spec.Conf["slotmanager.redundant-taskmanager-num"]); found {
		n += spare
	}
	return n
}

// Ceil returns the quotient, rounded up.
func Ceil(n, by int64) int64 { return (n + by - 1) / by }

// QuotaOfAutoscaler returns the number of TaskManagers that the autoscaler's own quota allows, and
// whether it has one.
func (c *Cluster) QuotaOfAutoscaler() (int64, bool) {
	return c.fitting(c.OperatorKey(autoscalerCPU), c.OperatorKey(autoscalerMemory))
}

// Ceiling returns the largest number of TaskManagers that Flink starts, and the key that limits
// it, "" when none does.
func (c *Cluster) Ceiling() (most int64, key string) {
	most = math.MaxInt32
	if slots, found := count(c.Spec.Conf[SlotsKey]); found && slots < math.MaxInt32 {
		most, key = slots/c.Slots(), SlotsKey
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
	if size, ok := parseMemory(memory); ok && size > 0 && c.TaskContainer() > 0 {
		most, limited = min(most, int64(size/c.TaskContainer())), true
	}
	return most, limited
}
