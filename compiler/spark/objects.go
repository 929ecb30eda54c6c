package spark

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
)

// uid is the user of Spark's official images; gid 0 owns files in them.
const (
	uid = 185
	gid = 0
)

// Objects returns the accounts and what they may do, then the application and what
// guards its pods.
func (a *App) Objects() []kube.Object {
	objects := []kube.Object{
		a.account(a.Driver, true), a.account(a.Executor, false), a.role(), a.binding(), a.application(),
	}
	objects = slices.Concat(objects, a.driverPolicies(), a.executorPolicies())
	if a.Spec.DisruptionBudget {
		objects = append(objects, a.budget())
	}
	return objects
}

// head returns the metadata of an object that belongs to the pods of one role.
func (a *App) head(p Pod) kube.Head {
	return kube.Head{Metadata: kube.Metadata{Name: p.Account, Labels: maps.Clone(p.Labels)}}
}

func (a *App) application() *kube.SparkApplication {
	s := a.Spec
	app := &kube.SparkApplication{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: a.Name(), Labels: a.labels("application"), Annotations: maps.Clone(s.Annotations),
		}},
		Spec: kube.SparkApplicationSpec{
			Type: a.Language, Mode: "cluster", SparkVersion: s.Version.String(),
			Image: s.Image, ImagePullPolicy: pullPolicy(s.ImagePullPolicy), ImagePullSecrets: s.ImagePullSecrets,
			MainClass: s.Main.Class, MainApplicationFile: s.Main.File, Arguments: s.Main.Arguments,
			RestartPolicy: s.Restart.policy(), Suspend: s.Suspend, SparkConf: a.Conf,
			Volumes: a.volumes(),
			Driver:  kube.SparkApplicationDriver{SparkPod: a.sparkPod(a.Driver)},
		},
	}
	app.Spec.Executor.SparkPod = a.sparkPod(a.Executor)
	if s.Executor.CPURequest != 0 {
		app.Spec.Executor.CoreRequest = a.Executor.CPU.String()
	}
	if s.DynamicAllocation == nil {
		app.Spec.Executor.Instances = kube.To(a.Initial)
		return app
	}
	app.Spec.DynamicAllocation = &kube.SparkDynamicAllocation{
		Enabled: true, InitialExecutors: a.Initial, MinExecutors: a.Fewest, MaxExecutors: a.Most,
		ShuffleTrackingEnabled: true,
	}
	return app
}

// sparkPod returns the part of the application that is about the pods of one role.
func (a *App) sparkPod(p Pod) kube.SparkPod {
	security := pod.SecurityOf(uid, gid)
	out := kube.SparkPod{
		Cores: p.Cores, Memory: sparkBytes(p.Heap), MemoryOverhead: sparkBytes(p.Overhead),
		JavaOptions: p.Options, ServiceAccount: p.Account,
		Labels: p.Labels, Annotations: maps.Clone(a.Spec.Annotations),
		Env: p.Env, VolumeMounts: p.Mounts, DNSConfig: a.Network.DNS,
		PodSecurityContext: security.Pod, SecurityContext: security.Container,
	}
	if p.CPULimit != 0 {
		out.CoreLimit = p.CPULimit.String()
	}
	if p.Pool != nil {
		out.NodeSelector, out.Tolerations = p.Pool.Selector, p.Pool.Tolerations
	}
	if p.Disk != 0 {
		disk := kube.ResourceRequirements{
			Requests: map[string]string{"ephemeral-storage": p.Disk.String()},
			Limits:   map[string]string{"ephemeral-storage": (p.Disk + nodeReserve).String()},
		}
		out.Template = &kube.SparkPodTemplate{Spec: kube.SparkPodTemplateSpec{Containers: []kube.Container{{
			Name: "spark-kubernetes-" + p.Role, Resources: &disk,
		}}}}
	}
	return out
}

// volumes returns the shared volumes, sorted by name.
func (a *App) volumes() []kube.Volume {
	var volumes []kube.Volume
	for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
		if tier := storage.Find(a.Env, a.Spec.Volumes[name].Tier); tier != nil {
			volumes = append(volumes, tier.Volume(name, 0))
		}
	}
	return volumes
}

func pullPolicy(policy string) string {
	if policy == "" {
		return "IfNotPresent"
	}
	return policy
}

// policy returns the restart policy. The intervals are written even where the operator
// does not count, because its webhook would write its own.
func (s Restart) policy() kube.SparkRestartPolicy {
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

func (a *App) driverPolicies() []kube.Object {
	d, e := a.Driver.Ports, a.Executor.Ports
	return a.Network.Policies(network.Pods{
		Metadata: a.head(a.Driver).Metadata, Selector: a.Driver.Selector,
		In:      []network.Flow{{Selector: a.Executor.Selector, Ports: []int{d.RPC, d.Blocks}}},
		Out:     []network.Flow{{Selector: a.Executor.Selector, Ports: []int{e.Blocks}}},
		Metrics: []int{d.UI}, APIServer: true, Buckets: a.buckets(),
	})
}

func (a *App) executorPolicies() []kube.Object {
	d, e := a.Driver.Ports, a.Executor.Ports
	return a.Network.Policies(network.Pods{
		Metadata: a.head(a.Executor).Metadata, Selector: a.Executor.Selector,
		In: []network.Flow{
			{Selector: a.Driver.Selector, Ports: []int{e.Blocks}},
			{Selector: a.Executor.Selector, Ports: []int{e.Blocks}},
		},
		Out: []network.Flow{
			{Selector: a.Driver.Selector, Ports: []int{d.RPC, d.Blocks}},
			{Selector: a.Executor.Selector, Ports: []int{e.Blocks}},
		},
		Buckets: a.buckets(),
	})
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
