package pod

import (
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// A FieldFault is a field of a pod template that Kubernetes does not know, or whose value has the
// wrong kind.
type FieldFault struct {
	Path  spec.Path // below the template
	Name  string
	Known []string // fields that Kubernetes knows there, sorted
	Want  string   // the required kind of value; "": Kubernetes does not know the field
}

// shape is the fields of one kind of struct in a pod.
type shape struct {
	fields string            // names, sorted, separated by spaces
	inner  map[string]string // kinds of the structs in the fields; a leading [] means a list of structs
}

// shapes maps a kind of struct in a pod template to its shape. It has the kinds that people
// commonly write; other structs are not checked. Source: Kubernetes API reference, core/v1
// PodSpec, as of 1.36.
var shapes = map[string]shape{
	"pod": {
		fields: "activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets initContainers nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates schedulingGroup securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes",
		inner: map[string]string{
			"affinity": "affinity", "containers": "[]container", "dnsConfig": "dns", "hostAliases": "[]alias", "initContainers": "[]container",
			"securityContext": "podSecurity", "tolerations": "[]toleration", "topologySpreadConstraints": "[]spread", "volumes": "[]volume",
		},
	},
	"container": {
		fields: "args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resizePolicy resources restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir",
		inner: map[string]string{
			"env": "[]env", "envFrom": "[]envFrom", "lifecycle": "lifecycle", "livenessProbe": "probe", "ports": "[]port", "readinessProbe": "probe",
			"resources": "resources", "securityContext": "security", "startupProbe": "probe", "volumeMounts": "[]mount",
		},
	},
	"volume": {
		fields: "awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir ephemeral fc flexVolume flocker gcePersistentDisk gitRepo glusterfs hostPath image iscsi name nfs persistentVolumeClaim photonPersistentDisk portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume",
		inner: map[string]string{
			"configMap": "configMap", "emptyDir": "emptyDir", "hostPath": "hostPath", "nfs": "nfs", "persistentVolumeClaim": "claim", "secret": "secret",
		},
	},
	"affinity":    {fields: "nodeAffinity podAffinity podAntiAffinity"},
	"alias":       {fields: "hostnames ip"},
	"claim":       {fields: "claimName readOnly"},
	"configMap":   {fields: "defaultMode items name optional"},
	"dns":         {fields: "nameservers options searches"},
	"emptyDir":    {fields: "medium sizeLimit"},
	"env":         {fields: "name value valueFrom", inner: map[string]string{"valueFrom": "source"}},
	"envFrom":     {fields: "configMapRef prefix secretRef"},
	"hostPath":    {fields: "path type"},
	"lifecycle":   {fields: "postStart preStop stopSignal"},
	"mount":       {fields: "mountPath mountPropagation name readOnly recursiveReadOnly subPath subPathExpr"},
	"nfs":         {fields: "path readOnly server"},
	"podSecurity": {fields: "appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions seccompProfile supplementalGroups supplementalGroupsPolicy sysctls windowsOptions"},
	"port":        {fields: "containerPort hostIP hostPort name protocol"},
	"probe":       {fields: "exec failureThreshold grpc httpGet initialDelaySeconds periodSeconds successThreshold tcpSocket terminationGracePeriodSeconds timeoutSeconds"},
	"resources":   {fields: "claims limits requests"},
	"secret":      {fields: "defaultMode items optional secretName"},
	"security":    {fields: "allowPrivilegeEscalation appArmorProfile capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile windowsOptions"},
	"source":      {fields: "configMapKeyRef fieldRef fileKeyRef resourceFieldRef secretKeyRef"},
	"spread":      {fields: "labelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable"},
	"toleration":  {fields: "effect key operator tolerationSeconds value"},
}

// Unknown returns the fields of a user's pod template that Kubernetes does not know, or
// whose values have the wrong kind, in the order of the template. A nil template has none.
func Unknown(template *spec.Node) []FieldFault {
	return judged(nil, "spec", "spec", "pod", template.Field("spec"))
}

// judged appends the faults in the value of a field whose kind is given.
func judged(faults []FieldFault, at spec.Path, name, kind string, n *spec.Node) []FieldFault {
	of, list := strings.CutPrefix(kind, "[]")
	s, known := shapes[of]
	switch {
	case !known || n == nil || n.Kind == spec.Null:
		return faults
	case list && n.Kind != spec.List:
		return append(faults, FieldFault{Path: at, Name: name, Want: "a list"})
	case list:
		for i, item := range n.Items {
			faults = judged(faults, at.Index(i), name, of, item)
		}
		return faults
	case n.Kind != spec.Map:
		return append(faults, FieldFault{Path: at, Name: name, Want: "a struct"})
	}
	fields := strings.Fields(s.fields)
	for _, f := range n.FieldsOf() {
		if _, found := slices.BinarySearch(fields, f.Name); !found {
			faults = append(faults, FieldFault{Path: at.At(f.Name), Name: f.Name, Known: fields})
			continue
		}
		faults = judged(faults, at.At(f.Name), f.Name, s.inner[f.Name], f.Node)
	}
	return faults
}
