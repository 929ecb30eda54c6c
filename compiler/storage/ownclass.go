package storage

import (
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// ownClassKind is volumes of a StorageClass that exists in the cluster, one for each pod.
var ownClassKind = Define(Def[ownClass]{
	Name: "storageClass", Title: "a StorageClass of the cluster",
	Disk: func(t Of[ownClass]) Disk { return Disk{Source: claimed(t.Spec.Name), Exists: true} },
})

// ownClass is a tier of an existing StorageClass, as written.
type ownClass struct {
	Name string `spec:"name"`
}

// sharedClassKind is one volume that many pods mount, claimed from a StorageClass that exists
// in the cluster.
var sharedClassKind = Define(Def[sharedClass]{
	Name: "sharedClass", Title: "a shared volume of a StorageClass of the cluster",
	Share: func(t Of[sharedClass]) Share { return claimedShare(t.Tier, t.Spec.Name, t.Spec.Size) },
	Store: func(t Of[sharedClass]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Share.Source.PersistentVolumeClaim.ClaimName, t.in("name"), t.in("name")
		return s
	},
	Objects: func(t Of[sharedClass]) []kube.Object { return []kube.Object{t.Share.claim(t.Tier, t.Spec.Name)} },
})

// sharedClass is a tier of a volume of an existing StorageClass, as written.
type sharedClass struct {
	Name string     `spec:"name"`
	Size unit.Bytes `spec:"size"`
}
