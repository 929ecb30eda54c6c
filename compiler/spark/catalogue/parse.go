package catalogue

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// arrow stands between two defaults, before the version of the later one.
const arrow = " → "

// unknownDefault stands where a version's default was not read.
const unknownDefault = "?"

// The columns of the table.
const (
	columnName = iota
	columnKind
	columnDefault
	columnSince
	columnGone
	columnRenamed
	columnMarks
	columnSource
	columns
)

// parse reads a line of the table. What a test of the table would refuse is left empty.
func parse(line string) Key {
	cells := cellsOf(line)
	kind, detail, _ := strings.Cut(cells[columnKind], "/")
	k := Key{
		Name: cells[columnName], Kind: Kind(max(slices.Index(kinds[:], kind), int(Any))), Defaults: defaultsOf(cells[columnDefault]),
		Gone: versionOf(cells[columnGone]), Renamed: cells[columnRenamed], Source: cells[columnSource],
	}
	if k.Kind == Enum && detail != "" {
		k.Values = strings.Split(detail, "|")
	} else {
		k.Unit = detail
	}
	for text := range strings.SplitSeq(cells[columnSince], ",") {
		if v := versionOf(text); v.Major+v.Minor != 0 {
			k.Since = append(k.Since, v)
		}
	}
	for mark := range strings.SplitSeq(cells[columnMarks], ",") {
		k.mark(mark)
	}
	return k
}

// cellsOf returns the columns of a line.
func cellsOf(line string) (cells [columns]string) {
	for i := range cells {
		cells[i], line, _ = strings.Cut(line, "\t")
	}
	return cells
}

// mark sets what a word in the column of marks stands for.
func (k *Key) mark(word string) {
	word, detail, _ := strings.Cut(word, ":")
	switch word {
	case "internal":
		k.Internal = true
	case "inferred":
		k.Inferred = true
	case "deprecated":
		k.Old, k.Deprecated = true, versionOf(detail)
	case "instead":
		k.Instead = detail
	case "open":
		k.Use = Open
	case "shared":
		k.Use = Shared
	case "foreign":
		k.Use = Foreign
	}
}

// defaultsOf reads "a → 3.5 b": a, and b since 3.5.
func defaultsOf(text string) []Default {
	if text == "" {
		return nil
	}
	var defaults []Default
	for i, step := range strings.Split(text, arrow) {
		d := Default{Value: step, Known: true}
		if i > 0 {
			from, value, _ := strings.Cut(step, " ")
			d.From, d.Value = versionOf(from), value
		}
		switch d.Value {
		case unknownDefault:
			d.Value, d.Known = "", false
		case `""`:
			d.Value = ""
		}
		defaults = append(defaults, d)
	}
	return defaults
}

// versionOf reads a version, zero when it is none.
func versionOf(text string) version.Version {
	if text == "" {
		return version.Version{}
	}
	v, err := version.Parse(text)
	if err != nil {
		return version.Version{}
	}
	return v
}
