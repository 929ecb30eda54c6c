package extra

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// podRules judge the pods of the user's own objects.
var podRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT011", Severity: diag.Error,
			Title:  "The selector of a workload matches the labels of its pod template",
			Why:    "A controller that does not find its own pods would create new ones forever, so the API server refuses a selector that the labels of the template do not match.",
			Bad:    `extra: web: object: {apiVersion: "apps/v1", kind: "Deployment", spec: {selector: matchLabels: app: "web", template: {metadata: labels: app: "proxy", spec: containers: [{name: "web"}]}}}`,
			Good:   `extra: web: object: {apiVersion: "apps/v1", kind: "Deployment", spec: {selector: matchLabels: app: "web", template: {metadata: labels: app: "web", spec: containers: [{name: "web"}]}}}`,
			Ref:    "kubernetes pkg/apis/apps/validation, selector does not match template labels",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkSelector,
	},
	{
		Doc: rule.Doc{
			ID: "EXT012", Severity: diag.Warning,
			Title:  "Containers in a namespace with a quota state the resources that the quota counts",
			Why:    "Kubernetes refuses a pod if one of its containers does not state a resource that the quota counts. The Deployment exists, but its pods are never created.",
			Bad:    "environments: dev: quota: headroom: 20\n" + `extra: web: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "web", image: "registry.internal/web:1"}]}`,
			Good:   "environments: dev: quota: headroom: 20\n" + `extra: web: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "web", image: "registry.internal/web:1", resources: {requests: {cpu: "100m", memory: "128Mi"}, limits: memory: "128Mi"}}]}`,
			Ref:    "kubernetes pkg/quota/v1/evaluator/core/pods.go, Constraints",
			Judges: []spec.Path{"extra.object", "environments.quota"},
		},
		Check: checkCounted,
	},
	{
		Doc: rule.Doc{
			ID: "EXT013", Severity: diag.Warning,
			Title:  "Pods of the user's own objects meet the security level of the namespace",
			Why:    "Pod Security Admission refuses a pod that does not meet the level of its namespace. The Deployment exists, but its pods are never created.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "web", image: "registry.internal/web:1"}]}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Pod", spec: {securityContext: {runAsNonRoot: true, seccompProfile: type: "RuntimeDefault"}, containers: [{name: "web", image: "registry.internal/web:1", securityContext: {allowPrivilegeEscalation: false, capabilities: drop: ["ALL"]}}]}}`,
			Ref:    "kubernetes, Pod Security Standards",
			Judges: []spec.Path{"extra.object", "environments.security"},
		},
		Check: checkSecurity,
	},
}

func checkSelector(o *Object, r *rule.Reporter) {
	if !o.is("apps", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet") && !o.is("batch", "Job") {
		return
	}
	at := placed{o.raw.Content, o.At("object")}.at("spec", "selector", "matchLabels")
	if mapAt(o.raw.Content, "spec", "template") == nil {
		return // EXT021 reports it
	}
	labels := mapAt(o.raw.Content, "spec", "template", "metadata", "labels")
	for _, key := range slices.Sorted(maps.Keys(at.value)) {
		want, ok := at.value[key].(string)
		if has, found := labels[key]; !ok || found && has == want {
			continue
		}
		r.Reportf(at.path.At(key), "%q selects pods with %s: %q, and its template does not have that label", o.Name(), key, want).
			Fixf("write the same labels in selector.matchLabels and template.metadata.labels").
			Notef(o.At("object", "spec", "template", "metadata", "labels"), "the labels of the template are here")
	}
}

// checkCounted compares containers with the resources that the quota of the environment
// counts.
func checkCounted(o *Object, r *rule.Reporter) {
	pod, found := o.pod()
	if !found || o.Env.Settings.Quota == nil || mapAt(pod.value, "resources") != nil || o.hasLimitRange() {
		return
	}
	for _, c := range containers(pod) {
		if lacks := uncounted(c.value); len(lacks) > 0 {
			r.Reportf(c.path, "container %s of %q has no %s, so the quota of the namespace refuses its pods", c.name(), o.Name(), strings.Join(lacks, ", ")).
				Fixf(`write the resources that it needs, as in resources: {requests: {cpu: "100m", memory: "128Mi"}, limits: memory: "128Mi"}`).
				Notef(o.Env.Path().At("quota"), "the quota is here")
		}
	}
}

// hasLimitRange reports whether a LimitRange of the environment may fill in missing
// resources.
func (o *Object) hasLimitRange() bool {
	return slices.ContainsFunc(o.Env.Items(Name), func(item plan.Item) bool {
		other, ok := item.(*Object)
		return ok && other.is("", "LimitRange")
	})
}

// uncounted returns the resources that a container does not state. Without a request, the
// limit is the request too.
func uncounted(container map[string]any) []string {
	states := func(field, resource string) bool {
		_, found := mapAt(container, "resources", field)[resource]
		return found
	}
	var lacks []string
	if !states("requests", "cpu") && !states("limits", "cpu") {
		lacks = append(lacks, "requests.cpu")
	}
	if !states("requests", "memory") && !states("limits", "memory") {
		lacks = append(lacks, "requests.memory")
	}
	if !states("limits", "memory") {
		lacks = append(lacks, "limits.memory")
	}
	return lacks
}

func checkSecurity(o *Object, r *rule.Reporter) {
	level := o.Env.Settings.Security.Level
	pod, found := o.pod()
	if !found || mapAt(pod.value, "os")["name"] == "windows" {
		return
	}
	if demands := Demands(level, pod.value); len(demands) > 0 {
		r.Reportf(pod.path, "the level %s refuses pods of %q, because it requires %s", level, o.Name(), strings.Join(demands, ", ")).
			Fixf("write that into the pod and its containers, or choose a security.level that requires less")
	}
}
