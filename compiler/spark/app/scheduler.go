package app

// The schedulers that the spec can choose, besides the cluster's default.
const (
	Volcano  = "volcano"
	Yunikorn = "yunikorn"
	Kueue    = "kueue"
)

// KueueQueue is the label that puts an object into a queue of Kueue. Kueue reads it on the
// kinds of objects that it supports.
const KueueQueue = "kueue.x-k8s.io/queue-name"

// Scheduler places the pods. Without a name it is the cluster's default.
type Scheduler struct {
	Name  string // volcano, yunikorn or kueue
	Queue string // "": the scheduler's default
}

// SchedulerIs reports whether the spec chooses the scheduler with the given name.
func (a *App) SchedulerIs(name string) bool {
	return a.Scheduler.Name == name
}

// SchedulerKeys sets the keys that hand the pods to the chosen scheduler, for operators
// without a field for it.
func (a *App) SchedulerKeys(conf map[string]string) {
	if a.SchedulerIs(Yunikorn) {
		conf["spark.kubernetes.scheduler.name"] = Yunikorn
	}
}

// queueLabels returns the labels that put pods into a queue, where no operator sets them.
// YuniKorn uses spark-app-selector as the ID of the application.
func (a *App) queueLabels() map[string]string {
	s := a.Scheduler
	switch {
	case s.Queue == "":
		return nil
	case s.Name == Yunikorn && !a.Way.OperatorSubmits:
		return map[string]string{"queue": s.Queue}
	case s.Name == Kueue && (a.Way.Submits || a.Way.Serves):
		return map[string]string{KueueQueue: s.Queue}
	}
	return nil
}
