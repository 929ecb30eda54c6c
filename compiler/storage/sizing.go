package storage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage/need"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// A Volume is what each pod of one use of a tier gets.
type Volume struct {
	Disk   *Disk // nil: the use has no volume
	Size   unit.Bytes
	Sizing *Sizing // nil: the use states no need
}

// VolumeFor returns the volume of each of a number of pods that use the tier, or of the number that
// the need states. Size, IOPS and
// throughput follow from the need; size is then the least size, 0 for what the need writes in its
// interval. Without a need, the volume has that size and the tier's class. The tier remembers the class,
// which is one of its objects.
func (t *Tier) VolumeFor(size unit.Bytes, n *need.Need, pods int64) Volume {
	if !n.IsWhole() {
		t.isPlain = true
		return Volume{Disk: t.Disk, Size: size}
	}
	t.hasNeed = true
	if t.kind.provide == nil {
		t.isPlain = true
		s := performance{}.sizing(*n, size, cmp.Or(n.Pods, pods))
		return Volume{Disk: t.Disk, Size: s.Size, Sizing: s}
	}
	w := t.kind.wanted(t)
	s := t.kind.types[w.kind].sizing(*n, size, cmp.Or(n.Pods, pods))
	s.Type = w.kind
	if s.IOPS == 0 && s.Throughput == 0 {
		t.isPlain = true
		return Volume{Disk: t.Disk, Size: s.Size, Sizing: s}
	}
	one, made := t.sized[speed{s.IOPS, s.Throughput}]
	if !made {
		disk, objects := t.kind.provide(t, s.IOPS, s.Throughput)
		if t.sized == nil {
			t.sized = map[speed]given{}
		}
		one = given{&disk, objects}
		t.sized[speed{s.IOPS, s.Throughput}] = one
	}
	return Volume{Disk: one.disk, Size: s.Size, Sizing: s}
}

// A speed is the IOPS and the throughput that volumes are given.
type speed struct{ iops, throughput int64 }

// given is the volume that uses with a need have, and the objects behind it.
type given struct {
	disk    *Disk
	objects []kube.Object
}

// AnyNeed reports whether a use of a tier states its need. All sections must be resolved.
func AnyNeed(e *plan.Environment) bool {
	return len(plan.Names(e, Name, func(t *Tier) bool { return t.hasNeed })) > 0
}

// isOnlySized reports whether every use of the tier has a class of its own.
func (t *Tier) isOnlySized() bool { return len(t.sized) > 0 && !t.isPlain }

// A Sizing is how the volume of one use follows from a need.
type Sizing struct {
	Need need.Need
	Load need.Load
	Type string     // of the volumes, as the provider calls it; "": nothing limits what they can do
	Unit string     // of throughputs: Mi or MB
	IO   unit.Bytes // of one I/O as the provider counts it

	NeedsIOPS, NeedsThroughput int64      // of each volume, rounded up
	Least                      unit.Bytes // size that the data need
	IsStated                   bool       // the spec states it

	Size             unit.Bytes // that the volume gets, in whole GiB
	IOPS, Throughput int64      // that the volume is given; 0: it cannot be given any
	Short            []Shortage // what the type cannot provide; nil: the volume is legal

	performance performance
}

// A Shortage is something that a type of volume has less of than one volume needs.
type Shortage struct {
	What        string // IOPS, throughput or size
	Needs, Most string // with units: "3000 IOPS"
	Pods        int64  // with which it would be enough
}

// IsRemembered reports whether the limits of the type were not read in a source.
func (s *Sizing) IsRemembered() bool { return s.performance.remembered }

// Others returns the other types of the same provider that can be given what the use needs, sorted.
func (t *Tier) Others(s *Sizing) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(t.kind.types)) {
		p := t.kind.types[name]
		least := s.Least
		if !s.IsStated {
			least = 0
		}
		if _, throughput := p.most(); name != s.Type && p.iops.to != 0 && throughput != 0 && len(p.sizing(s.Need, least, s.Load.Volumes).Short) == 0 {
			names = append(names, name)
		}
	}
	return names
}

