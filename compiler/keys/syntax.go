package keys

import (
	"cmp"
	"fmt"
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
	Of        string                     // the product whose units they are; "": the product of the keys
	Space     bool                       // may stand between a number and its unit
	Binary    func(version.Version) bool // whether a size may have a unit such as Gi; nil: never
	Separator string                     // of words in a list: ";"; "": a comma
	Unsigned  bool                       // sizes and times have no sign
	Flow      bool                       // lists and maps may be written as in YAML: [a, b] and {a: b}
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
	case Int, Long:
		return "a whole number"
	case Double:
		return "a decimal number"
	case Bytes:
		return "a size in " + k.of.units() + "'s units"
	case Time:
		return "a time in " + k.of.units() + "'s units"
	case Enum:
		if len(k.Values) > 0 {
			return "one of " + strings.Join(k.Values, ", ")
		}
	case List:
		if len(k.Values) > 0 {
			return "some of " + strings.Join(k.Values, ", ") + ", with " + k.of.Syntax.separators() + " between them"
		}
		return "words with " + k.of.Syntax.separators() + " between them"
	case Map:
		return "pairs such as a:b, with commas between them"
	}
	return "any text"
}

// wantedFor is Want for a value that is wrong: a number may be too large.
func (k Key) wantedFor(value string) string {
	if _, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil && k.Kind == Int {
		return fmt.Sprintf("%s between %d and %d", k.Want(), math.MinInt32, math.MaxInt32)
	}
	return k.Want()
}

// Example returns a value of the key's kind, "" when any text is one.
func (k Key) Example() string {
	switch k.Kind {
	case Bool:
		return "true"
	case Int, Long:
		return "200"
	case Double:
		return "0.5"
	case Bytes:
		return k.of.Syntax.Sizes.Example
	case Time:
		return k.of.Syntax.Times.Example
	case List:
		return strings.Join(k.Values, k.of.Syntax.separator())
	case Map:
		return "name:value"
	}
	return ""
}

// Reads reports whether the product reads a value in a version. It takes a value that refers
// to another for readable, and the units of every version when the version is not known.
func (k Key) Reads(value string, v version.Version) bool {
	if k.types == "" {
		return k.reads(value, v)
	}
	if v.Major != 0 {
		return k.At(v).reads(value, v)
	}
	return slices.ContainsFunc(stepsOf(k.types), func(s step) bool {
		k.Type = typeOf(s.text)
		return k.reads(value, v)
	})
}

// reads is Reads for a value of the key's Type.
func (k Key) reads(value string, v version.Version) bool {
	syntax := &k.of.Syntax
	text := strings.TrimSpace(value)
	if syntax.Reference != "" && strings.Contains(text, syntax.Reference) {
		return true
	}
	switch k.Kind {
	case Bool:
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case Int:
		_, err := strconv.ParseInt(text, 10, 32)
		return err == nil
	case Long:
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
		return k.has(text)
	case List:
		if syntax.Flow && strings.HasPrefix(text, "[") {
			return true
		}
		for word := range strings.SplitSeq(text, syntax.separator()) {
			if word = strings.TrimSpace(word); word != "" && !k.has(word) {
				return false
			}
		}
	case Map:
		return syntax.Flow && strings.HasPrefix(text, "{") || isMap(text)
	}
	return true
}

// isMap reports whether text is pairs such as a:b with commas between them. Quotes may hold
// commas and colons: then any text is right.
func isMap(text string) bool {
	if text == "" || strings.ContainsAny(text, `'"`) {
		return true
	}
	for pair := range strings.SplitSeq(text, ",") {
		if pair = strings.TrimSpace(pair); pair != "" && strings.Count(pair, ":") != 1 {
			return false
		}
	}
	return true
}

// units names the product whose units values have.
func (c *Catalogue) units() string { return cmp.Or(c.Syntax.Of, c.Product) }

// separator stands between the words of a list.
func (s *Syntax) separator() string { return cmp.Or(s.Separator, ",") }

// separators names the separator for a message.
func (s *Syntax) separators() string {
	if s.separator() == ";" {
		return "semicolons"
	}
	return "commas"
}

// has reports whether a word is one of the key's. A key whose words are not known has all.
func (k Key) has(word string) bool {
	return len(k.Values) == 0 || slices.ContainsFunc(k.Values, func(known string) bool { return strings.EqualFold(known, word) })
}

// reads reports whether text is a whole number with one of the units or none.
func (s *Syntax) reads(text string, units Units, binary bool) bool {
	number, unit := split(text)
	if s.Space {
		number = strings.TrimRight(number, " \t")
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || float64(n)*max(1, units.Size(unit)) > math.MaxInt64 || s.Unsigned && strings.ContainsAny(number, "+-") {
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
