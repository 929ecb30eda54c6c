package spark

import (
	"time"

	"github.com/robfig/cron/v3"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// sampleYear is a year in which clocks change. Any year works. A fixed one keeps the
// result of the rule independent of the current date.
const sampleYear = 2027

var clockChangeRules = []rule.Rule[*App]{{
	Doc: rule.Doc{
		ID: "SPK140", Severity: diag.Warning,
		Title:  "A schedule avoids the hour in which clocks change",
		Why:    "In spring one hour of the night is skipped, and a run that is due in it does not happen that day. In autumn one hour is repeated, and so is the run. The cron parser of the operator and of Kubernetes does not compensate for this.",
		Bad:    `spark: etl: schedule: {cron: "30 2 * * *", timeZone: "Europe/Berlin"}`,
		Good:   `spark: etl: schedule: {cron: "30 3 * * *", timeZone: "Europe/Berlin"}`,
		Ref:    "robfig/cron SpecSchedule.Next",
		Judges: []spec.Path{"spark.schedule.cron", "spark.schedule.timeZone"},
	},
	Check: func(a *App, r *rule.Reporter) {
		s := a.Spec.Schedule
		if s == nil || s.Cron == "" || s.TimeZone == "" {
			return
		}
		zone, err := time.LoadLocation(s.TimeZone)
		if err != nil {
			return // SPK100 reports it
		}
		when, err := s.parsed()
		if err != nil {
			return // SPK089 reports it
		}
		for _, day := range clockChanges(zone) {
			usual, runs := runsOn(when, day.AddDate(0, 0, -7)), runsOn(when, day)
			if runs == usual || usual != runsOn(when, day.AddDate(0, 0, 7)) || usual == 0 || usual > 6 {
				continue
			}
			r.Reportf(a.At("schedule", "cron"), "%q in %s runs %s on %s, when the clocks change, and %s on other days",
				s.Cron, s.TimeZone, times(runs), day.Format("2 January 2006"), times(usual)).
				Fixf("choose an hour after 3, or time zone Etc/UTC")
			return
		}
	},
}}

// clockChanges returns the midnights of the days in a year on which the clocks of a zone
// change.
func clockChanges(zone *time.Location) []time.Time {
	var days []time.Time
	for day := time.Date(sampleYear, time.January, 1, 0, 0, 0, 0, zone); day.Year() == sampleYear; day = day.AddDate(0, 0, 1) {
		_, before := day.Zone()
		if _, after := day.AddDate(0, 0, 1).Zone(); before != after {
			days = append(days, day)
		}
	}
	return days
}

// runsOn returns how many runs of a schedule begin on a day, at most seven.
func runsOn(when cron.Schedule, day time.Time) int {
	end, n := day.AddDate(0, 0, 1), 0
	for t := when.Next(day.Add(-time.Second)); t.Before(end) && !t.IsZero() && n < 7; t = when.Next(t) {
		n++
	}
	return n
}

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
