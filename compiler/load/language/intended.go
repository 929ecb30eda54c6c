package language

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
	"github.com/lakewright/lakewright/internal/unit"
)

// The forms in which people write sizes, times, cores and booleans.
var (
	sizeLike    = lazyregexp.New(`(?i)^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgtp])(i?b?|ibi?|[a-z]*bytes?)\s*$`)
	timeLike    = lazyregexp.New(`(?i)^([0-9]+)\s*(milliseconds?|millis|minutes?|mins?|ms|seconds?|secs?|s|m|hours?|hrs?|h|days?|d|weeks?|w)[\s,]*`)
	wordsOfBool = map[string]string{
		"true": "true", "yes": "true", "on": "true", "1": "true", "y": "true",
		"false": "false", "no": "false", "off": "false", "0": "false", "n": "false",
	}
	numberLike = lazyregexp.New(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$`)
	coreLike   = lazyregexp.New(`^\s*([0-9]+(?:\.[0-9]+)?)\s*(cores?|cpus?)?\s*$`)
	notName    = lazyregexp.New(`[^a-z0-9]+`)
)

// intended returns the value that the user surely intended by one that does not fit, nil when
// none is certain.
func (t *Type) intended(n *spec.Node) *spec.Node {
	kind, text := spec.String, ""
	switch {
	case n.Kind == spec.String && len(t.Words()) > 0:
		text = spell.Nearest(n.Text, t.Words())
	case strings.HasPrefix(t.Want, "want a size"):
		text = intendedSize(n)
	case strings.HasPrefix(t.Want, "want a time") && (n.Kind == spec.String || n.Kind == spec.Number):
		return t.intendedTime(n)
	case strings.HasPrefix(t.Want, "want a name of small letters") && n.Kind == spec.String:
		text = strings.Trim(notName.ReplaceAllString(strings.ToLower(n.Text), "-"), "-")
	case strings.HasPrefix(t.Want, "want cores") && n.Kind == spec.String:
		if m := coreLike.FindStringSubmatch(n.Text); m != nil {
			kind, text = spec.Number, m[1]
		}
	case n.Kind == spec.Number && t.allows(spec.Number):
		if x, ok := new(big.Rat).SetString(n.Text); ok && x.IsInt() { // 8/2 is 4.0 in CUE
			kind, text = spec.Number, x.Num().String()
		}
	case (n.Kind == spec.Number || n.Kind == spec.Bool) && t.allows(spec.String):
		text = n.Text // a version without quotes
	case t.allows(spec.Bool) && (n.Kind == spec.String || n.Kind == spec.Number):
		kind, text = spec.Bool, wordsOfBool[strings.ToLower(n.Text)]
	case n.Kind == spec.String && t.allows(spec.Number) && numberLike.MatchString(n.Text):
		kind, text = spec.Number, n.Text
	}
	if text == "" {
		return nil
	}
	out := *n
	out.Kind, out.Text = kind, text
	if t.misfit(&out) != "" {
		return nil
	}
	return &out
}

func (t *Type) allows(kind spec.Kind) bool {
	return slices.ContainsFunc(t.Scalars, func(s Scalar) bool { return s.Kind == kind })
}

func intendedSize(n *spec.Node) string {
	if n.Kind == spec.Number { // 16Gi without quotes is a number in CUE
		x, ok := new(big.Rat).SetString(n.Text)
		if !ok || !x.IsInt() || !x.Num().IsInt64() || x.Num().Int64() < int64(unit.KiB) {
			return ""
		}
		return unit.Bytes(x.Num().Int64()).String()
	}
	m := sizeLike.FindStringSubmatch(n.Text)
	if m == nil {
		return ""
	}
	return m[1] + strings.ToUpper(m[2]) + "i"
}

// unitsOfTime are the units that may be written, the shortest first.
var unitsOfTime = []struct {
	name string
	ms   int64
}{{"ms", 1}, {"s", 1000}, {"m", 60_000}, {"h", 3_600_000}}

// intendedTime returns the time that the user surely intended. A number without a unit is
// seconds, as in Kubernetes. Several parts are added, in the longest unit that the type allows
// for the sum.
func (t *Type) intendedTime(n *spec.Node) *spec.Node {
	rest, total, parts, shortest := strings.TrimSpace(n.Text), int64(0), 0, 3
	if numberLike.MatchString(rest) && !strings.HasPrefix(rest, "-") {
		rest += "s"
	}
	for ; rest != ""; parts++ {
		m := timeLike.FindStringSubmatch(rest)
		if m == nil {
			return nil
		}
		count, err := strconv.ParseInt(m[1], 10, 32)
		if err != nil {
			return nil
		}
		i, times := unitOfTime(m[2])
		total += count * times * unitsOfTime[i].ms
		shortest = min(shortest, i)
		rest = rest[len(m[0]):]
	}
	if parts > 1 { // 1h 60m is 2h
		shortest = len(unitsOfTime) - 1
	}
	for _, i := range [...]int{shortest, shortest - 1, shortest - 2, shortest - 3, shortest + 1, shortest + 2} {
		if i < 0 || i >= len(unitsOfTime) {
			continue
		}
		u := unitsOfTime[i]
		out := &spec.Node{Kind: spec.String, Text: strconv.FormatInt(total/u.ms, 10) + u.name, Span: n.Span, Origin: n.Origin}
		if total%u.ms == 0 && t.misfit(out) == "" {
			return out
		}
	}
	return nil
}

// unitOfTime returns the index of the unit that a word such as "minutes" means, and the factor:
// a day is 24 hours.
func unitOfTime(word string) (i int, times int64) {
	switch word = strings.ToLower(word); {
	case word == "ms" || strings.HasPrefix(word, "milli"):
		return 0, 1
	case word[0] == 's':
		return 1, 1
	case word[0] == 'm':
		return 2, 1
	case word[0] == 'd':
		return 3, 24
	case word[0] == 'w':
		return 3, 168
	}
	return 3, 1
}
