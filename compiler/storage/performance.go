package storage

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage/need"
	"github.com/lakewright/lakewright/internal/unit"
)

// span is a range that includes both ends.
type span struct{ from, to int64 }

func (s span) has(n int64) bool { return s.from <= n && n <= s.to }

// performance is what a type of volume has and can be given, as of November 2026.
type performance struct {
	smallest, largest unit.Bytes
	iops              span  // that a user can provision; zero: none
	required          bool  // the spec must state the IOPS
	perGiB            int64 // largest number of IOPS per GiB of size
	free              int64 // IOPS that a volume has regardless of its size
	throughput        span  // MiB or MB per second that a user can provision; zero: none
	perIOPS           int64 // IOPS that one MiB or MB per second needs; 0: none
	spinning          bool  // disks, for which random access is slow

	perMilli                   int64      // thousandths of a MiB per second that one IOPS gives, where the throughput follows; 0: not known
	mostIOPS                   int64      // IOPS for each MiB or MB per second that can be provisioned; 0: any
	atMost                     int64      // MiB or MB per second that no volume exceeds; 0: not known
	grows                      growth     // what follows from the size of a volume; zero: nothing
	steps                      []step     // sizes with fixed IOPS and throughput, ascending; nil: none
	io                         unit.Bytes // largest I/O that counts as one; 0: any
	mega                       unit.Bytes // in which throughput is counted; 0: MiB
	olderIOPS, olderThroughput int64      // largest numbers where the type has its older limits; 0: it has none
	remembered                 bool       // the numbers were not read in a source
}

// A growth is IOPS and throughput that follow from the size.
type growth struct{ iops, throughput line }

// A line is a number that grows with the size: for GiB of size × num ÷ den, at least base and at
// most most. Zero: nothing is known.
type line struct{ base, num, den, most int64 }

// sizeFor returns the smallest size in GiB at which the line reaches n, 0 if none does.
func (l line) sizeFor(n int64) int64 {
	if n <= l.base || n > l.most || l.num == 0 {
		return 0
	}
	return quotientUp(n*l.den, l.num)
}

// A step is a size that a provider sells, with its IOPS and throughput.
type step struct{ gib, iops, throughput int64 }

func quotientUp(a, b int64) int64 { return (a + b - 1) / b }

// limits returns the limits of a volume of a type with a number of IOPS, 0 for the default, and where
// the spec decides both. alternative is the type to choose in place of spinning disks.
func (p performance) limits(kind string, typeAt spec.Path, iops int64, iopsAt spec.Path, alternative string) Limits {
	return Limits{
		Type: kind, TypeAt: typeAt, Smallest: p.smallest, Largest: p.largest,
		IOPS: iops, IOPSAt: iopsAt, IOPSPerGiB: p.perGiB, FreeIOPS: p.free, Spinning: p.spinning, Alternative: alternative,
	}
}

// wanted is what a tier asks of its volumes.
type wanted struct {
	kind       string // of the volumes, in a message
	field      string // that chooses the type
	iops       int64
	throughput int64  // in units of the provider, rounded up
	unit       string // of the throughput: Mi or MB
	given      string // types that can be given what this one cannot
}

// judgeSupport reports IOPS and throughput that a type cannot be given at all.
func (t *Tier) judgeSupport(p performance, w wanted, r *rule.Reporter) {
	for _, one := range []struct {
		field string
		value int64
		span  span
	}{{"iops", w.iops, p.iops}, {"throughput", w.throughput, p.throughput}} {
		if one.value != 0 && one.span.to == 0 {
			r.Reportf(t.in(one.field), "%s volumes cannot be given %s", w.kind, one.field).
				Fixf("remove %s, or choose %s", one.field, w.given).
				Notef(t.in(w.field), "the type is here")
		}
	}
}

// judgeRange reports IOPS and throughput outside the range of the type, and a throughput that
// needs more IOPS.
func (t *Tier) judgeRange(p performance, w wanted, r *rule.Reporter) {
	inside := true
	for _, one := range []struct {
		field string
		value int64
		span  span
		unit  string
	}{{"iops", w.iops, p.iops, ""}, {"throughput", w.throughput, p.throughput, w.unit}} {
		if one.value == 0 || one.span.to == 0 || one.span.has(one.value) {
			continue
		}
		inside = false
		f := r.Reportf(t.in(one.field), "%s volumes have %s of %d%s to %d%s, not %d%s",
			w.kind, one.field, one.span.from, one.unit, one.span.to, one.unit, one.value, one.unit)
		if one.value < one.span.from {
			f.Fixf("raise %s to at least %d%s", one.field, one.span.from, one.unit)
		} else {
			f.Fixf("lower %s to at most %d%s", one.field, one.span.to, one.unit)
		}
	}
	has := max(w.iops, p.free)
	if needs := w.throughput * p.perIOPS; inside && p.perIOPS > 0 && needs > has {
		r.Reportf(t.in("throughput"), "a throughput of %d%s needs %d IOPS, and the tier has %d", w.throughput, w.unit, needs, has).
			Fixf("raise iops to %d, or lower throughput to %d%s", needs, has/p.perIOPS, w.unit)
	}
}

