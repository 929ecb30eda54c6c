package ways

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
)

// kubeflowWay runs an application with the Kubeflow operator.
var kubeflowWay = app.Way{
	Way: way.Way[*app.App]{
		Mode: application, Operator: kubeflow, Name: "the Kubeflow operator", Limits: kubeflowLimits,
		Keys: (*app.App).SharedKeys, Objects: kubeflowApplication, Policies: objects.PodPolicies,
	},
	Ends: true, OperatorSubmits: true, Webhook: true, DriverBefore4: kubeflowIsOld,
	LongestName: func(a *app.App) (int, string) {
		if a.Schedule != nil {
			return app.LongestLabel - len("-1767225600000000000"), "each run of the schedule, which has its nanosecond in its name,"
		}
		return app.LongestLabel, "a label"
	},
	Prefix: kubeflowPrefix, Marks: kubeflowMarks, Made: kubeflowMade,
}

// kubeflowPrefix is the prefix of the operator's labels.
const kubeflowPrefix = "sparkoperator.k8s.io/"

// kubeflowMarks returns the labels of the operator. Each run of a schedule is an application with a name of its own.
func kubeflowMarks(a *app.App, _ string) map[string]string {
	marks := map[string]string{"sparkoperator.k8s.io/launched-by-spark-operator": "true"}
	if a.Schedule != nil {
		marks["sparkoperator.k8s.io/scheduled-app-name"] = a.Name()
	} else {
		marks["sparkoperator.k8s.io/app-name"] = a.Name()
	}
	return marks
}

// kubeflowMade adds the Service of the user interface, which the operator makes for each application.
func kubeflowMade(a *app.App, role string, pods *workload.Presence) {
	if role == app.DriverRole && a.Schedule == nil {
		pods.Services = append(pods.Services, workload.Service{
			Name: a.Name() + "-ui-svc", Labels: map[string]string{"sparkoperator.k8s.io/app-name": a.Name()},
			Ports: map[string]int{"spark-driver-ui-port": a.Driver.Ports.UI},
		})
	}
}

// kubeflowIsOld reports whether the operator's own Spark, which makes the driver's pod, is
// older than 4.0. The operator contains Spark 4.0 since 2.3.
func kubeflowIsOld(a *app.App) bool { return a.Env.Operators.Spark.Before(2, 3) }

// kubeflowLimits are the limits of an application under the Kubeflow operator. All
// versions can suspend a schedule.
var kubeflowLimits = []limit{
	clientLimit,
	{
		At: []string{"suspend"},
		Asked: func(a *app.App) bool {
			return a.Spec.Suspend && a.Spec.Schedule == nil && a.Env.Operators.Spark.Before(2, 4)
		},
		Cannot: "cannot suspend an application without a schedule before its version 2.4", Instead: "remove the workload from this environment instead, or install operator 2.4",
	},
}

// kubeflowApplication returns the application for the Kubeflow operator, scheduled or not.
func kubeflowApplication(a *app.App) []kube.Object {
	head := kube.Head{Metadata: kube.Metadata{
		Name: a.Name(), Labels: objects.WorkloadLabels(a), Annotations: maps.Clone(a.Annotations),
	}}
	if s := a.Schedule; s != nil {
		return []kube.Object{&ScheduledSparkApplication{Head: head, Spec: ScheduledSparkApplicationSpec{
			Schedule: s.Cron, TimeZone: s.TimeZone, ConcurrencyPolicy: s.Concurrency, Suspend: a.Suspend,
			SuccessfulRunHistoryLimit: kube.To(s.KeepSucceeded), FailedRunHistoryLimit: kube.To(s.KeepFailed),
			Template: kubeflowSpec(a),
		}}}
	}
	application := &SparkApplication{Head: head, Spec: kubeflowSpec(a)}
	application.Spec.Suspend = a.Suspend
	return []kube.Object{application}
}

