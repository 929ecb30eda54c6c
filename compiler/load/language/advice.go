package language

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cuelang.org/go/cue/token"

	"github.com/lakewright/lakewright/compiler/spec"
)

// advice returns what to write for a scalar of which nobody knows what it means. It adds to the
// message, which describes the form.
func (t *Type) advice(n *spec.Node, name string) string {
	words := t.Words()
	_, example, hasExample := strings.Cut(t.Want, "such as ")
	example, _, _ = strings.Cut(example, ", ")
	switch {
	case len(words) == 1:
		return "write " + quoted(words)
	case len(words) > 1:
		return "write one of " + quoted(words)
	case t.allows(spec.Bool):
		return fmt.Sprintf("write %s: true or %s: false", name, name)
	case t.allows(spec.Number) && !hasExample:
		return t.nearestBound(n)
	case n.Kind == spec.String && t.allows(spec.String) && t.offence(n.Text) != "":
		return t.offence(n.Text)
	case hasExample && strings.HasPrefix(name, "an item of "):
		return "write an item such as " + t.quote(example)
	case hasExample:
		return fmt.Sprintf("write one in that form, as in %s", t.quote(example))
	}
	if n.Kind != spec.String {
		return "write one text in quotes"
	}
	for _, more := range []string{"a", "aa"} {
		if t.misfit(&spec.Node{Kind: spec.String, Text: n.Text + more}) == "" {
			return "make it longer"
		}
	}
	return "write it in that form"
}

// quote returns an example as it is written in a spec.
func (t *Type) quote(example string) string {
	example, other, both := strings.Cut(example, " or ")
	text := strconv.Quote(example)
	if t.allows(spec.Number) && decimalLike.MatchString(example) {
		text = example
	}
	if both {
		text += " or " + strconv.Quote(other)
	}
	return text
}

// nearestBound returns the number of the range that is nearest to n.
func (t *Type) nearestBound(n *spec.Node) string {
	x, ok := new(big.Rat).SetString(n.Text)
	if n.Kind != spec.Number || !ok {
		return "write a number without quotes"
	}
	for _, s := range t.Scalars {
		for _, b := range s.Bounds {
			if b.Holds(x) {
				continue
			}
			switch b.Op {
			case token.GEQ:
				return "write " + b.Text + " or more"
			case token.LEQ:
				return "write " + b.Text + " or less"
			case token.GTR:
				return "write more than " + b.Text
			default:
				return "write less than " + b.Text
			}
		}
	}
	return "write a number without a fraction"
}

// offence returns which characters a text has too many, "" when that is not what is wrong.
func (t *Type) offence(text string) string {
	fits := func(text string) bool {
		return t.misfit(&spec.Node{Kind: spec.String, Text: text}) == ""
	}
	if n := utf8.RuneCountInString(text); n > 20 {
		runes := []rune(text)
		for _, most := range []int{63, 128, 253, 300, 500, 512, 600, 1024, 4096} {
			if n > most && fits(string(runes[:most])) {
				return fmt.Sprintf("shorten it from %d to at most %d characters", n, most)
			}
		}
	}
	if name := nearestForm(text, fits); name != "" {
		return "write " + strconv.Quote(name)
	}
	for _, out := range special(text) {
		rest := text
		for _, r := range out {
			rest = strings.ReplaceAll(rest, string(r), "")
		}
		if rest != "" && fits(rest) {
			if utf8.RuneCountInString(out) == 1 {
				return fmt.Sprintf("take out the character %q", out)
			}
			return fmt.Sprintf("take out the characters %q", out)
		}
	}
	return ""
}

// nearestForm returns a text without repeated signs, without signs at its ends, or with another sign in the
// place of one, "" if none of these fits.
func nearestForm(text string, fits func(string) bool) string {
	for _, sign := range special(text) {
		if utf8.RuneCountInString(sign) > 1 {
			break
		}
		for once := text; strings.Contains(once, sign+sign); {
			if once = strings.ReplaceAll(once, sign+sign, sign); fits(once) {
				return once
			}
		}
		if trimmed := strings.Trim(text, sign); trimmed != "" && fits(trimmed) {
			return trimmed
		}
		for _, other := range []string{"-", "_"} {
			if replaced := strings.ReplaceAll(text, sign, other); fits(replaced) {
				return replaced
			}
		}
	}
	return ""
}

// special returns the sets of at most two characters of a text that are neither letters nor digits,
// the smallest first.
func special(text string) []string {
	var ones, twos []string
	for _, r := range text {
		plain := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if plain || slices.Contains(ones, string(r)) || len(ones) > 8 {
			continue
		}
		for _, other := range ones {
			twos = append(twos, other+string(r))
		}
		ones = append(ones, string(r))
	}
	return append(ones, twos...)
}
