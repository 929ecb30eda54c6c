package program

import (
	"time"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// ClockChangeRules judge schedules on the days on which clocks change.
var ClockChangeRules = []rule.Rule[*app.App]{{
	Doc: rule.Doc{
		ID: "SPK140", Severity: diag.Warning,
		Title:  "A schedule avoids the hour in which clocks change",
		Why:    "In spring one hour of the night is skipped, and a run that is due in it does not happen that day. In autumn one hour is repeated, and so is the run. The cron parser of the operator and of Kubernetes does not compensate for this.",
		Bad:    `spark: etl: schedule: {cron: "30 2 * * *", timeZone: "Europe/Berlin"}`,
		Good:   `spark: etl: schedule: {cron: "30 3 * * *", timeZone: "Europe/Berlin"}`,
		Ref:    "robfig/cron SpecSchedule.Next",
		Judges: []spec.Path{"spark.schedule.cron", "spark.schedule.timeZone"},
	},
	Check: func(a *app.App, r *rule.Reporter) {
		s := a.Spec.Schedule
		if s == nil || s.Cron == "" || s.TimeZone == "" {
			return
		}
		zone, err := time.LoadLocation(s.TimeZone)
		if err != nil {
			return // SPK100 reports it
		}
		when, err := s.Parsed()
		if err != nil {
			return // SPK089 reports it
		}
		for _, day := range app.ClockChanges(zone) {
			usual, runs := app.RunsOn(when, day.AddDate(0, 0, -7)), app.RunsOn(when, day)
			if runs == usual || usual != app.RunsOn(when, day.AddDate(0, 0, 7)) || usual == 0 || usual > 6 {
				continue
			}
			r.Reportf(a.At("schedule", "cron"), "%q in %s runs %s on %s, when the clocks change, and %s on other days",
				s.Cron, s.TimeZone, times(runs), day.Format("2 January 2006"), times(usual)).
				Fixf("choose an hour after 3, or time zone Etc/UTC")
			return
		}
	},
}}

// times returns a number of runs in words.
func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return "several times"
}
