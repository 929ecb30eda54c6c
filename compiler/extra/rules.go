package extra

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/version"
)

// rules judge one of the user's own objects.
var rules = slices.Concat(headRules, kindRules, shapeRules, contentRules, podRules, rightRules, serviceRules, webhookRules, nodeRules)

// headRules judge the metadata of an object, the rights it grants and its API version.
var headRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT001", Severity: diag.Error, Secret: true,
			Title:  "No Secret is written in a spec",
			Why:    "The output is committed to Git, and the data of a Secret is only encoded, not encrypted. Everybody who can read the repository can read the credential.",
			Bad:    `extra: db: object: {apiVersion: "v1", kind: "Secret", stringData: password: "hunter2"}`,
			Good:   `extra: db: object: {apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", spec: secretStoreRef: name: "vault"}`,
			Ref:    "kubernetes, good practices for Secrets",
			Judges: []spec.Path{"extra.object.apiVersion", "extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.is("", "Secret") {
				r.Reportf(o.At("object", "kind"), "%q is a Secret, and its data would be committed to Git", o.Name()).
					Fixf("write an ExternalSecret or a SecretProviderClass that fetches it")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT002", Severity: diag.Error,
			Title:  "A cluster-scoped object names no namespace",
			Why:    "The API server refuses a namespace on a kind that has none.",
			Bad:    `extra: reader: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: namespace: "lake"}}`,
			Good:   `extra: reader: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole"}}`,
			Ref:    "kubernetes, API conventions, namespaces",
			Judges: []spec.Path{"extra.scope", "extra.object.metadata.namespace"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.raw.TypeOf.Cluster && o.written.Namespace != "" {
				r.Reportf(o.At("object", "metadata", "namespace"), "%q is a cluster-scoped object and names a namespace", o.Name()).
					Fixf(`remove the namespace, or write scope: "namespace"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT003", Severity: diag.Error,
			Title:  "A cluster-scoped kind has the scope cluster",
			Why:    "With the scope namespace, Lakewright sets the namespace of the object, and the API server refuses a namespace on a kind that has none.",
			Bad:    `extra: reader: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole"}`,
			Good:   `extra: reader: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole"}}`,
			Ref:    "kubernetes, openapi v1.37: paths without namespaces/{namespace}",
			Judges: []spec.Path{"extra.scope", "extra.object.apiVersion", "extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if t := o.raw.TypeOf; !t.Cluster && listed(clusterKinds, t.Group(), t.Kind) {
				r.Reportf(o.At("object", "kind"), "a %s is cluster-scoped, and %q has the scope namespace", t.Kind, o.Name()).
					Fixf(`write scope: "cluster" beside object`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT004", Severity: diag.Error,
			Title:  "A kind that lives in a namespace has the scope namespace",
			Why:    "With the scope cluster, Lakewright sets no namespace, and the object goes to the default namespace of the client that applies it.",
			Bad:    `extra: settings: {scope: "cluster", object: {apiVersion: "v1", kind: "ConfigMap"}}`,
			Good:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap"}`,
			Ref:    "kubernetes, openapi v1.37: paths with namespaces/{namespace}",
			Judges: []spec.Path{"extra.scope", "extra.object.apiVersion", "extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if t := o.raw.TypeOf; t.Cluster && listed(namespacedKinds, t.Group(), t.Kind) {
				r.Reportf(o.At("scope"), "a %s lives in a namespace, and %q has the scope cluster", t.Kind, o.Name()).
					Fixf(`write scope: "namespace", or remove it`).Replace(`"namespace"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT005", Severity: diag.Error,
			Title:  "Labels and annotations of an object are the user's own",
			Why:    "Some keys control programs that have more rights than the author of a spec: an Argo CD hook runs during the sync, a tracking id claims an object of another application, and a Pod Security label lowers the security level of a namespace.",
			Bad:    `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", metadata: annotations: "argocd.argoproj.io/hook": "PreSync"}`,
			Good:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", metadata: annotations: "argocd.argoproj.io/sync-wave": "-1"}`,
			Ref:    "argo-cd, resource hooks and sync options; kubernetes, well-known labels, annotations and taints",
			Judges: []spec.Path{"extra.object.metadata.labels", "extra.object.metadata.annotations"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			pass := ""
			if o.is("", "ServiceAccount") {
				pass = metadata.CloudIdentity // a service account gets a role in a cloud only by such an annotation
			}
			metadata.JudgeKeysOf(r, o.At("object", "metadata", "labels"), "label", o.written.Labels, pass)
			metadata.JudgeKeysOf(r, o.At("object", "metadata", "annotations"), "annotation", o.written.Annotations, pass)
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT006", Severity: diag.Warning,
			Title:  "A role names what it allows",
			Why:    "A wildcard also allows resources and verbs that do not exist yet, and includes secrets and escalation. The verbs escalate, bind and impersonate let the holder obtain any right.",
			Bad:    `extra: reader: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{apiGroups: [""], resources: ["pods"], verbs: ["*"]}]}`,
			Good:   `extra: reader: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"]}]}`,
			Ref:    "kubernetes, RBAC good practices",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.is("rbac.authorization.k8s.io", "Role", "ClusterRole") {
				checkRole(o, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT007", Severity: diag.Error,
			Title:  "The cluster serves an object's API version",
			Why:    "Kubernetes adds versions of an API and removes old ones. An object of a version that is not served cannot be applied.",
			Bad:    `extra: gold: {scope: "cluster", object: {apiVersion: "storage.k8s.io/v1alpha1", kind: "VolumeAttributesClass", driverName: "ebs.csi.aws.com"}}` + "\n" + `environments: dev: kubernetes: "1.36"`,
			Good:   `extra: gold: {scope: "cluster", object: {apiVersion: "storage.k8s.io/v1", kind: "VolumeAttributesClass", driverName: "ebs.csi.aws.com"}}` + "\n" + `environments: dev: kubernetes: "1.36"`,
			Ref:    "kubernetes/api v0.37.2, zz_generated.prerelease-lifecycle.go",
			Judges: []spec.Path{"extra.object.apiVersion", "extra.object.kind"},
		},
		Check: checkServed,
	},
	{
		Doc: rule.Doc{
			ID: "EXT008", Severity: diag.Warning,
			Title:  "An object states the desired state and has no status",
			Why:    "A controller writes the status. The API server drops a status from Git, and a GitOps controller reports a difference forever.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: ports: [{port: 80}], status: loadBalancer: {}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: ports: [{port: 80}]}`,
			Ref:    "kubernetes, API conventions, spec and status",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if _, found := o.raw.Content["status"]; found {
				r.Reportf(o.At("object", "status"), "%q has a status, which only the cluster writes", o.Name()).Fixf("remove it")
			}
		},
	},
}

// escalatingVerbs lists the verbs with which the holder of a role can obtain any right.
var escalatingVerbs = []string{"*", "bind", "escalate", "impersonate"}

func checkRole(o *Object, r *rule.Reporter) {
	list, _ := o.raw.Content["rules"].([]any)
	for i, item := range list {
		allowed, _ := item.(map[string]any)
		for _, field := range []string{"apiGroups", "nonResourceURLs", "resources", "verbs"} {
			words, _ := allowed[field].([]any)
			for j, word := range words {
				text, _ := word.(string)
				if text != "*" && (field != "verbs" || !slices.Contains(escalatingVerbs, text)) {
					continue
				}
				r.Reportf(o.At("object", "rules").Index(i).At(field).Index(j), "role %q lists %q among its %s", o.Name(), text, field).
					Fixf("list the %s that its holder needs", field)
			}
		}
	}
}

func checkServed(o *Object, r *rule.Reporter) {
	t, kubernetes := o.raw.TypeOf, o.Env.Settings.Kubernetes
	life, found := lifeOf(t.APIVersion, t.Kind)
	if !found || o.isPodSecurityPolicy() || kubernetes == (version.Version{}) || life.in(kubernetes) {
		return
	}
	when := fmt.Sprintf("since 1.%d, and the cluster is older", life.from)
	if kubernetes.AtLeast(1, life.from) {
		when = fmt.Sprintf("up to 1.%d, and the cluster is newer", life.until-1)
	}
	what := t.APIVersion
	if len(life.kinds) > 0 {
		what += " " + t.Kind
	}
	f := r.Reportf(o.At("object", "apiVersion"), "Kubernetes serves %s %s", what, when).
		Notef(o.Env.Path().At("kubernetes"), "environment %q runs %s", o.Env.Name, kubernetes.Line()) // in a note, so that a fault of several environments is reported once
	now, known := lifeOf(life.now, t.Kind)
	switch {
	case life.now != "" && (!known || now.in(kubernetes)):
		f.Fixf("write %s", life.now).Replace(strconv.Quote(life.now))
	case strings.HasPrefix(when, "since"):
		f.Fixf("remove it from this environment with extra: %s: null", strconv.Quote(o.Name()))
	default:
		f.Fixf("find the version that the cluster serves with kubectl api-resources")
	}
}
