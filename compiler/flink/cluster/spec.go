package cluster

import (
	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Spec is a Flink cluster as written.
type Spec struct {
	Version          version.Version       `spec:"version"`
	Image            image.Name            `spec:"image"`
	ImagePullPolicy  string                `spec:"imagePullPolicy"`
	ImagePullSecrets []string              `spec:"imagePullSecrets"`
	Mode             string                `spec:"mode"`       // application or session
	Deployment       string                `spec:"deployment"` // native or standalone
	Job              *JobSpec              `spec:"job"`
	Jobs             map[string]JobSpec    `spec:"jobs"`
	JobManager       JobManager            `spec:"jobManager"`
	TaskManager      TaskManager           `spec:"taskManager"`
	Checkpoints      *Checkpoints          `spec:"checkpoints"`
	Savepoints       *Place                `spec:"savepoints"`
	HighAvailability *Place                `spec:"highAvailability"`
	State            State                 `spec:"state"`
	Filesystem       string                `spec:"filesystem"` // hadoop, presto or image
	Stores           []storage.ObjectRef   `spec:"stores"`
	Volumes          map[string]pod.Volume `spec:"volumes"`
	Env              pod.EnvSpec           `spec:"env"`
	Network          network.Ref           `spec:"network"`
	Pool             pool.Ref              `spec:"pool"`
	DisruptionBudget bool                  `spec:"disruptionBudget"`
	Conf             pod.Conf              `spec:"conf"`
	Labels           metadata.Labels       `spec:"labels"`
	Annotations      metadata.Annotations  `spec:"annotations"`
}

// JobSpec is a job as written.
type JobSpec struct {
	File                  string        `spec:"file"`
	Class                 string        `spec:"class"`
	Arguments             pod.Arguments `spec:"arguments"`
	Parallelism           int64         `spec:"parallelism"` // 0: not given
	Upgrade               string        `spec:"upgrade"`     // "": not given
	State                 string        `spec:"state"`       // running or suspended
	Savepoint             string        `spec:"savepoint"`
	AllowNonRestoredState bool          `spec:"allowNonRestoredState"`
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

// Place is a path inside a store.
type Place struct {
	Store storage.ObjectRef `spec:"store"`
	Path  string            `spec:"path"`
}

// Checkpoints is where and how often state is saved.
type Checkpoints struct {
	Place
	Interval unit.Duration `spec:"interval"`
	Timeout  unit.Duration `spec:"timeout"`
	MinPause unit.Duration `spec:"minPause"` // 0: none
	Retained int64         `spec:"retained"`
	Mode     string        `spec:"mode"` // exactly-once or at-least-once
}

// State is how TaskManagers keep their working state.
type State struct {
	Backend     string             `spec:"backend"`     // hashmap or rocksdb
	Incremental *bool              `spec:"incremental"` // nil: on with rocksdb
	Tier        storage.ScratchRef `spec:"tier"`        // "": none
	Size        unit.Bytes         `spec:"size"`        // 0: not given
}
