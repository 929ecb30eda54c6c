package cluster

import (
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/storage/need"
	"github.com/lakewright/lakewright/internal/unit"
)

// JobSpec is a job as written. Numbers that are 0 are not given.
type JobSpec struct {
	File                   string        `spec:"file"`
	Class                  string        `spec:"class"`
	Module                 string        `spec:"module"`
	SQL                    *SQLSpec      `spec:"sql"`
	Dependencies           Dependencies  `spec:"dependencies"`
	Python                 string        `spec:"python"` // path of the interpreter
	Arguments              pod.Arguments `spec:"arguments"`
	Parallelism            int64         `spec:"parallelism"`
	MaxParallelism         int64         `spec:"maxParallelism"`
	Upgrade                string        `spec:"upgrade"` // "": not given
	State                  string        `spec:"state"`   // running or suspended
	Savepoint              string        `spec:"savepoint"`
	AllowNonRestoredState  bool          `spec:"allowNonRestoredState"`
	SavepointRedeployNonce int64         `spec:"savepointRedeployNonce"`
	SavepointTriggerNonce  int64         `spec:"savepointTriggerNonce"`
	CheckpointTriggerNonce int64         `spec:"checkpointTriggerNonce"`
	AutoscalerResetNonce   int64         `spec:"autoscalerResetNonce"`
	RestartNonce           int64         `spec:"restartNonce"`
}

// SQLSpec is a script of SQL.
type SQLSpec struct {
	Script     pod.SQL  `spec:"script"`
	Connectors []string `spec:"connectors"` // whose jars somebody brings
}

// Dependencies is what a Python program needs in addition to the image.
type Dependencies struct {
	PyFiles      []string `spec:"pyFiles"`
	Requirements string   `spec:"requirements"`
	Archives     []string `spec:"archives"`
}

// Place is a path inside a store.
type Place struct {
	Store storage.ObjectRef `spec:"store"`
	Path  string            `spec:"path"`
}

// Checkpoints is where and how often state is saved.
type Checkpoints struct {
	Place
	Interval          unit.Duration `spec:"interval"`
	Timeout           unit.Duration `spec:"timeout"`
	MinPause          unit.Duration `spec:"minPause"` // 0: none
	Retained          int64         `spec:"retained"`
	Mode              string        `spec:"mode"` // exactly-once or at-least-once
	Unaligned         bool          `spec:"unaligned"`
	AlignedTimeout    unit.Duration `spec:"alignedTimeout"`    // 0: none
	TolerableFailures int64         `spec:"tolerableFailures"` // 0: none
}

// Savepoints is where savepoints go, and when the operator takes them.
type Savepoints struct {
	Place
	Interval unit.Duration `spec:"interval"` // 0: none
	Schedule string        `spec:"schedule"` // "": none
	Retained int64         `spec:"retained"` // 0: as many as the operator wants
	MaxAge   unit.Duration `spec:"maxAge"`   // 0: as long as the operator wants
	Format   string        `spec:"format"`   // "": that of the operator
	Dispose  bool          `spec:"dispose"`
}

// HighAvailability is where the metadata of JobManagers is, and how they elect their leader.
type HighAvailability struct {
	Place
	ZooKeeper *ZooKeeper `spec:"zookeeper"` // nil: in ConfigMaps
}

// ZooKeeper is a ZooKeeper ensemble.
type ZooKeeper struct {
	Quorum []string `spec:"quorum"` // hosts with ports
	Root   string   `spec:"root"`
}

// State is how TaskManagers keep their working state.
type State struct {
	Backend       string             `spec:"backend"`     // hashmap, rocksdb or forst
	Incremental   *bool              `spec:"incremental"` // nil: on unless the backend is hashmap
	Changelog     bool               `spec:"changelog"`
	LocalRecovery bool               `spec:"localRecovery"`
	Tier          storage.ScratchRef `spec:"tier"` // "": none
	Size          unit.Bytes         `spec:"size"` // 0: not given
	Need          *need.Need         `spec:"need"` // nil: none stated
}

// SnapshotSpec is a snapshot that is taken once, as written.
type SnapshotSpec struct {
	Kind    string `spec:"kind"` // savepoint or checkpoint
	Job     string `spec:"job"`  // of a session cluster
	Path    string `spec:"path"` // "": that of the savepoints
	Format  string `spec:"format"`
	Dispose bool   `spec:"dispose"`
	Retries int64  `spec:"retries"`
}

// Restart is what happens when a job fails: one of its fields.
type Restart struct {
	Never       *struct{}           `spec:"never"`
	Fixed       *RestartFixed       `spec:"fixed"`
	Rate        *RestartRate        `spec:"rate"`
	Exponential *RestartExponential `spec:"exponential"`
}

// RestartFixed restarts a number of times.
type RestartFixed struct {
	Attempts int64         `spec:"attempts"`
	Delay    unit.Duration `spec:"delay"`
}

// RestartRate restarts unless a job failed too often.
type RestartRate struct {
	Failures int64         `spec:"failures"`
	Interval unit.Duration `spec:"interval"`
	Delay    unit.Duration `spec:"delay"`
}

// RestartExponential restarts after growing delays.
type RestartExponential struct {
	Initial    unit.Duration `spec:"initial"`
	Max        unit.Duration `spec:"max"`
	Multiplier string        `spec:"multiplier"`
	Reset      unit.Duration `spec:"reset"`
	Attempts   int64         `spec:"attempts"` // 0: for ever
}

// Autoscaler is the operator's autoscaler. Values that are 0 are not given.
type Autoscaler struct {
	Scaling        bool             `spec:"scaling"`
	Min            int64            `spec:"min"`
	Max            int64            `spec:"max"`
	Target         int64            `spec:"target"` // percent, as High, Low and the limits
	High           int64            `spec:"high"`
	Low            int64            `spec:"low"`
	Stabilization  unit.Duration    `spec:"stabilization"`
	Window         unit.Duration    `spec:"window"`
	ScaleDownDelay unit.Duration    `spec:"scaleDownDelay"`
	ScaleDownLimit int64            `spec:"scaleDownLimit"`
	ScaleUpLimit   int64            `spec:"scaleUpLimit"`
	CatchUp        unit.Duration    `spec:"catchUp"`
	RestartTime    unit.Duration    `spec:"restartTime"`
	Exclude        []string         `spec:"exclude"`
	MemoryTuning   bool             `spec:"memoryTuning"`
	Quota          *AutoscalerQuota `spec:"quota"`
}

// AutoscalerQuota is the resources of all TaskManagers of a job.
type AutoscalerQuota struct {
	CPU    unit.CPU   `spec:"cpu"`
	Memory unit.Bytes `spec:"memory"`
}

// BlueGreen is how a cluster is replaced by a second one beside it.
type BlueGreen struct {
	AbortAfter  unit.Duration `spec:"abortAfter"`
	DeleteAfter unit.Duration `spec:"deleteAfter"`
	Interval    unit.Duration `spec:"interval"`
}