func kubeflowSpec(a *app.App) SparkApplicationSpec {
	out := SparkApplicationSpec{
		Type: a.Language, Mode: "cluster", SparkVersion: a.Version.String(),
		Image: a.Image.Name, ImagePullPolicy: a.Image.PullPolicy, ImagePullSecrets: a.Image.PullSecrets,
		MainClass: a.Program.Class, MainApplicationFile: a.Program.Resource(), Arguments: a.Program.Arguments,
		Deps: a.Program.Dependencies, RestartPolicy: kubeflowRestart(a.Restart), SparkConf: a.Conf,
		Driver: SparkApplicationDriver{SparkPod: sparkPod(a, &a.Driver)},
	}
	out.Executor.SparkPod = sparkPod(a, &a.Executor)
	if a.TimeToLive != 0 {
		out.TimeToLiveSeconds = kube.To(a.TimeToLive)
	}
	out.BatchScheduler, out.BatchSchedulerOptions = kubeflowScheduler(a)
	out.DynamicAllocation = dynamicAllocation(a)
	if !a.Dynamic {
		out.Executor.Instances = kube.To(a.InitialExecutors)
	}
	return out
}

// dynamicAllocation returns the bounds of the executors, nil when their number is fixed.
func dynamicAllocation(a *app.App) *SparkDynamicAllocation {
	if !a.Dynamic {
		return nil
	}
	return &SparkDynamicAllocation{
		Enabled: true, InitialExecutors: a.InitialExecutors, MinExecutors: a.MinExecutors, MaxExecutors: a.MaxExecutors,
		ShuffleTrackingEnabled: a.TracksShuffle,
	}
}

// sparkPod returns the pod of one role in the application.
func sparkPod(a *app.App, p *app.Pod) SparkPod {
	return SparkPod{
		Cores: p.Cores, CoreRequest: p.CoreRequest, CoreLimit: app.CpuText(p.CPULimit), Memory: p.Heap.Mebibytes(), MemoryOverhead: p.Overhead.Mebibytes(),
		JavaOptions: p.Options, ServiceAccount: p.Account, Labels: p.Labels, Annotations: p.Annotations,
		Template: p.Merged(a.PodTemplate(p, app.ContainerOf(p.Role))),
	}
}

// kubeflowRestart returns the restart policy. It sets the intervals even for policies that do not
// use them, because the operator's webhook would add defaults.
func kubeflowRestart(s app.Restart) SparkRestartPolicy {
	seconds := max(s.Interval.Seconds(), 1)
	switch s.Policy {
	case "onFailure":
		return SparkRestartPolicy{
			Type:             "OnFailure",
			OnFailureRetries: kube.To(s.Retries), OnFailureRetryInterval: seconds,
			OnSubmissionFailureRetries: kube.To(s.Retries), OnSubmissionFailureRetryInterval: seconds,
		}
	case "always":
		return SparkRestartPolicy{
			Type: "Always", OnFailureRetryInterval: seconds, OnSubmissionFailureRetryInterval: seconds,
		}
	}
	return SparkRestartPolicy{Type: "Never"}
}

// kubeflowScheduler returns the scheduler's part of the Kubeflow operator's object. For
// Volcano it states the resources that must be free at the start, because operators up to
// 2.5 read Spark's sizes as Kubernetes quantities.
func kubeflowScheduler(a *app.App) (string, *SparkBatchSchedulerOptions) {
	s := a.Scheduler
	options := &SparkBatchSchedulerOptions{Queue: s.Queue, PriorityClassName: a.Driver.PriorityClass}
	switch s.Name {
	case app.Volcano:
		start := a.Driver.Demand.Plus(a.Executor.Demand.Times(a.InitialExecutors))
		options.Resources = map[string]string{"cpu": start.CPU.String(), "memory": start.Memory.String()}
		return app.Volcano, options
	case app.Yunikorn:
		return app.Yunikorn, options
	}
	return "", nil
}
