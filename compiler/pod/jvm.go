package pod

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/unit"
)

var jvmSize = lazyregexp.New(`^([0-9]{1,18})([kKmMgGtT]?)$`)

// JVMSize reads a size as a JVM does: a whole number with one letter for its unit. It reports
// whether a JVM can read it.
func JVMSize(text string) (unit.Bytes, bool) {
	m := jvmSize.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	scale := map[string]unit.Bytes{"": 1, "k": unit.KiB, "m": unit.MiB, "g": unit.GiB, "t": unit.TiB}[strings.ToLower(m[2])]
	if err != nil || unit.Bytes(n) > unit.PiB/scale {
		return 0, false
	}
	return unit.Bytes(n) * scale, true
}

// WithoutOption returns the options of a JVM as CUE text, with one option removed.
func WithoutOption(options, option string) string {
	words := slices.DeleteFunc(strings.Fields(options), func(other string) bool { return other == option })
	return strconv.Quote(strings.Join(words, " "))
}
