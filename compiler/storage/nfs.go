package storage

import (
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// NFS is a directory of an NFS server as it is written.
type NFS struct {
	Server       string     `spec:"server"`
	Path         string     `spec:"path"`
	Size         unit.Bytes `spec:"size"`
	MountOptions []string   `spec:"mountOptions"`
}

// claimName returns the name of an NFS tier's claim: the tier, and a hash of what cannot
// be changed in a volume and its claim, so that a change makes new ones.
func claimName(entry plan.Entry, s *NFS) string {
	content := []string{entry.Name(), s.Server, s.Path, s.Size.String()}
	return entry.Name() + "-" + shortHash(content...)
}

// nfsObjects returns a volume bound to one claim, and the claim. The volume's name
// holds the namespace, because volumes belong to the whole cluster.
func (t *Tier) nfsObjects() []kube.Object {
	namespace := t.Env.Settings.Namespace
	volume, labels := namespace+"-"+t.Claim, t.Labels("nfs", "storage", "")
	modes, size := []string{"ReadWriteMany"}, map[string]string{"storage": t.NFS.Size.String()}
	return []kube.Object{
		&kube.PersistentVolume{
			Head: kube.Head{Metadata: kube.Metadata{Name: volume, Labels: labels}},
			Spec: kube.PersistentVolumeSpec{
				Capacity: size, AccessModes: modes, PersistentVolumeReclaimPolicy: "Retain", VolumeMode: "Filesystem",
				MountOptions: t.NFS.MountOptions,
				ClaimRef:     &kube.ClaimRef{APIVersion: "v1", Kind: "PersistentVolumeClaim", Name: t.Claim, Namespace: namespace},
				NFS:          &kube.NFSSource{Server: t.NFS.Server, Path: t.NFS.Path},
			},
		},
		&kube.PersistentVolumeClaim{
			Head: kube.Head{Metadata: kube.Metadata{Name: t.Claim, Namespace: namespace, Labels: labels}},
			Spec: kube.ClaimSpec{
				AccessModes: modes, StorageClassName: kube.To(""), VolumeName: volume,
				Resources: kube.ResourceRequirements{Requests: size},
			},
		},
	}
}

// Objects returns the objects behind the tier.
func (t *Tier) Objects() []kube.Object {
	switch {
	case t.EBS != nil:
		return []kube.Object{t.storageClass()}
	case t.NFS != nil:
		return t.nfsObjects()
	}
	return nil
}
