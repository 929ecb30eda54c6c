// Package spark resolves Spark applications for the Kubeflow operator: the memory
// that the containers really take, the executors at their most, the keys of Spark's
// own configuration that follow from the spec, and what driver and executors may do.
// It gives one SparkApplication each, with the accounts, the role, the policies and
// the disruption budget that belong to it. It never talks to the operator.
package spark

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Name is the key of the section.
const Name = "spark"

// Section is the Spark applications of the platform.
var Section = plan.Define(plan.Def[Spec, *App]{
	Name: Name, Workload: true, Resolve: resolve, Rules: rules(),
})

// rules returns the rules of the section, by theme.
func rules() []rule.Rule[*App] {
	return slices.Concat(
		referenceRules, sizeRules, scalingRules, programRules, imageRules, keyRules, valueRules, storeRules, podRules, volumeRules,
	)
}

// Spec is an application as it is written.
type Spec struct {
	Version           version.Version    `spec:"version"`
	Image             string             `spec:"image"`
	ImagePullPolicy   string             `spec:"imagePullPolicy"`
	ImagePullSecrets  []string           `spec:"imagePullSecrets"`
	Main              Main               `spec:"main"`
	Driver            Driver             `spec:"driver"`
	Executor          Executor           `spec:"executor"`
	DynamicAllocation *DynamicAllocation `spec:"dynamicAllocation"` // nil: a fixed number
	Shuffle           *Shuffle           `spec:"shuffle"`           // nil: Spark's own emptyDir
	EventLog          *Place             `spec:"eventLog"`          // nil: none is written
	Stores            []string           `spec:"stores"`
	Volumes           map[string]Volume  `spec:"volumes"`
	Restart           Restart            `spec:"restart"`
	Network           string             `spec:"network"`
	Pool              string             `spec:"pool"`
	DisruptionBudget  bool               `spec:"disruptionBudget"`
	Suspend           bool               `spec:"suspend"`
	Conf              map[string]string  `spec:"conf"`
	Labels            map[string]string  `spec:"labels"`
	Annotations       map[string]string  `spec:"annotations"`
}

// Main is what the application runs.
type Main struct {
	File      string   `spec:"file"`
	Class     string   `spec:"class"`
	Arguments []string `spec:"arguments"`
}

// Driver is the driver's pod.
type Driver struct {
	Cores       int64       `spec:"cores"`
	CPULimit    unit.CPU    `spec:"cpuLimit"` // 0: none
	Memory      unit.Bytes  `spec:"memory"`
	Overhead    *unit.Bytes `spec:"overhead"` // nil: computed
	JavaOptions string      `spec:"javaOptions"`
	Env         pod.EnvSpec `spec:"env"`
	Pool        string      `spec:"pool"` // "": the application's
}

// Executor is the executors' pods.
type Executor struct {
	Cores       int64       `spec:"cores"`
	CPURequest  unit.CPU    `spec:"cpuRequest"` // 0: as much as cores
	CPULimit    unit.CPU    `spec:"cpuLimit"`   // 0: none
	Memory      unit.Bytes  `spec:"memory"`
	Overhead    *unit.Bytes `spec:"overhead"` // nil: computed
	OffHeap     unit.Bytes  `spec:"offHeap"`  // 0: off
	Instances   int64       `spec:"instances"`
	JavaOptions string      `spec:"javaOptions"`
	Env         pod.EnvSpec `spec:"env"`
}

// DynamicAllocation bounds the number of executors.
type DynamicAllocation struct {
	Initial int64 `spec:"initial"` // 0: min, or the executor's instances
	Min     int64 `spec:"min"`
	Max     int64 `spec:"max"` // 0: missing
}

// Shuffle is where executors put shuffle and spill files.
type Shuffle struct {
	Tier string     `spec:"tier"`
	Size unit.Bytes `spec:"size"` // 0: missing
}

// Place is a path in a store.
type Place struct {
	Store string `spec:"store"`
	Path  string `spec:"path"`
}

// Volume is one mount of a shared tier.
type Volume struct {
	Tier     string `spec:"tier"`
	Path     string `spec:"path"`
	ReadOnly bool   `spec:"readOnly"`
}

// Restart is what happens when the application ends.
type Restart struct {
	Policy   string        `spec:"policy"` // never, onFailure or always
	Retries  int64         `spec:"retries"`
	Interval unit.Duration `spec:"interval"`
}
