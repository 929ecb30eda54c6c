// Package flink is a stub until its section is written.
package flink

import (
	"github.com/lakewright/lakewright/compiler/plan"
)

// Name is the key of the section.
const Name = "flink"

// Section is the workloads.
var Section = plan.Define(plan.Def[Spec, *Cluster]{Name: Name, Workload: true, Resolve: resolve})

// Spec is as written.
type Spec struct{}

// Cluster is resolved.
type Cluster struct{ plan.Entry }

func resolve(entry plan.Entry, s Spec) *Cluster { return &Cluster{Entry: entry} }
