package app

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestScheduleFault(t *testing.T) {
	const five = `write minute, hour, day of the month, month and day of the week, as in "0 2 * * *"`
	for _, test := range []struct {
		cron, message, fix, value string
	}{
		{cron: "60 * * * *", message: `cron cannot read "60" as the minute, which is 0 to 59`, fix: "write 0 for the first minute, or a number up to 59"},
		{cron: "0 24 * * *", message: `cron cannot read "24" as the hour, which is 0 to 23`, fix: "write 0 for the first hour, or a number up to 23"},
		{cron: "99 * * * *", message: `cron cannot read "99" as the minute, which is 0 to 59`, fix: "write a number from 0 to 59"},
		{cron: "0 22-6 * * *", message: `cron cannot read "22-6" as the hour, which is 0 to 23`, fix: "a range goes from the lower to the higher value: write \"0 22-23,0-6 * * *\"", value: `"0 22-23,0-6 * * *"`},
		{cron: "0 4 * 12-1 *", message: `cron cannot read "12-1" as the month, which is 1 to 12 or JAN to DEC`, fix: "a range goes from the lower to the higher value: write \"0 4 * 12,1 *\"", value: `"0 4 * 12,1 *"`},
		{cron: "0 4 * NOV-FEB *", message: `cron cannot read "NOV-FEB" as the month, which is 1 to 12 or JAN to DEC`, fix: "a range goes from the lower to the higher value: write \"0 4 * 11-12,1-2 *\"", value: `"0 4 * 11-12,1-2 *"`},
		{cron: "0 4 * * FRI-MON", message: `cron cannot read "FRI-MON" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: "a range goes from the lower to the higher value: write \"0 4 * * 5-6,0-1\"", value: `"0 4 * * 5-6,0-1"`},
		{cron: "50-10/5 * * * *", message: `cron cannot read "50-10/5" as the minute, which is 0 to 59`, fix: "a range goes from the lower to the higher value: write two ranges with a comma between them"},
		{cron: "0 0 0 * *", message: `cron cannot read "0" as the day of the month, which is 1 to 31`, fix: "write a number from 1 to 31"},
		{cron: "0 0 1 13 *", message: `cron cannot read "13" as the month, which is 1 to 12 or JAN to DEC`, fix: "write a number from 1 to 12"},
		{cron: "0 0 * * SUNDAY", message: `cron cannot read "SUNDAY" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: `names have three letters: write "0 0 * * SUN"`, value: `"0 0 * * SUN"`},
		{cron: "0 0 1 September *", message: `cron cannot read "September" as the month, which is 1 to 12 or JAN to DEC`, fix: `names have three letters: write "0 0 1 SEP *"`, value: `"0 0 1 SEP *"`},
		{cron: "0 0 * * MNO", message: `cron cannot read "MNO" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: "did you mean MON?"},
		{cron: "*/0 * * * *", message: `cron cannot read "*/0" as the minute, which is 0 to 59`, fix: "write a step of at least 1, or leave the slash out"},
		{cron: "*/ * * * *", message: `cron cannot read "*/" as the minute, which is 0 to 59`, fix: "write a number of at least 1 behind the slash, as in */2"},
		{cron: "0 1- * * *", message: `cron cannot read "1-" as the hour, which is 0 to 23`, fix: "write both ends of the range, as in 1-5"},
		{cron: "0 1-2-3 * * *", message: `cron cannot read "1-2-3" as the hour, which is 0 to 23`, fix: "write a value, a range such as 1-5, or a step such as */10"},
		{cron: "0 2am * * *", message: `cron cannot read "2am" as the hour, which is 0 to 23`, fix: "write a whole number from 0 to 23"},
		{cron: "0 0 L * *", message: `cron cannot read "L" as the day of the month, which is 1 to 31`, fix: "name the days as numbers: cron has no L, W or #, which are Quartz's"},
		{cron: "0 0 * * 5#3", message: `cron cannot read "5#3" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: "name the days as numbers: cron has no L, W or #, which are Quartz's"},
		{cron: "0 0 2 * * *", message: `the schedule "0 0 2 * * *" has 6 fields, and cron reads five`, fix: `remove the first field, which is for seconds: write "0 2 * * *"`, value: `"0 2 * * *"`},
		{cron: "0 0 2 * * ? 2027", message: `the schedule "0 0 2 * * ? 2027" has 7 fields, and cron reads five`, fix: `remove the first and the last field, which are for seconds and years: write "0 2 * * ?"`, value: `"0 2 * * ?"`},
		{cron: "0 2 1", message: `the schedule "0 2 1" has 3 fields, and cron reads five`, fix: five + `; did you mean "0 2 1 * *"?`},
		{cron: "@dayly", message: `cron does not support "@dayly"`, fix: `did you mean "@daily"?`, value: `"@daily"`},
		{cron: "@reboot", message: `cron does not support "@reboot"`, fix: "leave schedule out: an application without a schedule runs once when it is applied"},
		{cron: "@noon", message: `cron does not support "@noon"`, fix: `write one of @hourly, @daily, @weekly, @monthly, @yearly, or five fields such as "0 2 * * *"`},
		{cron: "CRON_TZ=UTC 0 2 * *", message: `the schedule contains a time zone, CRON_TZ=UTC`, fix: "remove it, and set timeZone to \"UTC\""},
		{cron: "TZ=Europe/Berlin 0 2 * * *", message: `the schedule contains a time zone, TZ=Europe/Berlin`, fix: "write cron: \"0 2 * * *\", and set timeZone to \"Europe/Berlin\""},
		{cron: "TZ=0", message: `the schedule contains a time zone, TZ=0`, fix: "remove it, and set timeZone to \"0\""},
		{cron: "0 2 * * 7", message: `cron cannot read "7" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: `Sunday is 0 or SUN: write "0 2 * * 0"`, value: `"0 2 * * 0"`},
		{cron: "0 2 * * 6,7", message: `cron cannot read "6,7" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: `Sunday is 0 or SUN: write "0 2 * * 6,0"`, value: `"0 2 * * 6,0"`},
		{cron: "0 2 * * 1-7", message: `cron cannot read "1-7" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: `Sunday is 0: write "0 2 * * 1-6,0"`, value: `"0 2 * * 1-6,0"`},
		{cron: "@every", message: `cron cannot read the interval in "@every"`, fix: "write hours, minutes and seconds, as in @every 1h30m"},
		{cron: "0 2 * *", message: `the schedule "0 2 * *" has 4 fields, and cron reads five`, fix: five},
	} {
		s := &ScheduleSpec{Cron: test.cron}
		if _, err := s.Parsed(); err == nil {
			t.Errorf("%s: can be read", test.cron)
		}
		got := s.Fault()
		if diff := cmp.Diff([]string{test.message, test.fix, test.value}, []string{got.Message, got.Fix, got.Value}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.cron, diff)
		}
	}
	for _, good := range []string{"0 2 * * *", "*/15 8-18 * * MON-FRI", "@hourly", "@daily", "@weekly", "@monthly", "@yearly", "0 0 29 2 *"} {
		if _, err := (&ScheduleSpec{Cron: good}).Parsed(); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

func TestNearZone(t *testing.T) {
	for zone, want := range map[string]string{
		"Europe/Berln": "Europe/Berlin", "europe/berlin": "Europe/Berlin", "Europe/Berlin": "", "Europe/Munich": "Europe/Berlin",
		"America/NewYork": "America/New_York", "UTC": "", "x": "", "Berlin": "Europe/Berlin", "new york": "America/New_York",
		"Munich": "Europe/Berlin", "CEST": "Europe/Berlin",
	} {
		if got := NearZone(zone); got != want {
			t.Errorf("nearZone(%q) = %q; want %q", zone, got, want)
		}
	}
	for _, zone := range zones {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s: %v", zone, err)
		}
	}
	for city, zone := range cities {
		if !slices.Contains(zones, zone) || slices.Contains(zones, city) {
			t.Errorf("%s: %s is no zone, or it is one itself", city, zone)
		}
	}
}

func TestFixedZone(t *testing.T) {
	for text, want := range map[string]string{
		"UTC+2": "Etc/GMT-2", "GMT-05:00": "Etc/GMT+5", "+02:00": "Etc/GMT-2", "utc+10": "Etc/GMT-10", "UTC+5:30": "", "UTC": "", "UTC+0": "", "Europe/Berlin": "",
	} {
		if got := FixedZone(text); got != want {
			t.Errorf("FixedZone(%q) = %q; want %q", text, got, want)
		}
		if _, err := time.LoadLocation(want); err != nil {
			t.Error(err)
		}
	}
}

func TestLongStep(t *testing.T) {
	for _, test := range []struct {
		field       string
		of          int
		first, step int
		long        bool
	}{
		{field: "*/90", first: 0, step: 90, long: true},
		{field: "*/60", first: 0, step: 60, long: true},
		{field: "*/59"},
		{field: "*/30"},
		{field: "5,10-20/15", first: 10, step: 15, long: true},
		{field: "10/20"},
		{field: "10"},
		{field: "*/24", of: 1, first: 0, step: 24, long: true},
		{field: "*/31", of: 2, first: 1, step: 31, long: true},
		{field: "MON-FRI/2", of: 4},
	} {
		first, step, long := LongStep(test.field, CronFields[test.of])
		if first != test.first || step != test.step || long != test.long {
			t.Errorf("longStep(%q) = %d, %d, %t; want %d, %d, %t", test.field, first, step, long, test.first, test.step, test.long)
		}
	}
}
