package kube

import (
	"cmp"
	"strings"
)

// Object is one object of a manifest. Every kind of this package implements it by embedding
// Head and defining Type.
type Object interface {
	Type() Type
	Meta() *Metadata
}

// Type names a kind of the API.
type Type struct {
	APIVersion string // "v1", "apps/v1"
	Kind       string
	Cluster    bool // the kind has no namespace
}

// Group returns the API group, "" for the core group.
func (t Type) Group() string {
	group, _, found := strings.Cut(t.APIVersion, "/")
	if !found {
		return ""
	}
	return group
}

// Head is the part that every object begins with.
type Head struct {
	Metadata Metadata `json:"metadata"`
}

// Meta returns the object's metadata, to read or to change.
func (h *Head) Meta() *Metadata { return &h.Metadata }

// Metadata is the part of ObjectMeta that Lakewright sets.
type Metadata struct {
	Name        string            `json:"name,omitempty"`
	Namespace   string            `json:"namespace,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// NameAnnotation holds the whole name of an object that is Renamed.
const NameAnnotation = "lakewright.dev/run"

// Renamed is an object whose name changes with its content, so that it has another name
// in every environment. Stem returns the beginning of all its names, "" if its name is fixed.
type Renamed interface {
	Object
	Stem() string
}

// ID identifies an object within one cluster.
type ID struct {
	Group, Kind, Namespace, Name string
}

// IDOf returns the identity of an object.
func IDOf(o Object) ID {
	t, m := o.Type(), o.Meta()
	return ID{Group: t.Group(), Kind: t.Kind, Namespace: m.Namespace, Name: m.Name}
}

// Compare orders identities by namespace, group, kind and name.
func (id ID) Compare(other ID) int {
	return cmp.Or(
		cmp.Compare(id.Namespace, other.Namespace),
		cmp.Compare(id.Group, other.Group),
		cmp.Compare(id.Kind, other.Kind),
		cmp.Compare(id.Name, other.Name),
	)
}

// String returns Kind/name, with the namespace if there is one.
func (id ID) String() string {
	if id.Namespace == "" {
		return id.Kind + "/" + id.Name
	}
	return id.Kind + "/" + id.Namespace + "/" + id.Name
}

// Environment is everything that one environment runs.
type Environment struct {
	Name      string
	Namespace string     // where the workloads run
	Platform  []Object   // shared by the workloads; namespaces are written out
	Workloads []Workload // sorted by name, names unique
	Kinds     []Kind     // of the engines, besides the kinds of this package; equal in all environments
}

// Workload is the objects of one workload, all namespaced, all in the
// environment's namespace.
type Workload struct {
	Name    string
	Objects []Object
}

// Raw is an object of a kind without a struct, passed through unchanged. Content holds maps,
// lists, strings, bools, int64 and json.Number, but not apiVersion, kind and metadata: those
// are in the other fields.
type Raw struct {
	Head
	TypeOf  Type           `json:"-"`
	Content map[string]any `json:",inline"`
}

// Type returns the type of the given object.
func (r *Raw) Type() Type { return r.TypeOf }
