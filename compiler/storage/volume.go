package storage

import (
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Disk is what a tier gives each pod for itself. Where the volume lies follows from its
// source, so that no two answers about it can disagree.
type Disk struct {
	Source kube.Volume // without a name and a size
	Limits Limits
}

// claimed returns the source of a volume that is claimed for one pod from a class.
func claimed(class string) kube.Volume {
	return kube.Volume{Ephemeral: &kube.Ephemeral{VolumeClaimTemplate: kube.ClaimTemplate{Spec: kube.ClaimSpec{
		AccessModes: []string{"ReadWriteOnce"}, StorageClassName: kube.To(class),
	}}}}
}

// Volume returns the volume of one pod. A size of 0 is not known: the volume states none.
func (d *Disk) Volume(name string, size unit.Bytes) kube.Volume {
	v := d.Source
	v.Name = name
	if size == 0 {
		return v
	}
	if v.Ephemeral != nil {
		claim := *v.Ephemeral
		claim.VolumeClaimTemplate.Spec.Resources.Requests = map[string]string{"storage": size.String()}
		v.Ephemeral = &claim
	}
	if v.EmptyDir != nil {
		dir := *v.EmptyDir
		dir.SizeLimit = size.String()
		v.EmptyDir = &dir
	}
	return v
}

// Class returns the name of the StorageClass that each pod claims its volume from, "" when
// it claims none.
func (d *Disk) Class() string {
	if d.Source.Ephemeral == nil || d.Source.Ephemeral.VolumeClaimTemplate.Spec.StorageClassName == nil {
		return ""
	}
	return *d.Source.Ephemeral.VolumeClaimTemplate.Spec.StorageClassName
}

// Attaches reports whether each pod claims a volume, which its node attaches. No tier
// attaches none.
func (t *Tier) Attaches() bool { return t != nil && t.Disk != nil && t.Disk.Source.Ephemeral != nil }

// OnNode reports whether the tier's volumes take from the disk of the node.
func (t *Tier) OnNode() bool {
	return t != nil && t.Disk != nil && t.Disk.Source.EmptyDir != nil && t.Disk.Source.EmptyDir.Medium == ""
}

// InMemory reports whether the tier's volumes count against the pod's memory.
func (t *Tier) InMemory() bool {
	return t != nil && t.Disk != nil && t.Disk.Source.EmptyDir != nil && t.Disk.Source.EmptyDir.Medium == "Memory"
}

// Share is one volume that many pods mount.
type Share struct {
	Source kube.Volume // without a name
	Size   unit.Bytes  // that its claim states
}

// Volume returns the volume of a pod.
func (s *Share) Volume(name string) kube.Volume {
	v := s.Source
	v.Name = name
	return v
}

// Limits is what the type of a volume allows. The zero Limits allows everything.
type Limits struct {
	Type              string    // as the provider calls it: "gp3"
	TypeAt            spec.Path // where the spec states it
	Smallest, Largest unit.Bytes

	IOPS       int64 // that the tier asks for; 0: it does not ask
	IOPSAt     spec.Path
	IOPSPerGiB int64 // most IOPS for each GiB of size; 0: any
	FreeIOPS   int64 // that a volume of any size has

	Turns  bool   // turning disks, which are no good for random access
	Steady string // the type to choose in place of one that turns
}

// Allows reports whether a volume may have a size.
func (l Limits) Allows(size unit.Bytes) bool {
	return l.Largest == 0 || l.Smallest <= size && size <= l.Largest
}

// SizeFor returns the size from which on a volume gets the IOPS that the tier asks for,
// 0 when every size does.
func (l Limits) SizeFor() unit.Bytes {
	if l.IOPS <= l.FreeIOPS || l.IOPSPerGiB == 0 {
		return 0
	}
	return unit.Bytes((l.IOPS+l.IOPSPerGiB-1)/l.IOPSPerGiB) * unit.GiB
}

// Granted returns the IOPS that a volume of the size given gets when the tier asks for
// IOPS: drivers cap at the type's ratio and do not report it. It is 0 when the tier does
// not ask.
func (l Limits) Granted(size unit.Bytes) int64 {
	if l.IOPS == 0 || l.IOPSPerGiB == 0 {
		return l.IOPS
	}
	gib := int64((size + unit.GiB - 1) / unit.GiB) // the driver rounds a size up
	return min(l.IOPS, max(l.FreeIOPS, l.IOPSPerGiB*gib))
}
