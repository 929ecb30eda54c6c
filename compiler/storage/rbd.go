package storage

import "github.com/lakewright/lakewright/internal/kube"

// rbdKind is block devices of Ceph: one volume for each pod, claimed from a StorageClass that
// the tier makes.
var rbdKind = Define(Def[rbd]{
	Name: "rbd", Title: "Ceph RBD",
	Disk:    func(t Of[rbd]) Disk { return t.Spec.class().disk(t.Tier, Limits{}) },
	Objects: func(t Of[rbd]) []kube.Object { return t.Spec.class().objects(t.Tier) },
})

// rbd is a tier of block devices of Ceph, as written.
type rbd struct {
	Cluster    string      `spec:"clusterID"`
	Pool       string      `spec:"blockPool"`
	DataPool   string      `spec:"dataPool"` // "": that of the metadata
	Driver     string      `spec:"driver"`
	Secrets    *rbdSecrets `spec:"secrets"` // nil: those of Rook
	FileSystem string      `spec:"fileSystem"`
	Reclaim    string      `spec:"reclaim"`
	Snapshots  *snapshots  `spec:"snapshots"` // nil: no class of snapshots
}

// rbdSecrets names the Secrets with the keys of the driver.
type rbdSecrets struct {
	Namespace   string `spec:"namespace"`
	Provisioner string `spec:"provisioner"`
	Node        string `spec:"node"`
}

func (s *rbd) class() class {
	parameters := map[string]string{
		"clusterID": s.Cluster, "pool": s.Pool, "imageFormat": "2", "imageFeatures": "layering,fast-diff,object-map,deep-flatten,exclusive-lock",
		"csi.storage.k8s.io/fstype": s.FileSystem,
	}
	if s.DataPool != "" {
		parameters["dataPool"] = s.DataPool
	}
	secrets := rbdSecrets{Namespace: s.Cluster, Provisioner: "rook-csi-rbd-provisioner", Node: "rook-csi-rbd-node"}
	if s.Secrets != nil {
		secrets = *s.Secrets
	}
	cephSecrets(parameters, secrets.Namespace, secrets.Provisioner, secrets.Node)
	return class{
		Driver: s.Driver, Parameters: parameters, Reclaim: s.Reclaim, Binding: "Immediate",
		Snapshots: s.Snapshots.class(), Snapshot: cephSnapshot(s.Cluster, secrets.Namespace, secrets.Provisioner),
	}
}
