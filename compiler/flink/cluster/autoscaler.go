package cluster

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// The keys of the autoscaler that rules and the largest number of TaskManagers depend on.
const (
	AutoscalerOn     = "job.autoscaler.enabled"
	autoscalerScales = "job.autoscaler.scaling.enabled"
	AutoscalerLeast  = "job.autoscaler.vertex.min-parallelism"
	autoscalerCPU    = "job.autoscaler.quota.cpu"
	autoscalerMemory = "job.autoscaler.quota.memory"
)

// namesUtilization is the first operator that has keys for the utilization above and below which a
// vertex changes; its keys for the target have the old name before it.
var namesUtilization = version.Must("1.11")

// autoscalerKeys returns the keys of the field autoscaler. They depend on nothing but the spec, so
// that the size of the cluster can follow from them.
func (c *Cluster) autoscalerKeys() map[string]string {
	s := c.Spec.Autoscaler
	if s == nil {
		return nil
	}
	conf := map[string]string{AutoscalerOn: "true"}
	if !s.Scaling {
		conf[autoscalerScales] = "false"
	}
	number := func(key string, n int64) {
		if n != 0 {
			conf[key] = strconv.FormatInt(n, 10)
		}
	}
	number(AutoscalerLeast, s.Min)
	number(AutoscalerKey, s.Max)
	for key, percent := range map[string]int64{
		c.utilizationKey(): s.Target, "job.autoscaler.utilization.max": s.High, "job.autoscaler.utilization.min": s.Low,
		"job.autoscaler.scale-down.max-factor": s.ScaleDownLimit, "job.autoscaler.scale-up.max-factor": s.ScaleUpLimit,
	} {
		if percent != 0 {
			conf[key] = ofOne(percent)
		}
	}
	for key, time := range map[string]unit.Duration{
		"job.autoscaler.stabilization.interval": s.Stabilization, "job.autoscaler.metrics.window": s.Window,
		"job.autoscaler.scale-down.interval": s.ScaleDownDelay, "job.autoscaler.catch-up.duration": s.CatchUp,
		"job.autoscaler.restart.time": s.RestartTime,
	} {
		if time != 0 {
			conf[key] = span(time)
		}
	}
	if len(s.Exclude) > 0 {
		conf["job.autoscaler.vertex.exclude.ids"] = strings.Join(slices.Sorted(slices.Values(s.Exclude)), ";")
	}
	if s.MemoryTuning {
		conf["job.autoscaler.memory.tuning.enabled"] = "true"
	}
	if q := s.Quota; q != nil && q.CPU != 0 {
		conf[autoscalerCPU] = q.CPU.Decimal()
	}
	if q := s.Quota; q != nil && q.Memory != 0 {
		conf[autoscalerMemory] = q.Memory.Mebibytes()
	}
	return conf
}

// utilizationKey returns the key of the target in the operator's version.
func (c *Cluster) utilizationKey() string {
	if c.OldUtilization() {
		return "job.autoscaler.target.utilization"
	}
	return "job.autoscaler.utilization.target"
}

// OldUtilization reports whether the operator has no keys for a utilization above and below which
// a vertex changes.
func (c *Cluster) OldUtilization() bool {
	return c.Env.Operators.Flink.Before(namesUtilization.Major, namesUtilization.Minor)
}

// ofOne returns a percentage as a number with at most two decimals, in which 100 percent are 1.
func ofOne(percent int64) string {
	return strconv.FormatFloat(float64(percent)/100, 'f', -1, 64)
}

// AutoscalerPath returns the path of the value that turns the autoscaler on.
func (c *Cluster) AutoscalerPath() spec.Path {
	if c.Spec.Autoscaler != nil {
		return c.At("autoscaler")
	}
	return c.At("conf", c.Written(AutoscalerOn))
}

// Bound returns a bound of the parallelism of a vertex, 0 when it is not given, and its path: the field
// of the autoscaler, or the key in conf.
func (c *Cluster) Bound(key, field string) (int64, spec.Path) {
	n, _ := count(c.OperatorKey(key))
	if at := c.Written(key); c.Spec.Conf[at] != "" {
		return n, c.At("conf", at)
	}
	return n, c.At("autoscaler", field)
}

// schedulerKeys returns the keys of the field jobScheduler.
func (c *Cluster) schedulerKeys() map[string]string {
	switch c.Spec.JobScheduler {
	case "adaptive":
		return map[string]string{JobScheduler: "adaptive"}
	case "reactive":
		return map[string]string{SchedulerMode: "reactive"}
	}
	return nil
}

// The keys that choose how the parallelism of jobs meets the slots.
const (
	JobScheduler  = "jobmanager.scheduler"
	SchedulerMode = "scheduler-mode"
)

// Reactive reports whether jobs use all TaskManagers that there are.
func (c *Cluster) Reactive() bool { return strings.EqualFold(c.Setting(SchedulerMode), "reactive") }

// ReactivePath returns the path of the value that makes a cluster reactive.
func (c *Cluster) ReactivePath() spec.Path {
	if c.Spec.JobScheduler == "reactive" {
		return c.At("jobScheduler")
	}
	return c.At("conf", SchedulerMode)
}

// Adaptive reports whether the parallelism of a job can change while it runs.
func (c *Cluster) Adaptive() bool {
	return c.Reactive() || strings.EqualFold(c.Setting(JobScheduler), "adaptive")
}

// sizingKeys returns the keys of fields on which the number of TaskManagers depends.
func (c *Cluster) sizingKeys() map[string]string {
	conf := map[string]string{}
	maps.Copy(conf, c.autoscalerKeys())
	maps.Copy(conf, c.schedulerKeys())
	if job := c.Spec.Job; job != nil && job.MaxParallelism != 0 && !c.Way.Session {
		conf[maxParallelism] = strconv.FormatInt(job.MaxParallelism, 10)
	}
	return conf
}

// Setting returns the value of a key that a field of the spec or its conf gives.
func (c *Cluster) Setting(key string) string {
	if value := c.fields[key]; value != "" {
		return value
	}
	return c.Spec.Conf[key]
}