// Stated returns the paths of what the tier states and a need decides: IOPS and throughput.
func (t *Tier) Stated() []spec.Path {
	if t.kind == nil || t.kind.wanted == nil {
		return nil
	}
	var paths []spec.Path
	w := t.kind.wanted(t)
	if w.iops != 0 {
		paths = append(paths, t.in("iops"))
	}
	if w.throughput != 0 {
		paths = append(paths, t.in("throughput"))
	}
	return paths
}

// Facts returns how the volume follows from the spec and the tier.
func (v Volume) Facts(t *Tier) []keys.Fact {
	facts := []keys.Fact{{Title: "tier", Text: fmt.Sprintf("%s, %s", t.Name(), t.Title())}}
	if class := v.Disk.Class(); class != "" {
		facts = append(facts, keys.Fact{Title: "class", Text: class})
	}
	if v.Sizing != nil {
		return append(facts, v.Sizing.Facts()...)
	}
	facts = append(facts, keys.Fact{Title: "size", Text: fmt.Sprintf("%s, as stated", v.Size)})
	if l := v.Disk.Limits; l.IOPS != 0 && l.IOPSPerGiB != 0 {
		facts = append(facts, keys.Fact{Title: "iops", Text: fmt.Sprintf("%d of the %d that the tier states: %s allow %d, at %d per GiB",
			l.Granted(v.Size), l.IOPS, v.Size, max(l.FreeIOPS, l.IOPSPerGiB*gib(v.Size)), l.IOPSPerGiB)})
	}
	return facts
}

// Explain returns what the volumes of the tier have, which of their limits binds, and who uses
// them. It implements plan.Explainer.
func (t *Tier) Explain([]string) []keys.Fact {
	if t.Disk == nil {
		return nil
	}
	facts := []keys.Fact{{Title: "kind", Text: t.Title()}}
	if t.kind.wanted != nil {
		w := t.kind.wanted(t)
		facts = append(facts, t.kind.types[w.kind].facts(w)...)
	}
	for _, item := range t.Env.Workloads() {
		claimer, ok := item.(Claimer)
		if !ok {
			continue
		}
		for _, claim := range claimer.Claims() {
			if claim.Tier.Name() == t.Name() {
				facts = append(facts, keys.Fact{Title: "used by", Text: claim.text()})
			}
		}
	}
	return facts
}

// text returns the volumes of a claim and where they come from.
func (c Claim) text() string {
	at := c.Path.Parent()
	if c.Sizing == nil {
		return fmt.Sprintf("%s: %d × %s, as stated", at, c.Count, c.Size)
	}
	text := fmt.Sprintf("%s: %d × %s", at, c.Count, c.Size)
	if c.Sizing.IOPS != 0 {
		text += fmt.Sprintf(", %d IOPS", c.Sizing.IOPS)
	}
	if c.Sizing.Throughput != 0 {
		text += fmt.Sprintf(", %d%s per second", c.Sizing.Throughput, c.Sizing.Unit)
	}
	return text + ", from its need"
}

// Throughput returns the bytes per second that each volume of a claim moves at most: what its need comes
// to, or what the tier states; 0 if neither is known.
func (t *Tier) Throughput(c Claim) unit.Bytes {
	if s := c.Sizing; s != nil && len(s.Short) == 0 {
		return unit.Bytes(min(s.NeedsThroughput, 1<<20)) * s.performance.unit() // the sum of many is a number
	}
	return t.Disk.Limits.Throughput
}

// BeyondOlder returns what the volume has at most where the type has its older limits, "" for a volume
// within them.
func (s *Sizing) BeyondOlder() string {
	p := s.performance
	var most []string
	if p.olderIOPS != 0 && s.IOPS > p.olderIOPS {
		most = append(most, fmt.Sprintf("%d IOPS, not %d", p.olderIOPS, s.IOPS))
	}
	if p.olderThroughput != 0 && s.Throughput > p.olderThroughput {
		most = append(most, fmt.Sprintf("%d%s per second, not %d%s", p.olderThroughput, s.Unit, s.Throughput, s.Unit))
	}
	return strings.Join(most, ", and ")
}

