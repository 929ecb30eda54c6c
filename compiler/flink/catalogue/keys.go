package catalogue

import (
	_ "embed"
	"strings"

	"github.com/lakewright/lakewright/compiler/keys"
)

// table is sorted by key; its head describes the columns.
//
//go:embed keys.tsv
var table string

// ranges says what the values of some keys must be.
//
//go:embed ranges.tsv
var ranges string

// operatorTable is table for the operator.
//
//go:embed operator.tsv
var operatorTable string

// operatorRanges is ranges for the operator.
//
//go:embed operator_ranges.tsv
var operatorRanges string

// syntax is how Flink writes values. The operator reads them with Flink's own classes.
var syntax = keys.Syntax{
	Sizes:     keys.Units{Size: size, Written: []string{"t", "g", "m", "k", "b"}, Example: "64m"},
	Times:     keys.Units{Size: span, Written: []string{"d", "h", "min", "s", "ms"}, Example: "30s"},
	Of:        "Flink",
	Space:     true,
	Unsigned:  true,
	Separator: ";",
	Flow:      true,
}

// Keys are Flink's keys.
var Keys = &keys.Catalogue{
	Product: "Flink", Source: "apache/flink", Namespace: 1, OneWord: true, Syntax: syntax, Ranges: ranges, Table: table,
}

// OperatorKeys are the keys that Apache's operator reads.
var OperatorKeys = &keys.Catalogue{
	Product: "the Flink operator", Source: "apache/flink-kubernetes-operator", Namespace: 2, OneWord: true, Syntax: syntax, Ranges: operatorRanges, Table: operatorTable,
}

// IsOperators reports whether the operator reads a key, and takes it out of what Flink sees.
func IsOperators(key string) bool {
	return strings.HasPrefix(key, "kubernetes.operator.") || strings.HasPrefix(key, "job.autoscaler.") || strings.HasPrefix(key, "autoscaler.standalone.")
}

// size returns a unit of sizes in bytes, 0 when it is none: MemorySize of apache/flink.
func size(unit string) float64 {
	switch unit {
	case "b", "bytes":
		return 1
	case "k", "kb", "kibibytes":
		return 1 << 10
	case "m", "mb", "mebibytes":
		return 1 << 20
	case "g", "gb", "gibibytes":
		return 1 << 30
	case "t", "tb", "tebibytes":
		return 1 << 40
	}
	return 0
}

// span returns a unit of times in nanoseconds, 0 when it is none: TimeUtils of apache/flink.
func span(unit string) float64 {
	switch unit {
	case "ns", "nano", "nanos", "nanosecond", "nanoseconds":
		return 1
	case "micro", "micros", "microsecond", "microseconds":
		return 1e3
	case "ms", "milli", "millis", "millisecond", "milliseconds":
		return 1e6
	case "s", "sec", "secs", "second", "seconds":
		return 1e9
	case "min", "m", "minute", "minutes":
		return 60e9
	case "h", "hour", "hours":
		return 3600e9
	case "d", "day", "days":
		return 86400e9
	}
	return 0
}
