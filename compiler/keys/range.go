package keys

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
)

// A Range is what a product demands of a value that it can read. Numbers count in the unit of
// the key's bare numbers. A table of ranges has one row a line, sorted by key: the key, a tab,
// and the range:
//
//	1..         at least 1
//	..600       at most 600
//	(0..1]      more than 0 and at most 1
//	1|2         one of these
//	0|1024..    0, or at least 1024
//	lz4|CLASS   one of these, or the name of a class with its package
type Range struct {
	Least, Most  float64  // infinite: no bound
	Above, Below bool     // the bound itself is no value
	Numbers      bool     // within the bounds
	Words        []string // each is a value
	Class        bool     // the name of a class is a value too
	unit         string   // of the bounds in a message
}

// class stands in a range for the name of a class.
const class = "CLASS"

// Range returns the range of a key, and whether the table has one.
func (c *Catalogue) Range(k Key) (Range, bool) {
	ranges := Catalogue{Table: c.Ranges}
	line := ranges.lineAt(ranges.lowerBound(k.Name))
	key, text, found := strings.Cut(line, "\t")
	if !found || key != k.Name {
		return Range{}, false
	}
	return parseRange(text, c.unitOf(k)), true
}

func parseRange(text, unit string) Range {
	r := Range{unit: unit}
	for part := range strings.SplitSeq(text, "|") {
		from, to, bounds := strings.Cut(part, "..")
		switch {
		case part == class:
			r.Class = true
		case !bounds:
			r.Words = append(r.Words, part)
		default:
			r.Numbers, r.Least, r.Most = true, math.Inf(-1), math.Inf(1)
			r.Above, r.Below = strings.HasPrefix(from, "("), strings.HasSuffix(to, ")")
			if f, err := strconv.ParseFloat(strings.TrimLeft(from, "[("), 64); err == nil {
				r.Least = f
			}
			if f, err := strconv.ParseFloat(strings.TrimRight(to, "])"), 64); err == nil {
				r.Most = f
			}
		}
	}
	return r
}

// unitOf returns the unit of a key's bare numbers as the product writes it.
func (c *Catalogue) unitOf(k Key) string {
	switch k.Kind {
	case Bytes:
		return strings.ToLower(k.Unit[:min(1, len(k.Unit))])
	case Time:
		return k.Unit
	}
	return ""
}

// Has reports whether a value that the product can read is in the range.
func (r Range) Has(k Key, value string) bool {
	text := strings.TrimSpace(value)
	if r.Class && strings.Contains(text, ".") || slices.ContainsFunc(r.Words, func(word string) bool { return strings.EqualFold(word, text) }) {
		return true
	}
	if !r.Numbers {
		return false
	}
	n, ok := k.number(text)
	if !ok {
		return true // Values reports it
	}
	return (n > r.Least || n == r.Least && !r.Above) && (n < r.Most || n == r.Most && !r.Below)
}

// number reads a value as a number in the unit of the key's bare numbers.
func (k Key) number(text string) (float64, bool) {
	if k.Kind == Int || k.Kind == Long || k.Kind == Double {
		n, err := strconv.ParseFloat(strings.TrimRight(text, "dDfF"), 64)
		return n, err == nil
	}
	units := k.of.Syntax.Sizes
	if k.Kind == Time {
		units = k.of.Syntax.Times
	} else if k.Kind != Bytes {
		return 0, false
	}
	digits, unit := split(text)
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil {
		return 0, false
	}
	own := units.Size(k.of.unitOf(k))
	if unit == "" || own == 0 {
		return n, unit == ""
	}
	if len(unit) > 1 && k.Kind == Bytes {
		unit = unit[:1]
	}
	size := units.Size(unit)
	return n * size / own, size != 0
}

// String describes the range for a message: "at least 1".
func (r Range) String() string {
	all := slices.Clone(r.Words)
	if r.Class {
		all = append(all, "the name of a class with its package")
	}
	if r.Numbers {
		var bounds []string
		if !math.IsInf(r.Least, 0) {
			bounds = append(bounds, choose(r.Above, "more than ", "at least ")+r.text(r.Least))
		}
		if !math.IsInf(r.Most, 0) {
			bounds = append(bounds, choose(r.Below, "less than ", "at most ")+r.text(r.Most))
		}
		all = append(all, strings.Join(bounds, " and "))
	}
	last := len(all) - 1
	if last == 0 {
		return all[0]
	}
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

func (r Range) text(n float64) string {
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + r.unit
}

func choose(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// OutOfRange reports values that the product can read and then refuses.
func (e *Engine[W]) OutOfRange(w W, r *rule.Reporter) {
	v, syntax := e.Version(w), &e.Catalogue.Syntax
	refused := func(k Key, value string) bool {
		if k.IsNewerThan(v) || k.IsGone(v) || slices.Contains(e.Elsewhere, k.Name) || !k.Reads(value, v) || syntax.Reference != "" && strings.Contains(value, syntax.Reference) {
			return false
		}
		of, known := e.Catalogue.Range(k)
		return known && !of.Has(k, value)
	}
	e.eachKnown(w, refused, func(k Key, key string) {
		value := e.Conf(w)[key]
		of, _ := e.Catalogue.Range(k)
		f := r.Reportf(e.at(w, key), "%s is %q, and it must be %s", key, value, of)
		set := "set it to " + of.String()
		if !of.Numbers {
			set = "write " + of.String()
		}
		usual, known := k.Default(v)
		switch {
		case len(of.Words) == 1 && !of.Class && !of.Numbers:
			f.Fixf("write %s", of.Words[0]).Replace(strconv.Quote(of.Words[0]))
		case known && usual != "" && !strings.HasPrefix(usual, "=") && k.Reads(usual, v) && of.Has(k, usual):
			f.Fixf("%s, or remove the key, which gives the default of %s", set, usual)
		default:
			f.Fixf("%s, or remove the key", set)
		}
	})
}
