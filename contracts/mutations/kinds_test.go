package mutations

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// A mutator makes one mistake in a text. It returns the new text and the offset of the
// mistake, or the old text when there is no place for it.
type mutator func(r *rand.Rand, text string, s sites) (string, int)

// kinds lists the mistakes.
var kinds = []struct {
	name string
	make mutator
}{
	{"a letter of a field's name", func(r *rand.Rand, text string, s sites) (string, int) {
		return mistype(r, text, pick(r, s.fields).label)
	}},
	{"a letter of a text", func(r *rand.Rand, text string, s sites) (string, int) { return mistype(r, text, pick(r, s.texts)) }},
	{"a letter of a reference", func(r *rand.Rand, text string, s sites) (string, int) { return mistype(r, text, pick(r, s.names)) }},
	{"a value of another type", otherType},
	{"a value out of range", outOfRange},
	{"another unit", otherUnit},
	{"a field removed", removed},
	{"a field twice", twice},
	{"a field at another level", elsewhere},
	{"a mark dropped", func(r *rand.Rand, text string, s sites) (string, int) { return replaced(text, pick(r, s.marks), "") }},
	{"a mark doubled", func(r *rand.Rand, text string, s sites) (string, int) {
		at := pick(r, s.marks)
		return replaced(text, at, strings.Repeat(at.of(text), 2))
	}},
	{"quotation marks dropped", func(r *rand.Rand, text string, s sites) (string, int) {
		at := pick(r, s.texts)
		return replaced(text, at, strings.Trim(at.of(text), `"`))
	}},
	{"a word of another tool", foreign},
}

// pick returns one of a list, the zero value of an empty one.
func pick[T any](r *rand.Rand, list []T) T {
	if len(list) == 0 {
		var none T
		return none
	}
	return list[r.IntN(len(list))]
}

func replaced(text string, at piece, by string) (string, int) {
	return text[:at.from] + by + text[at.to:], at.from
}

// mistype swaps, drops, doubles or changes a letter.
func mistype(r *rand.Rand, text string, at piece) (string, int) {
	word := at.of(text)
	var letters []int
	for i := range word {
		if c := word[i] | 0x20; 'a' <= c && c <= 'z' {
			letters = append(letters, i)
		}
	}
	if len(letters) < 3 {
		return text, 0
	}
	i := pick(r, letters[:len(letters)-1])
	switch r.IntN(4) {
	case 0:
		if c := word[i+1] | 0x20; c < 'a' || c > 'z' {
			return text, 0
		}
		word = word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
	case 1:
		word = word[:i] + word[i+1:]
	case 2:
		word = word[:i+1] + word[i:]
	default:
		word = word[:i] + string(rune('a'+r.IntN(26))) + word[i+1:]
	}
	return replaced(text, at, word)
}

func otherType(r *rand.Rand, text string, s sites) (string, int) {
	at := pick(r, s.fields).value
	old := at.of(text)
	choices := []string{`"seven"`, "7", "true", "[7]", `{seven: 7}`, "null", "1.5"}
	switch {
	case old == "":
		return text, 0
	case strings.HasPrefix(old, `"`):
		choices = choices[1:]
	case strings.HasPrefix(old, "{"), strings.HasPrefix(old, "["):
		choices = choices[:3]
	case old[0] >= '0' && old[0] <= '9':
		choices = []string{`"seven"`, `"` + old + `"`, "true", "[" + old + "]"}
	}
	return replaced(text, at, pick(r, choices))
}

var number = regexp.MustCompile(`[0-9]+`)

func outOfRange(r *rand.Rand, text string, s sites) (string, int) {
	at := pick(r, s.literals)
	old := at.of(text)
	if !number.MatchString(old) {
		return text, 0
	}
	found := number.FindStringIndex(old)
	return replaced(text, at, old[:found[0]]+pick(r, []string{"0", "-1", "999999999", "99999999999999999999"})+old[found[1]:])
}

var (
	size = regexp.MustCompile(`^"([0-9.]+)([KMGT]i)"$`)
	span = regexp.MustCompile(`^"([0-9]+)(ms|s|m|h|d)"$`)
)

