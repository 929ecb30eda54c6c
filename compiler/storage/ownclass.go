package storage

// ownClassKind is volumes of a StorageClass that exists in the cluster, one for each pod.
var ownClassKind = Define(Def[ownClass]{
	Name: "storageClass", Title: "a StorageClass of the cluster",
	Disk: func(t Of[ownClass]) Disk { return Disk{Source: claimed(t.Spec.Name), Exists: true} },
})

// ownClass is a tier of an existing StorageClass, as written.
type ownClass struct {
	Name string `spec:"name"`
}
