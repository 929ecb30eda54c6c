package ways

import (
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// The kinds of Apache's Spark Kubernetes operator, as of its release 1.0.
// Images and accounts are among Spark's keys. So is an application's number of executors, as
// text; Kustomize would write a number, so a user's replicas do not change it.
var apacheKinds = []kube.Kind{
	{Of: (*ApacheSparkApplication)(nil), File: "sparkapplication.yaml", Root: "spec", Fields: kube.Fields{
		Images: []string{"sparkConf/spark.kubernetes.container.image"},
		Labels: []string{"driverSpec/podTemplateSpec/metadata/labels", "executorSpec/podTemplateSpec/metadata/labels"},
		Names: []kube.Names{
			{At: []string{"driverSpec/podTemplateSpec/spec", "executorSpec/podTemplateSpec/spec"}, Names: kube.PodNames},
			{At: []string{"sparkConf"}, Names: sparkConfNames},
			{At: []string{"sparkConf"}, Names: []kube.Name{{Of: (*ApacheSparkApplication)(nil), In: []string{"spark.app.name"}}}},
		},
	}},
	{Of: (*SparkCluster)(nil), File: "sparkcluster.yaml", Root: "spec", Fields: kube.Fields{
		Images: []string{"sparkConf/spark.kubernetes.container.image"},
		Replicas: []string{
			"clusterTolerations/instanceConfig/initWorkers",
			"clusterTolerations/instanceConfig/minWorkers",
			"clusterTolerations/instanceConfig/maxWorkers",
		},
		Labels: []string{"masterSpec/statefulSetSpec/template/metadata/labels", "workerSpec/statefulSetSpec/template/metadata/labels"},
		Names: []kube.Names{
			{At: []string{"masterSpec/statefulSetSpec/template/spec", "workerSpec/statefulSetSpec/template/spec"}, Names: kube.PodNames},
			{At: []string{"sparkConf"}, Names: sparkConfNames},
			{At: []string{"masterSpec/statefulSetSpec", "workerSpec/statefulSetSpec"}, Names: clusterNames},
		},
	}},
}

// sparkConfNames is the names among Spark's keys.
var sparkConfNames = []kube.Name{
	{Of: (*kube.ServiceAccount)(nil), In: []string{
		"spark.kubernetes.authenticate.driver.serviceAccountName", "spark.kubernetes.authenticate.executor.serviceAccountName",
	}},
	{Of: (*kube.StorageClass)(nil), In: []string{
		"spark.kubernetes.executor.volumes.persistentVolumeClaim." + app.LocalDir + ".options.storageClass",
	}},
}

// clusterNames is the label of a selector that holds the cluster's own name. Kustomize's syntax
// needs the backslash before a slash that is part of a key.
var clusterNames = []kube.Name{{Of: (*SparkCluster)(nil), In: []string{`selector/matchLabels/spark.operator\/spark-cluster-name`}}}

// ApacheSparkApplication is spark.apache.org/v1 SparkApplication.
type ApacheSparkApplication struct {
	kube.Head
	Spec ApacheSparkApplicationSpec `json:"spec"`
}

// Type implements Object.
func (*ApacheSparkApplication) Type() kube.Type {
	return kube.Type{APIVersion: "spark.apache.org/v1", Kind: "SparkApplication"}
}

// ApacheSparkApplicationSpec is one application. Exactly one of Jars, PyFiles and SparkRFiles is
// set; its first file is the program.
type ApacheSparkApplicationSpec struct {
	MainClass              string                 `json:"mainClass,omitempty"`
	Jars                   string                 `json:"jars,omitempty"`
	PyFiles                string                 `json:"pyFiles,omitempty"`
	SparkRFiles            string                 `json:"sparkRFiles,omitempty"`
	DriverArgs             []string               `json:"driverArgs,omitempty"`
	DeploymentMode         string                 `json:"deploymentMode"`
	Suspend                bool                   `json:"suspend,omitempty"`
	RuntimeVersions        ApacheSparkVersions    `json:"runtimeVersions"`
	ApplicationTolerations ApacheSparkTolerations `json:"applicationTolerations"`
	SparkConf              map[string]string      `json:"sparkConf,omitempty"`
	DriverSpec             ApacheSparkPod         `json:"driverSpec"`
	ExecutorSpec           ApacheSparkPod         `json:"executorSpec"`
}

// ApacheSparkVersions is the versions in the image.
type ApacheSparkVersions struct {
	SparkVersion string `json:"sparkVersion"`
}

// ApacheSparkTolerations decides what happens when the application ends. Times are in
// milliseconds.
type ApacheSparkTolerations struct {
	RestartConfig            ApacheSparkRestart  `json:"restartConfig"`
	ApplicationTimeoutConfig ApacheSparkTimeouts `json:"applicationTimeoutConfig"`
	ResourceRetainPolicy     string              `json:"resourceRetainPolicy"` // Always, OnFailure or Never
	TTLAfterStopMillis       *int64              `json:"ttlAfterStopMillis,omitempty"`
}

// ApacheSparkTimeouts is how long the operator waits before it aborts an attempt.
type ApacheSparkTimeouts struct {
	DriverStartTimeoutMillis   int64 `json:"driverStartTimeoutMillis"`
	DriverReadyTimeoutMillis   int64 `json:"driverReadyTimeoutMillis"`
	ExecutorStartTimeoutMillis int64 `json:"executorStartTimeoutMillis"`
}

// ApacheSparkRestart decides whether the operator runs the application again.
type ApacheSparkRestart struct {
	RestartPolicy             string `json:"restartPolicy"` // Never, OnFailure or Always
	MaxRestartAttempts        *int64 `json:"maxRestartAttempts,omitempty"`
	RestartBackoffMillis      int64  `json:"restartBackoffMillis,omitempty"`
	RestartCounterResetMillis int64  `json:"restartCounterResetMillis,omitempty"`
}

// ApacheSparkPod is the pods of one role. PodTemplateSpec is a *PodTemplate, or the map
// that one became.
type ApacheSparkPod struct {
	PodTemplateSpec any `json:"podTemplateSpec"`
}

// SparkCluster is spark.apache.org/v1 SparkCluster.
type SparkCluster struct {
	kube.Head
	Spec SparkClusterSpec `json:"spec"`
}

// Type implements Object.
func (*SparkCluster) Type() kube.Type {
	return kube.Type{APIVersion: "spark.apache.org/v1", Kind: "SparkCluster"}
}

// SparkClusterSpec is a master and its workers.
type SparkClusterSpec struct {
	Suspend            bool                    `json:"suspend,omitempty"`
	RuntimeVersions    ApacheSparkVersions     `json:"runtimeVersions"`
	ClusterTolerations SparkClusterTolerations `json:"clusterTolerations"`
	SparkConf          map[string]string       `json:"sparkConf,omitempty"`
	MasterSpec         SparkClusterPods        `json:"masterSpec"`
	WorkerSpec         SparkClusterPods        `json:"workerSpec"`
}

// SparkClusterTolerations limits the number of workers.
type SparkClusterTolerations struct {
	InstanceConfig SparkClusterInstances `json:"instanceConfig"`
}

// SparkClusterInstances is numbers of workers.
type SparkClusterInstances struct {
	InitWorkers int64 `json:"initWorkers"`
	MinWorkers  int64 `json:"minWorkers"`
	MaxWorkers  int64 `json:"maxWorkers"`
}

// SparkClusterPods is the stateful set of one role.
type SparkClusterPods struct {
	StatefulSetMetadata *kube.Metadata          `json:"statefulSetMetadata,omitempty"`
	StatefulSetSpec     SparkClusterStatefulSet `json:"statefulSetSpec"`
}

// SparkClusterStatefulSet is the part of the stateful set that the operator copies. Template
// is a *PodTemplate, or the map that one became.
type SparkClusterStatefulSet struct {
	Selector *kube.LabelSelector `json:"selector,omitempty"`
	Template any                 `json:"template"`
}
