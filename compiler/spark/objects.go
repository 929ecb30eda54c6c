package spark

import (
	"github.com/lakewright/lakewright/internal/kube"
)

// Objects returns the accounts and what they may do, the files, the workload itself, and
// what guards, shows and reads its pods.
func (a *App) Objects() []kube.Object {
	objects := a.accounts()
	if config := a.config(); config != nil {
		objects = append(objects, config)
	}
	objects = append(objects, a.Way.Objects(a)...)
	objects = append(objects, a.Way.Policies(a)...)
	if a.Driver.Guarded {
		objects = append(objects, a.budget())
	}
	objects = append(objects, a.userInterface()...)
	if monitor := a.monitor(); monitor != nil {
		objects = append(objects, monitor)
	}
	return objects
}

// head returns the metadata of an object that belongs to the pods of one role.
func (a *App) head(p Pod) kube.Head {
	return kube.Head{Metadata: kube.Metadata{Name: p.Account, Labels: a.labels(p.Role, nil)}}
}

// budget keeps the driver from voluntary evictions.
func (a *App) budget() *kube.PodDisruptionBudget {
	return &kube.PodDisruptionBudget{
		Head: a.head(a.Driver),
		Spec: kube.PodDisruptionBudgetSpec{
			MinAvailable: 1, Selector: kube.LabelSelector{MatchLabels: a.Driver.Selector},
			UnhealthyPodEvictionPolicy: "AlwaysAllow", // a driver that never got ready must not hold a drain up
		},
	}
}
