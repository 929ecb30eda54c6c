package app

import (
	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/logs"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/storage/need"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Spec is a workload as the user writes it.
type Spec struct {
	Mode              string                `spec:"mode"`     // application, connect or cluster
	Operator          string                `spec:"operator"` // kubeflow, apache or none
	Version           version.Version       `spec:"version"`
	Hadoop            version.Version       `spec:"hadoop"` // zero: what Spark comes with
	Image             image.Name            `spec:"image"`
	ImagePullPolicy   string                `spec:"imagePullPolicy"`
	ImagePullSecrets  []string              `spec:"imagePullSecrets"`
	Main              Main                  `spec:"main"`
	Dependencies      Dependencies          `spec:"dependencies"`
	Driver            Driver                `spec:"driver"`
	Executor          Executor              `spec:"executor"`
	DynamicAllocation *DynamicAllocation    `spec:"dynamicAllocation"` // nil: a fixed number
	Decommission      bool                  `spec:"decommission"`
	Speculation       bool                  `spec:"speculation"`
	Shuffle           *Shuffle              `spec:"shuffle"`  // nil: Spark's own emptyDir
	EventLog          *Place                `spec:"eventLog"` // nil: none is written
	Stores            []storage.ObjectRef   `spec:"stores"`
	Committer         string                `spec:"committer"` // magic, directory or none; "": not given
	Streaming         *Streaming            `spec:"streaming"` // nil: a batch
	Metastore         *Metastore            `spec:"metastore"` // nil: none
	Volumes           map[string]pod.Volume `spec:"volumes"`
	Schedule          *ScheduleSpec         `spec:"schedule"` // nil: once
	Restart           RestartSpec           `spec:"restart"`
	TimeToLive        unit.Duration         `spec:"timeToLive"` // 0: for ever
	Clients           []string              `spec:"clients"`    // namespaces
	UI                UI                    `spec:"ui"`
	Metrics           *MetricsSpec          `spec:"metrics"`   // nil: none
	Logs              *logs.Spec            `spec:"logs"`      // nil: the image's own
	Scheduler         *SchedulerSpec        `spec:"scheduler"` // nil: the cluster's own
	Network           network.Ref           `spec:"network"`
	Pool              pool.Ref              `spec:"pool"`
	DisruptionBudget  bool                  `spec:"disruptionBudget"`
	Suspend           bool                  `spec:"suspend"`
	User              int64                 `spec:"user"`
	Conf              pod.Conf              `spec:"conf"`
	HadoopConf        pod.Conf              `spec:"hadoopConf"`
	Labels            metadata.Labels       `spec:"labels"`
	Annotations       metadata.Annotations  `spec:"annotations"`
}

// Main is the program of the application.
type Main struct {
	File      string        `spec:"file"`
	Class     string        `spec:"class"`
	Arguments pod.Arguments `spec:"arguments"`
}

// Dependencies are the files and packages that the program needs in addition to the image.
type Dependencies struct {
	Jars            []string `spec:"jars"`
	Packages        []string `spec:"packages"`
	ExcludePackages []string `spec:"excludePackages"`
	Repositories    []string `spec:"repositories"`
	Files           []string `spec:"files"`
	PyFiles         []string `spec:"pyFiles"`
	Archives        []string `spec:"archives"`
}

// PodSpec holds the fields that driver and executors have in common.
type PodSpec struct {
	Cores          int64       `spec:"cores"`
	CPURequest     unit.CPU    `spec:"cpuRequest"` // 0: equal to cores
	CPULimit       unit.CPU    `spec:"cpuLimit"`   // 0: none
	Memory         unit.Bytes  `spec:"memory"`
	Overhead       *unit.Bytes `spec:"overhead"` // nil: computed
	OverheadFactor Fraction    `spec:"overheadFactor"`
	GPU            *GPU        `spec:"gpu"` // nil: none
	pod.Fields
}

// Driver is the pod of the driver, of the server in mode connect, or of the master of a
// cluster.
type Driver struct {
	PodSpec
	Pool pool.Ref `spec:"pool"` // "": the application's
}

// Executor describes the pods of the executors, or of the workers of a cluster.
type Executor struct {
	PodSpec
	OffHeap   unit.Bytes `spec:"offHeap"` // 0: off
	PySpark   unit.Bytes `spec:"pyspark"` // 0: not limited
	Instances int64      `spec:"instances"`
}

// Fraction is a decimal number, 0 when it is not given.
type Fraction float64

// UnmarshalText reads a decimal number.
func (f *Fraction) UnmarshalText(text []byte) error {
	value, err := parseDecimal(string(text))
	*f = Fraction(value)
	return err
}

// GPU describes the accelerators of a pod.
type GPU struct {
	Vendor          string `spec:"vendor"`
	Amount          int64  `spec:"amount"`
	Tasks           int64  `spec:"tasks"` // tasks that share one accelerator
	DiscoveryScript string `spec:"discoveryScript"`
}

// DynamicAllocation limits the number of executors.
type DynamicAllocation struct {
	Initial     int64         `spec:"initial"` // 0: min, or the executor's instances
	Min         int64         `spec:"min"`
	Max         int64         `spec:"max"`         // 0: missing
	IdleTimeout unit.Duration `spec:"idleTimeout"` // 0: Spark's default
}

// Shuffle is the volume for shuffle and spill files of executors.
type Shuffle struct {
	Tier storage.ScratchRef `spec:"tier"`
	Size unit.Bytes         `spec:"size"` // 0: missing, or what Need decides
	Need *need.Need         `spec:"need"` // nil: none stated

	Recovery bool `spec:"recovery"` // a new executor takes over the files of a lost one
}

// Place is a path in a store.
type Place struct {
	Store storage.ObjectRef `spec:"store"`
	Path  string            `spec:"path"`
}

// Streaming holds the settings of a streaming application.
type Streaming struct {
	Checkpoint *Place `spec:"checkpoint"` // nil: missing
}

// Metastore is the Hive metastore.
type Metastore struct {
	URI       string `spec:"uri"`       // "": missing
	Warehouse *Place `spec:"warehouse"` // nil: the metastore's default
}

// ScheduleSpec is the schedule of an application.
type ScheduleSpec struct {
	Cron          string `spec:"cron"` // "": missing
	TimeZone      string `spec:"timeZone"`
	Concurrency   string `spec:"concurrency"` // forbid, allow or replace
	KeepSucceeded int64  `spec:"keepSucceeded"`
	KeepFailed    int64  `spec:"keepFailed"`
}

// RestartSpec is what happens when the application ends.
type RestartSpec struct {
	Policy   string        `spec:"policy"` // never, onFailure or always; "": not given
	Retries  int64         `spec:"retries"`
	Interval unit.Duration `spec:"interval"`
}

// UI is Spark's user interface.
type UI struct {
	Route *route.Spec `spec:"route"` // nil: reachable only from inside the cluster
}

// MetricsSpec is how Prometheus reads the metrics.
type MetricsSpec struct {
	Exporter string        `spec:"exporter"` // servlet or jmx
	Jar      string        `spec:"jar"`
	Port     int           `spec:"port"`
	Interval unit.Duration `spec:"interval"`
}

// SchedulerSpec chooses what places the pods.
type SchedulerSpec struct {
	Name  string `spec:"name"` // volcano, yunikorn or kueue
	Queue string `spec:"queue"`
}
