package extra

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/spell"
)

// kindRules judge what an object is and where it lives.
var kindRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT009", Severity: diag.Error,
			Title:  "An object is one object",
			Why:    "To kustomize a kind that ends in List is a list of objects: it takes the items out and drops the rest. Items have no labels of ours and are judged by no rule.",
			Bad:    `extra: all: object: {apiVersion: "v1", kind: "List", items: [{apiVersion: "v1", kind: "ConfigMap", metadata: name: "a"}]}`,
			Good:   `extra: a: object: {apiVersion: "v1", kind: "ConfigMap"}`,
			Ref:    "kubernetes-sigs/kustomize api/resource/factory.go, inlineAnyEmbeddedLists",
			Judges: []spec.Path{"extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if isList(o.raw.TypeOf.Kind) {
				r.Reportf(o.At("object", "kind"), "%q is a %s, of which kustomize keeps only the items", o.Name(), o.raw.TypeOf.Kind).
					Fixf("write each of its items as an object of its own")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT018", Severity: diag.Error,
			Title:  "A service account that is bound to a role has a namespace",
			Why:    "A subject may be of any namespace, so the API server asks for it and refuses a binding without.",
			Bad:    `extra: read: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "read"}, subjects: [{kind: "ServiceAccount", name: "notebooks"}]}`,
			Good:   `extra: read: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef: {apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "read"}, subjects: [{kind: "ServiceAccount", name: "notebooks", namespace: "lake-dev"}]}`,
			Ref:    "kubernetes pkg/apis/rbac/validation: ValidateRoleBindingSubject",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if kind := o.raw.TypeOf.Kind; kind != "RoleBinding" && kind != "ClusterRoleBinding" {
				return
			}
			for _, subject := range (placed{o.raw.Content, o.At("object")}).items("subjects") {
				if namespace, _ := subject.value["namespace"].(string); subject.value["kind"] == "ServiceAccount" && namespace == "" {
					r.Reportf(subject.path, "%q binds a service account without saying of which namespace", o.Name()).
						Fixf("add namespace: %q", o.Env.Settings.Namespace)
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT014", Severity: diag.Error,
			Title:  "Kubernetes has the kind of an object",
			Why:    "The API server refuses a kind that it does not know. The groups without a dot are Kubernetes' own, since a CustomResourceDefinition needs a dot in its group.",
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
			Why:    "All environments with the same text write to the one object in the other namespace: the last one wins, and a GitOps controller that prunes for one environment takes it from the others.",
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

// lastRead is the minor version of Kubernetes 1 up to which the tables of kinds were read.
const lastRead = 37

// complete is the versions of APIs of which the tables have every kind, sorted.
var complete = []string{
	"apps/v1", "autoscaling/v2", "batch/v1", "networking.k8s.io/v1", "policy/v1",
	"rbac.authorization.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1", "v1",
}

// ownVersions is the stable versions of the groups without a dot.
var ownVersions = map[string][]string{
	"": {"v1"}, "apps": {"v1"}, "autoscaling": {"v1", "v2"}, "batch": {"v1"}, "extensions": {}, "policy": {"v1"},
}

// stable is versions that are no alpha and no beta.
var stable = regexp.MustCompile(`^v[0-9]+$`)

func checkKind(o *Object, r *rule.Reporter) {
	t := o.raw.TypeOf
	if t.Kind == "" || t.APIVersion == "" || isList(t.Kind) || o.Env.Settings.Kubernetes.AtLeast(1, lastRead+1) {
		return
	}
	if !isServed(t.APIVersion) {
		f := r.Reportf(o.At("object", "apiVersion"), "Kubernetes has no API %q", t.APIVersion)
		meant := home(t.Kind)
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
	if other := home(t.Kind); other != "" {
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

// isServed reports whether there may be such a version of an API.
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

// home returns the version of the API that has a kind, "" when no group or more than
// one of them has it.
func home(kind string) string {
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
