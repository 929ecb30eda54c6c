package ways

import (
	"encoding/json"

	"github.com/lakewright/lakewright/internal/kube"
)

// Kinds returns the kinds of Apache's Flink Kubernetes operator, as of its release 1.15.
func Kinds() []kube.Kind { return kinds }

var kinds = []kube.Kind{
	{Of: (*FlinkDeployment)(nil), File: "flinkdeployment.yaml", Root: "spec", Fields: deploymentFields},
	{Of: (*FlinkSessionJob)(nil), File: "flinkdeployment.yaml", Root: "spec", Fields: kube.Fields{
		Names: []kube.Names{{At: []string{""}, Names: []kube.Name{{Of: (*FlinkDeployment)(nil), In: []string{"deploymentName"}}}}},
	}},
	{Of: (*FlinkBlueGreenDeployment)(nil), File: "flinkdeployment.yaml", Root: "spec/template/spec", Fields: deploymentFields},
	{Of: (*FlinkStateSnapshot)(nil), File: "flinkstatesnapshot.yaml", Root: "spec", Fields: kube.Fields{
		Names: []kube.Names{{At: []string{""}, Names: []kube.Name{
			{Of: (*FlinkDeployment)(nil), In: []string{"jobReference/name"}},
			{Of: (*FlinkSessionJob)(nil), In: []string{"jobReference/name"}},
		}}},
	}},
}

// deploymentFields is the fields of a FlinkDeploymentSpec.
var deploymentFields = kube.Fields{
	Images:   []string{"image"},
	Replicas: []string{"taskManager/replicas"},
	Labels:   []string{"podTemplate/metadata/labels"},
	Names: []kube.Names{
		{At: []string{"podTemplate/spec", "jobManager/podTemplate/spec", "taskManager/podTemplate/spec"}, Names: kube.PodNames},
		{At: []string{""}, Names: []kube.Name{{Of: (*kube.ServiceAccount)(nil), In: []string{
			"serviceAccount", "flinkConfiguration/kubernetes.taskmanager.service-account",
		}}}},
	},
}

// FlinkDeployment is flink.apache.org/v1beta1 FlinkDeployment: an application cluster
// when it has a job, a session cluster when it has none.
type FlinkDeployment struct {
	kube.Head
	Spec FlinkDeploymentSpec `json:"spec"`
}

// Type implements Object.
func (*FlinkDeployment) Type() kube.Type {
	return kube.Type{APIVersion: "flink.apache.org/v1beta1", Kind: "FlinkDeployment"}
}

// FlinkDeploymentSpec is one cluster. The pods of JobManager and TaskManager each have a
// template. There is no common template, because the operator would merge it with the others
// by the position of each container.
type FlinkDeploymentSpec struct {
	Image              string            `json:"image"`
	ImagePullPolicy    string            `json:"imagePullPolicy,omitempty"`
	FlinkVersion       string            `json:"flinkVersion"`
	Mode               string            `json:"mode"`
	ServiceAccount     string            `json:"serviceAccount"`
	FlinkConfiguration map[string]string `json:"flinkConfiguration"`
	LogConfiguration   map[string]string `json:"logConfiguration,omitempty"` // files by name
	JobManager         FlinkProcess      `json:"jobManager"`
	TaskManager        FlinkProcess      `json:"taskManager"`
	Job                *FlinkJob         `json:"job,omitempty"`
	RestartNonce       int64             `json:"restartNonce,omitempty"`
}

// FlinkProcess is the pods of one of the two processes. Replicas is 0 where the
// operator derives it.
type FlinkProcess struct {
	Resource    FlinkResource `json:"resource"`
	Replicas    int64         `json:"replicas,omitempty"`
	PodTemplate any           `json:"podTemplate"` // *kube.PodTemplate, or plain data with the user's template
}

// FlinkResource is the CPU and memory of one pod. Memory is in Flink's unit: 2048m is 2 GiB.
type FlinkResource struct {
	CPU              json.Number `json:"cpu"`
	Memory           string      `json:"memory"`
	EphemeralStorage string      `json:"ephemeralStorage,omitempty"`
}

