package language

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/unit"
)

// The forms in which people write sizes, times and cores.
var (
	sizeLike = lazyregexp.New(`(?i)^([0-9]+(?:\.[0-9]+)?)\s*([kmgtp])(?:i?b?|ibi?|[a-z]*bytes?)(?:[\s,+]+|$)`)
	timeLike = lazyregexp.New(`(?i)^([0-9]+(?:\.[0-9]+)?)\s*(milliseconds?|millis|minutes?|mins?|ms|seconds?|secs?|s|m|hours?|hrs?|h|days?|d|weeks?|w)[\s,]*(?:and\s+)?`)
	iso8601  = lazyregexp.New(`(?i)^P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?$`)
	clock    = lazyregexp.New(`^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$`)
	coreLike = lazyregexp.New(`(?i)^([0-9]+(?:\.[0-9]+)?)\s*(v?cores?|v?cpus?|c)?$`)
	millis   = lazyregexp.New(`(?i)^([0-9]+)\s*(m|milli(cores?|cpus?|s)?)$`)
	commas   = lazyregexp.New(`([0-9]),([0-9]+)`)
)

// dotted returns a text with a point in a decimal number where it has a comma, and whether a
// comma may separate thousands instead.
func dotted(text string) (string, bool) {
	text = strings.ReplaceAll(text, "_", "")
	m := commas.FindAllStringSubmatch(text, -1)
	if len(m) == 0 {
		return text, false
	}
	return commas.ReplaceAllString(text, "$1.$2"), len(m) > 1 || len(m[0][2]) == 3
}

// sizes returns the size that a text means. 4 GB is 4Gi, as all programs here read 4g.
func sizes(_ *Type, text string) []reading {
	if decimalLike.MatchString(text) && !strings.HasPrefix(text, "-") {
		return bytes(text)
	}
	text, thousands := dotted(strings.TrimSuffix(text, "/s"))
	if thousands {
		return []reading{{fix: "write the number without a comma, and with a unit such as Mi or Gi"}}
	}
	total, smallest := new(big.Rat), "Pi"
	for rest := text; rest != ""; {
		m := sizeLike.FindStringSubmatch(rest)
		if m == nil {
			return nil
		}
		number, ok := new(big.Rat).SetString(m[1])
		if !ok || len(m[1]) > 12 {
			return nil
		}
		unit := strings.ToUpper(m[2]) + "i"
		if binary[unit] < binary[smallest] {
			smallest = unit
		}
		total.Add(total, number.Mul(number, new(big.Rat).SetInt64(binary[unit])))
		rest = rest[len(m[0]):]
	}
	all := inUnits(total, smallest)
	if smallest == "Mi" && strings.HasSuffix(text, "m") && total.Cmp(big.NewRat(256*binary["Mi"], 1)) < 0 {
		for i := range all { // in Kubernetes, m is a thousandth
			all[i].open, all[i].fix = true, "or with another unit, if you mean another"
		}
	}
	return all
}

// rates returns the bytes per second that a text means. A small number without a unit is of MiB, in
// which people count them, and never of the bytes that some drivers read.
func rates(t *Type, text string) []reading {
	if x, ok := new(big.Rat).SetString(text); ok && decimalLike.MatchString(text) && x.Sign() > 0 && x.Cmp(big.NewRat(int64(unit.MiB), 1)) < 0 {
		return []reading{{text: decimal(x) + "Mi", open: true, fix: "or with another unit; a number without one would be bytes per second"}}
	}
	return sizes(t, text)
}

var binary = map[string]int64{
	"Ki": int64(unit.KiB), "Mi": int64(unit.MiB), "Gi": int64(unit.GiB), "Ti": int64(unit.GiB) << 10, "Pi": int64(unit.GiB) << 20,
}

// inUnits returns a number of bytes in a unit, and in the smaller ones in case that the type does
// not allow the first.
func inUnits(total *big.Rat, largest string) []reading {
	var all []reading
	for _, unit := range []string{"Pi", "Ti", "Gi", "Mi", "Ki"} {
		if binary[unit] <= binary[largest] {
			all = append(all, reading{text: decimal(new(big.Rat).Quo(total, new(big.Rat).SetInt64(binary[unit]))) + unit})
		}
	}
	return all
}

