package storage

import (
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// lustreKind is a file system of Amazon FSx for Lustre: one volume with one claim, which all
// pods mount.
var lustreKind = Define(Def[lustre]{
	Name: "lustre", Title: "FSx for Lustre",
	Share: func(t Of[lustre]) Share { return t.Spec.static().share(t.Tier) },
	Store: func(t Of[lustre]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Spec.FileSystem, t.in("fileSystemID"), t.in("dnsName")
		return s
	},
	Objects: func(t Of[lustre]) []kube.Object { return t.Spec.static().objects(t.Tier) },
})

// lustre is a tier of a file system of FSx for Lustre, as written.
type lustre struct {
	FileSystem string     `spec:"fileSystemID"`
	DNSName    string     `spec:"dnsName"`
	MountName  string     `spec:"mountName"`
	Size       unit.Bytes `spec:"size"`
}

func (s *lustre) static() static {
	return static{
		Content: []string{"fsx.csi.aws.com", s.FileSystem, s.DNSName, s.MountName}, Size: s.Size, Mode: "ReadWriteMany", Options: []string{"flock"},
		Source: func(string) kube.PersistentVolumeSpec {
			return attached("fsx.csi.aws.com", s.FileSystem, map[string]string{"dnsname": s.DNSName, "mountname": s.MountName})
		},
	}
}
