// Package extra passes objects of the user's own through: it checks and completes
// their head and leaves the rest as it is.
package extra

import (
	"cmp"
	"maps"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// Name is the key of the section.
const Name = "extra"

// Section is the user's own objects.
var Section = plan.Define(plan.Def[Spec, *Object]{Name: Name, Resolve: resolve, Rules: rules})

// Spec is an object as it is written.
type Spec struct {
	Scope  string     `spec:"scope"` // namespace or cluster
	Object *spec.Node `spec:"object"`
}

// Object is a resolved object of the user's own.
type Object struct {
	plan.Entry
	raw        *kube.Raw
	namespaced bool // the object names a namespace itself
}

// head is the part of an object that we look at.
type head struct {
	APIVersion string   `spec:"apiVersion"`
	Kind       string   `spec:"kind"`
	Metadata   metadata `spec:"metadata"`
}

type metadata struct {
	Name        string            `spec:"name"`
	Namespace   string            `spec:"namespace"`
	Labels      map[string]string `spec:"labels"`
	Annotations map[string]string `spec:"annotations"`
}

func resolve(entry plan.Entry, s Spec) *Object {
	o := &Object{Entry: entry, raw: &kube.Raw{}}
	if s.Object == nil {
		return o // told by the loader
	}
	var h head
	if err := spec.Decode(s.Object, &h); err != nil {
		return o // likewise
	}
	o.raw.TypeOf = kube.Type{APIVersion: h.APIVersion, Kind: h.Kind, Cluster: s.Scope == "cluster"}
	o.namespaced = h.Metadata.Namespace != ""
	labels := entry.Labels("extra", "", "")
	maps.Copy(labels, h.Metadata.Labels)
	o.raw.Metadata = kube.Metadata{
		Name: cmp.Or(h.Metadata.Name, entry.Name()), Labels: labels, Annotations: h.Metadata.Annotations,
	}
	if !o.raw.TypeOf.Cluster {
		o.raw.Metadata.Namespace = cmp.Or(h.Metadata.Namespace, entry.Env.Settings.Namespace)
	}
	o.raw.Content = s.Object.Without("apiVersion", "kind", "metadata").Data().(map[string]any)
	return o
}

// Objects returns the object.
func (o *Object) Objects() []kube.Object { return []kube.Object{o.raw} }

var rules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT001", Severity: diag.Error,
			Title:  "No Secret is written in a spec",
			Why:    "The output is committed to Git, and a Secret's data is only encoded. Whoever reads the repository reads the credential.",
			Bad:    `extra: db: object: {apiVersion: "v1", kind: "Secret", stringData: password: "hunter2"}`,
			Good:   `extra: db: object: {apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", spec: secretStoreRef: name: "vault"}`,
			Ref:    "platform facts 6.3",
			Judges: []spec.Path{"extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.raw.TypeOf.Kind == "Secret" && o.raw.TypeOf.Group() == "" {
				r.Reportf(o.At("object", "kind"), "%q is a Secret, and its data would stand in Git", o.Name()).
					Fixf("write an ExternalSecret or a SecretProviderClass that fetches it")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT002", Severity: diag.Error,
			Title:  "An object of the whole cluster names no namespace",
			Why:    "The API server refuses a namespace on a kind that has none.",
			Bad:    `extra: reader: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: namespace: "lake"}}`,
			Good:   `extra: reader: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole"}}`,
			Ref:    "Kubernetes API conventions, namespaces",
			Judges: []spec.Path{"extra.scope", "extra.object.metadata.namespace"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.raw.TypeOf.Cluster && o.namespaced {
				r.Reportf(o.At("object", "metadata", "namespace"), "%s is an object of the whole cluster and names a namespace", o.Name()).
					Fixf(`remove the namespace, or write scope: "namespace"`)
			}
		},
	},
}
