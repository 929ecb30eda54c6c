package keys

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/version"
)

// Syntax is how a product writes values. Whole and decimal numbers, true and false are as
// Java reads them.
type Syntax struct {
	Sizes     Units
	Times     Units
	Space     bool                       // may stand between a number and its unit
	Binary    func(version.Version) bool // whether a size may have a unit such as Gi; nil: never
	Reference string                     // a value that holds it refers to another, and any is right: "${"; "": none does
}

// Units are the units of sizes or of times.
type Units struct {
	// Size returns a unit, in small letters, as a multiple of the smallest; 0 when it is none.
	Size func(unit string) float64
	// Written are the units that a repaired value is written in, the largest first.
	Written []string
	// Example is a value.
	Example string
}

// Want describes what a value of the key must be, as in "a whole number".
func (k Key) Want() string {
	switch k.Kind {
	case Bool:
		return "true or false"
	case Int:
		return "a whole number"
	case Double:
		return "a decimal number"
	case Bytes:
		return "a size in " + k.of.Product + "'s units"
	case Time:
		return "a time in " + k.of.Product + "'s units"
	case Enum:
		if len(k.Values) > 0 {
			return "one of " + strings.Join(k.Values, ", ")
		}
	case List:
		return "words with commas between them"
	}
	return "any text"
}

// Example returns a value of the key's kind, "" when any text is one.
func (k Key) Example() string {
	switch k.Kind {
	case Bool:
		return "true"
	case Int:
		return "200"
	case Double:
		return "0.5"
	case Bytes:
		return k.of.Syntax.Sizes.Example
	case Time:
		return k.of.Syntax.Times.Example
	}
	return ""
}

// Reads reports whether the product reads a value in a version. It takes a value that refers
// to another for readable, and the units of every version when the version is not known.
func (k Key) Reads(value string, v version.Version) bool {
	syntax := &k.of.Syntax
	text := strings.TrimSpace(value)
	if syntax.Reference != "" && strings.Contains(text, syntax.Reference) {
		return true
	}
	switch k.Kind {
	case Bool:
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case Int:
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case Double:
		_, err := strconv.ParseFloat(strings.TrimRight(text, "dDfF"), 64)
		return err == nil && text != ""
	case Bytes:
		return syntax.reads(text, syntax.Sizes, syntax.Binary != nil && (v.Major == 0 || syntax.Binary(v)))
	case Time:
		return syntax.reads(text, syntax.Times, false)
	case Enum:
		return len(k.Values) == 0 || slices.ContainsFunc(k.Values, func(known string) bool { return strings.EqualFold(known, text) })
	}
	return true
}

// reads reports whether text is a whole number with one of the units or none.
func (s *Syntax) reads(text string, units Units, binary bool) bool {
	number, unit := split(text)
	if s.Space {
		number = strings.TrimRight(number, " \t")
	}
	if n, err := strconv.ParseInt(number, 10, 64); err != nil || float64(n)*max(1, units.Size(unit)) > math.MaxInt64 {
		return false
	}
	if binary && len(unit) > 1 {
		unit = strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
	}
	return unit == "" || units.Size(unit) != 0
}

// split cuts text into its number and its unit in small letters.
func split(text string) (number, unit string) {
	text = strings.ToLower(text)
	number = strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	return number, text[len(number):]
}
