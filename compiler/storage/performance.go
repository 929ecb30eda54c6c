package storage

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
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
}

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
