package extra

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// nodeRules judge what reaches the nodes, and kinds that protected them.
var nodeRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT048", Severity: diag.Warning,
			Title:  "Pods do not reach into their node",
			Why:    "Pods of one node are kept apart by the node's kernel. A privileged container, a namespace or a directory of the node undoes that: such a pod reads the credentials of all pods of the node, and those of the kubelet. The level privileged allows it to every pod of the namespace.",
			Bad:    "environments: dev: security: level: \"privileged\"\n" + `extra: shell: object: {apiVersion: "v1", kind: "Pod", spec: {hostPID: true, containers: [{name: "shell", image: "registry.internal/shell:1"}]}}`,
			Good:   "environments: dev: security: level: \"privileged\"\n" + `extra: shell: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "shell", image: "registry.internal/shell:1"}]}`,
			Ref:    "kubernetes, Pod Security Standards: baseline",
			Judges: []spec.Path{"extra.object", "environments.security"},
		},
		Check: checkHost,
	},
	{
		Doc: rule.Doc{
			ID: "EXT049", Severity: diag.Error,
			Title:  "Nothing relies on PodSecurityPolicy",
			Why:    "Kubernetes has no PodSecurityPolicy since 1.25. Pod Security Admission took its place, which checks the level of a namespace. Lakewright sets that level on the namespace of each environment.",
			Bad:    `extra: psp: {scope: "cluster", object: {apiVersion: "policy/v1beta1", kind: "PodSecurityPolicy", spec: privileged: false}}`,
			Good:   `environments: dev: security: level: "baseline"`,
			Ref:    "kubernetes, migrate from PodSecurityPolicy to the built-in PodSecurity admission controller",
			Judges: []spec.Path{"extra.object.apiVersion", "extra.object.kind"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.isPodSecurityPolicy() {
				r.Reportf(o.At("object", "kind"), "Kubernetes has no PodSecurityPolicy since 1.25").
					Fixf(`remove it; security: level of an environment takes its place, and is "restricted" unless you write "baseline"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT050", Severity: diag.Error,
			Title:  "An autoscaler has a range",
			Why:    "The API server refuses a HorizontalPodAutoscaler whose maximum is below its minimum.",
			Bad:    `extra: web: object: {apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", spec: {scaleTargetRef: {apiVersion: "example.com/v1", kind: "Web", name: "web"}, minReplicas: 4, maxReplicas: 2}}`,
			Good:   `extra: web: object: {apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", spec: {scaleTargetRef: {apiVersion: "example.com/v1", kind: "Web", name: "web"}, minReplicas: 2, maxReplicas: 4}}`,
			Ref:    "kubernetes pkg/apis/autoscaling/validation: must be greater than or equal to minReplicas",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if !o.is("autoscaling", "HorizontalPodAutoscaler") {
				return
			}
			scale, least := o.content().at("spec"), int64(1)
			if n, found := scale.value["minReplicas"].(int64); found {
				least = n
			}
			if most, found := scale.value["maxReplicas"].(int64); found && most < max(least, 1) {
				r.Reportf(scale.path.At("maxReplicas"), "maxReplicas is %d, and minReplicas is %d", most, least).
					Fixf("write a maximum of at least %d", max(least, 1))
			}
		},
	},
}

// isPodSecurityPolicy reports whether the object is of the kind that Kubernetes removed in 1.25, in any group that
// a user may write.
func (o *Object) isPodSecurityPolicy() bool {
	return o.is("policy", "PodSecurityPolicy") || o.is("extensions", "PodSecurityPolicy")
}

// checkHost reports each way into the node that the level of the namespace does not already forbid: EXT013
// reports those.
func checkHost(o *Object, r *rule.Reporter) {
	if o.is("", "PersistentVolume") {
		if volume := o.content().at("spec"); volume.value["hostPath"] != nil {
			r.Reportf(volume.path.At("hostPath"), "volume %q is a directory of whatever node its pod runs on", o.Name()).
				Fixf("use local, with the nodeAffinity of the node that has it, or a StorageClass")
		}
		return
	}
	if level := o.Env.Settings.Security.Level; level == "restricted" || level == "baseline" {
		if _, found := o.pod(); found {
			return
		}
	}
	steps, found := templates[o.raw.TypeOf.Group()][o.raw.TypeOf.Kind]
	pod := o.content().at(steps...).at("spec")
	if !found || pod.value == nil {
		return
	}
	checkHostPod(o, pod, r)
	for _, c := range containers(pod) {
		checkHostContainer(c, r)
	}
}

func checkHostPod(o *Object, pod placed, r *rule.Reporter) {
	for _, field := range []struct{ name, because string }{
		{"hostNetwork", "reach what listens on the node alone, and no network policy holds for them"},
		{"hostPID", "see the processes of the node, with their environments"},
		{"hostIPC", "share memory with the processes of the node"},
	} {
		if pod.value[field.name] == true {
			r.Reportf(pod.path.At(field.name), "with %s, pods of %q %s", field.name, o.Name(), field.because).Fixf("remove it")
		}
	}
	for _, volume := range pod.items("volumes") {
		if volume.value["hostPath"] != nil {
			r.Reportf(volume.path.At("hostPath"), "volume %s is a directory of the node, and shared with whatever else uses it there", volume.name()).
				Fixf("use emptyDir, or a claim")
		}
	}
}

func checkHostContainer(c placed, r *rule.Reporter) {
	context := c.at("securityContext")
	if context.value["privileged"] == true {
		r.Reportf(context.path.At("privileged"), "container %s may do on its node whatever root may do", c.name()).
			Fixf("remove it, and add only the capability that the program needs")
	}
	for i, name := range context.at("capabilities").texts("add") {
		if name != "" && !slices.Contains(baselineCapabilities, any(name)) {
			r.Reportf(context.path.At("capabilities", "add").Index(i), "the capability %s lets container %s out of its limits", name, c.name()).
				Fixf("remove it")
		}
	}
	if context.at("windowsOptions").value["hostProcess"] == true {
		r.Reportf(context.path.At("windowsOptions", "hostProcess"), "container %s runs as a process of the node", c.name()).Fixf("remove it")
	}
	if context.text("procMount") == "Unmasked" {
		r.Reportf(context.path.At("procMount"), "container %s sees the whole /proc of the node", c.name()).Fixf("remove it")
	}
	for _, port := range c.items("ports") {
		if number, found := port.value["hostPort"].(int64); found && number != 0 {
			r.Reportf(port.path.At("hostPort"), "container %s takes port %d of its node, so two such pods cannot run on one node", c.name(), number).
				Fixf("remove it, and use a Service")
		}
	}
}
