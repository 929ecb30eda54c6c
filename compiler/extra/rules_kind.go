package extra

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

// kindRules judge the kind and the namespace of an object.
var kindRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT009", Severity: diag.Error,
			Title:  "An entry of extra is one object, not a list",
			Why:    "Kustomize treats a kind that ends in List as a list of objects: it takes out the items and drops the rest. Lakewright neither labels nor checks the items.",
			Bad:    `extra: all: object: {apiVersion: "v1", kind: "List", items: [{apiVersion: "v1", kind: "ConfigMap", metadata: name: "a"}]}`,
			Good:   `extra: a: object: {apiVersion: "v1", kind: "ConfigMap"}`,
			Ref:    "kubernetes-sigs/kustomize api/resource/factory.go, inlineAnyEmbeddedLists",
			Judges: []spec.Path{"extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if isList(o.raw.TypeOf.Kind) {
				r.Reportf(o.At("object", "kind"), "%q is a %s, and kustomize keeps only the items of a list", o.Name(), o.raw.TypeOf.Kind).
					Fixf("write each of its items as a separate object")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT018", Severity: diag.Error,
			Title:  "A service account that is bound to a role has a namespace",
			Why:    "A subject may be in any namespace, so the API server requires the namespace and refuses a binding without it.",
			Bad:    `extra: read: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "read"}, subjects: [{kind: "ServiceAccount", name: "notebooks"}]}`,
			Good:   `extra: read: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "read"}, subjects: [{kind: "ServiceAccount", name: "notebooks", namespace: "lake-dev"}]}`,
			Ref:    "kubernetes pkg/apis/rbac/validation: ValidateRoleBindingSubject",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			for _, subject := range o.Subjects() {
				if subject.Kind == "ServiceAccount" && subject.Namespace == "" {
					r.Reportf(subject.Path, "%q binds a service account without a namespace", o.Name()).
						Fixf("add namespace: %q", o.Env.Settings.Namespace)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT014", Severity: diag.Error,
			Title:  "Kubernetes has the kind of an object",
			Why:    "The API server refuses a kind that it does not know. Groups without a dot belong to Kubernetes itself, because the group of a CustomResourceDefinition must have a dot.",
			Bad:    `extra: settings: object: {apiVersion: "v1", kind: "ConfigMapp"}`,
			Good:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap"}`,
			Ref:    "kubernetes, openapi v1.37; apiextensions-apiserver pkg/apis/apiextensions/validation: should be a domain with at least one dot",
			Judges: []spec.Path{"extra.object.apiVersion", "extra.object.kind"},
		},
		Check: checkKind,
	},
	{
		Doc: rule.Doc{
			ID: "EXT016", Severity: diag.Warning,
			Title:  "An object lives in the namespace of its environment",
			Why:    "All environments that share this text write to the same object in the other namespace. The last one wins, and a GitOps controller that prunes for one environment deletes the object of the others.",
			Bad:    `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", metadata: namespace: "monitoring"}`,
			Good:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap"}`,
			Ref:    "argo-cd, automatic pruning",
			Judges: []spec.Path{"extra.scope", "extra.object.metadata.namespace", "environments.namespace"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			namespace := o.written.Namespace
			if namespace != "" && !o.raw.TypeOf.Cluster && namespace != o.Env.Settings.Namespace {
				r.Reportf(o.At("object", "metadata", "namespace"), "%q lives in %q, which is not the namespace of the environment", o.Name(), namespace).
					Fixf("remove the namespace, or keep the object where the rest of %q is kept", namespace)
			}
		},
	},
}

func isList(kind string) bool { return strings.HasSuffix(kind, "List") }

// lastRead is the newest minor version of Kubernetes 1 that the tables of kinds cover.
const lastRead = 37

// complete lists the API versions whose kinds the tables have completely, sorted.
var complete = []string{
	"apps/v1", "autoscaling/v2", "batch/v1", "networking.k8s.io/v1", "policy/v1",
	"rbac.authorization.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1", "v1",
}

// ownVersions lists the stable versions of the groups without a dot.
var ownVersions = map[string][]string{
	"": {"v1"}, "apps": {"v1"}, "autoscaling": {"v1", "v2"}, "batch": {"v1"}, "extensions": {}, "policy": {"v1"},
}

// stable matches versions that are neither alpha nor beta.
var stable = lazyregexp.New(`^v[0-9]+$`)

func checkKind(o *Object, r *rule.Reporter) {
	t := o.raw.TypeOf
	if t.Kind == "" || t.APIVersion == "" || isList(t.Kind) || o.isPodSecurityPolicy() || o.Env.Settings.Kubernetes.AtLeast(1, lastRead+1) {
		return
	}
	if !isServed(t.APIVersion) {
		f := r.Reportf(o.At("object", "apiVersion"), "Kubernetes has no API %q", t.APIVersion)
		meant := apiVersionOf(t.Kind)
		if meant == "" {
			meant = spell.Nearest(t.APIVersion, complete)
		}
		adviseWord(f, meant)
		return
	}
	if !slices.Contains(complete, t.APIVersion) {
		return
	}
	known := slices.Concat(clusterKinds[t.Group()], namespacedKinds[t.Group()])
	if slices.Contains(known, t.Kind) {
		return
	}
	if other := apiVersionOf(t.Kind); other != "" {
		r.Reportf(o.At("object", "apiVersion"), "Kubernetes has no %s in %s", t.Kind, t.APIVersion).
			Fixf("write %s", other).Replace(strconv.Quote(other))
		return
	}
	adviseWord(r.Reportf(o.At("object", "kind"), "Kubernetes has no %s in %s", t.Kind, t.APIVersion), spell.Nearest(t.Kind, known))
}

func adviseWord(f *rule.Finding, meant string) {
	if meant == "" {
		f.Fixf("find the right one with kubectl api-resources")
		return
	}
	f.Fixf("did you mean %s?", meant).Replace(strconv.Quote(meant))
}

// isServed reports whether such an API version may exist.
func isServed(apiVersion string) bool {
	group, version, found := strings.Cut(apiVersion, "/")
	if !found {
		group, version = "", apiVersion
	}
	if strings.Contains(group, ".") {
		return true
	}
	versions, own := ownVersions[group]
	return own && (slices.Contains(versions, version) || !stable.MatchString(version) && group != "")
}

// apiVersionOf returns the API version that has a kind, "" when no group or several groups
// have it.
func apiVersionOf(kind string) string {
	var groups []string
	for _, table := range []map[string][]string{clusterKinds, namespacedKinds} {
		for _, group := range slices.Sorted(maps.Keys(table)) {
			if listed(table, group, kind) {
				groups = append(groups, group)
			}
		}
	}
	if len(groups) != 1 {
		return ""
	}
	switch groups[0] {
	case "":
		return "v1"
	case "autoscaling":
		return "autoscaling/v2"
	}
	return groups[0] + "/v1"
}
