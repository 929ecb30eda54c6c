package storage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// nfsKind is a directory of an NFS server: one volume with one claim, which all pods mount.
var nfsKind = Define(Def[nfs]{
	Name: "nfs", Title: "NFS",
	Share: func(t Of[nfs]) Share {
		claim := claimName(t.Entry, t.Spec.Server, t.Spec.Path, t.Spec.Size.String())
		return Share{Source: kube.Volume{PersistentVolumeClaim: &kube.ClaimSource{ClaimName: claim}}, Size: t.Spec.Size}
	},
	Store: func(t Of[nfs]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Spec.Server+":"+t.Spec.Path, t.in("path"), t.in("server")
		return s
	},
	Objects: nfsObjects,
	Rules:   nfsRules,
})

// nfs is a tier of a directory of an NFS server, as written.
type nfs struct {
	Server       string     `spec:"server"`
	Path         string     `spec:"path"`
	Size         unit.Bytes `spec:"size"`
	MountOptions []string   `spec:"mountOptions"`
}

// nfsObjects returns a volume bound to one claim, and the claim. The name of the volume
// contains the namespace, because volumes are cluster-scoped.
func nfsObjects(t Of[nfs]) []kube.Object {
	namespace, claim := t.Env.Namespace, t.Share.Source.PersistentVolumeClaim.ClaimName
	volume, labels := namespace+"-"+claim, t.labels()
	modes, size := []string{"ReadWriteMany"}, map[string]string{"storage": t.Spec.Size.String()}
	return []kube.Object{
		&kube.PersistentVolume{
			Head: kube.Head{Metadata: kube.Metadata{Name: volume, Labels: labels}},
			Spec: kube.PersistentVolumeSpec{
				Capacity: size, AccessModes: modes, PersistentVolumeReclaimPolicy: "Retain", VolumeMode: "Filesystem",
				MountOptions: t.Spec.MountOptions,
				ClaimRef:     &kube.ClaimRef{APIVersion: "v1", Kind: "PersistentVolumeClaim", Name: claim, Namespace: namespace},
				NFS:          &kube.NFSSource{Server: t.Spec.Server, Path: t.Spec.Path},
			},
		},
		&kube.PersistentVolumeClaim{
			Head: kube.Head{Metadata: kube.Metadata{Name: claim, Namespace: namespace, Labels: labels}},
			Spec: kube.ClaimSpec{
				AccessModes: modes, StorageClassName: kube.To(""), VolumeName: volume,
				Resources: kube.ResourceRequirements{Requests: size},
			},
		},
	}
}

var nfsRules = []rule.Rule[Of[nfs]]{
	{
		Doc: rule.Doc{
			ID: "STO014", Severity: diag.Warning,
			Title:  "An NFS mount waits for its server",
			Why:    "With the option soft the kernel aborts a write after some seconds. The program gets an error, or no error and a file with a hole. With hard the kernel waits until the server is back.",
			Bad:    `storage: shared: nfs: mountOptions: ["nfsvers=4.1", "soft"]`,
			Good:   `storage: shared: nfs: mountOptions: ["nfsvers=4.1", "hard"]`,
			Ref:    "nfs(5), soft and hard",
			Judges: []spec.Path{"storage.nfs.mountOptions"},
		},
		Check: func(t Of[nfs], r *rule.Reporter) {
			for i, text := range t.Spec.MountOptions {
				options := strings.Split(text, ",")
				soft := slices.Index(options, "soft")
				if soft < 0 {
					continue
				}
				options[soft] = "hard"
				r.Reportf(t.in("mountOptions").Index(i), "a write is aborted when %s does not answer, and data may be lost", t.Spec.Server).
					Fixf("write hard instead of soft").Replace(strconv.Quote(strings.Join(options, ",")))
			}
		},
	},
}
