package app

import (
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spec"
)

// BothPods returns the pods of driver and executors.
func (a *App) BothPods() [2]*Pod { return [...]*Pod{&a.Driver, &a.Executor} }

// EachContainer calls do for the containers besides Spark's own, in the order of the spec.
func (a *App) EachContainer(do func(p *Pod, at spec.Path, c pod.Container)) {
	for _, p := range a.BothPods() {
		p.Spec.EachContainer(a.At(p.Role), func(at spec.Path, c pod.Container) { do(p, at, c) })
	}
}
