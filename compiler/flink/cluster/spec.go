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
	Version          version.Version      `spec:"version"`
	Image            image.Name           `spec:"image"`
	ImagePullPolicy  string               `spec:"imagePullPolicy"`
	ImagePullSecrets []string             `spec:"imagePullSecrets"`
	Mode             string               `spec:"mode"`       // application or session
	Deployment       string               `spec:"deployment"` // native or standalone
	Job              *JobSpec             `spec:"job"`
	Jobs             map[string]JobSpec   `spec:"jobs"`
	JobManager       JobManager           `spec:"jobManager"`
	TaskManager      TaskManager          `spec:"taskManager"`
	Checkpoints      *Checkpoints         `spec:"checkpoints"`
	Savepoints       *Place               `spec:"savepoints"`
	HighAvailability *Place               `spec:"highAvailability"`
	State            State                `spec:"state"`
	Filesystem       string               `spec:"filesystem"` // hadoop, presto or image
	Stores           []storage.ObjectRef  `spec:"stores"`
	Volumes          map[string]Volume    `spec:"volumes"`
	Env              pod.EnvSpec          `spec:"env"`
	Network          network.Ref          `spec:"network"`
	Pool             pool.Ref             `spec:"pool"`
	DisruptionBudget bool                 `spec:"disruptionBudget"`
	Conf             pod.Conf             `spec:"conf"`
	Labels           metadata.Labels      `spec:"labels"`
	Annotations      metadata.Annotations `spec:"annotations"`
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

// JobManager is the JobManager's pods.
type JobManager struct {
	CPU      unit.CPU   `spec:"cpu"`
	Memory   unit.Bytes `spec:"memory"` // of the whole container
	Replicas int64      `spec:"replicas"`
	Pool     pool.Ref   `spec:"pool"` // "": the cluster's
}

// TaskManager is the TaskManagers' pods.
type TaskManager struct {
	CPU      unit.CPU   `spec:"cpu"`
	Memory   unit.Bytes `spec:"memory"` // of the whole container
	Slots    int64      `spec:"slots"`
	Replicas int64      `spec:"replicas"` // 0: not given
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

// Volume is one mount of a shared tier.
type Volume struct {
	Tier     storage.SharedRef `spec:"tier"`
	Path     string            `spec:"path"`
	ReadOnly bool              `spec:"readOnly"`
}
