package spark

import (
	"maps"

	"github.com/lakewright/lakewright/internal/kube"
)

// kubeflowApplication returns what the Kubeflow operator runs: an application, or one that
// is scheduled.
func (a *App) kubeflowApplication() kube.Object {
	head := kube.Head{Metadata: kube.Metadata{
		Name: a.Name(), Labels: a.workloadLabels(), Annotations: maps.Clone(a.Spec.Annotations),
	}}
	if s := a.Spec.Schedule; s != nil {
		return &kube.ScheduledSparkApplication{Head: head, Spec: kube.ScheduledSparkApplicationSpec{
			Schedule: s.Cron, TimeZone: s.TimeZone, ConcurrencyPolicy: s.policy(), Suspend: a.Spec.Suspend,
			SuccessfulRunHistoryLimit: kube.To(s.KeepSucceeded), FailedRunHistoryLimit: kube.To(s.KeepFailed),
			Template: a.kubeflowSpec(),
		}}
	}
	application := &kube.SparkApplication{Head: head, Spec: a.kubeflowSpec()}
	application.Spec.Suspend = a.Spec.Suspend
	return application
}

// policy returns what happens when a run is due and the last one still runs, as
// Kubernetes writes it.
func (s *Schedule) policy() string {
	switch s.Concurrency {
	case "allow":
		return "Allow"
	case "replace":
		return "Replace"
	}
	return "Forbid"
}

func (a *App) kubeflowSpec() kube.SparkApplicationSpec {
	s := a.Spec
	out := kube.SparkApplicationSpec{
		Type: a.Language, Mode: "cluster", SparkVersion: s.Version.String(),
		Image: s.Image, ImagePullPolicy: pullPolicy(s.ImagePullPolicy), ImagePullSecrets: s.ImagePullSecrets,
		MainClass: s.Main.Class, MainApplicationFile: s.Main.File, Arguments: s.Main.Arguments,
		Deps: s.Dependencies.object(), RestartPolicy: a.Restart.kubeflow(), SparkConf: a.Conf,
		Driver: kube.SparkApplicationDriver{SparkPod: a.sparkPod(a.Driver)},
	}
	out.Executor.SparkPod = a.sparkPod(a.Executor)
	if s.TimeToLive != 0 {
		out.TimeToLiveSeconds = kube.To(s.TimeToLive.Seconds())
	}
	if s.Scheduler != nil {
		out.BatchScheduler, out.BatchSchedulerOptions = a.kubeflowScheduler()
	}
	if s.DynamicAllocation == nil {
		out.Executor.Instances = kube.To(a.Initial)
	} else {
		out.DynamicAllocation = a.dynamicAllocation()
	}
	return out
}

// dynamicAllocation returns the bounds of the executors, nil when their number is fixed.
func (a *App) dynamicAllocation() *kube.SparkDynamicAllocation {
	if a.Spec.DynamicAllocation == nil {
		return nil
	}
	return &kube.SparkDynamicAllocation{
		Enabled: true, InitialExecutors: a.Initial, MinExecutors: a.Fewest, MaxExecutors: a.Most,
		ShuffleTrackingEnabled: a.tracksShuffle(),
	}
}

// object returns the dependencies, nil when there are none.
func (d Dependencies) object() *kube.SparkDependencies {
	out := kube.SparkDependencies(d)
	if len(d.Jars)+len(d.Packages)+len(d.ExcludePackages)+len(d.Repositories)+len(d.Files)+len(d.PyFiles)+len(d.Archives) == 0 {
		return nil
	}
	return &out
}

// sparkPod returns the part of the application that is about the pods of one role.
func (a *App) sparkPod(p Pod) kube.SparkPod {
	out := kube.SparkPod{
		Cores: p.Cores, CoreLimit: cpuText(p.CPULimit), Memory: p.Heap.Mebibytes(), MemoryOverhead: p.Overhead.Mebibytes(),
		JavaOptions: p.Options, ServiceAccount: p.Account, Labels: p.Labels, Annotations: p.Annotations,
		Template: p.merged(a.podTemplate(p, containerOf(p.Role))),
	}
	// Kueue counts what is requested by this field alone.
	if p.Written.CPURequest != 0 || a.Spec.Scheduler != nil && a.Spec.Scheduler.Name == kueue {
		out.CoreRequest = p.CPU.String()
	}
	return out
}

// kubeflow returns the restart policy. The intervals are written even where the operator
// does not count, because its webhook would write its own.
func (s Restart) kubeflow() kube.SparkRestartPolicy {
	seconds := max(s.Interval.Seconds(), 1)
	switch s.Policy {
	case "onFailure":
		return kube.SparkRestartPolicy{
			Type:             "OnFailure",
			OnFailureRetries: kube.To(s.Retries), OnFailureRetryInterval: seconds,
			OnSubmissionFailureRetries: kube.To(s.Retries), OnSubmissionFailureRetryInterval: seconds,
		}
	case "always":
		return kube.SparkRestartPolicy{
			Type: "Always", OnFailureRetryInterval: seconds, OnSubmissionFailureRetryInterval: seconds,
		}
	}
	return kube.SparkRestartPolicy{Type: "Never"}
}
