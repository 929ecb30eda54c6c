package keys

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// Arrow stands between two defaults, before the version of the later one.
const Arrow = " → "

// UnknownDefault stands where a version's default was not read.
const UnknownDefault = "?"

// The columns of a table, between tabs. The head of a table describes them for readers.
const (
	ColumnName    = iota // * stands for what the user chooses
	ColumnKind           // any text list bool int double bytes time enum; after / the unit of a bare number, or the words of an enum
	ColumnDefault        // of the first version that was read, then what changed: "false → 4.0 true"; =KEY: the value of KEY
	ColumnSince          // commas between versions to which it was carried back
	ColumnGone           // the first version that does not read it
	ColumnRenamed        // its new name
	ColumnMarks          // internal, inferred, deprecated:SINCE, instead:KEY; of forms: open, shared, foreign
	ColumnSource         // file of the product's repository
	Columns
)

// Parse reads a row of the table. What a test of the table would refuse is left empty.
func (c *Catalogue) Parse(line string) Key {
	cells := cellsOf(line)
	kind, detail, _ := strings.Cut(cells[ColumnKind], "/")
	k := Key{
		Name: cells[ColumnName], Kind: Kind(max(slices.Index(kinds[:], kind), int(Any))), Defaults: defaultsOf(cells[ColumnDefault]),
		Gone: versionOf(cells[ColumnGone]), Renamed: cells[ColumnRenamed], Source: cells[ColumnSource], of: c,
	}
	if k.Kind == Enum && detail != "" {
		k.Values = strings.Split(detail, "|")
	} else {
		k.Unit = detail
	}
	for text := range strings.SplitSeq(cells[ColumnSince], ",") {
		if v := versionOf(text); v.Major+v.Minor != 0 {
			k.Since = append(k.Since, v)
		}
	}
	for mark := range strings.SplitSeq(cells[ColumnMarks], ",") {
		k.mark(mark)
	}
	return k
}

// cellsOf returns the columns of a line.
func cellsOf(line string) (cells [Columns]string) {
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
	for i, step := range strings.Split(text, Arrow) {
		d := Default{Value: step, Known: true}
		if i > 0 {
			from, value, _ := strings.Cut(step, " ")
			d.From, d.Value = versionOf(from), value
		}
		switch d.Value {
		case UnknownDefault:
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