// FlinkJob is one job.
type FlinkJob struct {
	JarURI                string   `json:"jarURI,omitempty"`
	EntryClass            string   `json:"entryClass,omitempty"`
	Args                  []string `json:"args,omitempty"`
	Parallelism           int64    `json:"parallelism"`
	UpgradeMode           string   `json:"upgradeMode"`
	State                 string   `json:"state"`
	InitialSavepointPath  string   `json:"initialSavepointPath,omitempty"`
	AllowNonRestoredState bool     `json:"allowNonRestoredState,omitempty"`

	SavepointRedeployNonce int64 `json:"savepointRedeployNonce,omitempty"`
	SavepointTriggerNonce  int64 `json:"savepointTriggerNonce,omitempty"`
	CheckpointTriggerNonce int64 `json:"checkpointTriggerNonce,omitempty"`
	AutoscalerResetNonce   int64 `json:"autoscalerResetNonce,omitempty"`
}

// FlinkSessionJob is flink.apache.org/v1beta1 FlinkSessionJob: a job of a session
// cluster of the same namespace.
type FlinkSessionJob struct {
	kube.Head
	Spec FlinkSessionJobSpec `json:"spec"`
}

// Type implements Object.
func (*FlinkSessionJob) Type() kube.Type {
	return kube.Type{APIVersion: "flink.apache.org/v1beta1", Kind: "FlinkSessionJob"}
}

// FlinkSessionJobSpec holds a job and the name of the cluster that runs it.
type FlinkSessionJobSpec struct {
	DeploymentName     string            `json:"deploymentName"`
	Job                FlinkJob          `json:"job"`
	FlinkConfiguration map[string]string `json:"flinkConfiguration,omitempty"`
	RestartNonce       int64             `json:"restartNonce,omitempty"`
}

// FlinkBlueGreenDeployment is flink.apache.org/v1beta1 FlinkBlueGreenDeployment: two
// application clusters that take turns. The operator has it since its release 1.14.
type FlinkBlueGreenDeployment struct {
	kube.Head
	Spec FlinkBlueGreenSpec `json:"spec"`
}

// Type implements Object.
func (*FlinkBlueGreenDeployment) Type() kube.Type {
	return kube.Type{APIVersion: "flink.apache.org/v1beta1", Kind: "FlinkBlueGreenDeployment"}
}

// FlinkBlueGreenSpec holds how the clusters take turns, and from what they are made.
type FlinkBlueGreenSpec struct {
	Configuration map[string]string       `json:"configuration"`
	Template      FlinkDeploymentTemplate `json:"template"`
}

// FlinkDeploymentTemplate is a cluster without a name.
type FlinkDeploymentTemplate struct {
	Spec FlinkDeploymentSpec `json:"spec"`
}

// FlinkStateSnapshot is flink.apache.org/v1beta1 FlinkStateSnapshot: a snapshot of the
// state of a job of the same namespace.
type FlinkStateSnapshot struct {
	kube.Head
	Spec FlinkStateSnapshotSpec `json:"spec"`
}

// Type implements Object.
func (*FlinkStateSnapshot) Type() kube.Type {
	return kube.Type{APIVersion: "flink.apache.org/v1beta1", Kind: "FlinkStateSnapshot"}
}

// FlinkStateSnapshotSpec holds the job, and either a savepoint or a checkpoint.
type FlinkStateSnapshotSpec struct {
	BackoffLimit int64             `json:"backoffLimit"`
	JobReference FlinkJobReference `json:"jobReference"`
	Savepoint    *FlinkSavepoint   `json:"savepoint,omitempty"`
	Checkpoint   *struct{}         `json:"checkpoint,omitempty"`
}

// FlinkJobReference names a job: a FlinkDeployment or a FlinkSessionJob.
type FlinkJobReference struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// FlinkSavepoint is a savepoint. The operator deletes its files with the object unless
// disposeOnDelete is false.
type FlinkSavepoint struct {
	Path            string `json:"path,omitempty"`
	FormatType      string `json:"formatType"`
	DisposeOnDelete bool   `json:"disposeOnDelete"`
}
