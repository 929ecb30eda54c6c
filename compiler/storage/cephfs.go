package storage

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// cephFSKind is a directory of CephFS: one volume that many pods mount, claimed from a
// StorageClass that the tier makes.
var cephFSKind = Define(Def[cephFS]{
	Name: "cephfs", Title: "CephFS",
	Share: func(t Of[cephFS]) Share {
		s := claimedShare(t.Tier, t.Spec.class().name(t.Tier), t.Spec.Size)
		s.Grouped = true
		return s
	},
	Store: func(t Of[cephFS]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Share.claimed(t.Tier), t.in("fsName"), t.in("clusterID")
		return s
	},
	Objects: func(t Of[cephFS]) []kube.Object {
		c := t.Spec.class()
		return append(c.objects(t.Tier), t.Share.claim(t.Tier, c.name(t.Tier)))
	},
	Rules: cephFSRules,
})

// cephFS is a tier of a directory of CephFS, as written.
type cephFS struct {
	Cluster   string         `spec:"clusterID"`
	FSName    string         `spec:"fsName"`
	Pool      string         `spec:"dataPool"` // "": that of the file system
	Driver    string         `spec:"driver"`
	Secrets   *cephFSSecrets `spec:"secrets"` // nil: those of Rook
	Size      unit.Bytes     `spec:"size"`
	Reclaim   string         `spec:"reclaim"`
	Snapshots *snapshots     `spec:"snapshots"` // nil: no class of snapshots
}

// cephFSSecrets names the Secrets with the keys of the driver.
type cephFSSecrets struct {
	Namespace   string `spec:"namespace"`
	Provisioner string `spec:"provisioner"`
	Node        string `spec:"node"`
}

func (s *cephFS) class() class {
	parameters := map[string]string{"clusterID": s.Cluster, "fsName": s.FSName}
	if s.Pool != "" {
		parameters["pool"] = s.Pool
	}
	secrets := cephFSSecrets{Namespace: s.Cluster, Provisioner: "rook-csi-cephfs-provisioner", Node: "rook-csi-cephfs-node"}
	if s.Secrets != nil {
		secrets = *s.Secrets
	}
	cephSecrets(parameters, secrets.Namespace, secrets.Provisioner, secrets.Node)
	return class{
		Driver: s.Driver, Parameters: parameters, Reclaim: s.Reclaim, Binding: "Immediate",
		Snapshots: s.Snapshots.class(), Snapshot: cephSnapshot(s.Cluster, secrets.Namespace, secrets.Provisioner),
	}
}

var cephFSRules = []rule.Rule[Of[cephFS]]{
	{
		Doc: rule.Doc{
			ID: "STO043", Severity: diag.Warning,
			Title:  "Files that many pods share outlive their claim",
			Why:    "With Delete, the files go with the claim, and the claim has another name when anything in its class changes: a tool that prunes what is no longer in the output deletes all checkpoints, savepoints and event logs of the environment.",
			Bad:    `storage: files: cephfs: {clusterID: "rook-ceph", fsName: "lake", reclaim: "Delete"}` + "\n" + `spark: etl: volumes: data: {tier: "files", path: "/mnt/data"}`,
			Good:   `storage: files: cephfs: {clusterID: "rook-ceph", fsName: "lake", reclaim: "Retain"}` + "\n" + `spark: etl: volumes: data: {tier: "files", path: "/mnt/data"}`,
			Ref:    "Kubernetes, persistent volumes: reclaim policy; storage classes are immutable",
			Judges: []spec.Path{"storage.cephfs.reclaim"},
		},
		Check: func(t Of[cephFS], r *rule.Reporter) {
			if t.Spec.Reclaim == "Delete" && t.IsUsed() {
				r.Reportf(t.in("reclaim"), "the files of tier %q are deleted with its claim", t.Name()).
					Fixf(`write reclaim: "Retain"`).Replace(`"Retain"`)
			}
		},
	},
}
