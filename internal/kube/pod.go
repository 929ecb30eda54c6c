package kube

// The parts of a pod that custom resources and pod templates share.

// PodSecurityContext is the security settings of a pod.
type PodSecurityContext struct {
	RunAsNonRoot        *bool           `json:"runAsNonRoot,omitempty"`
	RunAsUser           *int64          `json:"runAsUser,omitempty"`
	RunAsGroup          *int64          `json:"runAsGroup,omitempty"`
	SupplementalGroups  []int64         `json:"supplementalGroups,omitempty"`
	FSGroup             *int64          `json:"fsGroup,omitempty"`
	FSGroupChangePolicy string          `json:"fsGroupChangePolicy,omitempty"`
	SeccompProfile      *SeccompProfile `json:"seccompProfile,omitempty"`
}

// SecurityContext is the security settings of a container.
type SecurityContext struct {
	RunAsNonRoot             *bool           `json:"runAsNonRoot,omitempty"`
	RunAsUser                *int64          `json:"runAsUser,omitempty"`
	AllowPrivilegeEscalation *bool           `json:"allowPrivilegeEscalation,omitempty"`
	ReadOnlyRootFilesystem   *bool           `json:"readOnlyRootFilesystem,omitempty"`
	Capabilities             *Capabilities   `json:"capabilities,omitempty"`
	SeccompProfile           *SeccompProfile `json:"seccompProfile,omitempty"`
}

// Capabilities are dropped from a container, or added to it.
type Capabilities struct {
	Drop []string `json:"drop,omitempty"`
}

// SeccompProfile filters system calls.
type SeccompProfile struct {
	Type string `json:"type"`
}

// Toleration lets a pod run on nodes with a taint.
type Toleration struct {
	Key      string `json:"key"`
	Operator string `json:"operator"`
	Value    string `json:"value,omitempty"`
	Effect   string `json:"effect"`
}

// TopologySpreadConstraint keeps like pods on different nodes or in different zones.
type TopologySpreadConstraint struct {
	MaxSkew           int            `json:"maxSkew"`
	TopologyKey       string         `json:"topologyKey"`
	WhenUnsatisfiable string         `json:"whenUnsatisfiable"`
	LabelSelector     *LabelSelector `json:"labelSelector"`
}

// DNSConfig configures how a pod resolves names.
type DNSConfig struct {
	Searches []string    `json:"searches,omitempty"`
	Options  []DNSOption `json:"options,omitempty"`
}

// DNSOption is one option of resolv.conf.
type DNSOption struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

// EnvVar is one environment variable of a container.
type EnvVar struct {
	Name      string     `json:"name"`
	Value     string     `json:"value,omitempty"`
	ValueFrom *EnvSource `json:"valueFrom,omitempty"`
}

// EnvSource is the source of a variable's value.
type EnvSource struct {
	SecretKeyRef    *KeySelector   `json:"secretKeyRef,omitempty"`
	ConfigMapKeyRef *KeySelector   `json:"configMapKeyRef,omitempty"`
	FieldRef        *FieldSelector `json:"fieldRef,omitempty"`
}

// KeySelector is one key of a Secret or ConfigMap.
type KeySelector struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// FieldSelector is one field of the pod itself.
type FieldSelector struct {
	FieldPath string `json:"fieldPath"`
}

// EnvFrom makes all keys of a Secret or a ConfigMap variables; exactly one of them is set.
type EnvFrom struct {
	Prefix       string     `json:"prefix,omitempty"`
	SecretRef    *LocalName `json:"secretRef,omitempty"`
	ConfigMapRef *LocalName `json:"configMapRef,omitempty"`
}

// Volume is a volume of a pod; exactly one source is set.
type Volume struct {
	Name                  string        `json:"name"`
	ConfigMap             *ConfigSource `json:"configMap,omitempty"`
	Secret                *SecretSource `json:"secret,omitempty"`
	EmptyDir              *EmptyDir     `json:"emptyDir,omitempty"`
	PersistentVolumeClaim *ClaimSource  `json:"persistentVolumeClaim,omitempty"`
	Ephemeral             *Ephemeral    `json:"ephemeral,omitempty"`
	HostPath              *HostPath     `json:"hostPath,omitempty"`
}

// HostPath is a directory of the node.
type HostPath struct {
	Path string `json:"path"`
	Type string `json:"type,omitempty"`
}

// ConfigSource is the keys of a ConfigMap as files. DefaultMode is 0 for the default of Kubernetes.
type ConfigSource struct {
	Name        string `json:"name"`
	DefaultMode int64  `json:"defaultMode,omitempty"`
}

// SecretSource is the keys of a Secret as files.
type SecretSource struct {
	SecretName string `json:"secretName"`
}

// EmptyDir is a volume that exists as long as the pod.
type EmptyDir struct {
	Medium    string `json:"medium,omitempty"`
	SizeLimit string `json:"sizeLimit,omitempty"`
}

// ClaimSource is a volume of an existing claim.
type ClaimSource struct {
	ClaimName string `json:"claimName"`
	ReadOnly  bool   `json:"readOnly,omitempty"`
}

// Ephemeral is a volume that is claimed for one pod and deleted with it.
type Ephemeral struct {
	VolumeClaimTemplate ClaimTemplate `json:"volumeClaimTemplate"`
}

// ClaimTemplate is the claim that is made for each pod.
type ClaimTemplate struct {
	Metadata *Metadata `json:"metadata,omitempty"`
	Spec     ClaimSpec `json:"spec"`
}