// mostGiB is a size that no volume has, and that can still be counted in bytes.
const mostGiB = 1 << 32

// gib returns a size in GiB, rounded up.
func gib(size unit.Bytes) int64 { return int64((size + unit.GiB - 1) / unit.GiB) }

// sizing returns the volume of each of a number of pods: first the throughput, then the IOPS, which
// the throughput may raise, and last the size, which both may raise.
func (p performance) sizing(n need.Need, least unit.Bytes, pods int64) *Sizing {
	s := &Sizing{Need: n, Load: n.Of(pods), Unit: p.unitName(), IO: n.IO(p.io), Least: least, IsStated: least != 0, performance: p}
	if !s.IsStated {
		s.Least = unit.Bytes(gib(s.Load.Data)) * unit.GiB
	}
	s.NeedsIOPS, s.NeedsThroughput = need.Ceil(s.Load.IOPS(s.IO)), need.Ceil(s.Load.Rate(p.unit()))
	if p.throughput.to != 0 {
		s.Throughput = max(s.NeedsThroughput, p.throughput.from)
	}
	if p.iops.to != 0 {
		s.IOPS = max(p.iops.from, s.NeedsIOPS, p.iopsFor(s.NeedsThroughput))
		if p.mostIOPS != 0 {
			s.Throughput = max(s.Throughput, quotientUp(s.IOPS, p.mostIOPS))
		}
	}
	size := max(gib(max(s.Least, p.smallest)), min(p.sizeFor(s), mostGiB))
	s.Size = unit.Bytes(size) * unit.GiB
	if s.IsStated && size == gib(s.Least) {
		s.Size = s.Least // stays as it was written
	}
	p.shortages(s)
	return s
}

// unit returns the unit of throughput.
func (p performance) unit() unit.Bytes {
	if p.mega != 0 {
		return p.mega
	}
	return unit.MiB
}

// unitName returns the unit behind a number.
func (p performance) unitName() string {
	if p.mega != 0 {
		return " MB"
	}
	return "Mi"
}

// iopsFor returns the IOPS that a volume must have for a throughput.
func (p performance) iopsFor(throughput int64) int64 {
	if p.perMilli != 0 {
		return quotientUp(throughput*1000, p.perMilli)
	}
	return throughput * p.perIOPS
}

