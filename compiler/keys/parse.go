package keys

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// Arrow stands between two defaults or types, before the version of the later one.
const Arrow = " → "

// UnknownDefault stands where a version's default was not read.
const UnknownDefault = "?"

// The columns of a table, between tabs. The head of a table describes them for readers.
const (
	ColumnName    = iota // * stands for what the user chooses
	ColumnKind           // any text list map bool int long double bytes time enum; after / the unit of a bare number, or the words of an enum or a list; then what changed: "bytes/B → 4.2 long"
	ColumnDefault        // of the first version that was read, then what changed: "false → 4.0 true"; =KEY: the value of KEY
	ColumnSince          // commas between versions to which it was carried back
	ColumnGone           // the first version that does not read it; commas between those of several lines
	ColumnRenamed        // its new name
	ColumnMarks          // internal, inferred, global, deprecated:SINCE, instead:KEY (twice for two); of forms: open, shared, foreign
	ColumnSource         // file of the product's repository
	Columns
)

// Parse reads a row of the table. What a test of the table would refuse is left empty.
func (c *Catalogue) Parse(line string) Key {
	cells := cellsOf(line)
	k := Key{
		Name: cells[ColumnName], Defaults: defaultsOf(cells[ColumnDefault]), Since: versionsOf(cells[ColumnSince]),
		Gone: versionsOf(cells[ColumnGone]), Renamed: cells[ColumnRenamed], Source: cells[ColumnSource], of: c,
	}
	newest := cells[ColumnKind]
	if i := strings.LastIndex(newest, Arrow); i >= 0 {
		k.types = newest
		_, newest, _ = strings.Cut(newest[i+len(Arrow):], " ")
	}
	k.Type = typeOf(newest)
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
	case "global":
		k.Global = true
	case "inferred":
		k.Inferred = true
	case "deprecated":
		k.Old, k.Deprecated = true, versionOf(detail)
	case "instead":
		if k.Instead != "" {
			k.Beside = detail
			break
		}
		k.Instead = detail
	case "open":
		k.Use = Open
	case "shared":
		k.Use = Shared
	case "foreign":
		k.Use = Foreign
	}
}

// typeOf reads a kind with its unit or its words.
func typeOf(text string) Type {
	kind, detail, _ := strings.Cut(text, "/")
	t := Type{Kind: Kind(max(slices.Index(kinds[:], kind), int(Any)))}
	switch {
	case detail == "":
	case t.Kind == Enum || t.Kind == List:
		t.Values = strings.Split(detail, "|")
	default:
		t.Unit = detail
	}
	return t
}

// A step is what holds from a version on.
type step struct {
	from version.Version // zero: from the beginning
	text string
}

// stepsOf reads "a → 3.5 b": a, and b since 3.5.
func stepsOf(text string) []step {
	first, rest, more := strings.Cut(text, Arrow)
	steps := []step{{text: first}}
	for more {
		var part string
		part, rest, more = strings.Cut(rest, Arrow)
		from, what, _ := strings.Cut(part, " ")
		steps = append(steps, step{from: versionOf(from), text: what})
	}
	return steps
}

// defaultsOf reads the steps of a default.
func defaultsOf(text string) []Default {
	if text == "" {
		return nil
	}
	steps := stepsOf(text)
	defaults := make([]Default, 0, len(steps))
	for _, s := range steps {
		d := Default{From: s.from, Value: s.text, Known: true}
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

// versionsOf reads versions with commas between them, nil when there is none.
func versionsOf(text string) []version.Version {
	var list []version.Version
	for text := range strings.SplitSeq(text, ",") {
		if v := versionOf(text); v.Major+v.Minor != 0 {
			list = append(list, v)
		}
	}
	return list
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
