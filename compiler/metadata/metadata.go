// Package metadata knows which labels and annotations a user must not write, because other
// programs own them, and how large all annotations together may be. It judges maps of keys
// anywhere in a spec, and knows no section.
package metadata

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
)

// Labels is labels as written in a spec. Every field of a spec that holds labels has this
// type, by which shared rules find and judge the field.
type Labels map[string]string

// Annotations is annotations as written in a spec. Shared rules find them by this type too.
type Annotations map[string]string

// CloudIdentity is the owner of the keys that give a service account a role in a cloud.
const CloudIdentity = "the cloud's identity webhook"

// owners maps a domain to the program that reads its keys and those of its subdomains. Such
// a key controls a program that has more rights than the author of a spec: an Argo CD hook
// annotation turns an object into a job of the sync, a Pod Security label lowers the
// security level of a namespace.
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

// freeDomains lists subdomains of the owned domains whose keys are settings of the object itself,
// which users are meant to write.
var freeDomains = []string{
	"cluster-autoscaler.kubernetes.io", "controller.kubernetes.io", "ingress.kubernetes.io",
	"node.kubernetes.io", "rbac.authorization.k8s.io", "service.beta.kubernetes.io",
	"service.kubernetes.io", "storageclass.kubernetes.io", "topology.kubernetes.io",
}

// keyOwners maps single keys to their owners, as exceptions; "" means that the user may write
// the key.
var keyOwners = map[string]string{
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

// Owner returns the program that owns the key of a label or an annotation, "" when the user
// may write the key.
func Owner(key string) string {
	if owner, found := keyOwners[key]; found {
		return owner
	}
	domain, _, found := strings.Cut(key, "/")
	if !found || slices.ContainsFunc(freeDomains, func(f string) bool { return below(domain, f) }) {
		return ""
	}
	for parent := domain; parent != ""; _, parent, _ = strings.Cut(parent, ".") {
		if owner, found := owners[parent]; found {
			return owner
		}
	}
	return ""
}

// compilerLabels lists the labels that the compiler sets on every object.
var compilerLabels = []string{
	"app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by",
	"app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/version",
}

// IsRecommended reports whether a label is one of those that Kubernetes recommends, which the
// compiler sets on every object.
func IsRecommended(key string) bool { return slices.Contains(compilerLabels, key) }

// LabelOwner is Owner for a label of a workload, where the compiler owns the labels that it
// sets on every object.
func LabelOwner(key string) string {
	if IsRecommended(key) {
		return "the compiler"
	}
	return Owner(key)
}

// JudgeKeys reports the keys of labels or annotations that the user must not write. What is
// "label" or "annotation"; path is the path of the map.
func JudgeKeys(r *rule.Reporter, path spec.Path, what string, written map[string]string) {
	JudgeKeysOf(r, path, what, written, "")
}

// JudgeKeysOf is JudgeKeys, but allows the keys of the owner pass.
func JudgeKeysOf(r *rule.Reporter, path spec.Path, what string, written map[string]string, pass string) {
	for _, key := range slices.Sorted(maps.Keys(written)) {
		owner := Owner(key)
		if owner == "" || owner == pass {
			continue
		}
		f := r.Reportf(path.At(key), "%s %q belongs to %s", what, key, owner).OnKey()
		_, name, _ := strings.Cut(key, "/")
		switch owner {
		case CloudIdentity:
			f.Fixf("name the role in the store's credentials")
			if !strings.HasPrefix(key, "eks.amazonaws.com/") {
				f.Fixf("remove it; stores support only AWS roles, and this key belongs to another cloud")
			}
		case "lakewright":
			f.Fixf("remove it; the compiler sets it on every object")
		default:
			f.Fixf("remove it, or use your own domain, as in example.com/%s", name)
		}
	}
}

// below reports whether domain is parent or one of its subdomains.
func below(domain, parent string) bool {
	return domain == parent || strings.HasSuffix(domain, "."+parent)
}

// largestAnnotations is the limit in bytes for the keys and values of all annotations
// together.
const largestAnnotations = 256 << 10

// JudgeAnnotations reports annotations that together are too large. path is the path of the
// map.
func JudgeAnnotations(r *rule.Reporter, path spec.Path, written map[string]string) {
	total := 0
	for key, value := range written {
		total += len(key) + len(value)
	}
	if total > largestAnnotations {
		r.Reportf(path, "the annotations together have %d bytes, and the limit is %d", total, largestAnnotations).
			Fixf("move the longest of them elsewhere, for example to a ConfigMap")
	}
}
