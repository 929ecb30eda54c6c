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
		s := t.Spec.static().share(t.Tier)
		s.Grouped = t.Spec.Driver
		return s
	},
	Store: func(t Of[nfs]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Spec.Server+":"+t.Spec.Path, t.in("path"), t.in("server")
		return s
	},
	Objects: func(t Of[nfs]) []kube.Object { return t.Spec.static().objects(t.Tier) },
	Rules:   nfsRules,
})

// nfs is a tier of a directory of an NFS server, as written.
type nfs struct {
	Server       string     `spec:"server"`
	Path         string     `spec:"path"`
	Size         unit.Bytes `spec:"size"`
	MountOptions []string   `spec:"mountOptions"`
	Driver       bool       `spec:"driver"` // mounted by the CSI driver
}

// static returns the volume. With the driver it is mounted by a pod of the driver, which sets the
// group of its files; otherwise by the kernel of the node.
func (s *nfs) static() static {
	v := static{Content: []string{s.Server, s.Path}, Size: s.Size, Mode: "ReadWriteMany", Options: s.MountOptions}
	v.Source = func(volume string) kube.PersistentVolumeSpec {
		if s.Driver {
			return attached("nfs.csi.k8s.io", ownHandle(volume), map[string]string{"server": s.Server, "share": s.Path})
		}
		return kube.PersistentVolumeSpec{NFS: &kube.NFSSource{Server: s.Server, Path: s.Path}}
	}
	if s.Driver {
		v.Content = append(v.Content, "nfs.csi.k8s.io")
	}
	return v
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
