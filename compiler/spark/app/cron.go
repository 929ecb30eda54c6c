package app

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
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
	words        []string // names of the values, from First on; nil: it has none
}

// CronFields are the fields of a schedule, in order.
var CronFields = []cronField{
	{"minute", "0 to 59", 0, 59, nil}, {"hour", "0 to 23", 0, 23, nil}, {"day of the month", "1 to 31", 1, 31, nil},
	{"month", "1 to 12 or JAN to DEC", 1, 12, []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{"day of the week", "0 to 6 or SUN to SAT", 0, 6, []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
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
		return wordFault(s.Cron)
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
	if len(fields) != len(CronFields) {
		return countFault(s.Cron, fields)
	}
	for i, f := range CronFields {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = fields[i]
		if cronReads(strings.Join(alone, " ")) {
			continue
		}
		fix, repaired := f.repair(fields[i])
		fault := cronFault{Message: fmt.Sprintf("cron cannot read %q as the %s, which is %s", fields[i], f.Name, f.values), Fix: fix}
		if repaired != "" {
			fields[i] = repaired
			fault.Value = fmt.Sprintf("%q", strings.Join(fields, " "))
			fault.Fix = fmt.Sprintf("%s: write %s", fix, fault.Value)
		}
		if !cronReads(strings.Join(fields, " ")) {
			fault.Value = "" // another field is wrong too
		}
		return fault
	}
	return cronFault{Message: fmt.Sprintf("cron cannot read %q", s.Cron), Fix: "write five fields such as \"0 2 * * *\""}
}

// cronWords are the words that stand for a whole schedule.
var cronWords = []string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}

// wordFault is the fault of a schedule that begins with @.
func wordFault(text string) cronFault {
	fault := cronFault{Message: fmt.Sprintf("cron does not support %q", text)}
	near := spell.Nearest(strings.ToLower(strings.TrimSpace(text)), cronWords)
	switch {
	case strings.HasPrefix(text, "@every"):
		fault.Message = fmt.Sprintf("cron cannot read the interval in %q", text)
		fault.Fix = "write hours, minutes and seconds, as in @every 1h30m"
	case strings.HasPrefix(text, "@reboot"):
		fault.Fix = "leave schedule out: an application without a schedule runs once when it is applied"
	case near != "":
		fault.Fix, fault.Value = fmt.Sprintf("did you mean %q?", near), fmt.Sprintf("%q", near)
	default:
		fault.Fix = "write one of @hourly, @daily, @weekly, @monthly, @yearly, or five fields such as \"0 2 * * *\""
	}
	return fault
}

// countFault is the fault of a schedule that has another number of fields than five.
func countFault(text string, fields []string) cronFault {
	const five = "write minute, hour, day of the month, month and day of the week, as in \"0 2 * * *\""
	fault := cronFault{Message: fmt.Sprintf("the schedule %q has %d fields, and cron reads five", text, len(fields)), Fix: five}
	switch n := len(fields) - len(CronFields); {
	case n == 1 && cronReads(strings.Join(fields[1:], " ")):
		fault.Value = fmt.Sprintf("%q", strings.Join(fields[1:], " "))
		fault.Fix = fmt.Sprintf("remove the first field, which is for seconds: write %s", fault.Value)
	case n == 2 && cronReads(strings.Join(fields[1:6], " ")):
		fault.Value = fmt.Sprintf("%q", strings.Join(fields[1:6], " "))
		fault.Fix = fmt.Sprintf("remove the first and the last field, which are for seconds and years: write %s", fault.Value)
	case n < 0 && len(fields) > 0:
		whole := strings.Join(append(fields, []string{"*", "*", "*", "*", "*"}[len(fields):]...), " ")
		if cronReads(whole) && !strings.Contains(five, whole) {
			fault.Fix = fmt.Sprintf("%s; did you mean %q?", five, whole)
		}
	}
	return fault
}

// fieldPart is a part of a field: a value or a range, and a step.
var fieldPart = lazyregexp.New(`^([^-/]*)(?:-([^-/]*))?(?:/(.*))?$`)

// repair returns how to correct a field that the parser cannot read, or why and the corrected
// field.
func (f cronField) repair(text string) (fix, repaired string) {
	if quartz.MatchString(text) && f.words == nil || weekdayOfMonth.MatchString(text) {
		return "name the days as numbers: cron has no L, W or #, which are Quartz's", ""
	}
	parts := strings.Split(text, ",")
	for i, part := range parts {
		m := fieldPart.FindStringSubmatch(part)
		if m == nil {
			return "write a value, a range such as 1-5, or a step such as */10", ""
		}
		low, lowFix, lowWord := f.value(m[1])
		high, highFix, highWord := f.value(m[2])
		ranged, stepped := strings.Contains(part, "-"), strings.Contains(part, "/")
		step, err := strconv.Atoi(m[3])
		with := func(text string) string {
			if stepped {
				text += "/" + m[3]
			}
			parts[i] = text
			return strings.Join(parts, ",")
		}
		switch {
		case stepped && err != nil:
			before, _, _ := strings.Cut(part, "/")
			return fmt.Sprintf("write a number of at least 1 behind the slash, as in %s/2", before), ""
		case stepped && step < 1:
			return "write a step of at least 1, or leave the slash out", ""
		case ranged && (m[1] == "" || m[2] == ""):
			return "write both ends of the range, as in 1-5", ""
		case lowFix != "":
			switch {
			case lowWord == "":
				return lowFix, ""
			case !ranged:
				return lowFix, with(lowWord)
			}
			return lowFix, with(lowWord + "-" + cmp.Or(highWord, m[2]))
		case highFix != "":
			if f.Last == 6 && m[2] == "7" { // 1-7 is every day from Monday on
				parts[i] = fmt.Sprintf("%s-6,0", m[1])
				return "Sunday is 0", strings.Join(parts, ",")
			}
			if highWord != "" {
				return highFix, with(m[1] + "-" + highWord)
			}
			return highFix, ""
		case ranged && low > high && !stepped:
			around := f.around(low, high)
			parts[i] = around
			return "a range goes from the lower to the higher value", strings.Join(parts, ",")
		case ranged && low > high:
			return "a range goes from the lower to the higher value: write two ranges with a comma between them", ""
		}
	}
	return "write a value, a range such as 1-5, or a step such as */10", ""
}

// quartz are days of the month, and weekdayOfMonth days of the week, that only Quartz reads.
var (
	quartz         = lazyregexp.New(`(?i)^[0-9]*[LW]+[0-9]*$`)
	weekdayOfMonth = lazyregexp.New(`(?i)^[0-9A-Z]+#[0-9]+$|^[0-9]L$`)
)

// around returns the values from low over the end of the field to high, as ranges.
func (f cronField) around(low, high int) string {
	part := func(from, to int) string {
		if from == to {
			return strconv.Itoa(from)
		}
		return fmt.Sprintf("%d-%d", from, to)
	}
	return part(low, f.Last) + "," + part(f.First, high)
}

// value reads one value of a field. The fix is not empty when the parser cannot read it; word
// is then the value that was certainly meant, "" for none.
func (f cronField) value(text string) (n int, fix, word string) {
	if text == "" || text == "*" || text == "?" {
		return f.First, "", ""
	}
	if i := slices.Index(f.words, strings.ToUpper(text)); i >= 0 {
		return f.First + i, "", ""
	}
	if len(text) > 3 { // MONDAY, September
		for _, known := range f.words {
			if strings.EqualFold(text[:3], known) {
				return 0, "names have three letters", known
			}
		}
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil && f.words != nil:
		if near := spell.Nearest(strings.ToUpper(text), f.words); near != "" {
			return 0, fmt.Sprintf("did you mean %s?", near), ""
		}
		return 0, fmt.Sprintf("write %s", f.values), ""
	case err != nil:
		return 0, fmt.Sprintf("write a whole number from %d to %d", f.First, f.Last), ""
	case n == 7 && f.Last == 6:
		return 0, "Sunday is 0 or SUN", "0"
	case n == f.Last+1 && f.First == 0:
		return 0, fmt.Sprintf("write 0 for the first %s, or a number up to %d", f.Name, f.Last), ""
	case n < f.First || n > f.Last:
		return 0, fmt.Sprintf("write a number from %d to %d", f.First, f.Last), ""
	}
	return n, "", ""
}

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

// abbreviations are names of clocks, which change with the season, and a zone that has them.
var abbreviations = map[string]string{
	"AEDT": "Australia/Sydney", "AEST": "Australia/Sydney", "BST": "Europe/London", "CDT": "America/Chicago", "CEST": "Europe/Berlin",
	"CST": "America/Chicago", "EDT": "America/New_York", "EEST": "Europe/Helsinki", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo",
	"MDT": "America/Denver", "MSK": "Europe/Moscow", "PDT": "America/Los_Angeles", "PST": "America/Los_Angeles", "SGT": "Asia/Singapore",
	"WEST": "Europe/Lisbon",
}

// NearZone returns the time zone that the user probably meant, "" for none.
func NearZone(zone string) string {
	city := strings.ReplaceAll(zone, " ", "_")
	for _, known := range zones {
		if known == zone {
			return ""
		}
		if _, last, _ := strings.Cut(known, "/"); strings.EqualFold(last, city) && known != "Etc/UTC" {
			return known
		}
	}
	for city, known := range cities {
		if _, last, _ := strings.Cut(city, "/"); strings.EqualFold(last, zone) {
			return known
		}
	}
	if of := cmp.Or(cities[zone], abbreviations[strings.ToUpper(zone)]); of != "" {
		return of
	}
	return spell.Nearest(zone, zones)
}

// zoneOffset matches an offset in the place of a zone.
var zoneOffset = lazyregexp.New(`^(?:UTC|GMT|Z)? ?([-+])0?([0-9]{1,2})(?::?00)?$`)

// FixedZone returns the zone of the IANA list with an offset such as UTC+2, "" if text is no
// offset of whole hours. The signs of these zones are reversed.
func FixedZone(text string) string {
	m := zoneOffset.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if m == nil {
		return ""
	}
	hours, err := strconv.Atoi(m[2])
	if err != nil || hours == 0 || hours > 12 {
		return ""
	}
	return fmt.Sprintf("Etc/GMT%s%d", map[string]string{"+": "-", "-": "+"}[m[1]], hours)
}