// Formula returns the arithmetic of what decides one volume, for a message: its size if the type is
// short of that, or else its throughput and its IOPS.
func (s *Sizing) Formula() string {
	if len(s.Short) > 0 && s.Short[0].What == "size" {
		return s.sizes()
	}
	return fmt.Sprintf("%s × %s ÷ %s × %s × %s ÷ %d = %s%s per second, ÷ %s = %s IOPS",
		s.Need.Bytes, s.Need.Amplification, s.Need.Interval, s.Need.SafetyFactor, s.Load.Skew, s.Load.Volumes,
		need.Decimal(s.Load.Rate(s.performance.unit())), s.Unit, s.IO, need.Decimal(s.Load.IOPS(s.IO)))
}

// Facts returns the whole arithmetic, from the need to the volume and what decided it.
func (s *Sizing) Facts() []keys.Fact {
	n, unit := s.Need, s.performance.unit()
	io := fmt.Sprintf("%s of ioSize", s.IO)
	if s.IO < n.IOSize {
		io = fmt.Sprintf("%s, the largest I/O that %s counts as one,", s.IO, s.Type)
	}
	facts := []keys.Fact{
		{Title: "all", Text: fmt.Sprintf("%s of bytes × %s of amplification ÷ %s × %s of safetyFactor = %s%s per second",
			n.Bytes, n.Amplification, n.Interval, n.SafetyFactor, need.Decimal(s.Load.AllRate(unit)), s.Unit)},
		{Title: "each", Text: fmt.Sprintf("× %s of skew ÷ %s = %s%s per second, rounded up to %d%s",
			s.Load.Skew, pods(s.Load.Volumes), need.Decimal(s.Load.Rate(unit)), s.Unit, s.NeedsThroughput, s.Unit)},
		{Title: "io", Text: fmt.Sprintf("÷ %s = %s, rounded up to %d IOPS", io, need.Decimal(s.Load.IOPS(s.IO)), s.NeedsIOPS)},
		{Title: "data", Text: fmt.Sprintf("a size of at least %s, as stated", s.Least)},
	}
	if !s.IsStated {
		facts[3].Text = fmt.Sprintf("%s × %s of safetyFactor × %s of skew ÷ %s = %s, in whole Gi %s",
			n.Bytes, n.SafetyFactor, s.Load.Skew, pods(s.Load.Volumes), s.Load.Data.Human(), s.Least)
	}
	if s.Throughput != 0 {
		facts = append(facts, keys.Fact{Title: "throughput", Text: fmt.Sprintf("%d%s: %s", s.Throughput, s.Unit, s.throughputs())})
	}
	if s.IOPS != 0 {
		facts = append(facts, keys.Fact{Title: "iops", Text: fmt.Sprintf("%d: %s", s.IOPS, s.iops())})
	}
	return append(facts, keys.Fact{Title: "size", Text: fmt.Sprintf("%s: %s", s.Size, s.sizes())}, keys.Fact{Title: "binding", Text: s.Reason()})
}

// throughputs returns what the throughput of the volume is the largest of.
func (s *Sizing) throughputs() string {
	p := s.performance
	parts := []string{fmt.Sprintf("%d%s needed", s.NeedsThroughput, s.Unit), fmt.Sprintf("%d%s that %s has at least", p.throughput.from, s.Unit, s.Type)}
	if p.mostIOPS != 0 {
		parts = append(parts, fmt.Sprintf("%d IOPS ÷ %d", s.IOPS, p.mostIOPS))
	}
	return largestOf(parts)
}

// iops returns what the IOPS of the volume are the largest of.
func (s *Sizing) iops() string {
	p := s.performance
	parts := []string{fmt.Sprintf("%d needed", s.NeedsIOPS), fmt.Sprintf("%d that %s has at least", p.iops.from, s.Type)}
	switch {
	case p.perMilli != 0:
		parts = append(parts, fmt.Sprintf("%d%s ÷ 0.%03d", s.NeedsThroughput, s.Unit, p.perMilli))
	case p.perIOPS != 0:
		parts = append(parts, fmt.Sprintf("%d%s × %d", s.NeedsThroughput, s.Unit, p.perIOPS))
	}
	return largestOf(parts)
}

