package extra

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// Type returns the type of the object.
func (o *Object) Type() kube.Type { return o.raw.TypeOf }

// Is reports whether the object is of one of the kinds of a group.
func (o *Object) Is(group string, kinds ...string) bool { return o.is(group, kinds...) }

// ID returns the identity of the object in the cluster.
func (o *Object) ID() kube.ID { return kube.IDOf(o.raw) }

// Labels returns the labels of the object, with those that the compiler sets.
func (o *Object) Labels() map[string]string { return o.raw.Metadata.Labels }

// Title returns the kind and the name of the entry, for a message.
func (o *Object) Title() string { return o.raw.TypeOf.Kind + ` "` + o.Name() + `"` }

// IsHere reports whether the object is in the namespace of its environment.
func (o *Object) IsHere() bool {
	return !o.raw.TypeOf.Cluster && o.raw.Metadata.Namespace == o.Env.Namespace
}

// Decode fills a struct, whose fields have tags, with the values of the object. It reports false if one of them has
// another type.
func (o *Object) Decode(into any) bool { return spec.Decode(o.node, into) == nil }

// Pods returns the labels and the declared ports of the pods that the object creates in the namespace of the
// environment, and false if it creates none there.
func (o *Object) Pods() (labels map[string]string, ports map[string]int, found bool) {
	pod, found := o.pod()
	if !found {
		return nil, nil, false
	}
	steps := templates[o.raw.TypeOf.Group()][o.raw.TypeOf.Kind]
	labels, ports = map[string]string{}, map[string]int{}
	for key, value := range mapAt(o.raw.Content, append(slices.Clone(steps), "metadata", "labels")...) {
		labels[key], _ = value.(string)
	}
	if len(steps) == 0 {
		labels = o.raw.Metadata.Labels // a Pod is its own template
	}
	for _, c := range containers(pod) {
		for _, port := range c.items("ports") {
			if number, ok := port.value["containerPort"].(int64); ok {
				ports[port.text("name")] = int(number)
			}
		}
	}
	return labels, ports, true
}

// quietGroups lists groups of custom kinds whose controllers make no pods in the namespace of the object.
var quietGroups = []string{
	"autoscaling.k8s.io", "bitnami.com", "cert-manager.io", "cilium.io", "external-secrets.io", "gateway.networking.k8s.io",
	"karpenter.sh", "keda.sh", "kueue.x-k8s.io", "kyverno.io", "monitoring.coreos.com", "networking.istio.io",
	"scheduling.volcano.sh", "secrets-store.csi.x-k8s.io", "security.istio.io", "traefik.io", "velero.io",
}

// MayCreate reports whether a controller may create pods for the object of which nothing is known: it is of
// a custom kind.
func (o *Object) MayCreate() bool {
	group := o.raw.TypeOf.Group()
	_, known := clusterKinds[group]
	_, own := namespacedKinds[group]
	return strings.Contains(group, ".") && !known && !own && !slices.Contains(quietGroups, group)
}
