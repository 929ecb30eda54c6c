package language

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

// A reading is what the user may have meant by a value that does not fit. The zero reading is
// nothing.
type reading struct {
	kind spec.Kind // of the value that was meant; 0 is String
	text string    // the value that was meant, "" when it is not known
	open bool      // another value may have been meant too
	fix  string    // what else to write or to know; the whole advice when text is ""
}

// node returns the value that was meant, in the place of n.
func (r reading) node(n *spec.Node) *spec.Node {
	out := *n
	out.Kind, out.Text, out.Fields, out.Items = r.kind, r.text, nil, nil
	if r.kind == 0 {
		out.Kind = spec.String
	}
	return &out
}

// A notation is how people write the values of the types whose Want begins in a way.
type notation struct {
	want string
	read func(t *Type, text string) []reading
}

var notations = []notation{
	{"want a size", sizes},
	{"want a throughput", rates},
	{"want a time", durations},
	{"want cores", cores},
	{"want a name of small letters", names},
	{"want the name of a queue", lowered},
	{"want the name of a time zone", zones},
	{"want the name of a variable", nil},
	{"want the name of", objects},
	{"want a Spark version", versions},
	{"want a Flink version", versions},
	{"want a Hadoop version", versions},
	{"want a Kubernetes version", versions},
	{"want a whole number from 1 to 10000", wholeCores},
	{"want a CIDR", ranges},
	{"want a host", hosts},
	{"want a URL", urls},
	{"want a URI such as thrift", urls},
	{"want the URI", uris},
	{"want a URI", uris},
	{"want an image", images},
	{"want a region", regions},
	{"want a bucket", buckets},
	{"want a path inside", storePaths},
	{"want an absolute path", mountPaths},
	{"want a path such as /", mountPaths},
	{"want a class", classes},
	{"want a package", classes},
	{"want five fields", crons},
	{"want the ARN", arns},
	{"want a domain", lowered},
	{"want a label value", labelValues},
	{"want a key such as team", keysOfLabels},
	{"want a configuration key", keysOfConf},
	{"want group:artifact", packages},
	{"want one line", oneLine},
}

// intended returns what the user may have meant by a scalar that does not fit. A text in the
// reading fits.
func (t *Type) intended(n *spec.Node) reading {
	for _, r := range t.readings(n) {
		if r.text == "" && r.fix != "" || r.text != "" && t.misfit(r.node(n)) == "" {
			return r
		}
	}
	return reading{}
}

// readings returns what the user may have meant, the likeliest first. Not all of them fit.
func (t *Type) readings(n *spec.Node) []reading {
	if n.Kind != spec.String && n.Kind != spec.Number && n.Kind != spec.Bool {
		return nil
	}
	text := strings.TrimSpace(n.Text)
	var all []reading
	if n.Kind == spec.String && text != n.Text {
		all = append(all, reading{text: text})
	}
	if n.Kind == spec.Number && strings.HasPrefix(t.Want, "want a size") {
		return append(all, bytes(n.Text)...)
	}
	if n.Kind != spec.Bool {
		for _, one := range notations {
			if strings.HasPrefix(t.Want, one.want) {
				if one.read != nil {
					all = append(all, one.read(t, text)...)
				}
				break
			}
		}
	}
	if words := t.Words(); len(words) > 0 {
		all = append(all, wordsLike(text, words)...)
	}
	switch {
	case t.allows(spec.Bool):
		all = append(all, reading{kind: spec.Bool, text: booleans[strings.ToLower(text)]})
	case n.Kind != spec.String && t.isOfWords():
		return all // nothing is called true or 7
	case n.Kind == spec.Bool && t.allows(spec.String):
		return append(all, reading{text: n.Text})
	case t.allows(spec.Number):
		all = append(all, t.numbers(n, text)...)
	}
	if n.Kind == spec.Number && t.allows(spec.String) {
		all = append(all, reading{text: n.Text}) // a version without quotes
	}
	return all
}

// isOfWords reports whether what a type wants begins with a letter, as in the example of its message.
func (t *Type) isOfWords() bool {
	_, example, _ := strings.Cut(t.Want, "such as ")
	return example != "" && unicode.IsLetter(rune(example[0]))
}

func (t *Type) allows(kind spec.Kind) bool {
	return slices.ContainsFunc(t.Scalars, func(s Scalar) bool { return s.Kind == kind })
}

// booleans are the words that people write for true and false.
var booleans = map[string]string{
	"true": "true", "yes": "true", "on": "true", "1": "true", "y": "true", "enabled": "true", "enable": "true", "t": "true",
	"false": "false", "no": "false", "off": "false", "0": "false", "n": "false", "disabled": "false", "disable": "false", "f": "false",
}

// versionLike finds a version in a text.
var versionLike = lazyregexp.New(`[0-9]+(\.[0-9]+)+`)

