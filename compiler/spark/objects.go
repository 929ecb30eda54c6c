package spark

import (
	"github.com/lakewright/lakewright/internal/kube"
)

// objectsOf returns the accounts and their rights, the files, the workload itself, and the
// budget, routes, monitors and policies of its pods.
func objectsOf(a *App) []kube.Object {
	objects := a.accounts()
	if config := a.config(); config != nil {
		objects = append(objects, config)
	}
	objects = append(objects, a.Way.Objects(a)...)
	objects = append(objects, a.Way.Policies(a)...)
	if a.Driver.HasBudget {
		objects = append(objects, a.budget())
	}
	objects = append(objects, a.userInterface()...)
	if monitor := a.monitor(); monitor != nil {
		objects = append(objects, monitor)
	}
	return objects
}

// head returns the metadata of an object for the pods of one role.
func (a *App) head(p Pod) kube.Head {
	return kube.Head{Metadata: kube.Metadata{Name: p.Account, Labels: a.labels(p.Role, nil)}}
}

// budget protects the driver from voluntary evictions.
func (a *App) budget() *kube.PodDisruptionBudget {
	return &kube.PodDisruptionBudget{
		Head: a.head(a.Driver),
		Spec: kube.PodDisruptionBudgetSpec{
			MinAvailable: 1, Selector: kube.LabelSelector{MatchLabels: a.Driver.Selector},
			UnhealthyPodEvictionPolicy: "AlwaysAllow", // a driver that never became ready must not block a drain
		},
	}
}
