package ways

import (
	"encoding/json"

	"github.com/lakewright/lakewright/internal/kube"
)

// Kinds returns the kinds of Apache's Flink Kubernetes operator, as of its release 1.15.
func Kinds() []kube.Kind { return kinds }

var kinds = []kube.Kind{
	{Of: (*FlinkDeployment)(nil), File: "flinkdeployment.yaml", Root: "spec", Fields: kube.Fields{
		Images:   []string{"image"},
		Replicas: []string{"taskManager/replicas"},
		Labels:   []string{"podTemplate/metadata/labels"},
		Names: []kube.Names{
			{At: []string{"podTemplate/spec", "jobManager/podTemplate/spec", "taskManager/podTemplate/spec"}, Names: kube.PodNames},
			{At: []string{""}, Names: []kube.Name{{Of: (*kube.ServiceAccount)(nil), In: []string{
				"serviceAccount", "flinkConfiguration/kubernetes.taskmanager.service-account",
			}}}},
		},
	}},
	{Of: (*FlinkSessionJob)(nil), File: "flinkdeployment.yaml", Root: "spec", Fields: kube.Fields{
		Names: []kube.Names{{At: []string{""}, Names: []kube.Name{{Of: (*FlinkDeployment)(nil), In: []string{"deploymentName"}}}}},
	}},
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
	JobManager         FlinkProcess      `json:"jobManager"`
	TaskManager        FlinkProcess      `json:"taskManager"`
	Job                *FlinkJob         `json:"job,omitempty"`
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
	DeploymentName string   `json:"deploymentName"`
	Job            FlinkJob `json:"job"`
}
