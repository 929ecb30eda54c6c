package storage

import (
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// efsKind is a file system of Amazon EFS: one volume with one claim, which all pods mount.
var efsKind = Define(Def[efs]{
	Name: "efs", Title: "Amazon EFS",
	Share: func(t Of[efs]) Share { return t.Spec.static().share(t.Tier) },
	Store: func(t Of[efs]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Spec.handle(), t.in("fileSystemID"), t.in("fileSystemID")
		return s
	},
	Objects: func(t Of[efs]) []kube.Object { return t.Spec.static().objects(t.Tier) },
})

// efs is a tier of a file system of Amazon EFS, as written.
type efs struct {
	FileSystem  string     `spec:"fileSystemID"`
	AccessPoint string     `spec:"accessPointID"` // "": the root of the file system
	Size        unit.Bytes `spec:"size"`
}

// handle returns what the driver mounts.
func (s *efs) handle() string {
	if s.AccessPoint == "" {
		return s.FileSystem
	}
	return s.FileSystem + "::" + s.AccessPoint
}

func (s *efs) static() static {
	return static{
		Content: []string{"efs.csi.aws.com", s.handle()}, Size: s.Size, Mode: "ReadWriteMany",
		Source: func(string) kube.PersistentVolumeSpec { return attached("efs.csi.aws.com", s.handle(), nil) },
	}
}
