package storage

import (
	"sync"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Disk is the volume that a tier gives each pod. The source of the volume alone decides
// where the volume is, so that methods cannot contradict each other.
type Disk struct {
	Source kube.Volume // without a name and a size
	Limits Limits
	Exists bool // the class is not made by the tier
	Stays  bool // the volume is kept when its pod is gone
	Pinned bool // a volume stays on the node of its first pod

	Unlimited bool // nothing enforces the size of a volume

	AttributesAt spec.Path // where the spec asks for a class of attributes, "" where it does not
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

// Attributes returns the name of the VolumeAttributesClass that each claim names, "" for none.
func (d *Disk) Attributes() string {
	if d.Source.Ephemeral == nil {
		return ""
	}
	return d.Source.Ephemeral.VolumeClaimTemplate.Spec.AttributesClass
}

// Attaches reports whether each pod claims a volume, which its node attaches. It is false
// for a nil tier.
func (t *Tier) Attaches() bool { return t != nil && t.Disk != nil && t.Disk.Source.Ephemeral != nil }

// IsPinned reports whether pods claim volumes that stay on the node of their first pod. It is false
// for a nil tier.
func (t *Tier) IsPinned() bool { return t.Attaches() && t.Disk.Pinned }

// Follows reports whether pods claim volumes that a later pod on another node can have. It is false
// for a nil tier.
func (t *Tier) Follows() bool { return t.Attaches() && !t.Disk.Pinned }

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

	ReadOnly bool // pods cannot write to it
	Grouped  bool // the files get the group of every pod that mounts the volume
}

// Volume returns the volume of a pod.
func (s *Share) Volume(name string) kube.Volume {
	v := s.Source
	v.Name = name
	return v
}

// claimedShare returns a volume that one claim takes from a class for many pods. Its name has a
// hash of everything that cannot be changed in a claim; its size can grow.
func claimedShare(t *Tier, class string, size unit.Bytes) Share {
	claim := claimName(t.Entry, class)
	return Share{Source: kube.Volume{PersistentVolumeClaim: &kube.ClaimSource{ClaimName: claim}}, Size: size}
}

// claimed returns what tells a volume that is claimed from a class from all others: each claim gets
// files of its own, and each environment has a namespace of its own.
func (s *Share) claimed(t *Tier) string {
	return t.Env.Namespace + "/" + s.Source.PersistentVolumeClaim.ClaimName
}

// claim returns the claim of a volume from a class.
func (s *Share) claim(t *Tier, class string) *kube.PersistentVolumeClaim {
	return &kube.PersistentVolumeClaim{
		Head: kube.Head{Metadata: kube.Metadata{Name: s.Source.PersistentVolumeClaim.ClaimName, Namespace: t.Env.Namespace, Labels: t.labels()}},
		Spec: kube.ClaimSpec{
			AccessModes: []string{"ReadWriteMany"}, StorageClassName: kube.To(class),
			Resources: kube.ResourceRequirements{Requests: map[string]string{"storage": s.Size.String()}},
		},
	}
}

// sharedStore returns the store of a volume that many pods mount: programs open it as files
// below a path that is the same in all pods.
func sharedStore(tier string, s Share) Store {
	path := sharedPath(tier)
	open := Opener{Root: "file://" + path, Access: func(Client) Access {
		return Access{Mounts: []Mount{{Volume: s.Volume(volumeName(tier)), Path: path, Data: true}}}
	}}
	return Store{Identity: Identity{Way: SecretKeys}, Renames: true, Openers: map[Program]Opener{Spark: open, Flink: open}}
}

// sharedPath returns the path of a store that is a volume.
func sharedPath(tier string) string { return "/mnt/stores/" + tier }

// IsNamedVolume reports whether the tier is a store that is a volume, and a text of the spec contains
// its path.
func (t *Tier) IsNamedVolume() bool { return t.isNamed() }

// named returns the function behind IsNamedVolume, which reads the spec once.
func (t *Tier) named() func() bool {
	return sync.OnceValue(func() bool {
		return t.Share != nil && t.Store != nil && t.Env.Mentions != nil && t.Env.Mentions(sharedPath(t.Name()))
	})
}

// Limits is the limits of a type of volume. The zero Limits allows everything.
type Limits struct {
	Type              string    // the name that the provider uses: "gp3"
	TypeAt            spec.Path // where the spec states it
	Smallest, Largest unit.Bytes

	IOPS       int64 // that the tier requests; 0: it requests none
	IOPSAt     spec.Path
	IOPSPerGiB int64      // largest number of IOPS per GiB of size; 0: any
	Throughput unit.Bytes // per second that the tier requests; 0: it requests none
	FreeIOPS   int64      // that a volume has regardless of its size

	Volumes   []unit.Bytes // sizes of the volumes that exist, the largest first; nil: they are made on demand
	VolumesAt spec.Path    // where the spec lists them

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

// A Claimer is an item whose pods have their own volumes. What a tier can provide may
// depend on the size of the volume, which only the engine knows, so rules about both ask
// every Claimer.
type Claimer interface {
	Claims() []Claim
}

// A Claim is the volumes that the pods of one component of a workload claim from a tier.
type Claim struct {
	Tier  Ref        // the tier need not exist
	Pool  string     // name of the pool that the pods run on, "" for any node
	Size  unit.Bytes // of each volume, 0 when it is not known
	Count int64      // the largest number of volumes of all pods
	Path  spec.Path  // of the size, which the spec need not contain
	Plain bool       // a program makes the claims, and names only the class and the size

	Sizing *Sizing // how the volume follows from a need; nil: the spec states none
	Keeps  bool    // the volume keeps everything that is written in the interval of the need
}

// A Sharer is an item whose pods mount volumes that other pods mount too.
type Sharer interface {
	Shares() []Sharing
}

// A Sharing is that pods of a workload mount a tier that many pods mount.
type Sharing struct {
	Tier  *Tier
	Group int64 // of the pods
	Path  spec.Path
}

// A Keeper is an item that writes files into object stores. The files outlive its pods, and
// nobody else may write them.
type Keeper interface {
	Directories() []Directory
}

// A Directory is one place in which a Keeper writes.
type Directory struct {
	URI   string
	Place string    // identifies the directory across all environments
	Path  spec.Path // of the path in the spec
	Own   bool      // no other workload may use it, not even in the same environment
}

// static is a volume that exists outside the cluster, which one claim binds for many pods.
type static struct {
	Content []string // everything that cannot be changed in the volume
	Size    unit.Bytes
	Mode    string // ReadWriteMany or ReadOnlyMany
	Options []string
	Source  func(volume string) kube.PersistentVolumeSpec // with the source alone; volume is its name
}

// share returns the volume of pods. Its name has a hash of everything that cannot be changed.
func (s static) share(t *Tier) Share {
	claim := claimName(t.Entry, append(s.Content, s.Size.String())...)
	return Share{
		Source: kube.Volume{PersistentVolumeClaim: &kube.ClaimSource{ClaimName: claim}}, Size: s.Size, ReadOnly: s.Mode == "ReadOnlyMany",
	}
}

// objects returns a volume bound to one claim, and the claim. The name of the volume contains
// the namespace, because volumes are cluster-scoped.
func (s static) objects(t *Tier) []kube.Object {
	namespace, claim := t.Env.Namespace, t.Share.Source.PersistentVolumeClaim.ClaimName
	volume, labels := namespace+"-"+claim, t.labels()
	modes, size := []string{s.Mode}, map[string]string{"storage": s.Size.String()}
	spec := s.Source(volume)
	spec.Capacity, spec.AccessModes, spec.PersistentVolumeReclaimPolicy, spec.VolumeMode = size, modes, "Retain", "Filesystem"
	spec.MountOptions = s.Options
	spec.ClaimRef = &kube.ClaimRef{APIVersion: "v1", Kind: "PersistentVolumeClaim", Name: claim, Namespace: namespace}
	return []kube.Object{
		&kube.PersistentVolume{Head: kube.Head{Metadata: kube.Metadata{Name: volume, Labels: labels}}, Spec: spec},
		&kube.PersistentVolumeClaim{
			Head: kube.Head{Metadata: kube.Metadata{Name: claim, Namespace: namespace, Labels: labels}},
			Spec: kube.ClaimSpec{
				AccessModes: modes, StorageClassName: kube.To(""), VolumeName: volume,
				Resources: kube.ResourceRequirements{Requests: size},
			},
		},
	}
}

// attached returns the source of a volume of a driver.
func attached(driver, handle string, attributes map[string]string) kube.PersistentVolumeSpec {
	return kube.PersistentVolumeSpec{CSI: &kube.CSISource{Driver: driver, VolumeHandle: handle, VolumeAttributes: attributes}}
}

// ownHandle returns a handle that no other volume of the cluster has, for a driver that finds its
// files by the attributes. It does not contain a name, which a kustomization on top can change.
func ownHandle(volume string) string { return "lakewright-" + shortHash(volume) }
