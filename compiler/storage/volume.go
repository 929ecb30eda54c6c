package storage

import (
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Disk is the volume that a tier gives each pod. The source of the volume alone decides
// where the volume is, so that methods cannot contradict each other.
type Disk struct {
	Source kube.Volume // without a name and a size
	Limits Limits
}

// claimed returns the source of a volume that a pod claims from a StorageClass.
func claimed(class string) kube.Volume {
	return kube.Volume{Ephemeral: &kube.Ephemeral{VolumeClaimTemplate: kube.ClaimTemplate{Spec: kube.ClaimSpec{
		AccessModes: []string{"ReadWriteOnce"}, StorageClassName: kube.To(class),
	}}}}
}

// Volume returns the volume of one pod. A size of 0 means that the size is not known; the
// volume then states none.
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
// pods claim no volume.
func (d *Disk) Class() string {
	if d.Source.Ephemeral == nil || d.Source.Ephemeral.VolumeClaimTemplate.Spec.StorageClassName == nil {
		return ""
	}
	return *d.Source.Ephemeral.VolumeClaimTemplate.Spec.StorageClassName
}

// Attaches reports whether each pod claims a volume, which its node attaches. It is false
// for a nil tier.
func (t *Tier) Attaches() bool { return t != nil && t.Disk != nil && t.Disk.Source.Ephemeral != nil }

// OnNode reports whether the tier's volumes use the disk of the node.
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

// sharedStore returns the store of a volume that many pods mount: programs open it as files
// below a path that is the same in all pods.
func sharedStore(tier string, s Share) Store {
	path := "/mnt/stores/" + tier
	open := Opener{Root: "file://" + path, Access: func(Client) Access {
		return Access{Mounts: []Mount{{Volume: s.Volume(volumeName(tier)), Path: path}}}
	}}
	return Store{Identity: Identity{Way: SecretKeys}, Renames: true, Openers: map[Program]Opener{Spark: open, Flink: open}}
}

// Limits is the limits of a type of volume. The zero Limits allows everything.
type Limits struct {
	Type              string    // the name that the provider uses: "gp3"
	TypeAt            spec.Path // where the spec states it
	Smallest, Largest unit.Bytes

	IOPS       int64 // that the tier requests; 0: it requests none
	IOPSAt     spec.Path
	IOPSPerGiB int64 // largest number of IOPS per GiB of size; 0: any
	FreeIOPS   int64 // that a volume has regardless of its size

	Spinning    bool   // spinning disks, which are too slow for random access
	Alternative string // the type to choose instead of spinning disks
}

// Allows reports whether the type allows a size.
func (l Limits) Allows(size unit.Bytes) bool {
	return l.Largest == 0 || l.Smallest <= size && size <= l.Largest
}

// SizeFor returns the smallest size with which a volume gets the IOPS that the tier
// requests, 0 when every size does.
func (l Limits) SizeFor() unit.Bytes {
	if l.IOPS <= l.FreeIOPS || l.IOPSPerGiB == 0 {
		return 0
	}
	return unit.Bytes((l.IOPS+l.IOPSPerGiB-1)/l.IOPSPerGiB) * unit.GiB
}

// Granted returns the IOPS that a volume of a size gets when the tier requests IOPS:
// drivers silently reduce the request to the ratio of the type. It is 0 when the tier
// requests none.
func (l Limits) Granted(size unit.Bytes) int64 {
	if l.IOPS == 0 || l.IOPSPerGiB == 0 {
		return l.IOPS
	}
	gib := int64((size + unit.GiB - 1) / unit.GiB) // the driver rounds sizes up
	return min(l.IOPS, max(l.FreeIOPS, l.IOPSPerGiB*gib))
}
