package kube

var storageKinds = []Kind{
	{Of: (*StorageClass)(nil), File: "storage.yaml"},
	{Of: (*PersistentVolume)(nil), File: "storage.yaml"},
	{Of: (*PersistentVolumeClaim)(nil), File: "storage.yaml"},
	{Of: (*PersistentVolume)(nil), Root: "spec/claimRef", Fields: Fields{
		Namespaces: []string{"namespace"},
		Names:      []Names{{At: []string{""}, Names: []Name{{Of: (*PersistentVolumeClaim)(nil), In: []string{"name"}}}}},
	}},
}

// StorageClass is storage.k8s.io/v1 StorageClass. In a cluster, only its labels can be changed.
type StorageClass struct {
	Head
	Provisioner          string            `json:"provisioner"`
	Parameters           map[string]string `json:"parameters,omitempty"`
	ReclaimPolicy        string            `json:"reclaimPolicy"`
	VolumeBindingMode    string            `json:"volumeBindingMode"`
	AllowVolumeExpansion bool              `json:"allowVolumeExpansion"`
	MountOptions         []string          `json:"mountOptions,omitempty"`
}

// Type implements Object.
func (*StorageClass) Type() Type {
	return Type{APIVersion: "storage.k8s.io/v1", Kind: "StorageClass", Cluster: true}
}

// PersistentVolume is v1 PersistentVolume of an NFS export.
type PersistentVolume struct {
	Head
	Spec PersistentVolumeSpec `json:"spec"`
}

// Type implements Object.
func (*PersistentVolume) Type() Type {
	return Type{APIVersion: "v1", Kind: "PersistentVolume", Cluster: true}
}

// PersistentVolumeSpec is one volume that was created outside Kubernetes.
type PersistentVolumeSpec struct {
	Capacity                      map[string]string `json:"capacity"`
	AccessModes                   []string          `json:"accessModes"`
	PersistentVolumeReclaimPolicy string            `json:"persistentVolumeReclaimPolicy"`
	VolumeMode                    string            `json:"volumeMode"`
	MountOptions                  []string          `json:"mountOptions,omitempty"`
	ClaimRef                      *ClaimRef         `json:"claimRef,omitempty"`
	NFS                           *NFSSource        `json:"nfs,omitempty"`
	CSI                           *CSISource        `json:"csi,omitempty"`
}

// CSISource is a volume of a driver that exists outside the cluster.
type CSISource struct {
	Driver           string            `json:"driver"`
	VolumeHandle     string            `json:"volumeHandle"`
	VolumeAttributes map[string]string `json:"volumeAttributes,omitempty"`
}

// ClaimRef is the only claim that may use the volume.
type ClaimRef struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Namespace  string `json:"namespace"`
}

// NFSSource is an exported directory.
type NFSSource struct {
	Server string `json:"server"`
	Path   string `json:"path"`
}

// PersistentVolumeClaim is v1 PersistentVolumeClaim.
type PersistentVolumeClaim struct {
	Head
	Spec ClaimSpec `json:"spec"`
}

// Type implements Object.
func (*PersistentVolumeClaim) Type() Type {
	return Type{APIVersion: "v1", Kind: "PersistentVolumeClaim"}
}
