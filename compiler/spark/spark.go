// Package spark is a stub until its section is written.
package spark

import (
	"github.com/lakewright/lakewright/compiler/plan"
)

// Name is the key of the section.
const Name = "spark"

// Section is the workloads.
var Section = plan.Define(plan.Def[Spec, *App]{Name: Name, Workload: true, Resolve: resolve})

// Spec is as written.
type Spec struct{}

// App is resolved.
type App struct{ plan.Entry }

func resolve(entry plan.Entry, s Spec) *App { return &App{Entry: entry} }
