package app

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/lakewright/lakewright/internal/unit"
)

// The forms in which Spark writes and reads values: JavaUtils of apache/spark. Sizes are
// written by unit.Bytes.Mebibytes: a quantity of Kubernetes such as 4Gi fails before Spark
// 4.2, and in the driver's -Xmx always.

// sparkSeconds returns a time in Spark's units, in whole seconds: 60s.
func sparkSeconds(n int64) string { return strconv.FormatInt(n, 10) + "s" }

// CpuText returns an amount of CPU, "" for none.
func CpuText(c unit.CPU) string {
	if c == 0 {
		return ""
	}
	return c.String()
}

// share returns the part of an accelerator that one of n tasks gets, cut so that all n
// fit.
func share(n int64) string {
	if n <= 1 {
		return "1"
	}
	const places = 10_000
	return strconv.FormatFloat(float64(places/n)/places, 'f', -1, 64)
}

// ParseBytes reads a size in Spark's units; a bare number counts in plain. It reports
// whether text is one.
func ParseBytes(text string, plain unit.Bytes) (unit.Bytes, bool) {
	number, suffix := splitUnit(text)
	sizes := map[string]unit.Bytes{
		"": plain, "b": 1, "k": unit.KiB, "m": unit.MiB, "g": unit.GiB, "t": unit.TiB, "p": unit.PiB,
	}
	if len(suffix) > 1 {
		suffix = strings.TrimSuffix(strings.TrimSuffix(suffix, "b"), "i")
	}
	size, known := sizes[suffix]
	if !known || number < 0 || number > math.MaxInt64/int64(size) {
		return 0, false
	}
	return unit.Bytes(number) * size, true
}

// ParseTime reads a time in Spark's units; a bare number counts in plain.
func ParseTime(text string, plain time.Duration) (time.Duration, bool) {
	number, suffix := splitUnit(text)
	units := map[string]time.Duration{
		"": plain, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second,
		"m": time.Minute, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
	}
	span, known := units[suffix]
	if !known || number < 0 || number > math.MaxInt64/int64(span) {
		return 0, false
	}
	return time.Duration(number) * span, true
}

// splitUnit cuts text into a whole number and a unit in small letters. The number is
// -1 when there is none.
func splitUnit(text string) (number int64, suffix string) {
	text = strings.ToLower(strings.TrimSpace(text))
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 {
		return -1, ""
	}
	return n, text[len(digits):]
}

// ParseFraction reads a decimal number.
func ParseFraction(text string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) && f <= 1000
}

// parseDecimal reads a decimal number of the spec, which the language has checked.
func parseDecimal(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

// IsTrue reports whether text is Spark's true.
func IsTrue(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "true") }

// IsFalse reports whether text is Spark's false.
func IsFalse(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "false") }
