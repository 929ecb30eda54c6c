package extra

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/plan/plantest"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

func TestRules(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{name: "a ConfigMap", text: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", data: key: "value"}`},
		{name: "a Secret", text: `extra: a: object: {apiVersion: "v1", kind: "Secret"}`, want: []string{
			`EXT001 extra.a.object.kind: "a" is a Secret, and its data would stand in Git; write an ExternalSecret or a SecretProviderClass that fetches it`,
		}},
		{name: "a Secret of somebody else", text: `extra: a: object: {apiVersion: "vault.example.com/v1", kind: "Secret"}`},
		{name: "a namespace on a cluster kind", text: `extra: a: {scope: "cluster", object: {apiVersion: "example.com/v1", kind: "Thing", metadata: namespace: "lake"}}`, want: []string{
			`EXT002 extra.a.object.metadata.namespace: "a" is an object of the whole cluster and names a namespace; remove the namespace, or write scope: "namespace"`,
		}},
		{name: "a cluster kind in a namespace", text: `extra: a: object: {apiVersion: "v1", kind: "PersistentVolume"}`, want: []string{
			`EXT003 extra.a.object.kind: a PersistentVolume belongs to the whole cluster, and "a" has the scope namespace; write scope: "cluster" beside object`,
		}},
		{name: "a namespaced kind in the cluster", text: `extra: a: {scope: "cluster", object: {apiVersion: "apps/v1", kind: "Deployment"}}`, want: []string{
			`EXT004 extra.a.scope: a Deployment lives in a namespace, and "a" has the scope cluster; write scope: "namespace", or remove it`,
		}},
		{name: "a kind that nobody knows", text: `extra: a: {scope: "cluster", object: {apiVersion: "example.com/v1", kind: "Deployment"}}`},
		{name: "reserved labels", text: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", metadata: {labels: {"app.kubernetes.io/part-of": "x", "app.kubernetes.io/name": "x", team: "x"}, annotations: {"helm.sh/hook": "pre-install", "kustomize.toolkit.fluxcd.io/prune": "disabled", "eks.amazonaws.com/role-arn": "x"}}}`, want: []string{
			`EXT005 extra.a.object.metadata.labels."app.kubernetes.io/part-of": label "app.kubernetes.io/part-of" belongs to lakewright; remove it; it is set on every object`,
			`EXT005 extra.a.object.metadata.annotations."eks.amazonaws.com/role-arn": annotation "eks.amazonaws.com/role-arn" belongs to the cloud's identity webhook; name the role in the store's credentials`,
			`EXT005 extra.a.object.metadata.annotations."helm.sh/hook": annotation "helm.sh/hook" belongs to Helm; remove it, or use a domain of your own, as in example.com/hook`,
			`EXT005 extra.a.object.metadata.annotations."kustomize.toolkit.fluxcd.io/prune": annotation "kustomize.toolkit.fluxcd.io/prune" belongs to Flux; remove it, or use a domain of your own, as in example.com/prune`,
		}},
		{name: "a role for a service account", text: `extra: a: object: {apiVersion: "v1", kind: "ServiceAccount", metadata: annotations: "eks.amazonaws.com/role-arn": "arn"}`},
		{name: "a wide role", text: `extra: a: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{apiGroups: ["*"], resources: ["pods", "*"], verbs: ["get", "escalate"]}]}`, want: []string{
			`EXT006 extra.a.object.rules.0.apiGroups.0: role "a" lists "*" among its apiGroups; list the apiGroups that its holder needs`,
			`EXT006 extra.a.object.rules.0.resources.1: role "a" lists "*" among its resources; list the resources that its holder needs`,
			`EXT006 extra.a.object.rules.0.verbs.1: role "a" lists "escalate" among its verbs; list the verbs that its holder needs`,
		}},
		{name: "a role without rules", text: `extra: a: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [1, {verbs: "x"}]}`},
		{name: "an old API", text: `extra: a: object: {apiVersion: "policy/v1beta1", kind: "PodDisruptionBudget"}`, want: []string{
			`EXT007 extra.a.object.apiVersion: Kubernetes serves policy/v1beta1 up to 1.24, and environment "dev" runs 1.34; write policy/v1`,
		}},
		{name: "a new API", text: "environments: dev: kubernetes: \"1.33\"\nextra: a: {scope: \"cluster\", object: {apiVersion: \"storage.k8s.io/v1\", kind: \"VolumeAttributesClass\"}}", want: []string{
			`EXT007 extra.a.object.apiVersion: Kubernetes serves storage.k8s.io/v1 VolumeAttributesClass since 1.34, and environment "dev" runs 1.33; leave it out here with extra: "a": null in the environment`,
		}},
		{name: "an API that went without another", text: `extra: a: object: {apiVersion: "extensions/v1beta1", kind: "Ingress"}`, want: []string{
			`EXT007 extra.a.object.apiVersion: Kubernetes serves extensions/v1beta1 up to 1.21, and environment "dev" runs 1.34; find the version that the cluster serves with kubectl api-resources`,
		}},
		{name: "an API of which other kinds are older", text: `extra: a: {scope: "cluster", object: {apiVersion: "storage.k8s.io/v1", kind: "StorageClass"}}`},
		{name: "a status", text: `extra: a: object: {apiVersion: "v1", kind: "Service", status: {}}`, want: []string{
			`EXT008 extra.a.object.status: the status of "a" is the cluster's to write; remove it`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, plantest.Findings(t, Section, tt.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOwner(t *testing.T) {
	tests := []struct {
		key  string
		want string
	}{
		{key: "team", want: ""},
		{key: "example.com/team", want: ""},
		{key: "notk8s.io/team", want: ""},
		{key: "app.kubernetes.io/name", want: ""},
		{key: "app.kubernetes.io/managed-by", want: "lakewright"},
		{key: "argocd.argoproj.io/hook", want: "Argo CD"},
		{key: "argocd.argoproj.io/sync-wave", want: ""},
		{key: "link.argocd.argoproj.io/external-link", want: "Argo CD"},
		{key: "kubernetes.io/metadata.name", want: "Kubernetes"},
		{key: "pod-security.kubernetes.io/enforce", want: "Pod Security Admission"},
		{key: "internal.config.kubernetes.io/index", want: "kustomize"},
		{key: "kubectl.kubernetes.io/last-applied-configuration", want: "kubectl"},
		{key: "container.apparmor.security.beta.kubernetes.io/main", want: "Kubernetes"},
		{key: "cluster-autoscaler.kubernetes.io/safe-to-evict", want: ""},
		{key: "nginx.ingress.kubernetes.io/rewrite-target", want: ""},
		{key: "sparkoperator.k8s.io/app-name", want: "the Spark operator"},
		{key: "iam.gke.io/gcp-service-account", want: cloudIdentity},
	}
	for _, tt := range tests {
		if got := Owner(tt.key); got != tt.want {
			t.Errorf("Owner(%q) = %q; want %q", tt.key, got, tt.want)
		}
	}
}

// TestOurVersions proves that what the platform is made of is served by every version
// of Kubernetes that a spec may name, and that the tables know where it lives.
func TestOurVersions(t *testing.T) {
	for _, o := range []kube.Object{
		&kube.Namespace{}, &kube.ServiceAccount{}, &kube.ConfigMap{}, &kube.ResourceQuota{}, &kube.PriorityClass{},
		&kube.PodDisruptionBudget{}, &kube.StorageClass{}, &kube.PersistentVolume{}, &kube.PersistentVolumeClaim{}, &kube.NetworkPolicy{},
	} {
		typ := o.Type()
		if life, found := lifeOf(typ.APIVersion, typ.Kind); found {
			t.Errorf("%s %s is served %+v", typ.APIVersion, typ.Kind, life)
		}
		if listed(clusterKinds, typ.Group(), typ.Kind) != typ.Cluster || listed(namespacedKinds, typ.Group(), typ.Kind) == typ.Cluster {
			t.Errorf("%s: cluster is %t, and the tables say otherwise", typ.Kind, typ.Cluster)
		}
	}
}

func TestResolve(t *testing.T) {
	e := plantest.Resolved(t, Section, `extra: {
	here: object: {apiVersion: "v1", kind: "ConfigMap", data: key: "value"}
	there: object: {apiVersion: "v1", kind: "ConfigMap", metadata: {name: "x", namespace: "other", labels: team: "a"}}
	everywhere: {scope: "cluster", object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole"}}
}`)
	labels := func(name string) map[string]string {
		return map[string]string{
			"app.kubernetes.io/name": "extra", "app.kubernetes.io/instance": name,
			"app.kubernetes.io/part-of": "lake", "app.kubernetes.io/managed-by": "lakewright",
		}
	}
	there := labels("there")
	there["team"] = "a"
	want := []kube.Object{
		&kube.Raw{
			Head:    kube.Head{Metadata: kube.Metadata{Name: "everywhere", Labels: labels("everywhere")}},
			TypeOf:  kube.Type{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "ClusterRole", Cluster: true},
			Content: map[string]any{},
		},
		&kube.Raw{
			Head:    kube.Head{Metadata: kube.Metadata{Name: "here", Namespace: "lake-dev", Labels: labels("here")}},
			TypeOf:  kube.Type{APIVersion: "v1", Kind: "ConfigMap"},
			Content: map[string]any{"data": map[string]any{"key": "value"}},
		},
		&kube.Raw{
			Head:    kube.Head{Metadata: kube.Metadata{Name: "x", Namespace: "other", Labels: there}},
			TypeOf:  kube.Type{APIVersion: "v1", Kind: "ConfigMap"},
			Content: map[string]any{},
		},
	}
	var got []kube.Object
	for _, item := range e.Items(Name) {
		got = append(got, item.Objects()...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

// TestHalfFilled proves that an object of which everything is missing is judged.
func TestHalfFilled(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	for _, s := range []Spec{{}, {Object: &spec.Node{Kind: spec.Map}}, {Object: &spec.Node{Kind: spec.String}}} {
		o := resolve(plan.Entry{Env: e}, s)
		for i := range rules {
			rule.Run(&rule.Reporter{}, &rules[i], o)
		}
		o.Objects()
	}
}