// sizes returns what the size of the volume is the largest of.
func (s *Sizing) sizes() string {
	p := s.performance
	if len(p.steps) > 0 {
		return fmt.Sprintf("the smallest size that is sold with %s, %d IOPS and %d%s", s.Least, s.NeedsIOPS, s.NeedsThroughput, s.Unit)
	}
	parts := []string{fmt.Sprintf("%s for the data", s.Least)}
	if p.smallest != 0 {
		parts = append(parts, fmt.Sprintf("%s that %s has at least", p.smallest, s.Type))
	}
	if p.perGiB != 0 && s.IOPS > p.free {
		parts = append(parts, fmt.Sprintf("%dGi for %d IOPS at %d per GiB", quotientUp(s.IOPS, p.perGiB), s.IOPS, p.perGiB))
	}
	if size := p.grows.iops.sizeFor(s.NeedsIOPS); size != 0 {
		parts = append(parts, fmt.Sprintf("%dGi for %d IOPS, which grow with the size", size, s.NeedsIOPS))
	}
	if size := p.grows.throughput.sizeFor(s.NeedsThroughput); size != 0 {
		parts = append(parts, fmt.Sprintf("%dGi for %d%s per second, which grow with the size", size, s.NeedsThroughput, s.Unit))
	}
	return largestOf(parts)
}

func pods(n int64) string {
	if n == 1 {
		return "1 pod"
	}
	return fmt.Sprintf("%d pods", n)
}

func largestOf(parts []string) string {
	switch len(parts) {
	case 1:
		return parts[0]
	case 2:
		return "the larger of " + parts[0] + " and " + parts[1]
	}
	last := len(parts) - 1
	return "the largest of " + strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// Reason returns which number of the need decided the volume.
func (s *Sizing) Reason() string {
	p := s.performance
	iops, throughput := p.most()
	grown := s.Size > unit.Bytes(gib(max(s.Least, p.smallest)))*unit.GiB
	switch {
	case len(s.Short) > 0:
		return fmt.Sprintf("%s: each volume needs %s, and %s has at most %s", s.Short[0].What, s.Short[0].Needs, s.Type, s.Short[0].Most)
	case iops == 0 && throughput == 0:
		return fmt.Sprintf("size; %d IOPS and %d%s per second of each volume have to come from what is behind it", s.NeedsIOPS, s.NeedsThroughput, s.Unit)
	case grown && p.perGiB != 0:
		return fmt.Sprintf("size ratio: %d IOPS need %s at %d per GiB", s.IOPS, s.Size, p.perGiB)
	case grown && len(p.steps) == 0 && p.grows.iops.sizeFor(s.NeedsIOPS) >= p.grows.throughput.sizeFor(s.NeedsThroughput):
		return fmt.Sprintf("IOPS: %d need %s", s.NeedsIOPS, s.Size)
	case grown && len(p.steps) == 0:
		return fmt.Sprintf("throughput: %d%s per second need %s", s.NeedsThroughput, s.Unit, s.Size)
	case grown:
		return fmt.Sprintf("IOPS or throughput: %d and %d%s per second need %s", s.NeedsIOPS, s.NeedsThroughput, s.Unit, s.Size)
	case s.IOPS > max(s.NeedsIOPS, p.iops.from):
		return fmt.Sprintf("throughput: %d%s per second need %d IOPS", s.NeedsThroughput, s.Unit, s.IOPS)
	case s.NeedsIOPS > p.iops.from && p.iops.from != 0:
		return fmt.Sprintf("IOPS: %d are more than the %d that every %s volume has", s.NeedsIOPS, p.iops.from, s.Type)
	case s.NeedsThroughput > p.throughput.from && p.throughput.from != 0:
		return fmt.Sprintf("throughput: %d%s per second are more than the %d%s that every %s volume has", s.NeedsThroughput, s.Unit, p.throughput.from, s.Unit, s.Type)
	}
	return fmt.Sprintf("size: every %s volume of %s has the IOPS and the throughput", s.Type, s.Size)
}
