package extra

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
			`EXT001 extra.a.object.kind: "a" is a Secret, and its data would be committed to Git; write an ExternalSecret or a SecretProviderClass that fetches it`,
		}},
		{name: "a Secret of another group", text: `extra: a: object: {apiVersion: "vault.example.com/v1", kind: "Secret"}`},
		{name: "a namespace on a cluster kind", text: `extra: a: {scope: "cluster", object: {apiVersion: "example.com/v1", kind: "Thing", metadata: namespace: "lake"}}`, want: []string{
			`EXT002 extra.a.object.metadata.namespace: "a" is a cluster-scoped object and names a namespace; remove the namespace, or write scope: "namespace"`,
		}},
		{name: "a cluster kind in a namespace", text: `extra: a: object: {apiVersion: "v1", kind: "PersistentVolume"}`, want: []string{
			`EXT003 extra.a.object.kind: a PersistentVolume is cluster-scoped, and "a" has the scope namespace; write scope: "cluster" beside object`,
		}},
		{name: "a namespaced kind in the cluster", text: `extra: a: {scope: "cluster", object: {apiVersion: "apps/v1", kind: "Deployment"}}`, want: []string{
			`EXT004 extra.a.scope: a Deployment lives in a namespace, and "a" has the scope cluster; write scope: "namespace", or remove it`,
		}},
		{name: "a kind that nobody knows", text: `extra: a: {scope: "cluster", object: {apiVersion: "example.com/v1", kind: "Deployment"}}`},
		{name: "reserved labels", text: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", metadata: {labels: {"app.kubernetes.io/part-of": "x", "app.kubernetes.io/name": "x", team: "x"}, annotations: {"helm.sh/hook": "pre-install", "kustomize.toolkit.fluxcd.io/prune": "disabled", "eks.amazonaws.com/role-arn": "x"}}}`, want: []string{
			`EXT005 extra.a.object.metadata.labels."app.kubernetes.io/part-of": label "app.kubernetes.io/part-of" belongs to lakewright; remove it; the compiler sets it on every object`,
			`EXT005 extra.a.object.metadata.annotations."eks.amazonaws.com/role-arn": annotation "eks.amazonaws.com/role-arn" belongs to the cloud's identity webhook; name the role in the store's credentials`,
			`EXT005 extra.a.object.metadata.annotations."helm.sh/hook": annotation "helm.sh/hook" belongs to Helm; remove it, or use your own domain, as in example.com/hook`,
			`EXT005 extra.a.object.metadata.annotations."kustomize.toolkit.fluxcd.io/prune": annotation "kustomize.toolkit.fluxcd.io/prune" belongs to Flux; remove it, or use your own domain, as in example.com/prune`,
		}},
		{name: "a role for a service account", text: `extra: a: object: {apiVersion: "v1", kind: "ServiceAccount", metadata: annotations: "eks.amazonaws.com/role-arn": "arn"}`},
		{name: "a wide role", text: `extra: a: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [{apiGroups: ["*"], resources: ["pods", "*"], verbs: ["get", "escalate"]}]}`, want: []string{
			`EXT006 extra.a.object.rules.0.apiGroups.0: role "a" lists "*" among its apiGroups; list the apiGroups that its holder needs`,
			`EXT006 extra.a.object.rules.0.resources.1: role "a" lists "*" among its resources; list the resources that its holder needs`,
			`EXT006 extra.a.object.rules.0.verbs.1: role "a" lists "escalate" among its verbs; list the verbs that its holder needs`,
		}},
		{name: "a role without rules", text: `extra: a: object: {apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [1, {verbs: "x"}]}`, want: []string{
			`EXT043 extra.a.object.rules.1: a rule of role "a" names no resources; add the resources that its holder needs, as in resources: ["pods"]`,
		}},
		{name: "an old API", text: `extra: a: object: {apiVersion: "policy/v1beta1", kind: "PodDisruptionBudget"}`, want: []string{
			`EXT007 extra.a.object.apiVersion: Kubernetes serves policy/v1beta1 up to 1.24, and the cluster is newer; write policy/v1`,
		}},
		{name: "a new API", text: "environments: dev: kubernetes: \"1.33\"\nextra: a: {scope: \"cluster\", object: {apiVersion: \"storage.k8s.io/v1\", kind: \"VolumeAttributesClass\"}}", want: []string{
			`EXT007 extra.a.object.apiVersion: Kubernetes serves storage.k8s.io/v1 VolumeAttributesClass since 1.34, and the cluster is older; remove it from this environment with extra: "a": null`,
		}},
		{name: "an API that went without another", text: `extra: a: object: {apiVersion: "extensions/v1beta1", kind: "Ingress"}`, want: []string{
			`EXT007 extra.a.object.apiVersion: Kubernetes serves extensions/v1beta1 up to 1.21, and the cluster is newer; find the version that the cluster serves with kubectl api-resources`,
		}},
		{name: "an API with other kinds that are older", text: `extra: a: {scope: "cluster", object: {apiVersion: "storage.k8s.io/v1", kind: "StorageClass"}}`},
		{name: "a status", text: `extra: a: object: {apiVersion: "v1", kind: "Service", status: {}}`, want: []string{
			`EXT008 extra.a.object.status: "a" has a status, which only the cluster writes; remove it`,
		}},
		{name: "a List", text: `extra: a: object: {apiVersion: "v1", kind: "List", items: []}`, want: []string{
			`EXT009 extra.a.object.kind: "a" is a List, and kustomize keeps only the items of a list; write each of its items as a separate object`,
		}},
		{name: "data of a ConfigMap", text: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", data: {a: 3, b: true, c: {}, "d/e": "x", "..": "x", f: "x"}, binaryData: {f: "eA==", g: "?"}}`, want: []string{
			`EXT010 extra.a.object.data."..": ".." cannot be a key of a ConfigMap; write a name that is not . and does not begin with two dots`,
			`EXT010 extra.a.object.data.a: the value of "a" is not text, and a ConfigMap holds only text; write "3"`,
			`EXT010 extra.a.object.data.b: the value of "b" is not text, and a ConfigMap holds only text; write "true"`,
			`EXT010 extra.a.object.data.c: the value of "c" is not text, and a ConfigMap holds only text; write it as text`,
			`EXT010 extra.a.object.data."d/e": "d/e" cannot be a key of a ConfigMap; write the name of a file without folders; a volume can give it a path with items`,
			`EXT010 extra.a.object.data.f: "f" is in both data and binaryData; remove one of them`,
			`EXT010 extra.a.object.binaryData.g: the value of "g" in binaryData is not base64; write it in base64, or move it to data if it is text`,
		}},
		{name: "a selector of other pods", text: `extra: a: object: {apiVersion: "apps/v1", kind: "StatefulSet", spec: {selector: matchLabels: {app: "a", tier: "b"}, template: metadata: labels: {app: "x", tier: "b"}}}`, want: []string{
			`EXT011 extra.a.object.spec.selector.matchLabels.app: "a" selects pods with app: "a", and its template does not have that label; write the same labels in selector.matchLabels and template.metadata.labels`,
		}},
		{name: "a pod beside a quota", text: "environments: dev: quota: {}\n" + `extra: a: object: {apiVersion: "v1", kind: "Pod", spec: {securityContext: {runAsNonRoot: true, seccompProfile: type: "RuntimeDefault"}, containers: [{name: "a", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}, resources: limits: memory: "1Gi"}, {name: "b", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}, resources: requests: cpu: 1}]}}`, want: []string{
			`EXT012 extra.a.object.spec.containers.0: container "a" of "a" has no requests.cpu, so the quota of the namespace refuses its pods; write the resources that it needs, as in resources: {requests: {cpu: "100m", memory: "128Mi"}, limits: memory: "128Mi"}`,
			`EXT012 extra.a.object.spec.containers.1: container "b" of "a" has no requests.memory, limits.memory, so the quota of the namespace refuses its pods; write the resources that it needs, as in resources: {requests: {cpu: "100m", memory: "128Mi"}, limits: memory: "128Mi"}`,
		}},
		{name: "a pod beside a quota and a LimitRange", text: "environments: dev: quota: {}\n" + `extra: b: object: {apiVersion: "v1", kind: "LimitRange"}` + "\n" + `extra: a: object: {apiVersion: "v1", kind: "Pod", spec: {securityContext: {runAsNonRoot: true, seccompProfile: type: "RuntimeDefault"}, containers: [{name: "a", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}, resources: limits: memory: "1Gi"}, {name: "b", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}, resources: requests: cpu: 1}]}}`},
		{name: "a safe pod", text: `extra: a: object: {apiVersion: "v1", kind: "Pod", spec: {securityContext: {runAsNonRoot: true, seccompProfile: type: "RuntimeDefault"}, containers: [{name: "a", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}, resources: limits: memory: "1Gi"}, {name: "b", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}, resources: requests: cpu: 1}]}}`},
		{name: "an unsafe pod", text: `extra: a: object: {apiVersion: "batch/v1", kind: "CronJob", spec: jobTemplate: spec: template: spec: {hostNetwork: true, volumes: [{name: "x", hostPath: path: "/"}], containers: [{name: "a", ports: [{hostPort: 80}], securityContext: {privileged: true, runAsUser: 0, capabilities: add: ["SYS_ADMIN"], seccompProfile: type: "Unconfined"}}]}}`, want: []string{
			`EXT013 extra.a.object.spec.jobTemplate.spec.template.spec: the level restricted refuses pods of "a", because it requires no hostNetwork, no hostPath, no privileged, no hostPort, no capabilities.add, no seccompProfile Unconfined, runAsNonRoot: true, a runAsUser other than 0, allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]; write that into the pod and its containers, or choose a security.level that requires less`,
		}},
		{name: "a pod for baseline", text: "environments: dev: security: level: \"baseline\"\n" + `extra: a: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "a"}]}`},
		{name: "a kind that there is not", text: `extra: a: object: {apiVersion: "v1", kind: "Configmapp"}`, want: []string{
			`EXT014 extra.a.object.kind: Kubernetes has no Configmapp in v1; did you mean ConfigMap?`,
		}},
		{name: "a kind of another group", text: `extra: a: object: {apiVersion: "v1", kind: "Deployment"}`, want: []string{
			`EXT014 extra.a.object.apiVersion: Kubernetes has no Deployment in v1; write apps/v1`,
		}},
		{name: "a group that there is not", text: `extra: {a: object: {apiVersion: "app/v1", kind: "Deployment"}, b: object: {apiVersion: "bach/v1", kind: "Cron"}, c: object: {apiVersion: "x/v1", kind: "Thing"}}`, want: []string{
			`EXT014 extra.a.object.apiVersion: Kubernetes has no API "app/v1"; did you mean apps/v1?`,
			`EXT014 extra.b.object.apiVersion: Kubernetes has no API "bach/v1"; did you mean batch/v1?`,
			`EXT014 extra.c.object.apiVersion: Kubernetes has no API "x/v1"; find the right one with kubectl api-resources`,
		}},
		{name: "kinds of a Kubernetes that nobody knows", text: `environments: dev: kubernetes: "1.38"` + "\n" + `extra: a: object: {apiVersion: "v1", kind: "ConfigMapp"}`},
		{name: "credentials", text: `extra: a: object: {apiVersion: "example.com/v1", kind: "Thing", spec: {password: "hunter2", env: [{name: "API_KEY", value: "x1"}], args: ["--token", "x!y"], urls: ["https://a:b@c"], clientSecret: "hunter2"}}`, want: []string{
			`EXT015 extra.a.object.spec.args.1: "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
			`EXT015 extra.a.object.spec.clientSecret: "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
			`EXT015 extra.a.object.spec.env.0.value: "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
			`EXT015 extra.a.object.spec.password: "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
			`EXT015 extra.a.object.spec.urls.0: "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
		}},
		{name: "credentials in a file", text: `extra: a: object: {apiVersion: "v1", kind: "ConfigMap", data: {"db.properties": "url=jdbc:x\npassword=hunter2\n", "one.properties": "password=hunter2", "free.properties": "password=${DB_PASSWORD}\ntokenizer=bert\n", DB_PWD: "x", TOKENIZER: "bert-base"}}`, want: []string{
			`EXT015 extra.a.object.data.DB_PWD: "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
			`EXT015 extra.a.object.data."db.properties": "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
			`EXT015 extra.a.object.data."one.properties": "a" holds a credential, which would be committed to Git; keep it in a Secret, and name the Secret and its key instead`,
		}},
		{name: "references to credentials", text: `extra: a: object: {apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: annotations: "example.com/auth-token": "of-the-day", spec: {existingSecret: "db", passwordFile: "/x", data: [{secretKey: "password", remoteRef: {key: "prod/db", property: "password"}}], template: data: {password: "{{ .password }}", "token.sh": "a\nb"}, env: [{name: "PASSWORD", valueFrom: secretKeyRef: {name: "db", key: "password"}}]}}`},
		{name: "another namespace", text: `extra: {a: object: {apiVersion: "v1", kind: "Service", metadata: namespace: "monitoring"}, b: object: {apiVersion: "v1", kind: "Service", metadata: namespace: "lake-dev"}}`, want: []string{
			`EXT016 extra.a.object.metadata.namespace: "a" lives in "monitoring", which is not the namespace of the environment; remove the namespace, or keep the object where the rest of "monitoring" is kept`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := slices.DeleteFunc(plantest.Findings(t, Section, tt.text), func(line string) bool { return isShape.MatchString(line) })
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// isShape matches the findings about the fields of a kind. TestOwnObjects has complete objects; those of
// TestRules have only the fields that matter.
var isShape = regexp.MustCompile(`^EXT0(19|20|21) `)

// TestOurVersions proves that every version of Kubernetes that a spec may name serves the
// kinds that Lakewright makes, and that the tables know their scope.
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
			"app.kubernetes.io/name": "lake", "app.kubernetes.io/instance": name,
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

// TestMissingFields proves that the rules do not panic on an object without any field.
func TestMissingFields(t *testing.T) {
	e := &plan.Environment{Name: "dev"}
	for _, s := range []Spec{{}, {Object: &spec.Node{Kind: spec.Map}}, {Object: &spec.Node{Kind: spec.String}}} {
		o := resolve(plan.Entry{Env: e}, s)
		for i := range rules {
			rule.Run(&rule.Reporter{}, &rules[i], o)
		}
		o.Objects()
	}
}

func TestSizes(t *testing.T) {
	o := &Object{raw: &kube.Raw{}}
	o.raw.TypeOf = kube.Type{APIVersion: "v1", Kind: "ConfigMap"}
	long := strings.Repeat("x", 1<<20)
	tests := []struct {
		name        string
		data        map[string]any
		annotations map[string]string
		want        []string
	}{
		{name: "as much as there is room for", data: map[string]any{"data": map[string]any{"a": long}}, annotations: map[string]string{"a": long[:256<<10-1]}},
		{name: "data", data: map[string]any{"data": map[string]any{"a": long}, "binaryData": map[string]any{"b": "eA=="}}, want: []string{
			`the values of ConfigMap "" have 1048577 bytes, and the limit is 1048576`,
		}},
		{name: "annotations", annotations: map[string]string{"a": long[:256<<10]}, want: []string{
			"the annotations together have 262145 bytes, and the limit is 262144",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o.raw.Content, o.written.Annotations = tt.data, tt.annotations
			r := &rule.Reporter{}
			for i := range contentRules {
				rule.Run(r, &contentRules[i], o)
			}
			var got []string
			for _, d := range r.Findings {
				got = append(got, d.Message)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
