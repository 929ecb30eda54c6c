package spark

import (
	"github.com/lakewright/lakewright/internal/kube"
)

// The schedulers that the spec can choose, besides the cluster's own.
const (
	volcano  = "volcano"
	yunikorn = "yunikorn"
	kueue    = "kueue"
)

// kueueQueue is the label with which a workload waits for Kueue, on what Kueue knows.
const kueueQueue = "kueue.x-k8s.io/queue-name"

// Scheduler places the pods. Without a name it is the cluster's own.
type Scheduler struct {
	Name  string // volcano, yunikorn or kueue
	Queue string // "": the scheduler's default
}

// schedulerIs reports whether a scheduler was chosen.
func (a *App) schedulerIs(name string) bool {
	return a.Scheduler.Name == name
}

// schedulerKeys hands the pods to the scheduler of the spec's choice, for operators without
// a field for it.
func (a *App) schedulerKeys(conf map[string]string) {
	if a.schedulerIs(yunikorn) {
		conf["spark.kubernetes.scheduler.name"] = yunikorn
	}
}

// queueLabels returns the labels with which pods wait in a queue, where no operator sets
// them. YuniKorn takes spark-app-selector for the id of the application.
func (a *App) queueLabels() map[string]string {
	s := a.Scheduler
	switch {
	case s.Queue == "":
		return nil
	case s.Name == yunikorn && !a.Way.Fields:
		return map[string]string{"queue": s.Queue}
	case s.Name == kueue && (a.Way.Submits || a.Way.Serves):
		return map[string]string{kueueQueue: s.Queue}
	}
	return nil
}

// workloadLabels returns the labels of the object that an operator runs.
func (a *App) workloadLabels() map[string]string {
	labels := a.labels("application", nil)
	if s := a.Scheduler; s.Name == kueue && s.Queue != "" {
		labels[kueueQueue] = s.Queue
	}
	return labels
}

// kubeflowScheduler returns what the Kubeflow operator is told of the scheduler. Volcano
// is told what must be free at the start, because operators up to 2.5 read Spark's sizes
// as those of Kubernetes.
func (a *App) kubeflowScheduler() (string, *kube.SparkBatchSchedulerOptions) {
	s := a.Scheduler
	options := &kube.SparkBatchSchedulerOptions{Queue: s.Queue, PriorityClassName: a.Driver.PriorityClass}
	switch s.Name {
	case volcano:
		start := a.Driver.Demand.Plus(a.Executor.Demand.Times(a.Initial))
		options.Resources = map[string]string{"cpu": start.CPU.String(), "memory": start.Memory.String()}
		return volcano, options
	case yunikorn:
		return yunikorn, options
	}
	return "", nil
}
