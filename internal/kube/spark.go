package kube

// SparkApplication is sparkoperator.k8s.io/v1beta2 SparkApplication.
type SparkApplication struct {
	Head
	Spec SparkApplicationSpec `json:"spec"`
}

// Type implements Object.
func (*SparkApplication) Type() Type {
	return Type{APIVersion: "sparkoperator.k8s.io/v1beta2", Kind: "SparkApplication"}
}

// SparkApplicationSpec is one application. What the operator's webhook would fill in
// has no omitempty: it is always written.
type SparkApplicationSpec struct {
	Type                string                   `json:"type"`
	Mode                string                   `json:"mode"`
	SparkVersion        string                   `json:"sparkVersion"`
	Image               string                   `json:"image"`
	ImagePullPolicy     string                   `json:"imagePullPolicy"`
	ImagePullSecrets    []string                 `json:"imagePullSecrets,omitempty"`
	MainClass           string                   `json:"mainClass,omitempty"`
	MainApplicationFile string                   `json:"mainApplicationFile"`
	Arguments           []string                 `json:"arguments,omitempty"`
	RestartPolicy       SparkRestartPolicy       `json:"restartPolicy"`
	Suspend             bool                     `json:"suspend,omitempty"`
	SparkConf           map[string]string        `json:"sparkConf,omitempty"`
	DynamicAllocation   *SparkDynamicAllocation  `json:"dynamicAllocation,omitempty"`
	Volumes             []Volume                 `json:"volumes,omitempty"`
	Driver              SparkApplicationDriver   `json:"driver"`
	Executor            SparkApplicationExecutor `json:"executor"`
}

// SparkRestartPolicy says whether the operator runs the application again. Intervals
// are in seconds.
type SparkRestartPolicy struct {
	Type                             string `json:"type"` // Never, OnFailure or Always
	OnFailureRetries                 *int64 `json:"onFailureRetries,omitempty"`
	OnFailureRetryInterval           int64  `json:"onFailureRetryInterval,omitempty"`
	OnSubmissionFailureRetries       *int64 `json:"onSubmissionFailureRetries,omitempty"`
	OnSubmissionFailureRetryInterval int64  `json:"onSubmissionFailureRetryInterval,omitempty"`
}

// SparkDynamicAllocation bounds the number of executors.
type SparkDynamicAllocation struct {
	Enabled                bool  `json:"enabled"`
	InitialExecutors       int64 `json:"initialExecutors"`
	MinExecutors           int64 `json:"minExecutors"`
	MaxExecutors           int64 `json:"maxExecutors"`
	ShuffleTrackingEnabled bool  `json:"shuffleTrackingEnabled"`
}

// SparkPod is what driver and executors have in common. Memory is in Spark's units,
// as in 4096m.
type SparkPod struct {
	Cores              int64               `json:"cores"`
	CoreRequest        string              `json:"coreRequest,omitempty"`
	CoreLimit          string              `json:"coreLimit,omitempty"`
	Memory             string              `json:"memory"`
	MemoryOverhead     string              `json:"memoryOverhead"`
	JavaOptions        string              `json:"javaOptions,omitempty"`
	ServiceAccount     string              `json:"serviceAccount"`
	Labels             map[string]string   `json:"labels,omitempty"`
	Annotations        map[string]string   `json:"annotations,omitempty"`
	Env                []EnvVar            `json:"env,omitempty"`
	VolumeMounts       []VolumeMount       `json:"volumeMounts,omitempty"`
	NodeSelector       map[string]string   `json:"nodeSelector,omitempty"`
	Tolerations        []Toleration        `json:"tolerations,omitempty"`
	DNSConfig          *DNSConfig          `json:"dnsConfig,omitempty"`
	PodSecurityContext *PodSecurityContext `json:"podSecurityContext,omitempty"`
	SecurityContext    *SecurityContext    `json:"securityContext,omitempty"`
	Template           *SparkPodTemplate   `json:"template,omitempty"`
}

// SparkApplicationDriver is the driver's pod.
type SparkApplicationDriver struct {
	SparkPod
}

// SparkApplicationExecutor is the executors' pods.
type SparkApplicationExecutor struct {
	Instances *int64 `json:"instances,omitempty"` // nil with dynamic allocation
	SparkPod
}

// SparkPodTemplate carries what SparkPod has no field for.
type SparkPodTemplate struct {
	Spec SparkPodTemplateSpec `json:"spec"`
}

// SparkPodTemplateSpec holds one container, called as the operator tells Spark.
type SparkPodTemplateSpec struct {
	Containers []Container `json:"containers"`
}
