package extra

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/internal/version"
)

// clusterKinds lists the kinds without a namespace, by group, except those that a cluster
// creates itself.
var clusterKinds = map[string][]string{
	"":                             {"Namespace", "Node", "PersistentVolume"},
	"admissionregistration.k8s.io": {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"},
	"apiextensions.k8s.io":         {"CustomResourceDefinition"},
	"apiregistration.k8s.io":       {"APIService"},
	"certificates.k8s.io":          {"CertificateSigningRequest", "ClusterTrustBundle"},
	"external-secrets.io":          {"ClusterExternalSecret", "ClusterSecretStore"},
	"flowcontrol.apiserver.k8s.io": {"FlowSchema", "PriorityLevelConfiguration"},
	"networking.k8s.io":            {"IPAddress", "IngressClass", "ServiceCIDR"},
	"node.k8s.io":                  {"RuntimeClass"},
	"rbac.authorization.k8s.io":    {"ClusterRole", "ClusterRoleBinding"},
	"resource.k8s.io":              {"DeviceClass", "DeviceTaintRule", "ResourceSlice"},
	"scheduling.k8s.io":            {"PriorityClass"},
	"snapshot.storage.k8s.io":      {"VolumeSnapshotClass", "VolumeSnapshotContent"},
	"storage.k8s.io":               {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
	"storagemigration.k8s.io":      {"StorageVersionMigration"},
}

// namespacedKinds lists the kinds that live in a namespace, by group. It has the groups of
// clusterKinds and groups that have only such kinds.
var namespacedKinds = map[string][]string{
	"":                          {"Binding", "ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount"},
	"apps":                      {"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"},
	"autoscaling":               {"HorizontalPodAutoscaler"},
	"batch":                     {"CronJob", "Job"},
	"certificates.k8s.io":       {"PodCertificateRequest"},
	"coordination.k8s.io":       {"Lease"},
	"discovery.k8s.io":          {"EndpointSlice"},
	"events.k8s.io":             {"Event"},
	"external-secrets.io":       {"ExternalSecret", "SecretStore"},
	"monitoring.coreos.com":     {"PodMonitor", "PrometheusRule", "ServiceMonitor"},
	"networking.k8s.io":         {"Ingress", "NetworkPolicy"},
	"policy":                    {"PodDisruptionBudget"},
	"rbac.authorization.k8s.io": {"Role", "RoleBinding"},
	"resource.k8s.io":           {"ResourceClaim", "ResourceClaimTemplate"},
	"snapshot.storage.k8s.io":   {"VolumeSnapshot"},
	"storage.k8s.io":            {"CSIStorageCapacity"},
}

// listed reports whether a table contains the kind.
func listed(table map[string][]string, group, kind string) bool {
	return slices.Contains(table[group], kind)
}

// served is the range of minor versions of Kubernetes 1 whose API server serves the kinds
// of an API version.
type served struct {
	kinds []string // none: all
	from  int      // 0: since before the oldest supported version
	until int      // the first version without the kinds; 0: none is known
	now   string   // the API version to write instead, "" for none
}

// releases lists the API versions that Kubernetes no longer serves, or will not until 1.39, with
// what to write instead. The numbers come from the lifecycle tags of kubernetes/api v0.37.2. When a kind
// came is in the table of fields too.
var releases = map[string]served{
	"admissionregistration.k8s.io/v1":       {kinds: []string{"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}, from: 36},
	"admissionregistration.k8s.io/v1alpha1": {kinds: []string{"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}, from: 32, until: 38, now: "admissionregistration.k8s.io/v1"},
	"admissionregistration.k8s.io/v1beta1":  {kinds: []string{"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}, until: 34, now: "admissionregistration.k8s.io/v1"},
	"apps/v1beta1":                          {until: 16, now: "apps/v1"},
	"apps/v1beta2":                          {until: 16, now: "apps/v1"},
	"autoscaling/v2beta1":                   {until: 25, now: "autoscaling/v2"},
	"autoscaling/v2beta2":                   {until: 26, now: "autoscaling/v2"},
	"batch/v1beta1":                         {until: 25, now: "batch/v1"},
	"certificates.k8s.io/v1beta1":           {kinds: []string{"CertificateSigningRequest"}, until: 22, now: "certificates.k8s.io/v1"},
	"coordination.k8s.io/v1beta1":           {kinds: []string{"Lease"}, until: 22, now: "coordination.k8s.io/v1"},
	"discovery.k8s.io/v1beta1":              {until: 25, now: "discovery.k8s.io/v1"},
	"extensions/v1beta1":                    {until: 22},
	"flowcontrol.apiserver.k8s.io/v1beta1":  {until: 26, now: "flowcontrol.apiserver.k8s.io/v1"},
	"flowcontrol.apiserver.k8s.io/v1beta2":  {until: 29, now: "flowcontrol.apiserver.k8s.io/v1"},
	"flowcontrol.apiserver.k8s.io/v1beta3":  {until: 32, now: "flowcontrol.apiserver.k8s.io/v1"},
	"networking.k8s.io/v1":                  {kinds: []string{"IPAddress", "ServiceCIDR"}, from: 33},
	"networking.k8s.io/v1beta1":             {kinds: []string{"Ingress", "IngressClass"}, until: 22, now: "networking.k8s.io/v1"},
	"node.k8s.io/v1beta1":                   {until: 25, now: "node.k8s.io/v1"},
	"policy/v1beta1":                        {until: 25, now: "policy/v1"},
	"rbac.authorization.k8s.io/v1beta1":     {until: 22, now: "rbac.authorization.k8s.io/v1"},
	"resource.k8s.io/v1":                    {from: 34},
	"resource.k8s.io/v1beta1":               {from: 32, until: 38, now: "resource.k8s.io/v1"},
	"resource.k8s.io/v1beta2":               {kinds: []string{"DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"}, from: 33, until: 39, now: "resource.k8s.io/v1"},
	"scheduling.k8s.io/v1beta1":             {kinds: []string{"PriorityClass"}, until: 22, now: "scheduling.k8s.io/v1"},
	"storage.k8s.io/v1":                     {kinds: []string{"VolumeAttributesClass"}, from: 34},
	"storage.k8s.io/v1alpha1":               {kinds: []string{"VolumeAttributesClass"}, until: 35, now: "storage.k8s.io/v1"},
	"storage.k8s.io/v1beta1":                {kinds: []string{"VolumeAttributesClass"}, from: 31, until: 37, now: "storage.k8s.io/v1"},
}

// lifeOf returns the versions that serve a kind, and false when every version does or when
// the tables do not have the kind.
func lifeOf(apiVersion, kind string) (served, bool) {
	life, found := releases[apiVersion]
	if !found || len(life.kinds) > 0 && !slices.Contains(life.kinds, kind) {
		life, found = served{kinds: []string{kind}}, false
	}
	if since, until, known := shape.Life(apiVersion, kind); known && (since > 0 || until > 0) {
		life.from, found = since, true
		if until > 0 {
			life.until = until
		}
	}
	return life, found
}

// in reports whether a version of Kubernetes is in the range.
func (s served) in(v version.Version) bool {
	return v.AtLeast(1, s.from) && (s.until == 0 || !v.AtLeast(1, s.until))
}
