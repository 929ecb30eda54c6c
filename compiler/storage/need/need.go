// Package need holds the formula from which sizes, IOPS and throughput of volumes follow: what a
// program does to the volumes of all of its pods together becomes the load of one volume. It knows
// neither providers nor types of volumes. All numbers are exact fractions and are rounded up last,
// so that the result is the same on every machine.
package need

import (
	"fmt"
	"math"
	"math/big"

	"github.com/lakewright/lakewright/internal/unit"
)

// Need is what a program does to the volumes of all of its pods together, as written.
type Need struct {
	Bytes         unit.Bytes    `spec:"bytes"`    // that are written in the interval
	Interval      unit.Duration `spec:"interval"` // in which the volumes have to keep up
	IOSize        unit.Bytes    `spec:"ioSize"`   // of one read or write
	Amplification Factor        `spec:"amplification"`
	SafetyFactor  Factor        `spec:"safetyFactor"`
	Skew          Factor        `spec:"skew"`
	Pods          int64         `spec:"pods"` // that share the load; 0: those that the workload has for sure
}

// IsWhole reports whether every number of the formula is there. In a spec with a fault, some may be
// missing.
func (n *Need) IsWhole() bool {
	return n != nil && n.Bytes > 0 && n.Interval > 0 && n.IOSize > 0 && n.Amplification > 0 && n.SafetyFactor > 0 && n.Skew > 0
}

// A Factor is a decimal number in millionths. The text form is 1.5.
type Factor int64

const one Factor = 1e6

// UnmarshalText implements encoding.TextUnmarshaler. It rounds up to millionths.
func (f *Factor) UnmarshalText(text []byte) error {
	r, ok := new(big.Rat).SetString(string(text))
	if !ok || len(text) > 64 {
		return fmt.Errorf("%q is not a number such as 1.5", text)
	}
	*f = Factor(Ceil(r.Mul(r, big.NewRat(int64(one), 1))))
	return nil
}

// String returns the number without zeros at its end.
func (f Factor) String() string {
	text := f.rat().FloatString(6)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

func (f Factor) rat() *big.Rat { return big.NewRat(int64(f), int64(one)) }

// A Load is what one volume of a program has to carry.
type Load struct {
	Volumes int64      // that share the need, > 0
	Skew    Factor     // of the need, at most the number of volumes
	All     *big.Rat   // bytes per second of all volumes together
	Each    *big.Rat   // bytes per second of the volume that has most
	Data    unit.Bytes // written to that volume in the interval, rounded up
}

// Of returns the load of each of a number of volumes. The need must be whole.
//
// Bytes divided by a time are a throughput; the number of I/O per second is that throughput divided
// by the size of one.
func (n *Need) Of(volumes int64) Load {
	volumes = max(volumes, 1)
	l := Load{Volumes: volumes}
	data := new(big.Rat).SetInt64(int64(n.Bytes))
	data.Mul(data, n.SafetyFactor.rat())
	l.All = new(big.Rat).Mul(data, n.Amplification.rat())
	l.All.Quo(l.All, big.NewRat(int64(n.Interval), 1e9))
	l.Skew = n.Skew
	if l.Skew.rat().Cmp(new(big.Rat).SetInt64(volumes)) > 0 {
		l.Skew = Factor(volumes) * one // no volume has more than all of them together
	}
	share := new(big.Rat).Quo(l.Skew.rat(), new(big.Rat).SetInt64(volumes))
	l.Each = new(big.Rat).Mul(l.All, share)
	l.Data = unit.Bytes(Ceil(data.Mul(data, share)))
	return l
}

// IO returns the size of one I/O as a provider counts it that counts a larger one as several.
// largest is 0 for a provider that does not.
func (n *Need) IO(largest unit.Bytes) unit.Bytes {
	if largest == 0 {
		return n.IOSize
	}
	return min(n.IOSize, largest)
}

// IOPS returns the I/O per second of a volume, as a fraction.
func (l Load) IOPS(io unit.Bytes) *big.Rat {
	return new(big.Rat).Quo(l.Each, new(big.Rat).SetInt64(int64(io)))
}

// Rate returns the throughput of a volume in units such as MiB per second, as a fraction.
func (l Load) Rate(of unit.Bytes) *big.Rat { return l.IOPS(of) }

// AllRate returns the throughput of all volumes together in such units, as a fraction.
func (l Load) AllRate(of unit.Bytes) *big.Rat {
	return new(big.Rat).Quo(l.All, new(big.Rat).SetInt64(int64(of)))
}

// VolumesFor returns the smallest number of volumes with which a quantity per volume is at most most.
// quantity is what each volume has now.
func (l Load) VolumesFor(quantity *big.Rat, most int64) int64 {
	all := new(big.Rat).Mul(quantity, new(big.Rat).SetInt64(l.Volumes))
	return Ceil(all.Quo(all, new(big.Rat).SetInt64(most)))
}

// Ceil returns the smallest whole number that is not below r, at most the largest int64.
func Ceil(r *big.Rat) int64 {
	n, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	if !n.IsInt64() {
		return math.MaxInt64
	}
	return n.Int64()
}

// Decimal returns a fraction with at most one decimal, for people.
func Decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return r.FloatString(1)
}
