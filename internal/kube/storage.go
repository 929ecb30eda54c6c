package kube

var storageKinds = []Kind{
	{Of: (*StorageClass)(nil), File: "storage.yaml"},
	{Of: (*VolumeAttributesClass)(nil), File: "storage.yaml"},
	{Of: (*VolumeSnapshotClass)(nil), File: "storage.yaml"},
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

// VolumeAttributesClass is storage.k8s.io/v1 VolumeAttributesClass. Its parameters cannot be changed
// in a cluster, but a claim can name another one.
type VolumeAttributesClass struct {
	Head
	DriverName string            `json:"driverName"`
	Parameters map[string]string `json:"parameters,omitempty"`
}

// Type implements Object.
func (*VolumeAttributesClass) Type() Type {
	return Type{APIVersion: "storage.k8s.io/v1", Kind: "VolumeAttributesClass", Cluster: true}
}

// VolumeSnapshotClass is snapshot.storage.k8s.io/v1 VolumeSnapshotClass.
type VolumeSnapshotClass struct {
	Head
	Driver         string            `json:"driver"`
	DeletionPolicy string            `json:"deletionPolicy"`
	Parameters     map[string]string `json:"parameters,omitempty"`
}

// Type implements Object.
func (*VolumeSnapshotClass) Type() Type {
	return Type{APIVersion: "snapshot.storage.k8s.io/v1", Kind: "VolumeSnapshotClass", Cluster: true}
}

// PersistentVolume is v1 PersistentVolume of a volume that exists outside Kubernetes.
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
	StorageClassName              string            `json:"storageClassName,omitempty"`
	MountOptions                  []string          `json:"mountOptions,omitempty"`
	ClaimRef                      *ClaimRef         `json:"claimRef,omitempty"`
	NFS                           *NFSSource        `json:"nfs,omitempty"`
	CSI                           *CSISource        `json:"csi,omitempty"`
	Local                         *LocalSource      `json:"local,omitempty"`
	NodeAffinity                  *VolumeAffinity   `json:"nodeAffinity,omitempty"`
}

// LocalSource is a directory of a node, usually the mount of a disk.
type LocalSource struct {
	Path string `json:"path"`
}

// VolumeAffinity is the nodes that can mount a volume.
type VolumeAffinity struct {
	Required NodeSelector `json:"required"`
}

// NodeSelector is nodes that meet one of its terms.
type NodeSelector struct {
	NodeSelectorTerms []NodeSelectorTerm `json:"nodeSelectorTerms,omitempty"`
}

// NodeSelectorTerm is nodes that meet all of its requirements.
type NodeSelectorTerm struct {
	MatchExpressions []NodeRequirement `json:"matchExpressions,omitempty"`
}

// NodeRequirement is a condition on a label of a node.
type NodeRequirement struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values,omitempty"`
}

// OnNode returns the affinity of a volume that only the node of a name can mount.
func OnNode(name string) *VolumeAffinity {
	return &VolumeAffinity{Required: NodeSelector{NodeSelectorTerms: []NodeSelectorTerm{{
		MatchExpressions: []NodeRequirement{{Key: "kubernetes.io/hostname", Operator: "In", Values: []string{name}}},
	}}}}
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
