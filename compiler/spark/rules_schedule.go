package spark

import (
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// scheduleRules judge when an application runs, how long it is kept, and whether its name
// leaves room for the suffixes of its runs.
var scheduleRules = withinLimits([]rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK089", Severity: diag.Error,
			Title:  "A schedule says when, in the words of cron",
			Why:    "The operator and Kubernetes read the schedule with one and the same parser. What it cannot read never runs: the operator leaves the application in FailedValidation, from where nothing brings it back, and the API server refuses a CronJob.",
			Bad:    `spark: etl: schedule: cron: "0 25 * * *"`,
			Good:   `spark: etl: schedule: cron: "0 2 * * *"`,
			Ref:    "kubeflow/spark-operator internal/controller/scheduledsparkapplication/controller.go; robfig/cron ParseStandard",
			Judges: []spec.Path{"spark.schedule.cron"},
		},
		Check: func(a *App, r *rule.Reporter) {
			s := a.Spec.Schedule
			if s == nil {
				return
			}
			if s.Cron == "" {
				r.Reportf(a.At("schedule"), "the schedule does not say when").
					Fixf("say it, as in cron: \"0 2 * * *\" for every night at two")
				return
			}
			if _, err := s.parsed(); err != nil {
				fault := s.fault()
				r.Reportf(a.At("schedule", "cron"), "%s", fault.message).Fixf("%s", fault.fix).Replace(fault.value)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK100", Severity: diag.Error,
			Title:  "The time zone of a schedule exists",
			Why:    "The zone is looked up by its IANA name. One that is not there makes the schedule unreadable, so that no run ever begins; Local is whatever zone the controller's machine is in.",
			Bad:    `spark: etl: schedule: {cron: "0 2 * * *", timeZone: "Europe/Berln"}`,
			Good:   `spark: etl: schedule: {cron: "0 2 * * *", timeZone: "Europe/Berlin"}`,
			Ref:    "kubeflow/spark-operator internal/controller/scheduledsparkapplication/controller.go; kubernetes pkg/apis/batch/validation validateTimeZone",
			Judges: []spec.Path{"spark.schedule.timeZone"},
		},
		Check: func(a *App, r *rule.Reporter) {
			s := a.Spec.Schedule
			switch {
			case s == nil || s.TimeZone == "":
			case strings.EqualFold(s.TimeZone, "Local"):
				r.Reportf(a.At("schedule", "timeZone"), "time zone %q is whichever the cluster's machines have", s.TimeZone).
					Fixf("name a zone such as Europe/Berlin, or leave timeZone out for UTC").Replace(`"Etc/UTC"`)
			default:
				near := nearZone(s.TimeZone)
				if _, err := time.LoadLocation(s.TimeZone); err == nil && !strings.EqualFold(near, s.TimeZone) {
					return
				}
				f := r.Reportf(a.At("schedule", "timeZone"), "there is no time zone %q", s.TimeZone)
				if near != "" {
					f.Fixf("did you mean %q?", near)
				} else {
					f.Fixf("name a zone of the IANA list, such as Europe/Berlin, or leave timeZone out for UTC")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK101", Severity: diag.Error,
			Title:  "The day of a schedule comes",
			Why:    "Cron reads a day that no month has, such as 30 February, without a word. The application then waits for ever.",
			Bad:    `spark: etl: schedule: cron: "0 2 30 2 *"`,
			Good:   `spark: etl: schedule: cron: "0 2 28 2 *"`,
			Ref:    "robfig/cron SpecSchedule.Next",
			Judges: []spec.Path{"spark.schedule.cron"},
		},
		Check: func(a *App, r *rule.Reporter) {
			s := a.Spec.Schedule
			if s == nil || s.Cron == "" {
				return
			}
			// Any start date works: the parser looks five years ahead.
			start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
			if when, err := s.parsed(); err == nil && when.Next(start).IsZero() {
				r.Reportf(a.At("schedule", "cron"), "%q names a day that never comes", s.Cron).
					Fixf("name a day that each of the months has")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK132", Severity: diag.Warning,
			Title:  "A step of a schedule is not longer than what it steps through",
			Why:    "Steps begin anew with each hour, day, month or week. One that is longer than that is taken once, at the first value: */90 is the full hour, and not every 90 minutes.",
			Bad:    `spark: etl: schedule: cron: "*/90 * * * *"`,
			Good:   `spark: etl: schedule: cron: "0 */2 * * *"`,
			Ref:    "robfig/cron parser.go getRange",
			Judges: []spec.Path{"spark.schedule.cron"},
		},
		Check: func(a *App, r *rule.Reporter) {
			s := a.Spec.Schedule
			if s == nil {
				return
			}
			if _, err := s.parsed(); err != nil {
				return // SPK089 reports it
			}
			for i, field := range s.fields() {
				if first, step, long := longStep(field, cronFields[i]); long {
					r.Reportf(a.At("schedule", "cron"), "%q as the %s is %d alone, because no step of %d fits", field, cronFields[i].name, first, step).
						Fixf("write %d, if that is meant, or a step of at most %d", first, cronFields[i].last-cronFields[i].first)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK102", Severity: diag.Error,
			Title:  "The name has room for what is added to it",
			Why:    "Each run of a schedule, the Job, the server, the cluster's stateful sets and the Service are called after the workload, with an ending. Such names and the labels that carry them have at most 63 characters: with more, nothing is made, and of a schedule every run fails.",
			Bad:    "spark: \"orders-and-returns-of-all-shops-every-morning\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\", schedule: cron: \"0 2 * * *\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Good:   "spark: \"orders-every-morning\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\", schedule: cron: \"0 2 * * *\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Ref:    "kubeflow/spark-operator createSparkApplication, sparkconnect_validator.go; Kubernetes, names of Services, Jobs and CronJobs; kubernetes/kubernetes #64023; apache/spark-kubernetes-operator SparkClusterResourceSpec.java",
			Judges: []spec.Path{"spark.schedule", "spark.mode", "spark.operator", "spark.ui.route"},
		},
		Check: func(a *App, r *rule.Reporter) {
			most, why := a.longestName()
			if n := len(a.Name()); n > most {
				r.Reportf(a.Path(), "the name has %d characters, and %s leaves room for %d", n, why, most).
					Fixf("choose a name of at most %d characters", most)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK103", Severity: diag.Warning,
			Title:  "What is deleted when it ended is made by a schedule",
			Why:    "The operator deletes the application once its time is over. Whatever applies the output from Git finds it missing, makes it anew, and it runs again, for ever. Of a schedule only the runs are deleted.",
			Bad:    `spark: etl: timeToLive: "24h"`,
			Good:   `spark: etl: {timeToLive: "24h", schedule: cron: "0 2 * * *"}`,
			Ref:    "kubeflow/spark-operator reconcileTerminatedSparkApplication; apache/spark-kubernetes-operator docs/spark_custom_resources.md",
			Judges: []spec.Path{"spark.timeToLive", "spark.schedule"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if a.Way.Ends && a.Spec.TimeToLive != 0 && a.Spec.Schedule == nil {
				r.Reportf(a.At("timeToLive"), "the application is deleted %s after it ended, and what applies it from Git makes it anew", a.Spec.TimeToLive).
					Fixf("give it a schedule, or remove timeToLive")
			}
		},
	},
})

// The largest lengths of three kinds of names: one that becomes a label or a Service, one
// of a CronJob, to which Kubernetes appends the minute of the run, and one of a stateful
// set, to which Kubernetes appends a hash.
const (
	longestLabel       = 63
	longestCronJob     = 52
	longestStatefulSet = 52
)

// longestName returns the largest length of the workload's name and what limits it. The
// way that runs the workload and its Service each append a suffix.
func (a *App) longestName() (int, string) {
	most, why := longestLabel, "a label"
	limit := func(n int, what string) {
		if n < most {
			most, why = n, what
		}
	}
	if a.Spec.UI.Route != nil {
		limit(longestLabel-len("-ui"), "the Service of the user interface")
	}
	if a.Way.LongestName != nil {
		limit(a.Way.LongestName(a))
	}
	return most, why
}
