package program

import (
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ScheduleRules judge when an application runs, how long it is kept, and whether its name
// leaves room for the suffixes of its runs.
var ScheduleRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK089", Severity: diag.Error,
			Title:  "A schedule has a time that cron can parse",
			Why:    "The operator and Kubernetes read the schedule with the same parser. A schedule that it cannot read never runs: the operator leaves the application in FailedValidation for good, and the API server refuses a CronJob.",
			Bad:    `spark: etl: schedule: cron: "0 25 * * *"`,
			Good:   `spark: etl: schedule: cron: "0 2 * * *"`,
			Ref:    "kubeflow/spark-operator internal/controller/scheduledsparkapplication/controller.go; robfig/cron ParseStandard",
			Judges: []spec.Path{"spark.schedule.cron"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			s := a.Spec.Schedule
			if s == nil {
				return
			}
			if s.Cron == "" {
				r.Reportf(a.At("schedule"), "the schedule has no time").
					Fixf("set it, as in cron: \"0 2 * * *\" for every night at two")
				return
			}
			if _, err := s.Parsed(); err != nil {
				fault := s.Fault()
				r.Reportf(a.At("schedule", "cron"), "%s", fault.Message).Fixf("%s", fault.Fix).Replace(fault.Value)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK100", Severity: diag.Error,
			Title:  "The time zone of a schedule exists",
			Why:    "The zone is looked up by its IANA name. With an unknown name the schedule cannot be read, and no run ever begins. Local is the zone of the controller's machine.",
			Bad:    `spark: etl: schedule: {cron: "0 2 * * *", timeZone: "Europe/Berln"}`,
			Good:   `spark: etl: schedule: {cron: "0 2 * * *", timeZone: "Europe/Berlin"}`,
			Ref:    "kubeflow/spark-operator internal/controller/scheduledsparkapplication/controller.go; kubernetes pkg/apis/batch/validation validateTimeZone",
			Judges: []spec.Path{"spark.schedule.timeZone"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			s := a.Spec.Schedule
			switch {
			case s == nil || s.TimeZone == "":
			case strings.EqualFold(s.TimeZone, "Local"):
				r.Reportf(a.At("schedule", "timeZone"), "time zone %q is the zone of whichever machine reads it", s.TimeZone).
					Fixf("name a zone such as Europe/Berlin, or leave timeZone out for UTC").Replace(`"Etc/UTC"`)
			default:
				near := app.NearZone(s.TimeZone)
				if _, err := time.LoadLocation(s.TimeZone); err == nil && !strings.EqualFold(near, s.TimeZone) {
					return
				}
				f := r.Reportf(a.At("schedule", "timeZone"), "there is no time zone %q", s.TimeZone)
				switch fixed := app.FixedZone(s.TimeZone); {
				case fixed != "":
					f.Fixf("name a zone such as Europe/Berlin, whose offset follows the season, or %s for this offset all year", fixed)
				case near != "":
					f.Fixf("did you mean %q?", near)
				default:
					f.Fixf("name a zone of the IANA list, such as Europe/Berlin, or leave timeZone out for UTC")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK101", Severity: diag.Error,
			Title:  "The day of a schedule exists",
			Why:    "Cron silently accepts a day that no month has, such as 30 February. The application then waits for ever.",
			Bad:    `spark: etl: schedule: cron: "0 2 30 2 *"`,
			Good:   `spark: etl: schedule: cron: "0 2 28 2 *"`,
			Ref:    "robfig/cron SpecSchedule.Next",
			Judges: []spec.Path{"spark.schedule.cron"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			s := a.Spec.Schedule
			if s == nil || s.Cron == "" {
				return
			}
			// Any start date works: the parser looks five years ahead.
			start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
			if when, err := s.Parsed(); err == nil && when.Next(start).IsZero() {
				r.Reportf(a.At("schedule", "cron"), "%q names a day that never comes", s.Cron).
					Fixf("name a day that each of the months has")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK132", Severity: diag.Warning,
			Title:  "A step of a schedule is not longer than its range",
			Why:    "Steps restart with each hour, day, month or week. A longer step selects only the first value: */90 is the full hour, and not every 90 minutes.",
			Bad:    `spark: etl: schedule: cron: "*/90 * * * *"`,
			Good:   `spark: etl: schedule: cron: "0 */2 * * *"`,
			Ref:    "robfig/cron parser.go getRange",
			Judges: []spec.Path{"spark.schedule.cron"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			s := a.Spec.Schedule
			if s == nil {
				return
			}
			if _, err := s.Parsed(); err != nil {
				return // SPK089 reports it
			}
			for i, field := range s.Fields() {
				if first, step, long := app.LongStep(field, app.CronFields[i]); long {
					r.Reportf(a.At("schedule", "cron"), "%q as the %s selects only %d, because no step of %d fits", field, app.CronFields[i].Name, first, step).
						Fixf("write %d, if that is meant, or a step of at most %d", first, app.CronFields[i].Last-app.CronFields[i].First)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK102", Severity: diag.Error,
			Title:  "The name leaves room for suffixes",
			Why:    "The names of a schedule's runs, the Job, the server, the cluster's stateful sets and the Service consist of the workload's name and a suffix. These names and the labels with them have at most 63 characters. With a longer name nothing is created, and every run of a schedule fails.",
			Bad:    "spark: \"orders-and-returns-of-all-shops-every-morning\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\", schedule: cron: \"0 2 * * *\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Good:   "spark: \"orders-every-morning\": {\n\tversion: \"4.0.1\", image: \"registry.internal/etl:1\", schedule: cron: \"0 2 * * *\"\n\tmain: {file: \"local:///opt/app/etl.jar\", class: \"com.example.Etl\"}\n}",
			Ref:    "kubeflow/spark-operator createSparkApplication, sparkconnect_validator.go; Kubernetes, names of Services, Jobs and CronJobs; kubernetes/kubernetes #64023; apache/spark-kubernetes-operator SparkClusterResourceSpec.java",
			Judges: []spec.Path{"spark.schedule", "spark.mode", "spark.operator", "spark.ui.route"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			most, why := longestName(a)
			if n := len(a.Name()); n > most {
				r.Reportf(a.Path(), "the name has %d characters, and %s leaves room for %d", n, why, most).
					Fixf("choose a name of at most %d characters", most)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK103", Severity: diag.Warning,
			Title:  "Only an application with a schedule has a time to live",
			Why:    "The operator deletes the application when its time to live is over. The tool that applies the output from Git finds it missing and creates it again, so it runs again and again. With a schedule, only the runs are deleted.",
			Bad:    `spark: etl: timeToLive: "24h"`,
			Good:   `spark: etl: {timeToLive: "24h", schedule: cron: "0 2 * * *"}`,
			Ref:    "kubeflow/spark-operator reconcileTerminatedSparkApplication; apache/spark-kubernetes-operator docs/spark_custom_resources.md",
			Judges: []spec.Path{"spark.timeToLive", "spark.schedule"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Way.Ends && a.Spec.TimeToLive != 0 && a.Spec.Schedule == nil {
				r.Reportf(a.At("timeToLive"), "the application is deleted %s after it ended, and the tool that applies it from Git creates it again", a.Spec.TimeToLive).
					Fixf("give it a schedule, or remove timeToLive")
			}
		},
	},
})

// longestName returns the largest length of the workload's name and what limits it. The
// way that runs the workload and its Service each append a suffix.
func longestName(a *app.App) (int, string) {
	most, why := app.LongestLabel, "a label"
	limit := func(n int, what string) {
		if n < most {
			most, why = n, what
		}
	}
	if a.Spec.UI.Route != nil {
		limit(app.LongestLabel-len("-ui"), "the Service of the user interface")
	}
	if a.Way.LongestName != nil {
		limit(a.Way.LongestName(a))
	}
	return most, why
}
