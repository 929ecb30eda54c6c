package app

import (
	"time"

	"github.com/robfig/cron/v3"
)

// sampleYear is a year in which clocks change. Any year works. A fixed one keeps the
// result of the rule independent of the current date.
const sampleYear = 2027

// ClockChanges returns the midnights of the days in a year on which the clocks of a zone
// change.
func ClockChanges(zone *time.Location) []time.Time {
	var days []time.Time
	for day := time.Date(sampleYear, time.January, 1, 0, 0, 0, 0, zone); day.Year() == sampleYear; day = day.AddDate(0, 0, 1) {
		_, before := day.Zone()
		if _, after := day.AddDate(0, 0, 1).Zone(); before != after {
			days = append(days, day)
		}
	}
	return days
}

// RunsOn returns how many runs of a schedule begin on a day, at most seven.
func RunsOn(when cron.Schedule, day time.Time) int {
	end, n := day.AddDate(0, 0, 1), 0
	for t := when.Next(day.Add(-time.Second)); t.Before(end) && !t.IsZero() && n < 7; t = when.Next(t) {
		n++
	}
	return n
}
