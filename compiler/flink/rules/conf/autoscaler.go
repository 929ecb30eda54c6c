package conf

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// AutoscalerRules are about keys of the operator's autoscaler that depend on each other.
var AutoscalerRules = []rule.Rule[*cluster.Cluster]{
	{
		Doc: rule.Doc{
			ID: "FLK137", Severity: diag.Error,
			Title:  "The autoscaler's utilization and periods can be used",
			Why:    "The operator refuses a cluster whose autoscaler has a lowest utilization above its target, a highest one below it, or an excluded period that it cannot read. The target is 0.7 unless a key sets it.",
			Bad:    `flink: scoring: conf: {"job.autoscaler.enabled": "true", "job.autoscaler.utilization.max": "0.5"}`,
			Good:   `flink: scoring: conf: {"job.autoscaler.enabled": "true", "job.autoscaler.utilization.target": "0.5", "job.autoscaler.utilization.max": "0.8"}`,
			Ref:    "apache/flink-kubernetes-operator 1.15 AutoscalerValidator, CalendarUtils",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if c.Autoscaled() {
				checkUtilization(c, r)
				checkPeriods(c, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK139", Severity: diag.Info,
			Title:  "An autoscaled job states its largest parallelism",
			Why:    "Without pipeline.max-parallelism Flink derives the number of key groups from the first parallelism, and it is at least 128. It cannot change while there is state: the autoscaler never goes beyond it, and it chooses only parallelisms among which the groups are spread evenly. Numbers with many divisors, such as 120, 360 or 720, leave it the most choice.",
			Bad:    `flink: scoring: conf: "job.autoscaler.enabled": "true"`,
			Good:   `flink: scoring: conf: {"job.autoscaler.enabled": "true", "pipeline.max-parallelism": "360"}`,
			Ref:    "apache/flink-kubernetes-operator docs, autoscaler, recommendations; apache/flink KeyGroupRangeAssignment",
			Judges: []spec.Path{"flink.conf"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if key := c.Written("job.autoscaler.enabled"); c.Grows() && c.Spec.Conf[key] != "" && c.Conf["pipeline.max-parallelism"] == "" {
				r.Reportf(c.At("conf", key), "the autoscaler cannot give a job more than its key groups, whose number is not stated").
					Fixf(`add conf: "pipeline.max-parallelism": "360", or another number with many divisors; a job that has state keeps the number that it began with`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "FLK143", Severity: diag.Info,
			Title:  "An autoscaled job is rescaled without a restart of its cluster",
			Why:    "With the adaptive scheduler Flink changes the parallelism of a running job. With any other scheduler each change is a full upgrade of the cluster.",
			Bad:    `flink: scoring: conf: {"job.autoscaler.enabled": "true", "pipeline.max-parallelism": "360"}`,
			Good:   `flink: scoring: conf: {"job.autoscaler.enabled": "true", "pipeline.max-parallelism": "360", "jobmanager.scheduler": "adaptive"}`,
			Ref:    "apache/flink-kubernetes-operator NativeFlinkService.supportsInPlaceScaling",
			Judges: []spec.Path{"flink.conf", "flink.deployment"},
		},
		Check: func(c *cluster.Cluster, r *rule.Reporter) {
			if key := c.Written("job.autoscaler.enabled"); c.Grows() && c.Spec.Conf[key] != "" && c.Way.Native && !c.Way.Session && !strings.EqualFold(c.Conf["jobmanager.scheduler"], "adaptive") {
				r.Reportf(c.At("conf", key), "each change of the parallelism is an upgrade of the whole cluster").
					Fixf(`add conf: "jobmanager.scheduler": "adaptive"`)
			}
		},
	},
}

// utilization returns a key of the autoscaler's utilization as it is written, and its value.
func utilization(c *cluster.Cluster, names ...string) (key string, value float64, found bool) {
	for _, name := range names {
		if text := c.Spec.Conf[c.Written(name)]; text != "" {
			value, err := strconv.ParseFloat(text, 64)
			return c.Written(name), value, err == nil
		}
	}
	return "", 0, false
}

func checkUtilization(c *cluster.Cluster, r *rule.Reporter) {
	const standard = 0.7
	targetKey, target, stated := utilization(c, "job.autoscaler.utilization.target", "job.autoscaler.target.utilization")
	if !stated {
		target = standard
	}
	report := func(key string, value float64, relation string) {
		f := r.Reportf(c.At("conf", key), "%s is %v, %s the target of %v", key, value, relation, target)
		if stated {
			f.Fixf("set it to at %s %v, or change the target", map[string]string{"below": "least", "above": "most"}[relation], target).
				Notef(c.At("conf", targetKey), "the target is stated here")
			return
		}
		f.Fixf("set it to at %s %v, or add job.autoscaler.utilization.target", map[string]string{"below": "least", "above": "most"}[relation], target)
	}
	if key, most, found := utilization(c, "job.autoscaler.utilization.max"); found && most >= 0 && most < target {
		report(key, most, "below")
	}
	if key, least, found := utilization(c, "job.autoscaler.utilization.min"); found && least <= 1 && least > target {
		report(key, least, "above")
	}
}

// daily matches the hours of a day, as in 9:30-11:00. The operator reads them with Quartz.
var daily = lazyregexp.New(`^([0-9]{1,2}):([0-9]{1,2})(?::[0-9]{1,2}){0,2}-([0-9]{1,2}):([0-9]{1,2})(?::[0-9]{1,2}){0,2}$`)

// checkPeriods reports excluded periods that the operator cannot read: hours of a day, a cron
// expression of Quartz, or both with && between them.
func checkPeriods(c *cluster.Cluster, r *rule.Reporter) {
	key := c.Written("job.autoscaler.excluded.periods")
	for period := range strings.SplitSeq(c.Spec.Conf[key], ";") {
		if strings.TrimSpace(period) == "" {
			continue
		}
		hours, crons, wrong := 0, 0, ""
		for part := range strings.SplitSeq(period, "&&") {
			part = strings.TrimSpace(part)
			switch fields := len(strings.Fields(part)); {
			case isDaily(part):
				hours++
			case fields == 6 || fields == 7:
				crons++
			default:
				wrong = part
			}
		}
		switch {
		case wrong != "":
			r.Reportf(c.At("conf", key), "%q is neither the hours of a day nor a cron expression with seconds", wrong).
				Fixf(`write hours such as 9:30-11:00, or six fields such as "* * 9-11 ? * MON-FRI"`)
		case hours > 1 || crons > 1:
			r.Reportf(c.At("conf", key), "%q joins two periods of the same kind", strings.TrimSpace(period)).
				Fixf("write a semicolon between the periods; && joins hours of a day with a cron expression")
		}
	}
}

// isDaily reports whether text is the hours of a day, the first before the last.
func isDaily(text string) bool {
	m := daily.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	return n[0] < 24 && n[2] < 24 && n[1] < 60 && n[3] < 60 && n[0]*60+n[1] < n[2]*60+n[3]
}
