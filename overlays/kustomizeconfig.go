package overlays

import (
	"cmp"
	"path"
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// configuration tells Kustomize which fields of a custom resource hold images, numbers of
// replicas, labels of pods, and names of other objects, and which fields hold namespaces. It does not change Lakewright's output. It is for kustomizations
// that users put on top of it, with images, replicas, labels, namePrefix or nameSuffix.
type configuration struct {
	Images         []fieldSpec     `json:"images"`
	Replicas       []fieldSpec     `json:"replicas"`
	TemplateLabels []fieldSpec     `json:"templateLabels"`
	Namespace      []fieldSpec     `json:"namespace"`
	NameReference  []nameReference `json:"nameReference"`
}

// fieldSpec is a field of a kind. It omits only the core group, because two operators have a
// kind SparkApplication.
type fieldSpec struct {
	Path   string `json:"path"`
	Group  string `json:"group,omitempty"`
	Kind   string `json:"kind"`
	Create bool   `json:"create,omitempty"`
}

// nameReference is the fields that hold the name of an object of a kind.
type nameReference struct {
	Kind    string      `json:"kind"`
	Group   string      `json:"group,omitempty"`
	Version string      `json:"version,omitempty"`
	Fields  []fieldSpec `json:"fieldSpecs"`
}

// configComment is the comment at the head of the file.
const configComment = `#
# Where custom resources and settings in ConfigMaps have images, replicas, labels of
# pods, names of other objects and namespaces, so that images, replicas, labels,
# namePrefix, nameSuffix and namespace of a kustomization on top of an overlay reach
# them as they reach a Deployment.
`

// newConfiguration returns what Kustomize has to know of kinds. Those that pods refer to come
// first.
func newConfiguration(kinds []kube.Kind) configuration {
	c := configuration{}
	for _, name := range kube.PodNames {
		c.referent(name.Of.Type())
	}
	first := len(c.NameReference)
	for _, kind := range kinds {
		c.add(kind)
	}
	others := c.NameReference[first:]
	slices.SortFunc(others, func(a, b nameReference) int { return cmp.Compare(a.Group, b.Group) })
	return c
}

// add adds the fields of a kind.
func (c *configuration) add(kind kube.Kind) {
	of := kind.Of.Type()
	fields := func(at string, paths []string) []fieldSpec {
		list := make([]fieldSpec, len(paths))
		for i, p := range paths {
			list[i] = fieldSpec{Path: path.Join(kind.Root, at, p), Group: of.Group(), Kind: of.Kind}
		}
		return list
	}
	c.Images = append(c.Images, fields("", kind.Fields.Images)...)
	c.Replicas = append(c.Replicas, fields("", kind.Fields.Replicas)...)
	c.Namespace = append(c.Namespace, fields("", kind.Fields.Namespaces)...)
	for _, labels := range fields("", kind.Fields.Labels) {
		labels.Create = true
		c.TemplateLabels = append(c.TemplateLabels, labels)
	}
	for _, names := range kind.Fields.Names {
		for _, at := range names.At {
			for _, name := range names.Names {
				r := c.referent(name.Of.Type())
				r.Fields = append(r.Fields, fields(at, name.In)...)
			}
		}
	}
}

// referent returns the entry for the fields that hold names of objects of a kind, so that
// fields can be added. A version would only be needed if a kind of the core group had the name
// of another kind.
func (c *configuration) referent(of kube.Type) *nameReference {
	i := slices.IndexFunc(c.NameReference, func(r nameReference) bool { return r.Group == of.Group() && r.Kind == of.Kind })
	if i < 0 {
		i = len(c.NameReference)
		r := nameReference{Kind: of.Kind, Group: of.Group()}
		if r.Group == "" {
			r.Version = of.APIVersion
		}
		c.NameReference = append(c.NameReference, r)
	}
	return &c.NameReference[i]
}
