package kube

import "slices"

// A Kind is what the writer of the tree must know of a kind. It is in the file of the kind's
// struct.
type Kind struct {
	Of   Object // a nil pointer to the struct
	File string // the name of the file that holds its objects; "": another Kind names it, and this one adds Fields

	// Root and Fields are set for a kind some of whose fields Kustomize has to know: custom
	// resources, and ConfigMaps whose entries have a meaning for an engine.
	Root   string // the paths in Fields begin here
	Fields Fields
}

// Fields is the paths of the fields that Kustomize does not know and has to change, in
// Kustomize's notation, in which [] ends the name of a list. Images of containers are left
// out, because Kustomize finds containers everywhere.
type Fields struct {
	Images   []string
	Replicas []string // more than one where a range is written
	Labels   []string // of the pods
	// Namespaces holds the namespace of the environment, besides metadata.
	Namespaces []string
	Names      []Names
}

// Names is the fields with names of other objects, in structs of one form.
type Names struct {
	At    []string // the paths of the structs, "" for Root
	Names []Name
}

// A Name is the fields of a struct that hold names of objects of one kind.
type Name struct {
	Of Object // a nil pointer to the kind's struct, or a Raw with its type
	In []string
}

// Kinds returns the kinds of this package. Those of an engine are in Environment.Kinds.
func Kinds() []Kind {
	return slices.Concat(coreKinds, rbacKinds, storageKinds, networkKinds, routeKinds, workloadKinds, batchKinds, monitoringKinds)
}

// PodNames is where the specification of a pod holds names.
var PodNames = []Name{
	{Of: (*ServiceAccount)(nil), In: []string{"serviceAccountName"}},
	{Of: (*ConfigMap)(nil), In: []string{
		"volumes/configMap/name", "volumes/projected/sources/configMap/name",
		"containers/env/valueFrom/configMapKeyRef/name", "containers/envFrom/configMapRef/name",
		"initContainers/env/valueFrom/configMapKeyRef/name", "initContainers/envFrom/configMapRef/name",
	}},
	{Of: Secret, In: []string{
		"volumes/secret/secretName", "volumes/projected/sources/secret/name", "imagePullSecrets/name",
		"containers/env/valueFrom/secretKeyRef/name", "containers/envFrom/secretRef/name",
		"initContainers/env/valueFrom/secretKeyRef/name", "initContainers/envFrom/secretRef/name",
	}},
	{Of: (*PersistentVolumeClaim)(nil), In: []string{"volumes/persistentVolumeClaim/claimName"}},
	{Of: (*PriorityClass)(nil), In: []string{"priorityClassName"}},
	{Of: (*StorageClass)(nil), In: []string{"volumes/ephemeral/volumeClaimTemplate/spec/storageClassName"}},
}

// Secret is a kind that objects name and that Lakewright never writes.
var Secret = &Raw{TypeOf: Type{APIVersion: "v1", Kind: "Secret"}}
