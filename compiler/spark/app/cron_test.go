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
		{cron: "60 * * * *", message: `cron cannot read "60" as the minute, which is 0 to 59`, fix: five},
		{cron: "0 5-1 * * *", message: `cron cannot read "5-1" as the hour, which is 0 to 23`, fix: five},
		{cron: "0 0 0 * *", message: `cron cannot read "0" as the day of the month, which is 1 to 31`, fix: five},
		{cron: "0 0 1 13 *", message: `cron cannot read "13" as the month, which is 1 to 12 or JAN to DEC`, fix: five},
		{cron: "0 0 * * SUNDAY", message: `cron cannot read "SUNDAY" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: five},
		{cron: "CRON_TZ=UTC 0 2 * *", message: `the schedule contains a time zone, CRON_TZ=UTC`, fix: "remove it, and set timeZone to \"UTC\""},
		{cron: "TZ=Europe/Berlin 0 2 * * *", message: `the schedule contains a time zone, TZ=Europe/Berlin`, fix: "write cron: \"0 2 * * *\", and set timeZone to \"Europe/Berlin\""},
		{cron: "TZ=0", message: `the schedule contains a time zone, TZ=0`, fix: "remove it, and set timeZone to \"0\""},
		{cron: "0 2 * * 7", message: `cron cannot read "7" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: "write 0 or SUN for Sunday", value: `"0 2 * * 0"`},
		{cron: "0 2 * * 6,7", message: `cron cannot read "6,7" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: "write 0 or SUN for Sunday", value: `"0 2 * * 6,0"`},
		{cron: "0 2 * * 1-7", message: `cron cannot read "1-7" as the day of the week, which is 0 to 6 or SUN to SAT`, fix: "write 0 or SUN for Sunday"},
		{cron: "@every", message: `cron does not support "@every"`, fix: `write one of @hourly, @daily, @weekly, @monthly, @yearly, or five fields such as "0 2 * * *"`},
		{cron: "0 2 * *", message: `cron cannot read "0 2 * *"`, fix: `write five fields such as "0 2 * * *"`},
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
		"America/NewYork": "America/New_York", "UTC": "", "x": "",
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
