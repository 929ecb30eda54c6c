package spark

import (
	"github.com/lakewright/lakewright/internal/kube"
)

// The schedulers that the spec can choose, besides the cluster's default.
const (
	volcano  = "volcano"
	yunikorn = "yunikorn"
	kueue    = "kueue"
)

// kueueQueue is the label that puts an object into a queue of Kueue. Kueue reads it on the
// kinds of objects that it supports.
const kueueQueue = "kueue.x-k8s.io/queue-name"

// Scheduler places the pods. Without a name it is the cluster's default.
type Scheduler struct {
	Name  string // volcano, yunikorn or kueue
	Queue string // "": the scheduler's default
}

// schedulerIs reports whether the spec chooses the scheduler with the given name.
func (a *App) schedulerIs(name string) bool {
	return a.Scheduler.Name == name
}

// schedulerKeys sets the keys that hand the pods to the chosen scheduler, for operators
// without a field for it.
func (a *App) schedulerKeys(conf map[string]string) {
	if a.schedulerIs(yunikorn) {
		conf["spark.kubernetes.scheduler.name"] = yunikorn
	}
}

// queueLabels returns the labels that put pods into a queue, where no operator sets them.
// YuniKorn uses spark-app-selector as the ID of the application.
func (a *App) queueLabels() map[string]string {
	s := a.Scheduler
	switch {
	case s.Queue == "":
		return nil
	case s.Name == yunikorn && !a.Way.OperatorSubmits:
		return map[string]string{"queue": s.Queue}
	case s.Name == kueue && (a.Way.Submits || a.Way.Serves):
		return map[string]string{kueueQueue: s.Queue}
	}
	return nil
}

// workloadLabels returns the labels of the operator's object.
func (a *App) workloadLabels() map[string]string {
	labels := a.labels("application", nil)
	if s := a.Scheduler; s.Name == kueue && s.Queue != "" {
		labels[kueueQueue] = s.Queue
	}
	return labels
}

// kubeflowScheduler returns the scheduler's part of the Kubeflow operator's object. For
// Volcano it states the resources that must be free at the start, because operators up to
// 2.5 read Spark's sizes as Kubernetes quantities.
func (a *App) kubeflowScheduler() (string, *kube.SparkBatchSchedulerOptions) {
	s := a.Scheduler
	options := &kube.SparkBatchSchedulerOptions{Queue: s.Queue, PriorityClassName: a.Driver.PriorityClass}
	switch s.Name {
	case volcano:
		start := a.Driver.Demand.Plus(a.Executor.Demand.Times(a.InitialExecutors))
		options.Resources = map[string]string{"cpu": start.CPU.String(), "memory": start.Memory.String()}
		return volcano, options
	case yunikorn:
		return yunikorn, options
	}
	return "", nil
}
