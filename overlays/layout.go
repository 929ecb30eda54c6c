package overlays

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
)

// The directories at the top of a tree. Write and Diff never read anything outside of them.
const (
	platformDir   = "platform"
	workloadsDir  = "workloads"
	overlaysDir   = "overlays"
	componentsDir = "components"
)

// namespaceDir is the directory, in the base and the overlays of the platform, with the
// environment's namespace and the objects in it.
const namespaceDir = "namespace"

// anyNamespace is the name of the environment's Namespace in a base.
const anyNamespace = "set-by-overlay"

// componentDir holds the component that describes the custom resources to Kustomize.
const componentDir = componentsDir + "/lakewright"

// The files that do not hold whole objects.
const (
	kustomizationFile = "kustomization.yaml"
	patchesFile       = "patches.yaml"
	configFile        = "kustomizeconfig.yaml"
)

// extraFile holds the objects that were passed through.
const extraFile = "extra.yaml"

// ownFiles is the placeholder, in files, for the files with the kinds of one engine.
const ownFiles = ""

// files is the files in the order in which they are built and applied.
var files = []string{
	"namespace.yaml",
	"priority.yaml",
	"storage.yaml",
	"rbac.yaml",
	"configmap.yaml",
	"network.yaml",
	"disruption.yaml",
	ownFiles,
	"monitoring.yaml",
	extraFile,
}

// place is the file of an object and its position among the others.
type place struct {
	rank int
	file string
}

// compare orders files as they are built.
func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.rank, q.rank), cmp.Compare(p.file, q.file))
}

// places is the files of kinds.
type places map[kube.Type]place

// placesOf returns the files of all kinds of environments.
func placesOf(envs []kube.Environment) places {
	all := places{}
	for _, kind := range kindsOf(envs) {
		if kind.File == "" {
			continue
		}
		rank := slices.Index(files, kind.File)
		if rank < 0 {
			rank = slices.Index(files, ownFiles)
		}
		all[kind.Of.Type()] = place{rank, kind.File}
	}
	return all
}

// kindsOf returns all kinds of environments, which are the same in each.
func kindsOf(envs []kube.Environment) []kube.Kind {
	kinds := kube.Kinds()
	if len(envs) > 0 {
		kinds = append(kinds, envs[0].Kinds...)
	}
	return kinds
}

// of returns the file of an object.
func (p places) of(o kube.Object) place {
	if _, isRaw := o.(*kube.Raw); !isRaw {
		if place, known := p[o.Type()]; known {
			return place
		}
	}
	return place{slices.Index(files, extraFile), extraFile}
}

// inOrder returns objects sorted by their files; within a file, they keep their order.
func (p places) inOrder(objects []kube.Object) []kube.Object {
	type placed struct {
		place
		object kube.Object
	}
	list := make([]placed, len(objects))
	for i, o := range objects {
		list[i] = placed{p.of(o), o}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.place.compare(b.place) })
	sorted := make([]kube.Object, len(list))
	for i, one := range list {
		sorted[i] = one.object
	}
	return sorted
}

// kustomization is the fields of a kustomization.yaml that Lakewright writes. It has no fields
// that run a program, refer to files outside of the tree or change the schema.
type kustomization struct {
	APIVersion     string        `json:"apiVersion"`
	Kind           string        `json:"kind"`
	Namespace      string        `json:"namespace,omitempty"`
	Resources      []string      `json:"resources,omitempty"`
	Components     []string      `json:"components,omitempty"`
	Patches        []patchFile   `json:"patches,omitempty"`
	Replacements   []replacement `json:"replacements,omitempty"`
	Configurations []string      `json:"configurations,omitempty"`
}

// patchFile names a file of strategic merge patches. It has no target: a patch
// that finds nothing is an error then, and seven times cheaper.
type patchFile struct {
	Path string `json:"path"`
}

// replacement copies a field of an object to fields of others.
type replacement struct {
	Source  source   `json:"source"`
	Targets []target `json:"targets"`
}

type source struct {
	selector
	FieldPath string `json:"fieldPath"`
}

type target struct {
	Select     selector `json:"select"`
	FieldPaths []string `json:"fieldPaths"`
}

type selector struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// renaming replaces the name of an object, which is its stem in the base, by the name in its
// annotation.
func renaming(kind, stem string) replacement {
	object := selector{Kind: kind, Name: stem}
	return replacement{
		Source:  source{object, "metadata.annotations.[" + kube.NameAnnotation + "]"},
		Targets: []target{{Select: object, FieldPaths: []string{"metadata.name"}}},
	}
}

// newKustomization returns a kustomization with the given resources. It leaves the order in which
// they are printed to the tool: kubectl warns about sortOptions at each apply, because it sets an
// order itself.
func newKustomization(resources ...string) kustomization {
	return kustomization{
		APIVersion: "kustomize.config.k8s.io/v1beta1",
		Kind:       "Kustomization",
		Resources:  resources,
	}
}

// newComponent returns the component that refers to configFile.
func newComponent() kustomization {
	return kustomization{
		APIVersion:     "kustomize.config.k8s.io/v1alpha1",
		Kind:           "Component",
		Configurations: []string{configFile},
	}
}

// environmentDir returns the root that has everything of an environment.
func environmentDir(env string) string { return path.Join(overlaysDir, env) }

// up returns the relative path from a directory to the top of the tree.
func up(dir string) string { return strings.Repeat("../", strings.Count(dir, "/")+1) }
