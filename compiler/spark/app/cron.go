package app

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/robfig/cron/v3"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

// Parsed parses the schedule as the operator and Kubernetes do.
func (s *ScheduleSpec) Parsed() (cron.Schedule, error) {
	if strings.Contains(s.Cron, "TZ=") { // the parser reads a time zone, and panics on one without an end
		return nil, errors.New("a time zone in the schedule")
	}
	return cron.ParseStandard(s.Cron)
}

// Fields returns the five fields of a schedule, nil for a single word.
func (s *ScheduleSpec) Fields() []string {
	fields := strings.Fields(s.Cron)
	if len(fields) != len(CronFields) {
		return nil
	}
	return fields
}

// A cronField is one field of a schedule and its range.
type cronField struct {
	Name, values string
	First, Last  int
}

// CronFields are the fields of a schedule, in order.
var CronFields = []cronField{
	{"minute", "0 to 59", 0, 59}, {"hour", "0 to 23", 0, 23}, {"day of the month", "1 to 31", 1, 31},
	{"month", "1 to 12 or JAN to DEC", 1, 12}, {"day of the week", "0 to 6 or SUN to SAT", 0, 6},
}

// A cronFault is the reason why the parser cannot read a schedule.
type cronFault struct {
	Message, Fix string
	Value        string // CUE text of a corrected schedule, "" for none
}

// zonePrefix matches a time zone before the fields.
var zonePrefix = lazyregexp.New(`^(?:CRON_)?TZ=(\S*)\s*(.*)$`)

// Fault returns why the parser cannot read a schedule and how to fix it. It parses each
// field alone, because the parser does not say at which field it stopped.
func (s *ScheduleSpec) Fault() cronFault {
	if strings.HasPrefix(s.Cron, "@") {
		return cronFault{
			Message: fmt.Sprintf("cron does not support %q", s.Cron),
			Fix:     "write one of @hourly, @daily, @weekly, @monthly, @yearly, or five fields such as \"0 2 * * *\"",
		}
	}
	if m := zonePrefix.FindStringSubmatch(s.Cron); m != nil {
		fix := "remove it"
		if _, err := (&ScheduleSpec{Cron: m[2]}).Parsed(); err == nil {
			fix = fmt.Sprintf("write cron: %q", m[2])
		}
		return cronFault{
			Message: "the schedule contains a time zone, " + strings.Fields(s.Cron)[0],
			Fix:     fmt.Sprintf("%s, and set timeZone to %q", fix, m[1]),
		}
	}
	fields := strings.Fields(s.Cron)
	for i, f := range CronFields {
		alone := []string{"*", "*", "*", "*", "*"}
		if i >= len(fields) {
			break
		}
		alone[i] = fields[i]
		if _, err := (&ScheduleSpec{Cron: strings.Join(alone, " ")}).Parsed(); err == nil {
			continue
		}
		fault := cronFault{
			Message: fmt.Sprintf("cron cannot read %q as the %s, which is %s", fields[i], f.Name, f.values),
			Fix:     "write minute, hour, day of the month, month and day of the week, as in \"0 2 * * *\"",
		}
		if i == len(CronFields)-1 && sunday.MatchString(fields[i]) {
			fault.Fix = "write 0 or SUN for Sunday"
			fields[i] = sunday.ReplaceAllString(fields[i], "0")
			if repaired := strings.Join(fields, " "); cronReads(repaired) {
				fault.Value = fmt.Sprintf("%q", repaired)
			}
		}
		return fault
	}
	return cronFault{Message: fmt.Sprintf("cron cannot read %q", s.Cron), Fix: "write five fields such as \"0 2 * * *\""}
}

// sunday matches 7, which other implementations of cron accept for Sunday.
var sunday = lazyregexp.New(`\b7\b`)

func cronReads(text string) bool {
	_, err := (&ScheduleSpec{Cron: text}).Parsed()
	return err == nil
}

// LongStep returns the first part of a field whose step is longer than its range: the only
// value that it selects, the step, and whether there is such a part.
func LongStep(field string, f cronField) (first, step int, found bool) {
	for part := range strings.SplitSeq(field, ",") {
		values, by, stepped := strings.Cut(part, "/")
		n, err := strconv.Atoi(by)
		if !stepped || err != nil {
			continue
		}
		low, high := f.First, f.Last
		if values != "*" && values != "?" {
			from, to, ranged := strings.Cut(values, "-")
			if low, err = strconv.Atoi(from); err != nil {
				continue
			}
			if ranged {
				if high, err = strconv.Atoi(to); err != nil {
					continue
				}
			}
		}
		if n > high-low {
			return low, n, true
		}
	}
	return 0, 0, false
}

// zones are the most common time zones.
var zones = []string{
	"Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax", "America/Lima",
	"America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix", "America/Santiago", "America/Sao_Paulo",
	"America/Toronto", "America/Vancouver",
	"Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Karachi", "Asia/Kolkata",
	"Asia/Manila", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo",
	"Atlantic/Reykjavik", "Australia/Adelaide", "Australia/Brisbane", "Australia/Melbourne", "Australia/Perth", "Australia/Sydney",
	"Etc/UTC",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest", "Europe/Copenhagen",
	"Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid",
	"Europe/Moscow", "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Sofia", "Europe/Stockholm",
	"Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zurich",
	"Pacific/Auckland", "Pacific/Honolulu",
}

// cities are large cities without a time zone of their own.
var cities = map[string]string{
	"America/Boston": "America/New_York", "America/San_Francisco": "America/Los_Angeles", "America/Seattle": "America/Los_Angeles",
	"Asia/Beijing": "Asia/Shanghai", "Asia/Bangalore": "Asia/Kolkata", "Asia/Delhi": "Asia/Kolkata", "Asia/Mumbai": "Asia/Kolkata",
	"Europe/Barcelona": "Europe/Madrid", "Europe/Frankfurt": "Europe/Berlin", "Europe/Geneva": "Europe/Zurich",
	"Europe/Hamburg": "Europe/Berlin", "Europe/Milan": "Europe/Rome", "Europe/Munich": "Europe/Berlin",
}

// NearZone returns the time zone that the user probably meant, "" for none.
func NearZone(zone string) string {
	for _, known := range zones {
		if known == zone {
			return ""
		}
	}
	if of := cities[zone]; of != "" {
		return of
	}
	return spell.Nearest(zone, zones)
}