// wordsLike returns the word of a type that another spelling means: other case or separators, a
// part of the text, or a typing error. A number is never a typing error of another number.
func wordsLike(text string, words []string) []reading {
	if versionLike.MatchString(text) || versionLike.MatchString(words[0]) {
		return versions(nil, text)
	}
	parts := partsOf(text)
	var found []string
	for _, word := range words {
		if slices.Equal(partsOf(word), parts) || strings.EqualFold(strings.Join(parts, ""), strings.Join(partsOf(word), "")) {
			return []reading{{text: word}}
		}
		if slices.Contains(parts, strings.ToLower(word)) || inflected(strings.ToLower(text), strings.ToLower(word)) {
			found = append(found, word)
		}
	}
	if len(found) == 1 {
		return []reading{{text: found[0]}}
	}
	if booleans[strings.ToLower(text)] == "false" && slices.Contains(words, "none") {
		return []reading{{text: "none"}}
	}
	if sure := spell.Sure(text, words); sure != "" {
		return []reading{{text: sure}}
	}
	return nil
}

// sibling returns the only field of a struct that lists a text as one of its words, with the word;
// "" when there is none.
func (t *Type) sibling(n *spec.Node) string {
	if t == nil || n.Kind != spec.String {
		return ""
	}
	var found []string
	for _, f := range t.Fields {
		for _, s := range f.Type.Scalars {
			if s.IsWord && s.Kind == spec.String && strings.EqualFold(s.Word, n.Text) {
				found = append(found, fmt.Sprintf("%s: %q", f.Name, s.Word))
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// partsOf splits a word at its capitals and separators, in lower case.
func partsOf(word string) []string {
	var text strings.Builder
	previous := ' '
	for _, r := range word {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			text.WriteByte(' ')
		case unicode.IsUpper(r) && unicode.IsLower(previous):
			text.WriteByte(' ')
			text.WriteRune(unicode.ToLower(r))
		default:
			text.WriteRune(unicode.ToLower(r))
		}
		previous = r
	}
	return strings.Fields(text.String())
}

// inflected reports whether one word is another one with an ending, or its beginning.
func inflected(text, word string) bool {
	if len(word) < 4 || len(text) < 4 {
		return len(text) == 3 && len(word) > 4 && strings.HasPrefix(word, text)
	}
	if strings.HasPrefix(word, text) {
		return true
	}
	rest, found := strings.CutPrefix(text, word)
	return found && slices.Contains([]string{"s", "d", "ed", "ing", "ation"}, rest)
}

// numbers returns the numbers that a text or a number means.
func (t *Type) numbers(n *spec.Node, text string) []reading {
	number := func(text string) reading { return reading{kind: spec.Number, text: text} }
	whole := t.isWhole()
	if n.Kind == spec.Number {
		x, ok := new(big.Rat).SetString(n.Text)
		switch {
		case ok && x.IsInt(): // 8/2 is 4.0 in CUE
			return append([]reading{number(x.Num().String())}, t.percents(x)...)
		case ok && whole:
			return []reading{{fix: "write a whole number"}}
		}
		return nil
	}
	if share, found := strings.CutSuffix(text, "%"); found {
		if x, ok := new(big.Rat).SetString(strings.TrimSpace(strings.ReplaceAll(share, ",", "."))); ok {
			if !whole {
				x.Quo(x, big.NewRat(100, 1))
			}
			return []reading{number(decimal(x)), number(strings.TrimSpace(share))}
		}
	}
	if m := counted.FindStringSubmatch(text); m != nil {
		text = m[1]
	} else if m := portLike.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	text = strings.TrimPrefix(strings.ReplaceAll(text, "_", ""), "+")
	if whole && grouped.MatchString(text) {
		text = strings.NewReplacer(",", "", " ", "", "'", "").Replace(text)
	}
	text = strings.Replace(text, ",", ".", 1)
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok || !decimalLike.MatchString(text) {
		if i := slices.Index(numerals, strings.ToLower(text)); i >= 0 {
			return []reading{number(fmt.Sprint(i))}
		}
		return nil
	}
	if x.IsInt() {
		text = x.Num().String()
	}
	return []reading{number(text)}
}

var (
	portLike    = lazyregexp.New(`(?i)^(?:tcp[/:])?([0-9]{1,5})(?:/tcp)?$`)
	decimalLike = lazyregexp.New(`^-?[0-9]{1,18}(\.[0-9]{1,9})?$`)
	grouped     = lazyregexp.New(`^[0-9]{1,3}([ ,'][0-9]{3})+$`)
	counted     = lazyregexp.New(`(?i)^([0-9.,]+)\s*(v?cpus?|v?cores?|executors?|instances?|pods?|slots?|replicas?|nodes?|times?|tasks?|workers?|percent|seconds?|secs?|s)$`)
	numerals    = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
)

// percents returns the fraction that a number means which is too large for a fraction.
func (t *Type) percents(x *big.Rat) []reading {
	if t.isWhole() {
		return nil
	}
	share := decimal(new(big.Rat).Quo(x, big.NewRat(100, 1)))
	return []reading{{kind: spec.Number, text: share, open: true, fix: "if " + decimal(x) + " is a percentage"}}
}

// isWhole reports whether the type's numbers have no fraction.
func (t *Type) isWhole() bool {
	return slices.ContainsFunc(t.Scalars, func(s Scalar) bool { return s.Kind == spec.Number && s.Integer })
}

// decimal returns a number without zeros at its end.
func decimal(x *big.Rat) string {
	if x.IsInt() {
		return x.Num().String()
	}
	return strings.TrimRight(x.FloatString(9), "0")
}
