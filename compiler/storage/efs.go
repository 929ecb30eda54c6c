package storage

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
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
	Rules:   efsRules,
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

var efsRules = []rule.Rule[Of[efs]]{
	{
		Doc: rule.Doc{
			ID: "STO049", Severity: diag.Info,
			Title:  "Pods may write to a file system of EFS",
			Why:    "The root directory of a new file system belongs to root, and only root may write there. Pods of Spark and Flink run as 185 and 9999, and the driver does not change the group of shared files. An access point has a directory and a user of its own.",
			Bad:    `storage: files: efs: fileSystemID: "fs-0123456789abcdef0"` + "\n" + `spark: etl: volumes: data: {tier: "files", path: "/mnt/data"}`,
			Good:   `storage: files: efs: {fileSystemID: "fs-0123456789abcdef0", accessPointID: "fsap-0123456789abcdef0"}` + "\n" + `spark: etl: volumes: data: {tier: "files", path: "/mnt/data"}`,
			Ref:    "kubernetes-sigs/aws-efs-csi-driver parameters.md: uid, gid, directoryPerms of access points; Amazon EFS, root directory (remembered)",
			Judges: []spec.Path{"storage.efs.accessPointID"},
		},
		Check: func(t Of[efs], r *rule.Reporter) {
			if t.Spec.AccessPoint == "" && t.IsUsed() {
				r.Reportf(t.in("fileSystemID"), "pods see the root of the file system, where only root may write unless you have changed that").
					Fixf("name an access point of the user of the pods in accessPointID, or let them write there")
			}
		},
	},
}
