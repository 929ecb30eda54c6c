package extra

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// Name is the key of the section.
const Name = "extra"

// Section is the section of the user's own objects.
var Section = plan.Define(plan.Def[Spec, *Object]{Name: Name, Resolve: resolve, Rules: rules})

// Spec is an object as it is written.
type Spec struct {
	Scope  string     `spec:"scope"` // namespace or cluster
	Object *spec.Node `spec:"object"`
}

// Object is a resolved object of the user's own.
type Object struct {
	plan.Entry
	raw     *kube.Raw
	written headMetadata // of the object, as the user wrote it
	node    *spec.Node   // the object as data, with its places
	faults  func() []shape.Fault
}

// head is the part of an object that this package decodes.
type head struct {
	APIVersion string       `spec:"apiVersion"`
	Kind       string       `spec:"kind"`
	Metadata   headMetadata `spec:"metadata"`
}

type headMetadata struct {
	Name        string               `spec:"name"`
	Namespace   string               `spec:"namespace"`
	Labels      metadata.Labels      `spec:"labels"`
	Annotations metadata.Annotations `spec:"annotations"`
}

func resolve(entry plan.Entry, s Spec) *Object {
	o := &Object{Entry: entry, raw: &kube.Raw{}, faults: func() []shape.Fault { return nil }}
	if s.Object == nil {
		return o // the loader reports it
	}
	var h head
	if err := spec.Decode(s.Object, &h); err != nil {
		return o // likewise
	}
	o.node = s.Object
	o.raw.TypeOf = kube.Type{APIVersion: h.APIVersion, Kind: h.Kind, Cluster: s.Scope == "cluster"}
	o.written = h.Metadata
	labels := entry.Labels(entry.Env.Platform, "", "")
	maps.Copy(labels, h.Metadata.Labels)
	o.raw.Metadata = kube.Metadata{
		Name: cmp.Or(h.Metadata.Name, entry.Name()), Labels: labels, Annotations: h.Metadata.Annotations,
	}
	if !o.raw.TypeOf.Cluster {
		o.raw.Metadata.Namespace = cmp.Or(h.Metadata.Namespace, entry.Env.Namespace)
	}
	if content, ok := s.Object.Without("apiVersion", "kind", "metadata").Data().(map[string]any); ok {
		o.raw.Content = content
	}
	o.faults = sync.OnceValue(func() []shape.Fault { return compared(o) })
	return o
}

// is reports whether the object is of one of the kinds of a group.
func (o *Object) is(group string, kinds ...string) bool {
	return o.raw.TypeOf.Group() == group && slices.Contains(kinds, o.raw.TypeOf.Kind)
}

// CustomKind returns the group and the kind of an entry of the section as it is written, and no kind
// if Kubernetes itself has it.
func CustomKind(entry *spec.Node) (group, kind string) {
	var s Spec
	var h head
	if spec.Decode(entry, &s) != nil || s.Object == nil || spec.Decode(s.Object, &h) != nil {
		return "", ""
	}
	if _, known := shape.Of(h.APIVersion, h.Kind, shape.Newest); known {
		return "", ""
	}
	t := kube.Type{APIVersion: h.APIVersion, Kind: h.Kind}
	if !strings.Contains(t.Group(), ".") {
		return "", "" // Kubernetes' own groups, which EXT014 judges
	}
	return t.Group(), t.Kind
}

// Objects returns the object.
func (o *Object) Objects() []kube.Object { return []kube.Object{o.raw} }
