package network

import (
	"maps"
	"slices"
)

// A Mesh is a service mesh that adds a proxy to the pods of a namespace.
type Mesh struct {
	Name    string
	Pod     string // label or annotation of a pod that decides
	Off     string // its value for no proxy
	IsLabel bool   // Pod is a label, otherwise an annotation

	namespace map[string]string // namespace labels, any of which turns the proxy on; "": any value
}

// Meshes returns the service meshes that rules recognize.
func Meshes() []Mesh {
	return []Mesh{
		{
			Name: "Istio", namespace: map[string]string{"istio-injection": "enabled", "istio.io/rev": ""},
			Pod: "sidecar.istio.io/inject", Off: "false", IsLabel: true,
		},
		{Name: "Linkerd", namespace: map[string]string{"linkerd.io/inject": "enabled"}, Pod: "linkerd.io/inject", Off: "disabled"},
	}
}

// RequestedBy returns the label of a namespace that turns the mesh on, and whether there
// is one.
func (m Mesh) RequestedBy(labels map[string]string) (string, bool) {
	for _, key := range slices.Sorted(maps.Keys(m.namespace)) {
		value, found := labels[key]
		if want := m.namespace[key]; found && (want == "" || want == value) {
			return key, true
		}
	}
	return "", false
}

// IsDeclaredBy reports whether pods with these labels and annotations declare whether they want a
// proxy.
func (m Mesh) IsDeclaredBy(labels, annotations map[string]string) bool {
	declared := annotations
	if m.IsLabel {
		declared = labels
	}
	_, found := declared[m.Pod]
	return found
}

// Field returns the field of a workload in which its pods declare whether they want a proxy.
func (m Mesh) Field() string {
	if m.IsLabel {
		return "labels"
	}
	return "annotations"
}
