package shape

import (
	"fmt"
	"slices"
)

// A gated field is one that the API server drops silently from objects while its feature gate is
// off: it is in the documents of versions in which nothing reads it.
type gated struct {
	of, field string // a type of the table, and its field
	gate      string
	on        int // the first minor version of Kubernetes 1 in which the gate is on by default; 0: none
}

// gates lists the gated fields that an object in a supported version can have.
var gates = []gated{
	{"apps.v1.RollingUpdateStatefulSetStrategy", "maxUnavailable", "MaxUnavailableStatefulSet", 37},
	{"autoscaling.v2.HPAScalingRules", "tolerance", "HPAConfigurableTolerance", 35},
	{"batch.v1.JobSpec", "managedBy", "JobManagedBy", 32},
	{"batch.v1.JobSpec", "successPolicy", "JobSuccessPolicy", 31},
	{"core.v1.Container", "resizePolicy", "InPlacePodVerticalScaling", 33},
	{"core.v1.Container", "restartPolicyRules", "ContainerRestartRules", 35},
	{"core.v1.EnvVarSource", "fileKeyRef", "EnvFiles", 35},
	{"core.v1.Lifecycle", "stopSignal", "ContainerStopSignals", 0},
	{"core.v1.PersistentVolumeClaimSpec", "volumeAttributesClassName", "VolumeAttributesClass", 34},
	{"core.v1.PodAffinityTerm", "matchLabelKeys", "MatchLabelKeysInPodAffinity", 31},
	{"core.v1.PodAffinityTerm", "mismatchLabelKeys", "MatchLabelKeysInPodAffinity", 31},
	{"core.v1.PodSecurityContext", "seLinuxChangePolicy", "SELinuxChangePolicy", 33},
	{"core.v1.PodSecurityContext", "supplementalGroupsPolicy", "SupplementalGroupsPolicy", 33},
	{"core.v1.PodSpec", "hostUsers", "UserNamespacesSupport", 33},
	{"core.v1.PodSpec", "hostnameOverride", "HostnameOverride", 35},
	{"core.v1.PodSpec", "resourceClaims", "DynamicResourceAllocation", 34},
	{"core.v1.PodSpec", "resources", "PodLevelResources", 34},
	{"core.v1.SecurityContext", "procMount", "ProcMountType", 33},
	{"core.v1.ServiceSpec", "trafficDistribution", "ServiceTrafficDistribution", 31},
	{"core.v1.Volume", "image", "ImageVolume", 35},
	{"core.v1.VolumeMount", "recursiveReadOnly", "RecursiveReadOnlyMounts", 31},
	{"core.v1.VolumeProjection", "clusterTrustBundle", "ClusterTrustBundleProjection", 37},
	{"core.v1.VolumeProjection", "podCertificate", "PodCertificateRequest", 37},
}

// gateOf returns the gate of a field, nil for a field that has none or whose gate is on.
func gateOf(of, field string, minor int) *gated {
	i := slices.IndexFunc(gates, func(g gated) bool { return g.of == of && g.field == field })
	if i < 0 || gates[i].on != 0 && gates[i].on <= minor {
		return nil
	}
	return &gates[i]
}

// gate reports a field that the API server drops by default.
func (c *checker) gate(of, name string) {
	g := gateOf(of, name, c.newest())
	if g == nil {
		return
	}
	c.steps = append(c.steps, name)
	f := c.fault(Off, "%s is dropped silently while the feature gate %s is off", c.place(), g.gate)
	c.steps = c.steps[:len(c.steps)-1]
	if g.on == 0 {
		f.dated("remove it, or turn the gate on in the cluster; it is off by default in every known version")
	} else {
		f.dated(fmt.Sprintf("remove it, or turn the gate on in the cluster; it is on by default from Kubernetes 1.%d", g.on))
	}
}
