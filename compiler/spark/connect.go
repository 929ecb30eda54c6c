package spark

import (
	"maps"
	"strconv"

	"github.com/lakewright/lakewright/internal/kube"
)

// The names of a server's ports, beside those that Spark gives.
const (
	rpcPort     = "driver-rpc-port"
	connectPort = "spark-connect"
)

// connectServer returns a Spark Connect server for the Kubeflow operator. The operator
// makes the server's pod from the template and adds the command alone; the executors are
// made by the server.
func (a *App) connectServer() kube.Object {
	s := a.Spec
	out := &kube.SparkConnect{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: a.Name(), Labels: a.connectLabels(), Annotations: maps.Clone(s.Annotations),
		}},
		Spec: kube.SparkConnectSpec{
			SparkVersion: s.Version.String(), Image: s.Image, SparkConf: a.Conf, DynamicAllocation: a.dynamicAllocation(),
			Server: kube.SparkConnectPod{
				Cores: a.Driver.Cores, Memory: sparkBytes(a.Driver.Heap), Template: a.Driver.merged(a.serverTemplate()),
			},
			Executor: kube.SparkConnectExecutor{SparkConnectPod: kube.SparkConnectPod{
				Cores: a.Executor.Cores, Memory: sparkBytes(a.Executor.Heap), Template: a.Executor.merged(a.workerTemplate()),
			}},
		},
	}
	if s.DynamicAllocation == nil {
		out.Spec.Executor.Instances = kube.To(a.Initial)
	}
	return out
}

// connectLabels returns the labels of the object. The operator puts them on executors
// over those of the template: what executors have another value of is left out.
func (a *App) connectLabels() map[string]string {
	labels := a.labels("application", nil)
	maps.DeleteFunc(labels, func(key, value string) bool { return a.Executor.Labels[key] != value })
	return labels
}

// serverTemplate returns the server's pod with all that spark-submit would set of a driver:
// the operator takes the template as it is, and probes and declares nothing up to 2.5.
// Kubernetes starts a server anew that ends.
func (a *App) serverTemplate() *kube.PodTemplate {
	p := a.Driver
	t := a.labelledTemplate(p, containerOf(driverRole))
	t.Spec.ServiceAccountName, t.Spec.RestartPolicy = p.Account, "Always"
	if a.schedulerIs(yunikorn) {
		t.Spec.SchedulerName = yunikorn
	}
	c := &t.Spec.Containers[0]
	c.ImagePullPolicy = pullPolicy(a.Spec.ImagePullPolicy)
	c.Resources = p.serverResources()
	for _, port := range []kube.ContainerPort{
		{Name: rpcPort, ContainerPort: p.Ports.RPC}, {Name: blocksPort, ContainerPort: p.Ports.Blocks},
		{Name: uiPort, ContainerPort: p.Ports.UI}, {Name: connectPort, ContainerPort: p.Ports.Connect},
	} {
		port.Protocol = "TCP"
		c.Ports = append(c.Ports, port)
	}
	socket := &kube.TCPSocket{Port: connectPort}
	c.StartupProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 5, FailureThreshold: 120} // packages may be fetched
	c.ReadinessProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 10, FailureThreshold: 3}
	return t
}

// serverResources returns what the server takes: in client mode nothing but the template
// says it.
func (p Pod) serverResources() *kube.ResourceRequirements {
	out := &kube.ResourceRequirements{
		Requests: map[string]string{"cpu": p.CPU.String(), "memory": p.Memory.String()},
		Limits:   map[string]string{"memory": p.Memory.String()},
	}
	if p.CPULimit != 0 {
		out.Limits["cpu"] = p.CPULimit.String()
	}
	if gpu := p.Written.GPU; gpu != nil && gpu.Vendor != "" {
		out.Limits[gpu.Vendor+"/gpu"] = strconv.FormatInt(gpu.Amount, 10)
	}
	return out
}

// workerTemplate returns an executor's pod. Its account is said here, because the operator
// refuses the key since 2.5.2.
func (a *App) workerTemplate() *kube.PodTemplate {
	t := a.labelledTemplate(a.Executor, containerOf(executorRole))
	t.Spec.ServiceAccountName = a.Executor.Account
	return t
}

// connectKeys says by Spark's own keys what a SparkConnect has no fields for. Sizes of the
// server stand in its template, and its account too.
func (a *App) connectKeys(conf map[string]string) {
	if a.Mode != connect {
		return
	}
	conf["spark.executor.memoryOverhead"] = sparkBytes(a.Executor.Overhead)
	conf["spark.kubernetes.container.image.pullPolicy"] = pullPolicy(a.Spec.ImagePullPolicy)
	setKeys(conf, map[string]string{
		"spark.driver.extraJavaOptions":           a.Driver.Options,
		"spark.executor.extraJavaOptions":         a.Executor.Options,
		"spark.kubernetes.executor.request.cores": cpuText(a.Executor.Written.CPURequest),
		"spark.kubernetes.executor.limit.cores":   cpuText(a.Executor.CPULimit),
	})
	a.dependencyKeys(conf)
	if a.schedulerIs(yunikorn) {
		conf["spark.kubernetes.scheduler.name"] = yunikorn
	}
}

// connectLimits is what cannot be done there.
var connectLimits = []limit{
	programLimit,
	{
		at: []string{"mode"}, asked: func(a *App) bool { return a.Env.Operators.Spark.Before(2, 3) },
		cannot: "is known to the Kubeflow operator since 2.3", instead: "install operator 2.3 or later, and set operators.spark.version",
	},
	{
		at: []string{"version"}, asked: func(a *App) bool { return a.Spec.Version.Major != 0 && !a.Spec.Version.AtLeast(3, 4) },
		cannot: "comes with Spark since 3.4", instead: "use an image with Spark 3.4 or later",
	},
	{
		at: []string{"main", "arguments"}, asked: func(a *App) bool { return len(a.Spec.Main.Arguments) > 0 },
		cannot: "takes no arguments", instead: "remove them; set Spark's keys in conf",
	},
	{
		at: []string{"schedule"}, asked: func(a *App) bool { return a.Spec.Schedule != nil },
		cannot: "has no schedule", instead: "remove schedule, or schedule an application that connects to the server",
	},
	{
		at: []string{"restart", "policy"}, asked: func(a *App) bool { return a.Spec.Restart.Policy != "" },
		cannot: "is started anew whenever it ends", instead: "remove policy",
	},
	{
		at: []string{"timeToLive"}, asked: func(a *App) bool { return a.Spec.TimeToLive != 0 },
		cannot: "does not end by itself", instead: "remove timeToLive; set dynamicAllocation, so that executors without work go",
	},
	{
		at: []string{"suspend"}, asked: func(a *App) bool { return a.Spec.Suspend },
		cannot: "cannot be suspended", instead: "remove the workload from this environment instead, as in spark: NAME: null",
	},
	{
		at: []string{"streaming"}, asked: func(a *App) bool { return a.Spec.Streaming != nil },
		cannot: "runs the queries of its clients, each with a place of its own", instead: "name the place in each query, or set conf \"spark.sql.streaming.checkpointLocation\"",
	},
	{
		at: []string{"driver", "lifecycle"}, asked: func(a *App) bool { return a.Spec.Driver.Lifecycle.object() != nil },
		cannot: "is stopped by the operator's own command, which takes the place of lifecycle", instead: "remove lifecycle, or do it in initContainers or sidecars",
	},
	{
		at: []string{"scheduler", "name"}, asked: func(a *App) bool { return a.schedulerIs(volcano) },
		cannot: "makes no groups of pods for Volcano", instead: "choose yunikorn or kueue",
	},
}
