package program

import (
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// QueueRules judge the queue of an application.
var QueueRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK115", Severity: diag.Error,
			Title:  "Kueue can admit the workload",
			Why:    "Kueue holds only workloads with the name of a LocalQueue. Without one the workload starts regardless of the quota. Kueue counts the pods before it admits them, so its webhook refuses an application with dynamic allocation.",
			Bad:    `spark: etl: scheduler: name: "kueue"`,
			Good:   `spark: etl: scheduler: {name: "kueue", queue: "etl"}`,
			Ref:    "kubernetes-sigs/kueue pkg/controller/jobs/sparkapplication; apache/spark-kubernetes-operator docs, Kueue",
			Judges: []spec.Path{"spark.scheduler", "spark.dynamicAllocation", "spark.operator", "spark.mode"},
		},
		Check: checkKueue,
	},
	{
		Doc: rule.Doc{
			ID: "SPK116", Severity: diag.Warning,
			Title:  "A queue of YuniKorn is named from the root",
			Why:    "YuniKorn identifies queues by their whole path. A queue that does not begin with root. is placed by other rules, or refused, and the pods stay pending.",
			Bad:    `spark: etl: scheduler: {name: "yunikorn", queue: "etl"}`,
			Good:   `spark: etl: scheduler: {name: "yunikorn", queue: "root.etl"}`,
			Ref:    "apache/yunikorn-site docs, queue configuration; kubeflow/spark-operator internal/scheduler/yunikorn/scheduler.go",
			Judges: []spec.Path{"spark.scheduler"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			s := a.Spec.Scheduler
			if s != nil && s.Name == app.Yunikorn && s.Queue != "" && !strings.HasPrefix(s.Queue, "root.") {
				r.Reportf(a.At("scheduler", "queue"), "queue %q is not a whole path, which begins at the root", s.Queue).
					Fixf("write the whole path, as in %q", "root."+s.Queue).Replace(`"root.` + s.Queue + `"`)
			}
		},
	},
})

// localQueue matches the names of LocalQueues, which are values of a label.
var localQueue = lazyregexp.New(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

func checkKueue(a *app.App, r *rule.Reporter) {
	s := a.Spec.Scheduler
	if s == nil || s.Name != app.Kueue {
		return
	}
	switch {
	case s.Queue == "":
		r.Reportf(a.At("scheduler"), "the scheduler is kueue, and the workload waits in no queue").
			Fixf("name a LocalQueue of the namespace, as in queue: \"etl\"")
	case !localQueue.MatchString(s.Queue):
		f := r.Reportf(a.At("scheduler", "queue"), "%q is not the name of a LocalQueue", s.Queue)
		lower := strings.NewReplacer("_", "-", " ", "-", ".", "-").Replace(strings.ToLower(s.Queue))
		switch {
		case localQueue.MatchString(lower):
			f.Fixf("write lower-case letters, digits and dashes, as in %q", lower)
		case len(s.Queue) > 63:
			f.Fixf("shorten it from %d to at most 63 characters", len(s.Queue))
		case strings.ContainsAny(s.Queue, "/:"):
			f.Fixf("write the name alone; the queue is in the namespace of the workload")
		default:
			f.Fixf("write lower-case letters, digits and dashes, with no dash at the ends")
		}
	}
	// SPK068 reports it for the other ways to run a workload.
	if a.Spec.DynamicAllocation != nil && a.Way.OperatorSubmits {
		r.Reportf(a.At("dynamicAllocation"), "Kueue refuses an application whose number of executors changes").
			Fixf("remove dynamicAllocation, and set executor.instances, for example to the current maximum of %d", a.MaxExecutors).
			Notef(a.At("scheduler"), "kueue is chosen here")
	}
}
