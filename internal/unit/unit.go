// Package unit holds the quantities of a spec as types: bytes, CPU and time. It parses
// quantities in Kubernetes' syntax, and prints them in the syntax of Kubernetes and of the
// engines. The comment of a function mentions rounding.
package unit

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Bytes is a size. The text form is a Kubernetes quantity: 512Mi, 16Gi.
type Bytes int64

// Sizes in bytes.
const (
	KiB Bytes = 1 << (10 * (iota + 1))
	MiB
	GiB
	TiB
	PiB
)

var byteSuffixes = []struct {
	suffix string
	size   Bytes
}{{"Pi", PiB}, {"Ti", TiB}, {"Gi", GiB}, {"Mi", MiB}, {"Ki", KiB}}

// ParseBytes reads a size with a binary suffix, such as 512Mi or 1.5Gi, or a whole number
// of bytes. It rounds down to whole bytes.
func ParseBytes(text string) (Bytes, error) {
	number, size := text, Bytes(1)
	for _, s := range byteSuffixes {
		if cut, found := strings.CutSuffix(text, s.suffix); found {
			number, size = cut, s.size
			break
		}
	}
	r, ok := parseDecimal(number)
	if !ok {
		return 0, fmt.Errorf("%q is not a size such as 512Mi or 16Gi", text)
	}
	r.Mul(r, new(big.Rat).SetInt64(int64(size)))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	if !n.IsInt64() {
		return 0, fmt.Errorf("%q is larger than any machine", text)
	}
	return Bytes(n.Int64()), nil
}

// parseDecimal reads digits with an optional fraction; no sign, no exponent. A division
// in a spec has 34 digits.
func parseDecimal(text string) (*big.Rat, bool) {
	if text == "" || len(text) > 64 || strings.Trim(text, "0123456789.") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Bytes) UnmarshalText(text []byte) error {
	parsed, err := ParseBytes(string(text))
	if err == nil {
		*b = parsed
	}
	return err
}

// String returns the shortest exact Kubernetes quantity: 16Gi, 1536Mi, 100.
func (b Bytes) String() string {
	for _, s := range byteSuffixes {
		if b != 0 && b%s.size == 0 {
			return strconv.FormatInt(int64(b/s.size), 10) + s.suffix
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// Human returns the size with at most one decimal, for messages: 17.6Gi. It is exact when
// the size is a whole number of its unit, and rounded down otherwise.
func (b Bytes) Human() string {
	for _, s := range byteSuffixes {
		if b < s.size {
			continue
		}
		whole, tenth := b/s.size, b%s.size*10/s.size
		if tenth == 0 {
			return strconv.FormatInt(int64(whole), 10) + s.suffix
		}
		return fmt.Sprintf("%d.%d%s", whole, tenth, s.suffix)
	}
	return strconv.FormatInt(int64(b), 10)
}

// MiB returns the size in whole MiB, rounded down.
func (b Bytes) MiB() int64 { return int64(b / MiB) }

// Mebibytes returns the size in the syntax of JVMs, Spark and Flink, in whole MiB, rounded
// down: 4096m.
func (b Bytes) Mebibytes() string { return strconv.FormatInt(b.MiB(), 10) + "m" }

// CPU is an amount of CPU in thousandths of a core. The text form is a Kubernetes
// quantity: 2, 500m.
type CPU int64

// Core is one CPU core.
const Core CPU = 1000

// ParseCPU reads cores such as 2, 0.5 or 500m. It rounds down to thousandths.
func ParseCPU(text string) (CPU, error) {
	number, scale := text, int64(1000)
	if cut, found := strings.CutSuffix(text, "m"); found {
		number, scale = cut, 1
	}
	r, ok := parseDecimal(number)
	if !ok {
		return 0, fmt.Errorf("%q is not a number of cores such as 2, 0.5 or 500m", text)
	}
	r.Mul(r, new(big.Rat).SetInt64(scale))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	if !n.IsInt64() {
		return 0, fmt.Errorf("%q is larger than any machine", text)
	}
	return CPU(n.Int64()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *CPU) UnmarshalText(text []byte) error {
	parsed, err := ParseCPU(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}

// String returns the canonical Kubernetes quantity: 2, 500m.
func (c CPU) String() string {
	if c%Core == 0 {
		return strconv.FormatInt(int64(c/Core), 10)
	}
	return strconv.FormatInt(int64(c), 10) + "m"
}

// Decimal returns the cores as a decimal number without trailing zeros: 2, 0.5.
func (c CPU) Decimal() string {
	if c%Core == 0 {
		return strconv.FormatInt(int64(c/Core), 10)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%03d", c/Core, c%Core), "0")
}

// Duration is a span of time. The text form is Go's and Kubernetes': 60s, 1h30m.
type Duration time.Duration

// ParseDuration reads a time such as 60s or 1h30m, without sign.
func ParseDuration(text string) (Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || strings.HasPrefix(text, "+") {
		return 0, fmt.Errorf("%q is not a time such as 60s, 10m or 1h30m", text)
	}
	return Duration(d), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// String returns the time without zero parts: 90s, 1m, 1h30m, 500ms. A time of a minute or
// more is rounded down to milliseconds.
func (d Duration) String() string {
	rest := time.Duration(d)
	if rest == 0 {
		return "0s"
	}
	if rest < time.Minute || rest%time.Minute != 0 && rest < time.Hour {
		if rest%time.Second == 0 {
			return strconv.FormatInt(int64(rest/time.Second), 10) + "s"
		}
		return rest.String()
	}
	var text strings.Builder
	for _, part := range []struct {
		name string
		span time.Duration
	}{{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}} {
		if n := rest / part.span; n > 0 {
			fmt.Fprintf(&text, "%d%s", n, part.name)
			rest -= n * part.span
		}
	}
	return text.String()
}

// Seconds returns the time in whole seconds, rounded up.
func (d Duration) Seconds() int64 {
	return int64((time.Duration(d) + time.Second - 1) / time.Second)
}

// Milliseconds returns the time in whole milliseconds, rounded down.
func (d Duration) Milliseconds() int64 { return time.Duration(d).Milliseconds() }
