package objects

import (
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// Of returns the accounts and their rights, the files, the workload itself, and the
// budget, routes, monitors and policies of its pods.
func Of(a *app.App) []kube.Object {
	objects := accounts(a)
	if config := config(a); config != nil {
		objects = append(objects, config)
	}
	objects = append(objects, a.Way.Objects(a)...)
	objects = append(objects, a.Way.Policies(a)...)
	if a.Driver.HasBudget {
		objects = append(objects, Budget(a))
	}
	objects = append(objects, userInterface(a)...)
	if monitor := monitor(a); monitor != nil {
		objects = append(objects, monitor)
	}
	return objects
}

// Head returns the metadata of an object for the pods of one role.
func Head(a *app.App, p *app.Pod) kube.Head {
	return kube.Head{Metadata: kube.Metadata{Name: p.Account, Labels: a.ObjectLabels(p.Role, nil)}}
}

// Budget protects the driver from voluntary evictions.
func Budget(a *app.App) *kube.PodDisruptionBudget {
	return &kube.PodDisruptionBudget{
		Head: Head(a, &a.Driver),
		Spec: kube.PodDisruptionBudgetSpec{
			MinAvailable: 1, Selector: kube.LabelSelector{MatchLabels: a.Driver.Selector},
			UnhealthyPodEvictionPolicy: "AlwaysAllow", // a driver that never became ready must not block a drain
		},
	}
}

// WorkloadLabels returns the labels of the operator's object.
func WorkloadLabels(a *app.App) map[string]string {
	labels := a.ObjectLabels("application", nil)
	if s := a.Scheduler; s.Name == app.Kueue && s.Queue != "" {
		labels[app.KueueQueue] = s.Queue
	}
	return labels
}
