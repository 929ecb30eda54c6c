package app

import (
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spec"
)

// BothPods returns the pods of driver and executors.
func (a *App) BothPods() []Pod { return []Pod{a.Driver, a.Executor} }

// EachContainer calls do for the containers besides Spark's own, in the order of the spec.
func (a *App) EachContainer(do func(p Pod, at spec.Path, c pod.Container)) {
	for _, p := range a.BothPods() {
		for i, c := range p.Spec.InitContainers {
			do(p, a.At(p.Role, "initContainers").Index(i), c)
		}
		for i, c := range p.Spec.Sidecars {
			do(p, a.At(p.Role, "sidecars").Index(i), c)
		}
	}
}