// ClaimSpec describes the volume to claim.
type ClaimSpec struct {
	AccessModes      []string             `json:"accessModes"`
	StorageClassName *string              `json:"storageClassName,omitempty"`
	VolumeName       string               `json:"volumeName,omitempty"`
	AttributesClass  string               `json:"volumeAttributesClassName,omitempty"`
	Resources        ResourceRequirements `json:"resources"`
}

// ResourceRequirements are quantities by resource name.
type ResourceRequirements struct {
	Requests map[string]string `json:"requests,omitempty"`
	Limits   map[string]string `json:"limits,omitempty"`
}

// VolumeMount mounts a volume into a container.
type VolumeMount struct {
	Name      string `json:"name"`
	MountPath string `json:"mountPath"`
	SubPath   string `json:"subPath,omitempty"`
	ReadOnly  bool   `json:"readOnly,omitempty"`
}

// ContainerPort is a port that a container declares.
type ContainerPort struct {
	Name          string `json:"name"`
	ContainerPort int    `json:"containerPort"`
	Protocol      string `json:"protocol,omitempty"`
}

// Container is a container of a pod template.
type Container struct {
	Name            string                `json:"name"`
	Image           string                `json:"image,omitempty"`
	ImagePullPolicy string                `json:"imagePullPolicy,omitempty"`
	RestartPolicy   string                `json:"restartPolicy,omitempty"` // of an init container: Always makes it a sidecar
	Command         []string              `json:"command,omitempty"`
	Args            []string              `json:"args,omitempty"`
	EnvFrom         []EnvFrom             `json:"envFrom,omitempty"`
	Env             []EnvVar              `json:"env,omitempty"`
	Ports           []ContainerPort       `json:"ports,omitempty"`
	StartupProbe    *Probe                `json:"startupProbe,omitempty"`
	ReadinessProbe  *Probe                `json:"readinessProbe,omitempty"`
	LivenessProbe   *Probe                `json:"livenessProbe,omitempty"`
	Lifecycle       *Lifecycle            `json:"lifecycle,omitempty"`
	Resources       *ResourceRequirements `json:"resources,omitempty"`
	VolumeMounts    []VolumeMount         `json:"volumeMounts,omitempty"`
	SecurityContext *SecurityContext      `json:"securityContext,omitempty"`
}

// Probe checks whether a container works; exactly one of HTTPGet, TCPSocket and Exec is set.
// Times are in seconds.
type Probe struct {
	Exec                *ExecAction `json:"exec,omitempty"`
	HTTPGet             *HTTPGet    `json:"httpGet,omitempty"`
	TCPSocket           *TCPSocket  `json:"tcpSocket,omitempty"`
	InitialDelaySeconds int64       `json:"initialDelaySeconds,omitempty"`
	PeriodSeconds       int64       `json:"periodSeconds,omitempty"`
	TimeoutSeconds      int64       `json:"timeoutSeconds,omitempty"`
	FailureThreshold    int64       `json:"failureThreshold,omitempty"`
}

// HTTPGet is a request that succeeds with a status below 400. Port is the name of a port, or
// its number as an int.
type HTTPGet struct {
	Path   string `json:"path"`
	Port   any    `json:"port"`
	Scheme string `json:"scheme,omitempty"` // "": HTTP
}

// TCPSocket is a probe that succeeds when a connection opens. Port is the name of a port, or
// its number as an int.
type TCPSocket struct {
	Port any `json:"port"`
}

// Lifecycle is the commands after a container starts and before it stops.
type Lifecycle struct {
	PostStart *LifecycleHandler `json:"postStart,omitempty"`
	PreStop   *LifecycleHandler `json:"preStop,omitempty"`
}

// LifecycleHandler is a command in the container.
type LifecycleHandler struct {
	Exec *ExecAction `json:"exec,omitempty"`
}

// ExecAction is a program with its arguments, without a shell.
type ExecAction struct {
	Command []string `json:"command"`
}

// HostAlias is a line of a pod's /etc/hosts.
type HostAlias struct {
	IP        string   `json:"ip"`
	Hostnames []string `json:"hostnames"`
}

// PodTemplate is a part of a pod, which an operator or Spark completes.
type PodTemplate struct {
	Metadata *Metadata `json:"metadata,omitempty"`
	Spec     PodSpec   `json:"spec"`
}

// PodSpec is the part of a pod's specification that Lakewright sets.
type PodSpec struct {
	ServiceAccountName            string                     `json:"serviceAccountName,omitempty"`
	AutomountServiceAccountToken  *bool                      `json:"automountServiceAccountToken,omitempty"`
	RestartPolicy                 string                     `json:"restartPolicy,omitempty"`
	ImagePullSecrets              []LocalName                `json:"imagePullSecrets,omitempty"`
	SecurityContext               *PodSecurityContext        `json:"securityContext,omitempty"`
	SchedulerName                 string                     `json:"schedulerName,omitempty"`
	PriorityClassName             string                     `json:"priorityClassName,omitempty"`
	NodeSelector                  map[string]string          `json:"nodeSelector,omitempty"`
	Tolerations                   []Toleration               `json:"tolerations,omitempty"`
	TopologySpreadConstraints     []TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty"`
	DNSConfig                     *DNSConfig                 `json:"dnsConfig,omitempty"`
	HostAliases                   []HostAlias                `json:"hostAliases,omitempty"`
	EnableServiceLinks            *bool                      `json:"enableServiceLinks,omitempty"`
	TerminationGracePeriodSeconds *int64                     `json:"terminationGracePeriodSeconds,omitempty"`
	InitContainers                []Container                `json:"initContainers,omitempty"`
	Containers                    []Container                `json:"containers"`
	Volumes                       []Volume                   `json:"volumes,omitempty"`
}

// To returns a pointer to a value, for fields whose absence differs from the zero value.
func To[T any](v T) *T { return &v }
