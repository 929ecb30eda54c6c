// Package metadata knows which labels and annotations are not the user's to write: who
// reads a key in place of the user, and how large annotations may be together. It judges
// maps of keys wherever a spec has them, and knows no section.
package metadata

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
)

// Labels is labels as a spec writes them. A field of a spec that holds labels has this type;
// the type is the declaration by which rules of every engine find and judge them.
type Labels map[string]string

// Annotations is annotations as a spec writes them, declared as Labels is.
type Annotations map[string]string

// CloudIdentity is the owner of keys that give a service account a role in a cloud.
const CloudIdentity = "the cloud's identity webhook"

// owners is who reads the keys of a domain and of the domains below it. A key of these is
// a command to a program that runs with more rights than the author of a spec: an Argo CD
// hook annotation turns an object into a job of the sync, a Pod Security label opens a
// namespace.
var owners = map[string]string{
	"argocd.argoproj.io":         "Argo CD",
	"azure.workload.identity":    CloudIdentity,
	"config.kubernetes.io":       "kustomize",
	"eks.amazonaws.com":          CloudIdentity,
	"helm.sh":                    "Helm",
	"iam.gke.io":                 CloudIdentity,
	"k8s.io":                     "Kubernetes",
	"kubectl.kubernetes.io":      "kubectl",
	"kubernetes.io":              "Kubernetes",
	"pod-security.kubernetes.io": "Pod Security Admission",
	"sidecar.istio.io":           "Istio",
	"toolkit.fluxcd.io":          "Flux",
	"sparkoperator.k8s.io":       "the Spark operator",
}

// free is the domains below the owned ones whose keys are settings of the object itself
// that people are meant to write.
var free = []string{
	"cluster-autoscaler.kubernetes.io", "controller.kubernetes.io", "ingress.kubernetes.io",
	"node.kubernetes.io", "rbac.authorization.k8s.io", "service.beta.kubernetes.io",
	"service.kubernetes.io", "storageclass.kubernetes.io", "topology.kubernetes.io",
}

// keys is the exceptions for single keys; no owner means that the key is free.
var keys = map[string]string{
	"app.kubernetes.io/component":  "",
	"app.kubernetes.io/instance":   "lakewright",
	"app.kubernetes.io/managed-by": "lakewright",
	"app.kubernetes.io/name":       "",
	"app.kubernetes.io/part-of":    "lakewright",
	"app.kubernetes.io/version":    "",
	"argocd.argoproj.io/sync-wave": "",
	"sidecar.istio.io/inject":      "",
	"kubernetes.io/change-cause":   "",
	"kubernetes.io/description":    "",
}

// Owner returns who reads a key of a label or an annotation in place of the user, ""
// when nobody does and the key may be written.
func Owner(key string) string {
	if owner, found := keys[key]; found {
		return owner
	}
	domain, _, found := strings.Cut(key, "/")
	if !found || slices.ContainsFunc(free, func(f string) bool { return below(domain, f) }) {
		return ""
	}
	for parent := domain; parent != ""; _, parent, _ = strings.Cut(parent, ".") {
		if owner, found := owners[parent]; found {
			return owner
		}
	}
	return ""
}

// compilers is the labels that the compiler sets on every object.
var compilers = []string{
	"app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by",
	"app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/version",
}

// LabelOwner is Owner for a label of a workload, on which the compiler sets labels of its own.
func LabelOwner(key string) string {
	if slices.Contains(compilers, key) {
		return "the compiler"
	}
	return Owner(key)
}

// JudgeKeys reports the keys of labels or annotations that are not the user's to write.
// What is what the keys are of, "label" or "annotation"; path is the place of the map.
func JudgeKeys(r *rule.Reporter, path spec.Path, what string, written map[string]string) {
	JudgeKeysOf(r, path, what, written, "")
}

// JudgeKeysOf is JudgeKeys, but lets the keys of one owner pass.
func JudgeKeysOf(r *rule.Reporter, path spec.Path, what string, written map[string]string, pass string) {
	for _, key := range slices.Sorted(maps.Keys(written)) {
		owner := Owner(key)
		if owner == "" || owner == pass {
			continue
		}
		f := r.Reportf(path.At(key), "%s %q belongs to %s", what, key, owner)
		_, name, _ := strings.Cut(key, "/")
		switch owner {
		case CloudIdentity:
			f.Fixf("name the role in the store's credentials")
			if !strings.HasPrefix(key, "eks.amazonaws.com/") {
				f.Fixf("remove it; stores have roles of Amazon alone, and this is another cloud's")
			}
		case "lakewright":
			f.Fixf("remove it; it is set on every object")
		default:
			f.Fixf("remove it, or use a domain of your own, as in example.com/%s", name)
		}
	}
}

// below reports whether domain is parent or one of its subdomains.
func below(domain, parent string) bool {
	return domain == parent || strings.HasSuffix(domain, "."+parent)
}

// largestAnnotations is the bytes that keys and values of annotations may have together.
const largestAnnotations = 256 << 10

// JudgeAnnotations reports annotations that are too large together. Path is the place of
// the map.
func JudgeAnnotations(r *rule.Reporter, path spec.Path, written map[string]string) {
	total := 0
	for key, value := range written {
		total += len(key) + len(value)
	}
	if total > largestAnnotations {
		r.Reportf(path, "the annotations have %d bytes together, and an object has room for %d", total, largestAnnotations).
			Fixf("keep the longest of them elsewhere, as in a ConfigMap")
	}
}
