package cluster

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/unit"
)

// memoryText returns a size as Flink reads it, rounded up to whole MiB.
func memoryText(size unit.Bytes) string {
	mib := int64((size + unit.MiB - 1) / unit.MiB)
	if mib%1024 == 0 && mib > 0 {
		return strconv.FormatInt(mib/1024, 10) + "g"
	}
	return strconv.FormatInt(mib, 10) + "m"
}

// multiply returns the product, rounded down. Java converts the shortest text of the double
// to a decimal, and multiplies that without rounding.
func multiply(size unit.Bytes, by float64) unit.Bytes {
	factor, ok := new(big.Rat).SetString(strconv.FormatFloat(by, 'f', -1, 64))
	if !ok {
		return 0
	}
	factor.Mul(factor, new(big.Rat).SetInt64(int64(size)))
	product := new(big.Int).Quo(factor.Num(), factor.Denom())
	if !product.IsInt64() {
		return unlimited
	}
	return unit.Bytes(product.Int64())
}

// signed returns the size for a message, also when it is negative.
func signed(size unit.Bytes) string {
	if size < 0 {
		return "-" + (-size).Human()
	}
	return size.Human()
}

var memorySize = lazyregexp.New(`^([0-9]{1,18})\s*([a-z]*)$`)

// parseMemory reads a size as Flink's MemorySize does: whole numbers, units of 1024.
func parseMemory(text string) (unit.Bytes, bool) {
	parts := memorySize.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if parts == nil {
		return 0, false
	}
	scale := unit.Bytes(1)
	switch parts[2] {
	case "", "b", "bytes":
	case "k", "kb", "kibibytes":
		scale = unit.KiB
	case "m", "mb", "mebibytes":
		scale = unit.MiB
	case "g", "gb", "gibibytes":
		scale = unit.GiB
	case "t", "tb", "tebibytes":
		scale = unit.TiB
	default:
		return 0, false
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || unit.Bytes(n) > unit.PiB/scale {
		return 0, false
	}
	return unit.Bytes(n) * scale, true
}

var looseSize = lazyregexp.New(`^([0-9]{1,9}(?:[.,][0-9]{1,3})?)\s*([kmgt])i?b?$`)

// repairMemory returns the size that was meant by a text that Flink cannot read: one with a
// fraction or a unit of Kubernetes. "": none.
func repairMemory(text string) string {
	parts := looseSize.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if parts == nil {
		return ""
	}
	number, err := strconv.ParseFloat(strings.Replace(parts[1], ",", ".", 1), 64)
	if err != nil {
		return ""
	}
	if number == float64(int64(number)) {
		return strconv.FormatInt(int64(number), 10) + parts[2]
	}
	scale, _ := parseMemory("1" + parts[2])
	if size := number * float64(scale); size >= float64(unit.MiB) && size == float64(int64(size)) && int64(size)%int64(unit.MiB) == 0 {
		return memoryText(unit.Bytes(size))
	}
	return ""
}
