package keys

import (
	"math"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/version"
)

// Repair returns the value that was probably meant by one that the product cannot read, ""
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
	case Int, Long:
		most := float64(1 << 53)
		if k.Kind == Int {
			most = 1 << 31
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < most {
			return strconv.FormatInt(int64(f), 10)
		}
	case Double:
		if f, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64); err == nil && strings.HasSuffix(text, "%") {
			return strconv.FormatFloat(f/100, 'f', -1, 64)
		}
	case Bytes:
		return k.of.Syntax.Sizes.repair(text)
	case Time:
		return k.of.Syntax.Times.repair(text)
	case Enum:
		return spell.Nearest(text, k.Values)
	case List:
		if own := k.of.Syntax.separator(); own != "," {
			if other := strings.ReplaceAll(text, ",", own); k.reads(other, version.Version{}) {
				return other
			}
		}
	case Map:
		if other := strings.ReplaceAll(text, "=", ":"); isMap(other) {
			return other
		}
	}
	return ""
}

// repair writes a number that is not whole, or has a unit of another product, in the largest
// of the units in which it is whole.
func (u Units) repair(text string) string {
	number, unit := split(strings.ReplaceAll(text, " ", ""))
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f <= 0 || f > 1<<40 {
		return ""
	}
	size := u.Size(unit)
	for _, other := range []string{strings.Replace(unit, "i", "", 1), unit[:min(len(unit), 3)], unit[:min(len(unit), 1)]} {
		if size == 0 && unit != "" {
			size = u.Size(other)
		}
	}
	for _, written := range u.Written {
		if n := f * size / u.Size(written); n >= 1 && n == math.Trunc(n) && n < 1<<53 {
			return strconv.FormatInt(int64(n), 10) + written
		}
	}
	return ""
}
