package catalogue

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/version"
)

// sizeOf returns a unit of sizes in bytes, 0 when it is none: JavaUtils of apache/spark.
func sizeOf(unit string) float64 {
	switch unit {
	case "b":
		return 1
	case "k", "kb":
		return 1 << 10
	case "m", "mb":
		return 1 << 20
	case "g", "gb":
		return 1 << 30
	case "t", "tb":
		return 1 << 40
	case "p", "pb":
		return 1 << 50
	}
	return 0
}

// timeOf returns a unit of times in microseconds, 0 when it is none.
func timeOf(unit string) float64 {
	switch unit {
	case "us":
		return 1
	case "ms":
		return 1e3
	case "s":
		return 1e6
	case "m", "min":
		return 60e6
	case "h":
		return 3600e6
	case "d":
		return 86400e6
	}
	return 0
}

// Want says what a value of the key must be, as in "a whole number".
func (k Key) Want() string {
	switch k.Kind {
	case Bool:
		return "true or false"
	case Int:
		return "a whole number"
	case Double:
		return "a decimal number"
	case Bytes:
		return "a size in Spark's units"
	case Time:
		return "a time in Spark's units"
	case Enum:
		if len(k.Values) > 0 {
			return "one of " + strings.Join(k.Values, ", ")
		}
	case List:
		return "words with commas between them"
	}
	return "any text"
}

// Example returns a value of the key's kind, "" when any text is one.
func (k Key) Example() string {
	switch k.Kind {
	case Bool:
		return "true"
	case Int:
		return "200"
	case Double:
		return "0.5"
	case Bytes:
		return "64m"
	case Time:
		return "30s"
	}
	return ""
}

// Reads reports whether Spark reads a value in a version. Of values with references it
// is not known, and so it is of the units that a version reads when it is not known.
func (k Key) Reads(value string, v version.Version) bool {
	text := strings.TrimSpace(value)
	if strings.Contains(text, "${") {
		return true
	}
	switch k.Kind {
	case Bool:
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case Int:
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case Double:
		_, err := strconv.ParseFloat(strings.TrimRight(text, "dDfF"), 64)
		return err == nil && text != ""
	case Bytes:
		return readsUnit(text, sizeOf, v.Major == 0 || v.AtLeast(4, 2))
	case Time:
		return readsUnit(text, timeOf, false)
	case Enum:
		return len(k.Values) == 0 || slices.ContainsFunc(k.Values, func(known string) bool { return strings.EqualFold(known, text) })
	}
	return true
}

// readsUnit reports whether text is a whole number with one of the units or none.
func readsUnit(text string, size func(string) float64, binary bool) bool {
	number, unit := split(text)
	if n, err := strconv.ParseInt(number, 10, 64); err != nil || float64(n)*max(1, size(unit)) > math.MaxInt64 {
		return false
	}
	if binary && len(unit) > 1 {
		unit = strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
	}
	return unit == "" || size(unit) != 0
}

// split cuts text into its number and its unit in small letters.
func split(text string) (number, unit string) {
	text = strings.ToLower(text)
	number = strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	return number, text[len(number):]
}

// Repair returns the value that was probably meant by one that Spark cannot read, ""
// when there is none.
func (k Key) Repair(value string) string {
	text := strings.TrimSpace(value)
	switch k.Kind {
	case Bool:
		switch strings.ToLower(text) {
		case "yes", "on", "1", "enabled":
			return "true"
		case "no", "off", "0", "disabled":
			return "false"
		}
		return spell.Nearest(text, []string{"false", "true"})
	case Int:
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return strconv.FormatInt(int64(f), 10)
		}
	case Double:
		if f, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64); err == nil && strings.HasSuffix(text, "%") {
			return strconv.FormatFloat(f/100, 'f', -1, 64)
		}
	case Bytes:
		return repairUnit(text, sizeOf, []string{"t", "g", "m", "k", "b"})
	case Time:
		return repairUnit(text, timeOf, []string{"d", "h", "min", "s", "ms", "us"})
	case Enum:
		return spell.Nearest(text, k.Values)
	}
	return ""
}

// repairUnit writes a number that is not whole, or has a unit of others, in the largest
// of the units in which it is whole.
func repairUnit(text string, sizes func(string) float64, written []string) string {
	number, unit := split(strings.ReplaceAll(text, " ", ""))
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f <= 0 || f > 1<<40 {
		return ""
	}
	size := sizes(unit)
	for _, other := range []string{strings.Replace(unit, "i", "", 1), unit[:min(len(unit), 3)], unit[:min(len(unit), 1)]} {
		if size == 0 && unit != "" {
			size = sizes(other)
		}
	}
	for _, u := range written {
		if n := f * size / sizes(u); n >= 1 && n == math.Trunc(n) && n < 1<<53 {
			return strconv.FormatInt(int64(n), 10) + u
		}
	}
	return ""
}
