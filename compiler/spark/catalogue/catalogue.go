package catalogue

import (
	_ "embed"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/internal/version"
)

// table is sorted by key; its head describes the columns.
//
//go:embed keys.tsv
var table string

// ranges says what the values of some keys must be.
//
//go:embed ranges.tsv
var ranges string

// Keys are Spark's keys.
var Keys = &keys.Catalogue{
	Product: "Spark", Source: "apache/spark", Prefix: "spark.", Namespace: 2,
	Syntax: keys.Syntax{
		Sizes:     keys.Units{Size: size, Written: []string{"t", "g", "m", "k", "b"}, Example: "64m"},
		Times:     keys.Units{Size: span, Written: []string{"d", "h", "min", "s", "ms", "us"}, Example: "30s"},
		Binary:    func(v version.Version) bool { return v.AtLeast(4, 2) },
		Reference: "${",
	},
	Ranges: ranges, Table: table,
}

// size returns a unit of sizes in bytes, 0 when it is none: JavaUtils of apache/spark.
func size(unit string) float64 {
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

// span returns a unit of times in microseconds, 0 when it is none.
func span(unit string) float64 {
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
