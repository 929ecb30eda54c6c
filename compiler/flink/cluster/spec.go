package cluster

import (
	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/logs"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Spec is a Flink cluster as written.
type Spec struct {
	Version          version.Version         `spec:"version"`
	Image            image.Name              `spec:"image"`
	ImagePullPolicy  string                  `spec:"imagePullPolicy"`
	ImagePullSecrets []string                `spec:"imagePullSecrets"`
	Mode             string                  `spec:"mode"`       // application or session
	Deployment       string                  `spec:"deployment"` // native or standalone
	Job              *JobSpec                `spec:"job"`
	Jobs             map[string]JobSpec      `spec:"jobs"`
	JobManager       JobManager              `spec:"jobManager"`
	TaskManager      TaskManager             `spec:"taskManager"`
	Checkpoints      *Checkpoints            `spec:"checkpoints"`
	Savepoints       *Savepoints             `spec:"savepoints"`
	HighAvailability *HighAvailability       `spec:"highAvailability"`
	State            State                   `spec:"state"`
	Snapshots        map[string]SnapshotSpec `spec:"snapshots"`
	Restart          *Restart                `spec:"restart"`
	JobScheduler     string                  `spec:"jobScheduler"` // default, adaptive or reactive
	Autoscaler       *Autoscaler             `spec:"autoscaler"`
	BlueGreen        *BlueGreen              `spec:"blueGreen"`
	RestartNonce     int64                   `spec:"restartNonce"` // 0: not given
	Filesystem       string                  `spec:"filesystem"`   // hadoop, presto or image
	Stores           []storage.ObjectRef     `spec:"stores"`
	Volumes          map[string]pod.Volume   `spec:"volumes"`
	Env              pod.EnvSpec             `spec:"env"`
	UI               *UISpec                 `spec:"ui"`        // nil: no route to the dashboard
	Metrics          *MetricsSpec            `spec:"metrics"`   // nil: not read
	Logs             *logs.Spec              `spec:"logs"`      // nil: the image's own
	Scheduler        *SchedulerSpec          `spec:"scheduler"` // nil: the cluster's own
	TLS              *TLSSpec                `spec:"tls"`       // nil: plain connections
	Network          network.Ref             `spec:"network"`
	Pool             pool.Ref                `spec:"pool"`
	DisruptionBudget bool                    `spec:"disruptionBudget"`
	Conf             pod.Conf                `spec:"conf"`
	Labels           metadata.Labels         `spec:"labels"`
	Annotations      metadata.Annotations    `spec:"annotations"`
}

// PodSpec holds the fields that the pods of JobManager and TaskManagers have in common.
type PodSpec struct {
	CPU              unit.CPU    `spec:"cpu"`
	Memory           unit.Bytes  `spec:"memory"`           // of the whole container
	Metaspace        *unit.Bytes `spec:"metaspace"`        // nil, as for all parts of memory: computed
	Overhead         *unit.Bytes `spec:"overhead"`         // of the JVM
	EphemeralStorage unit.Bytes  `spec:"ephemeralStorage"` // 0: not given
	pod.Fields
	Probes *ProbesSpec `spec:"probes"` // nil: those of the operator
	Spread *SpreadSpec `spec:"spread"` // nil: not given
	Pool   pool.Ref    `spec:"pool"`   // "": the cluster's
}

// JobManager is the JobManager's pods.
type JobManager struct {
	PodSpec
	Heap     *unit.Bytes `spec:"heap"`
	OffHeap  *unit.Bytes `spec:"offHeap"`
	Replicas int64       `spec:"replicas"`
}

// TaskManager is the TaskManagers' pods.
type TaskManager struct {
	PodSpec
	Heap             *unit.Bytes `spec:"heap"`    // of tasks
	OffHeap          *unit.Bytes `spec:"offHeap"` // of tasks
	Managed          *unit.Bytes `spec:"managed"`
	Network          *unit.Bytes `spec:"networkMemory"`
	FrameworkHeap    *unit.Bytes `spec:"frameworkHeap"`
	FrameworkOffHeap *unit.Bytes `spec:"frameworkOffHeap"`
	Slots            int64       `spec:"slots"`
	Replicas         int64       `spec:"replicas"` // 0: not given
}

// ProbesSpec is the checks of Flink's container by Kubernetes, as written.
type ProbesSpec struct {
	Liveness  *ProbeSpec `spec:"liveness"`
	Readiness *ProbeSpec `spec:"readiness"`
	Startup   *ProbeSpec `spec:"startup"`
}

// ProbeSpec is one check: a connection, a request or a command.
type ProbeSpec struct {
	Port     int           `spec:"port"` // 0: none
	Path     string        `spec:"path"` // "": a connection alone
	Command  pod.Command   `spec:"command"`
	Delay    unit.Duration `spec:"delay"`   // 0: not given
	Period   unit.Duration `spec:"period"`  // 0: not given
	Timeout  unit.Duration `spec:"timeout"` // 0: not given
	Failures int64         `spec:"failures"`
}

// SpreadSpec is how the pods are kept apart; preferred, required or "".
type SpreadSpec struct {
	Nodes string `spec:"nodes"`
	Zones string `spec:"zones"`
}

// UISpec is how visitors reach the dashboard.
type UISpec struct {
	Route   *route.Spec `spec:"route"`
	Actions bool        `spec:"actions"` // visitors may change jobs
}

// MetricsSpec is how Prometheus reads the metrics.
type MetricsSpec struct {
	Port     int           `spec:"port"`
	Interval unit.Duration `spec:"interval"`
}

// SchedulerSpec is which scheduler places the pods.
type SchedulerSpec struct {
	Name  string `spec:"name"`  // volcano, yunikorn or kueue
	Queue string `spec:"queue"` // "": the scheduler's default
}

// TLSSpec is which connections are encrypted.
type TLSSpec struct {
	Internal *InternalTLS `spec:"internal"` // nil: plain
	REST     *KeyFile     `spec:"rest"`     // nil: plain
}

// KeyFile is a file of a Secret with a key and its certificate, and where its password is.
type KeyFile struct {
	Secret   string      `spec:"secret"`
	Keystore string      `spec:"keystore"`
	Password pod.KeySpec `spec:"password"`
}

// InternalTLS is the files for connections between the processes. They have one password.
type InternalTLS struct {
	KeyFile
	Truststore string `spec:"truststore"`
}