func otherUnit(r *rand.Rand, text string, s sites) (string, int) {
	var with []piece
	for _, at := range s.texts {
		if old := at.of(text); size.MatchString(old) || span.MatchString(old) {
			with = append(with, at)
		}
	}
	at := pick(r, with)
	old := at.of(text)
	if m := size.FindStringSubmatch(old); m != nil {
		return replaced(text, at, pick(r, []string{`"` + m[1] + `gb"`, `"` + m[1] + `G"`, `"` + m[1] + `"`, m[1], `"` + m[1] + " " + m[2] + `B"`, `"` + m[1] + `m"`, m[1] + m[2]}))
	}
	if m := span.FindStringSubmatch(old); m != nil {
		return replaced(text, at, pick(r, []string{`"` + m[1] + ` seconds"`, `"` + m[1] + `"`, m[1], `"` + m[1] + `min"`, `"` + m[1] + `Gi"`, m[1] + m[2]}))
	}
	return text, 0
}

// separate returns the fields that stand in brackets or at the top.
func separate(s sites) []field {
	var out []field
	for _, f := range s.fields {
		if f.around.to > 0 {
			out = append(out, f)
		}
	}
	return out
}

// without returns a text without a field and the comma behind it.
func without(text string, f field) string {
	rest := text[f.whole.to:]
	return text[:f.whole.from] + strings.TrimPrefix(rest, ",")
}

func removed(r *rand.Rand, text string, s sites) (string, int) {
	f := pick(r, separate(s))
	return without(text, f), f.whole.from
}

// twice writes a field again, with one other number if it has one.
func twice(r *rand.Rand, text string, s sites) (string, int) {
	f := pick(r, separate(s))
	value := f.value.of(text)
	if found := number.FindStringIndex(value); found != nil {
		value = value[:found[0]] + "3" + value[found[1]:]
	}
	again := text[f.whole.from:f.value.from] + value
	return text[:f.whole.to] + "\n" + again + text[f.whole.to:], f.whole.to + 1
}

// elsewhere moves a field with a plain value into another pair of brackets.
func elsewhere(r *rand.Rand, text string, s sites) (string, int) {
	f, to := pick(r, separate(s)), pick(r, s.brackets)
	if strings.ContainsAny(f.value.of(text), "{[") || to.to == 0 || to.from >= f.whole.from && to.from <= f.whole.to || to == f.around {
		return text, 0
	}
	moved := "\n" + f.whole.of(text) + "\n"
	if to.from > f.whole.to {
		out := text[:to.from] + moved + text[to.from:]
		return without(out, f), to.from - (len(text) - len(without(text, f))) + 1
	}
	out := without(text, f)
	return out[:to.from] + moved + out[to.from:], to.from + 1
}

// foreign writes a field of Kubernetes, Spark, Flink, Helm or Terraform.
func foreign(r *rand.Rand, text string, s sites) (string, int) {
	at := pick(r, s.brackets)
	if at.to == 0 {
		return text, 0
	}
	return text[:at.from] + "\n" + pick(r, []string{
		"replicas: 3", "apiVersion: \"v1\"", "kind: \"SparkApplication\"", "metadata: name: \"x\"", "numExecutors: 4",
		"executorMemory: \"4g\"", "sparkConf: \"spark.x\": \"1\"", "nodeSelector: disk: \"ssd\"", "resources: limits: memory: \"4Gi\"",
		"serviceAccountName: \"x\"", "env: [{name: \"A\", value: \"b\"}]", "tolerations: []", "iamRole: \"arn:aws:iam::1:role/x\"",
		"instances: 3", "mainClass: \"com.example.Main\"", "taskmanager: numberOfTaskSlots: 2", "storageClassName: \"gp3\"", "args: [\"--x\"]",
		"cpu: 2", "cores: 2", "memory: \"4g\"", "nodes: 3", "schedule: \"0 2 * * *\"",
	}) + "\n" + text[at.from:], at.from + 1
}