// sizeFor returns the smallest size in GiB at which a volume can have what it needs. A type that
// cannot provide it has its largest size.
func (p performance) sizeFor(s *Sizing) int64 {
	for _, step := range p.steps {
		if step.iops >= s.NeedsIOPS && step.throughput >= s.NeedsThroughput && step.gib >= gib(s.Least) {
			return step.gib
		}
	}
	size := max(p.grows.iops.sizeFor(s.NeedsIOPS), p.grows.throughput.sizeFor(s.NeedsThroughput))
	if p.perGiB != 0 && s.IOPS > p.free {
		size = max(size, quotientUp(s.IOPS, p.perGiB))
	}
	return size
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

// most returns the IOPS and the throughput that no volume of the type exceeds, 0 where none is known.
func (p performance) most() (iops, throughput int64) {
	iops, throughput = max(p.iops.to, p.grows.iops.most), max(p.throughput.to, p.grows.throughput.most, p.atMost)
	if len(p.steps) > 0 {
		last := p.steps[len(p.steps)-1]
		return last.iops, last.throughput
	}
	return iops, throughput
}

// shortages records what the type cannot provide.
func (p performance) shortages(s *Sizing) {
	iops, throughput := p.most()
	if iops != 0 && s.NeedsIOPS > iops {
		s.Short = append(s.Short, Shortage{"IOPS", digits(s.NeedsIOPS) + " IOPS", digits(iops) + " IOPS", s.Load.VolumesFor(s.Load.IOPS(s.IO), iops)})
	}
	if throughput != 0 && s.NeedsThroughput > throughput {
		s.Short = append(s.Short, Shortage{
			"throughput", "a throughput of " + digits(s.NeedsThroughput) + s.Unit, digits(throughput) + s.Unit, s.Load.VolumesFor(s.Load.Rate(p.unit()), throughput),
		})
	}
	if p.largest != 0 && len(s.Short) == 0 && s.Size > p.largest {
		pods := quotientUp(s.Load.Volumes*gib(s.Size), gib(p.largest))
		s.Short = append(s.Short, Shortage{"size", "a size of " + s.Size.Human(), p.largest.String(), pods})
	}
}

// facts returns what the volumes of a tier have, the smallest size for it, and which of the numbers
// binds for I/O of several sizes.
func (p performance) facts(w wanted) []keys.Fact {
	facts := []keys.Fact{{Title: "type", Text: fmt.Sprintf("%s, with %s to %s", w.kind, p.smallest, p.largest)}}
	iops, throughput := cmp.Or(w.iops, p.iops.from), cmp.Or(w.throughput, p.throughput.from)
	if p.iops.to != 0 {
		facts = append(facts, keys.Fact{Title: "iops", Text: fmt.Sprintf("%d%s; %s has %d to %d", iops, origin(w.iops), w.kind, p.iops.from, p.iops.to)})
	}
	if p.throughput.to != 0 {
		text := fmt.Sprintf("%d%s per second%s; %s has %d%s to %d%s", throughput, w.unit, origin(w.throughput), w.kind, p.throughput.from, w.unit, p.throughput.to, w.unit)
		if p.perIOPS != 0 {
			text += fmt.Sprintf("; it needs %d × %d = %d IOPS", throughput, p.perIOPS, throughput*p.perIOPS)
		}
		facts = append(facts, keys.Fact{Title: "throughput", Text: text})
	}
	if p.perGiB != 0 && iops > p.free {
		facts = append(facts, keys.Fact{Title: "size", Text: fmt.Sprintf("at least %dGi: %d IOPS ÷ %d per GiB", quotientUp(iops, p.perGiB), iops, p.perGiB)})
	}
	if p.iops.to == 0 || p.throughput.to == 0 {
		return facts
	}
	for _, io := range []unit.Bytes{16 * unit.KiB, 64 * unit.KiB, 256 * unit.KiB} {
		moved := new(big.Rat).SetFrac64(iops*int64(io), int64(p.unit()))
		binding := fmt.Sprintf("less than the throughput of %d%s: the IOPS bind", throughput, w.unit)
		if moved.Cmp(new(big.Rat).SetInt64(throughput)) >= 0 {
			binding = fmt.Sprintf("at least the throughput of %d%s: the throughput binds", throughput, w.unit)
		}
		facts = append(facts, keys.Fact{Title: "binding", Text: fmt.Sprintf("%d IOPS of %s move %s%s per second, %s", iops, io, need.Decimal(moved), w.unit, binding)})
	}
	return facts
}

// origin returns where a number comes from that a tier states or not.
func origin(stated int64) string {
	if stated == 0 {
		return ", the default"
	}
	return ", as stated"
}

// A SoldType is a type of volume with its limits in words, for the manual.
type SoldType struct {
	Kind, Name              string
	Size, IOPS, Throughput  string
	Source                  string // the same for all types of a kind
	IsSpinning, HasOwnLimit bool   // a use can be given IOPS or throughput of its own
}

// SoldTypes returns the types of volumes of every kind whose limits are known, by kind in the schema's order and
// by name.
func SoldTypes() []SoldType {
	var all []SoldType
	for _, k := range kinds {
		for _, name := range slices.Sorted(maps.Keys(k.types)) {
			p := k.types[name]
			all = append(all, SoldType{
				Kind: k.Name, Name: name, Source: k.source, IsSpinning: p.spinning, HasOwnLimit: p.iops.to != 0 || p.throughput.to != 0,
				Size: fmt.Sprintf("%s to %s", p.smallest, p.largest), IOPS: p.iopsText(), Throughput: p.throughputText(),
			})
		}
	}
	return all
}

// iopsText returns the IOPS of the type in words.
func (p performance) iopsText() string {
	most, _ := p.most()
	switch {
	case p.iops.to != 0 && p.perGiB != 0:
		return fmt.Sprintf("%d to %d, %d per GiB", p.iops.from, p.iops.to, p.perGiB)
	case p.iops.to != 0:
		return fmt.Sprintf("%d to %d", p.iops.from, p.iops.to)
	case len(p.steps) > 0:
		return fmt.Sprintf("%d to %d in steps of size", p.steps[0].iops, most)
	case most == 0:
		return "not known"
	}
	return p.grows.iops.text("") // with its most
}

// throughputText returns the throughput of the type in words.
func (p performance) throughputText() string {
	_, most := p.most()
	name := p.unitName()
	switch {
	case p.throughput.to != 0:
		text := fmt.Sprintf("%d%s to %d%s", p.throughput.from, name, p.throughput.to, name)
		if p.perIOPS != 0 {
			text += fmt.Sprintf(", %d IOPS for each", p.perIOPS)
		}
		return text
	case len(p.steps) > 0:
		return fmt.Sprintf("%d%s to %d%s in steps of size", p.steps[0].throughput, name, most, name)
	case p.grows.throughput != line{}:
		return p.grows.throughput.text(name)
	case p.perMilli != 0:
		return fmt.Sprintf("0.%03d%s for each of the IOPS, at most %d%s", p.perMilli, name, most, name)
	case most != 0:
		return fmt.Sprintf("follows from the IOPS, at most %d%s", most, name)
	}
	return "not known"
}

// text returns the line in words.
func (l line) text(unit string) string {
	if l.num == 0 {
		return fmt.Sprintf("%d%s", l.most, unit)
	}
	text := need.Decimal(big.NewRat(l.num, l.den)) + unit + " per GiB"
	if l.den != 1 {
		text = fmt.Sprintf("%s%s per TiB", need.Decimal(big.NewRat(l.num*1024, l.den)), unit)
	}
	if l.base != 0 {
		text += fmt.Sprintf(", at least %d%s", l.base, unit)
	}
	return text + fmt.Sprintf(", at most %d%s", l.most, unit)
}
