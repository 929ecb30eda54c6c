package ways

import (
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// The kinds of the Kubeflow Spark operator, as of its release 2.5.
var kubeflowKinds = []kube.Kind{
	{Of: (*SparkApplication)(nil), File: "sparkapplication.yaml", Root: "spec", Fields: applicationFields},
	{Of: (*ScheduledSparkApplication)(nil), File: "sparkapplication.yaml", Root: "spec/template", Fields: applicationFields},
	{Of: (*SparkConnect)(nil), File: "sparkconnect.yaml", Root: "spec", Fields: kube.Fields{
		Images:   []string{"image"},
		Replicas: []string{"executor/instances"},
		Labels:   []string{"server/template/metadata/labels", "executor/template/metadata/labels"},
		Names: []kube.Names{
			{At: []string{"server/template/spec", "executor/template/spec"}, Names: kube.PodNames},
			{At: []string{"sparkConf"}, Names: sparkConfNames},
		},
	}},
}

// applicationFields is the fields of an application, below its specification.
var applicationFields = kube.Fields{
	Images:   []string{"image", "driver/image", "executor/image", "driver/sidecars[]/image", "executor/sidecars[]/image"},
	Replicas: []string{"executor/instances"},
	Labels:   []string{"driver/labels", "executor/labels"},
	Names: []kube.Names{
		{At: []string{""}, Names: applicationNames},
		{At: []string{"driver", "executor"}, Names: sparkPodNames},
		{At: []string{"driver/template/spec", "executor/template/spec"}, Names: kube.PodNames},
		{At: []string{"sparkConf"}, Names: sparkConfNames},
	},
}

var applicationNames = []kube.Name{
	{Of: (*kube.ConfigMap)(nil), In: []string{
		"sparkConfigMap", "hadoopConfigMap",
		"volumes/configMap/name", "volumes/projected/sources/configMap/name",
	}},
	{Of: kube.Secret, In: []string{
		"imagePullSecrets",
		"volumes/secret/secretName", "volumes/projected/sources/secret/name",
	}},
	{Of: (*kube.PersistentVolumeClaim)(nil), In: []string{"volumes/persistentVolumeClaim/claimName"}},
	{Of: (*kube.PriorityClass)(nil), In: []string{"batchSchedulerOptions/priorityClassName"}},
}

// sparkPodNames is the names in driver and executor, whose form differs from that of a pod.
var sparkPodNames = []kube.Name{
	{Of: (*kube.ServiceAccount)(nil), In: []string{"serviceAccount"}},
	{Of: (*kube.ConfigMap)(nil), In: []string{
		"configMaps/name",
		"env/valueFrom/configMapKeyRef/name", "envFrom/configMapRef/name",
		"sidecars/env/valueFrom/configMapKeyRef/name", "sidecars/envFrom/configMapRef/name",
		"initContainers/env/valueFrom/configMapKeyRef/name", "initContainers/envFrom/configMapRef/name",
	}},
	{Of: kube.Secret, In: []string{
		"secrets/name",
		"env/valueFrom/secretKeyRef/name", "envFrom/secretRef/name",
		"sidecars/env/valueFrom/secretKeyRef/name", "sidecars/envFrom/secretRef/name",
		"initContainers/env/valueFrom/secretKeyRef/name", "initContainers/envFrom/secretRef/name",
	}},
	{Of: (*kube.PriorityClass)(nil), In: []string{"priorityClassName"}},
}

// SparkApplication is sparkoperator.k8s.io/v1beta2 SparkApplication.
type SparkApplication struct {
	kube.Head
	Spec SparkApplicationSpec `json:"spec"`
}

// Type implements Object.
func (*SparkApplication) Type() kube.Type {
	return kube.Type{APIVersion: "sparkoperator.k8s.io/v1beta2", Kind: "SparkApplication"}
}

// SparkApplicationSpec is one application. Fields that the operator's webhook would fill in
// have no omitempty: they are always written.
type SparkApplicationSpec struct {
	Type                  string                      `json:"type"`
	Mode                  string                      `json:"mode"`
	SparkVersion          string                      `json:"sparkVersion"`
	Image                 string                      `json:"image"`
	ImagePullPolicy       string                      `json:"imagePullPolicy"`
	ImagePullSecrets      []string                    `json:"imagePullSecrets,omitempty"`
	MainClass             string                      `json:"mainClass,omitempty"`
	MainApplicationFile   string                      `json:"mainApplicationFile"`
	Arguments             []string                    `json:"arguments,omitempty"`
	Deps                  *app.ProgramDependencies    `json:"deps,omitempty"`
	RestartPolicy         SparkRestartPolicy          `json:"restartPolicy"`
	TimeToLiveSeconds     *int64                      `json:"timeToLiveSeconds,omitempty"`
	Suspend               bool                        `json:"suspend,omitempty"`
	BatchScheduler        string                      `json:"batchScheduler,omitempty"`
	BatchSchedulerOptions *SparkBatchSchedulerOptions `json:"batchSchedulerOptions,omitempty"`
	SparkConf             map[string]string           `json:"sparkConf,omitempty"`
	DynamicAllocation     *SparkDynamicAllocation     `json:"dynamicAllocation,omitempty"`
	Driver                SparkApplicationDriver      `json:"driver"`
	Executor              SparkApplicationExecutor    `json:"executor"`
}

// SparkRestartPolicy decides whether the operator runs the application again. Intervals
// are in seconds.
type SparkRestartPolicy struct {
	Type                             string `json:"type"` // Never, OnFailure or Always
	OnFailureRetries                 *int64 `json:"onFailureRetries,omitempty"`
	OnFailureRetryInterval           int64  `json:"onFailureRetryInterval,omitempty"`
	OnSubmissionFailureRetries       *int64 `json:"onSubmissionFailureRetries,omitempty"`
	OnSubmissionFailureRetryInterval int64  `json:"onSubmissionFailureRetryInterval,omitempty"`
}

// SparkBatchSchedulerOptions is the options for the scheduler that places the pods. Resources
// is the minimum that must be free, as quantities by resource.
type SparkBatchSchedulerOptions struct {
	Queue             string            `json:"queue,omitempty"`
	PriorityClassName string            `json:"priorityClassName,omitempty"`
	Resources         map[string]string `json:"resources,omitempty"`
}

// SparkDynamicAllocation limits the number of executors.
type SparkDynamicAllocation struct {
	Enabled                bool  `json:"enabled"`
	InitialExecutors       int64 `json:"initialExecutors"`
	MinExecutors           int64 `json:"minExecutors"`
	MaxExecutors           int64 `json:"maxExecutors"`
	ShuffleTrackingEnabled bool  `json:"shuffleTrackingEnabled"`
}

// SparkPod is what driver and executors have in common. Memory is in Spark's units,
// as in 4096m. Template is a *PodTemplate, or the map that one became.
type SparkPod struct {
	Cores          int64             `json:"cores"`
	CoreRequest    string            `json:"coreRequest,omitempty"`
	CoreLimit      string            `json:"coreLimit,omitempty"`
	Memory         string            `json:"memory"`
	MemoryOverhead string            `json:"memoryOverhead"`
	JavaOptions    string            `json:"javaOptions,omitempty"`
	ServiceAccount string            `json:"serviceAccount"`
	Labels         map[string]string `json:"labels,omitempty"`
	Annotations    map[string]string `json:"annotations,omitempty"`
	Template       any               `json:"template,omitempty"`
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

// ScheduledSparkApplication is sparkoperator.k8s.io/v1beta2 ScheduledSparkApplication.
type ScheduledSparkApplication struct {
	kube.Head
	Spec ScheduledSparkApplicationSpec `json:"spec"`
}

// Type implements Object.
func (*ScheduledSparkApplication) Type() kube.Type {
	return kube.Type{APIVersion: "sparkoperator.k8s.io/v1beta2", Kind: "ScheduledSparkApplication"}
}

// ScheduledSparkApplicationSpec is a schedule and the application that it runs.
type ScheduledSparkApplicationSpec struct {
	Schedule                  string               `json:"schedule"`
	TimeZone                  string               `json:"timeZone"`
	ConcurrencyPolicy         string               `json:"concurrencyPolicy"` // without one, the application runs only once
	Suspend                   bool                 `json:"suspend,omitempty"`
	SuccessfulRunHistoryLimit *int64               `json:"successfulRunHistoryLimit,omitempty"`
	FailedRunHistoryLimit     *int64               `json:"failedRunHistoryLimit,omitempty"`
	Template                  SparkApplicationSpec `json:"template"`
}

// SparkConnect is sparkoperator.k8s.io/v1alpha1 SparkConnect.
type SparkConnect struct {
	kube.Head
	Spec SparkConnectSpec `json:"spec"`
}

// Type implements Object.
func (*SparkConnect) Type() kube.Type {
	return kube.Type{APIVersion: "sparkoperator.k8s.io/v1alpha1", Kind: "SparkConnect"}
}

// SparkConnectSpec is one server.
type SparkConnectSpec struct {
	SparkVersion      string                  `json:"sparkVersion"`
	Image             string                  `json:"image"`
	SparkConf         map[string]string       `json:"sparkConf,omitempty"`
	DynamicAllocation *SparkDynamicAllocation `json:"dynamicAllocation,omitempty"`
	Server            SparkConnectPod         `json:"server"`
	Executor          SparkConnectExecutor    `json:"executor"`
}

// SparkConnectPod is what server and executors have in common. Memory is in Spark's
// units. Template is a *PodTemplate, or the map that one became.
type SparkConnectPod struct {
	Cores    int64  `json:"cores"`
	Memory   string `json:"memory"`
	Template any    `json:"template"`
}

// SparkConnectExecutor is the executors' pods.
type SparkConnectExecutor struct {
	Instances *int64 `json:"instances,omitempty"` // nil with dynamic allocation
	SparkConnectPod
}