// bytes returns the size that a number without a unit means. CUE reads 16Gi without quotes as a
// large number; a small one lacks its unit.
func bytes(text string) []reading {
	x, ok := new(big.Rat).SetString(text)
	switch {
	case !ok || x.Sign() <= 0:
		return nil
	case x.IsInt() && x.Num().IsInt64() && x.Num().Int64() >= int64(unit.MiB):
		return []reading{{text: unit.Bytes(x.Num().Int64()).String()}}
	}
	number := decimal(x)
	guess := "Gi"
	if x.Cmp(big.NewRat(256, 1)) >= 0 {
		guess = "Mi"
	}
	return []reading{{text: number + guess, open: true, fix: "or with another unit, if you mean another"}}
}

// cores returns the cores that a text means.
func cores(_ *Type, text string) []reading {
	text, _ = dotted(text)
	if m := millis.FindStringSubmatch(text); m != nil {
		if n, err := strconv.ParseInt(m[1], 10, 32); err == nil {
			return []reading{{text: m[1] + "m"}, {kind: spec.Number, text: decimal(big.NewRat(n, 1000))}}
		}
	}
	m := coreLike.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	x, ok := new(big.Rat).SetString(m[1])
	if !ok {
		return nil
	}
	if x.Cmp(big.NewRat(96, 1)) > 0 && m[2] == "" {
		return []reading{{text: decimal(x) + "m", open: true, fix: "or " + decimal(x) + " without quotes, for that many cores"}}
	}
	return []reading{{kind: spec.Number, text: decimal(x)}}
}

// wholeCores returns what to write for a part of a core where only whole ones are possible.
func wholeCores(_ *Type, text string) []reading {
	for _, r := range cores(nil, text) {
		x, ok := new(big.Rat).SetString(r.text)
		if ok && r.kind == spec.Number && !x.IsInt() {
			request := decimal(x.Mul(x, big.NewRat(1000, 1))) + "m"
			return []reading{{fix: "write a whole number, and what the pod requests as cpuRequest: " + strconv.Quote(request)}}
		}
	}
	return nil
}

// unitsOfTime are the units that may be written, the shortest first.
var unitsOfTime = []struct {
	name string
	ms   int64
}{{"ms", 1}, {"s", 1000}, {"m", 60_000}, {"h", 3_600_000}}

// durations returns the time that a text means. A number without a unit is seconds, as in Kubernetes,
// if it is not as likely milliseconds. Several parts are added, in the longest unit that the type
// allows for the sum.
func durations(_ *Type, text string) []reading {
	if clock.MatchString(text) {
		return []reading{{fix: "write a length of time with a unit, such as 90s or 30m"}}
	}
	if m := iso8601.FindStringSubmatch(text); m != nil && len(text) > 1 {
		text = ""
		for i, u := range []string{"w", "d", "h", "m", "s"} {
			if m[i+1] != "" {
				text += m[i+1] + u
			}
		}
	}
	if decimalLike.MatchString(text) && !strings.HasPrefix(text, "-") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 1000 && n%1000 == 0 {
			seconds := strconv.FormatInt(n/1000, 10) + "s"
			return []reading{{text: seconds, open: true, fix: "if " + text + " are milliseconds, or else " + strconv.Quote(text+"s")}}
		}
		text += "s"
	}
	text, _ = dotted(text)
	return sumOfTimes(text)
}

func sumOfTimes(text string) []reading {
	total, parts, shortest := new(big.Rat), 0, 3
	for rest := text; rest != ""; parts++ {
		m := timeLike.FindStringSubmatch(rest)
		if m == nil {
			return nil
		}
		count, ok := new(big.Rat).SetString(m[1])
		if !ok || len(m[1]) > 12 {
			return nil
		}
		i, factor := unitOfTime(m[2])
		total.Add(total, count.Mul(count, big.NewRat(factor*unitsOfTime[i].ms, 1)))
		shortest = min(shortest, i)
		rest = rest[len(m[0]):]
	}
	if parts > 1 { // 1h 60m is 2h
		shortest = len(unitsOfTime) - 1
	}
	var all []reading
	for _, i := range [...]int{shortest, shortest - 1, shortest - 2, shortest - 3, shortest + 1, shortest + 2} {
		if i < 0 || i >= len(unitsOfTime) {
			continue
		}
		if n := new(big.Rat).Quo(total, big.NewRat(unitsOfTime[i].ms, 1)); n.IsInt() {
			all = append(all, reading{text: n.Num().String() + unitsOfTime[i].name})
		}
	}
	return all
}

// unitOfTime returns the index of the unit that a word such as "minutes" means, and the factor:
// a day is 24 hours.
func unitOfTime(word string) (i int, factor int64) {
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
