package quartz

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// words are schedules that have a name.
var words = []struct{ word, fields string }{
	{"@hourly", "0 * * * *"},
	{"@daily", "0 0 * * *"},
	{"@midnight", "0 0 * * *"},
	{"@weekly", "0 0 * * 0"},
	{"@monthly", "0 0 1 * *"},
	{"@yearly", "0 0 1 1 *"},
	{"@annually", "0 0 1 1 *"},
}

// A field is one field of a schedule.
type field struct {
	name        string
	first, last int
	words       []string // names of the values, from first on; nil: it has none
}

var fields = []field{
	{"minute", 0, 59, nil},
	{"hour", 0, 23, nil},
	{"day of the month", 1, 31, nil},
	{"month", 1, 12, []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{"day of the week", 0, 7, []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
}

// A Fault is the reason why a schedule cannot be written for Quartz.
type Fault struct{ Message, Fix string }

// Of returns a schedule in the format of Quartz. A fault is that of the user; then there is no
// schedule.
func Of(schedule string) (string, *Fault) {
	for _, w := range words {
		if schedule == w.word {
			schedule = w.fields
		}
	}
	parts := strings.Fields(schedule)
	if len(parts) == len(fields)+1 {
		if own := fromQuartz(parts); own != "" {
			return "", &Fault{"the schedule begins with a field for seconds", fmt.Sprintf("write %q", own)}
		}
	}
	if len(parts) != len(fields) {
		return "", &Fault{
			fmt.Sprintf("the schedule has %d fields, and needs 5", len(parts)),
			`write minute, hour, day of the month, month and day of the week, as in "0 */6 * * *"`,
		}
	}
	for i, f := range fields {
		converted, ok := f.convert(parts[i])
		if !ok {
			return "", &Fault{fmt.Sprintf("%q is no %s", parts[i], f.name), "the " + f.name + " is " + f.values() + ", a range, a list, or *"}
		}
		parts[i] = converted
	}
	switch dayOfMonth, dayOfWeek := parts[2], parts[4]; {
	case dayOfWeek == "*":
		parts[4] = "?"
	case dayOfMonth == "*":
		parts[2] = "?"
	default:
		return "", &Fault{
			"the operator's scheduler cannot combine a day of the month with a day of the week",
			"write * for one of the two",
		}
	}
	return "0 " + strings.Join(parts, " "), nil
}

// fromQuartz returns a schedule of six fields, as Quartz writes it, in five; "" when it is not certain what it
// means: Quartz counts the days of the week from 1.
func fromQuartz(parts []string) string {
	if parts[0] != "0" || strings.ContainsAny(parts[5], "0123456789L#") {
		return ""
	}
	own := strings.ReplaceAll(strings.Join(parts[1:], " "), "?", "*")
	if _, fault := Of(own); fault != nil {
		return ""
	}
	return own
}

func (f field) values() string {
	text := fmt.Sprintf("%d to %d", f.first, f.last)
	if f.words != nil {
		text += ", " + f.words[0] + " to " + f.words[len(f.words)-1]
	}
	return text
}

// convert returns a list of values, ranges and steps for Quartz.
func (f field) convert(list string) (string, bool) {
	items := strings.Split(list, ",")
	for i, item := range items {
		span, step, stepped := strings.Cut(item, "/")
		if n, err := strconv.Atoi(step); stepped && (err != nil || n < 1 || n > f.last) {
			return "", false
		}
		converted, ok := f.span(span)
		if !ok {
			return "", false
		}
		if stepped && strings.Contains(converted, ",") {
			return "", false // Quartz has no step over two ranges
		}
		if stepped {
			converted += "/" + step
		}
		items[i] = converted
	}
	if slices.Contains(items, "*") {
		return "*", true
	}
	return strings.Join(items, ","), true
}

// span returns a value, a range of values, or all of them, for Quartz.
func (f field) span(span string) (string, bool) {
	if span == "*" {
		return span, true
	}
	from, to, isRange := strings.Cut(span, "-")
	first, found := f.value(from)
	if !found {
		return "", false
	}
	if !isRange {
		return f.write(first), true
	}
	last, found := f.value(to)
	if !found || last < first {
		return "", false
	}
	if f.isWeek() && last == 7 && first == 0 {
		return "*", true
	}
	if f.isWeek() && last == 7 {
		return f.write(first) + "-7," + f.write(7), true // to Saturday, and Sunday
	}
	return f.write(first) + "-" + f.write(last), true
}

// value returns the number of a value.
func (f field) value(text string) (int, bool) {
	if at := slices.Index(f.words, strings.ToUpper(text)); at >= 0 {
		return f.first + at, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= f.first && n <= f.last
}

// write returns a value as Quartz counts it: from 1 for Sunday in the days of the week.
func (f field) write(n int) string {
	if f.isWeek() {
		n = n%7 + 1
	}
	return strconv.Itoa(n)
}

func (f field) isWeek() bool { return f.last == 7 }
