package storage

import (
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

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
