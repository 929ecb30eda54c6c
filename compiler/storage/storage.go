// Package storage resolves storage tiers: what each kind of storage can be used
// for, the names of the objects behind it, and the volumes that pods mount. It does
// not know the engines; they ask it for a tier by name and for what it can do.
package storage

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// Name is the key of the section.
const Name = "storage"

// Section is the storage tiers of the platform.
var Section = plan.Define(plan.Def[Spec, *Tier]{Name: Name, Resolve: resolve, Rules: rules})

// Spec is a tier as it is written; a rule demands exactly one of the kinds.
type Spec struct {
	EBS   *EBS   `spec:"ebs"`
	Local *Local `spec:"local"`
	NFS   *NFS   `spec:"nfs"`
	S3    *S3    `spec:"s3"`
}

// Use is what a tier can be used for. The zero Use is nothing.
type Use uint8

// The uses of storage.
const (
	_       Use = iota
	Scratch     // a volume of its own for each pod: shuffle, state
	Shared      // one volume that many pods mount
	Object      // a store that many pods read and write by URI
)

// String returns what to look for, for a message.
func (u Use) String() string {
	switch u {
	case Scratch:
		return "a tier with a volume for each pod (ebs, local)"
	case Shared:
		return "a tier that many pods can mount (nfs)"
	case Object:
		return "an object store (s3)"
	}
	return "a tier of one kind"
}

// Tier is a resolved storage tier. At most one of the kinds is set, the first one
// that the spec has.
type Tier struct {
	plan.Entry
	Use   Use
	EBS   *EBS
	Local *Local
	NFS   *NFS
	S3    *S3
	Class string // of an ebs tier: name of its StorageClass
	Claim string // of an nfs tier: name of its claim

	kinds []string // the kinds that the spec has, in the schema's order
}

func resolve(entry plan.Entry, s Spec) *Tier {
	t := &Tier{Entry: entry}
	for _, kind := range []struct {
		name  string
		given bool
		adopt func()
	}{
		{"ebs", s.EBS != nil, func() { t.Use, t.EBS, t.Class = Scratch, s.EBS, className(entry, s.EBS) }},
		{"local", s.Local != nil, func() { t.Use, t.Local = Scratch, s.Local }},
		{"nfs", s.NFS != nil, func() { t.Use, t.NFS, t.Claim = Shared, s.NFS, claimName(entry, s.NFS) }},
		{"s3", s.S3 != nil, func() { t.Use, t.S3 = Object, s.S3 }},
	} {
		if !kind.given {
			continue
		}
		if len(t.kinds) == 0 {
			kind.adopt()
		}
		t.kinds = append(t.kinds, kind.name)
	}
	return t
}

// Find returns the tier called name, nil when there is none.
func Find(e *plan.Environment, name string) *Tier { return plan.Find[*Tier](e, Name, name) }

// Names returns the names of the tiers for one use, or of all of them for none.
func Names(e *plan.Environment, use Use) []string {
	return plan.Names(e, Name, func(t *Tier) bool { return use == 0 || t.Use == use })
}

// Judge reports, at the place where a tier is named, one that is not there or not for the
// use. Of a tier without a kind its own rule speaks.
func Judge(r *rule.Reporter, e *plan.Environment, path spec.Path, name string, use Use) {
	tier, names := Find(e, name), Names(e, use)
	switch {
	case tier == nil:
		plan.Missing(r, path, "storage tier", name, names)
	case tier.Use != use && tier.Use != 0:
		f := r.Reportf(path, "tier %q is %s, and here it must be %s", name, tier.Use, use)
		if len(names) > 0 {
			f.Fixf("write %q", names[0])
		} else {
			f.Fixf("define %s", use)
		}
		f.Notef(tier.Path(), "tier %q is defined here", name)
	}
}

// Volume returns the volume that a pod mounts: its own, of the size given, or the
// shared one, for which the size means nothing.
func (t *Tier) Volume(name string, size unit.Bytes) kube.Volume {
	switch {
	case t.EBS != nil:
		return kube.Volume{Name: name, Ephemeral: &kube.Ephemeral{VolumeClaimTemplate: kube.ClaimTemplate{Spec: t.claim(size)}}}
	case t.Local != nil:
		return kube.Volume{Name: name, EmptyDir: t.Local.emptyDir(size)}
	case t.NFS != nil:
		return kube.Volume{Name: name, PersistentVolumeClaim: &kube.ClaimSource{ClaimName: t.Claim}}
	}
	return kube.Volume{Name: name, EmptyDir: &kube.EmptyDir{}}
}

func (t *Tier) claim(size unit.Bytes) kube.ClaimSpec {
	return kube.ClaimSpec{
		AccessModes: []string{"ReadWriteOnce"}, StorageClassName: kube.To(t.Class),
		Resources: kube.ResourceRequirements{Requests: map[string]string{"storage": size.String()}},
	}
}

// URI returns the address of a path inside an object store, in the scheme of the
// client that reads it: s3a for Hadoop, s3 for Flink.
func (t *Tier) URI(scheme, path string) string {
	if t.S3 == nil {
		return ""
	}
	return scheme + "://" + t.S3.Bucket + "/" + strings.Trim(path, "/")
}

// OnNode reports whether the tier's volumes take from the disk of the node.
func (t *Tier) OnNode() bool { return t.Local != nil && t.Local.Medium != "memory" }

// InMemory reports whether the tier's volumes count against the pod's memory.
func (t *Tier) InMemory() bool { return t.Local != nil && t.Local.Medium == "memory" }

// Demand is the claim of a shared tier, twice: when the tier changes, the new claim is
// made before the old one goes. The pods ask for the volumes of the others.
func (t *Tier) Demand() plan.Demand {
	if t.NFS == nil {
		return plan.Demand{}
	}
	return plan.Demand{Claims: 2, Disk: 2 * t.NFS.Size}
}
