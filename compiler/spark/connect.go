package spark

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
)

// The names of a server's ports, besides those that Spark declares.
const (
	rpcPort     = "driver-rpc-port"
	connectPort = "spark-connect"
)

// connectWay runs a Spark Connect server with the Kubeflow operator.
var connectWay = Way{
	Way: way.Way[*App]{
		Mode: connect, Operator: kubeflow, Name: "a Spark Connect server", Kind: "Spark Connect servers",
		Choose: `set operator to "kubeflow", or run the class org.apache.spark.sql.connect.service.SparkConnectServer as an application`,
		Limits: connectLimits,
		Keys:   (*App).connectKeys, Objects: (*App).connectServer, Policies: (*App).podPolicies,
	},
	Serves: true, DriverBefore4: kubeflowIsOld,
	LongestName: func(*App) (int, string) { return 47, "a Spark Connect server" },
}

// connectLimits are the limits of a Spark Connect server.
var connectLimits = []limit{
	programLimit,
	{
		At: []string{"mode"}, Asked: func(a *App) bool { return a.Env.Operators.Spark.Before(2, 3) },
		Cannot: "requires the Kubeflow operator 2.3 or later", Instead: "install operator 2.3 or later, and set operators.spark.version",
	},
	{
		At: []string{"version"}, Asked: func(a *App) bool { return a.Spec.Version.Major != 0 && !a.Spec.Version.AtLeast(3, 4) },
		Cannot: "requires Spark 3.4 or later", Instead: "use an image with Spark 3.4 or later",
	},
	{
		At: []string{"main", "arguments"}, Asked: func(a *App) bool { return len(a.Spec.Main.Arguments) > 0 },
		Cannot: "takes no arguments", Instead: "remove them; set Spark's keys in conf",
	},
	{
		At: []string{"schedule"}, Asked: func(a *App) bool { return a.Spec.Schedule != nil },
		Cannot: "does not support a schedule", Instead: "remove schedule, or schedule an application that connects to the server",
	},
	{
		At: []string{"restart", "policy"}, Asked: func(a *App) bool { return a.Spec.Restart.Policy != "" },
		Cannot: "is restarted whenever it ends", Instead: "remove policy",
	},
	{
		At: []string{"timeToLive"}, Asked: func(a *App) bool { return a.Spec.TimeToLive != 0 },
		Cannot: "does not end by itself", Instead: "remove timeToLive; set dynamicAllocation, which removes idle executors",
	},
	{
		At: []string{"suspend"}, Asked: func(a *App) bool { return a.Spec.Suspend },
		Cannot: "cannot be suspended", Instead: "remove the workload from this environment instead, as in spark: NAME: null",
	},
	{
		At: []string{"streaming"}, Asked: func(a *App) bool { return a.Spec.Streaming != nil },
		Cannot: "runs the queries of its clients, each of which has its own checkpoint", Instead: "set the checkpoint in each query, or set conf \"spark.sql.streaming.checkpointLocation\"",
	},
	{
		At: []string{"driver", "lifecycle"}, Asked: func(a *App) bool { return a.Spec.Driver.Lifecycle.object() != nil },
		Cannot: "is stopped by the operator's own command, which replaces lifecycle", Instead: "remove lifecycle, or use initContainers or sidecars",
	},
	{
		At: []string{"scheduler", "name"}, Asked: func(a *App) bool { return a.schedulerIs(volcano) },
		Cannot: "does not create pod groups for Volcano", Instead: "choose yunikorn or kueue",
	},
}

// connectServer returns a Spark Connect server for the Kubeflow operator. The operator
// makes the server's pod from the template and adds only the command. The server makes the
// executors.
func (a *App) connectServer() []kube.Object {
	out := &kube.SparkConnect{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: a.Name(), Labels: a.connectLabels(), Annotations: maps.Clone(a.Annotations),
		}},
		Spec: kube.SparkConnectSpec{
			SparkVersion: a.Version.String(), Image: a.Image.Name, SparkConf: a.Conf, DynamicAllocation: a.dynamicAllocation(),
			Server: kube.SparkConnectPod{
				Cores: a.Driver.Cores, Memory: a.Driver.Heap.Mebibytes(), Template: a.Driver.merged(a.serverTemplate()),
			},
			Executor: kube.SparkConnectExecutor{SparkConnectPod: kube.SparkConnectPod{
				Cores: a.Executor.Cores, Memory: a.Executor.Heap.Mebibytes(), Template: a.Executor.merged(a.workerTemplate()),
			}},
		},
	}
	if !a.Dynamic {
		out.Spec.Executor.Instances = kube.To(a.InitialExecutors)
	}
	return []kube.Object{out}
}

// connectLabels returns the labels of the object. The operator also puts them on
// executors, overriding the labels of the template. Labels that have another value on
// executors are therefore left out.
func (a *App) connectLabels() map[string]string {
	labels := a.labels("application", nil)
	maps.DeleteFunc(labels, func(key, value string) bool { return a.Executor.Labels[key] != value })
	return labels
}

// serverTemplate returns the server's pod with everything that spark-submit would set for
// a driver. Up to 2.5 the operator uses the template as it is and adds neither probes nor
// ports. Kubernetes restarts a server that ends.
func (a *App) serverTemplate() *kube.PodTemplate {
	p := a.Driver
	t := a.labelledTemplate(p, containerOf(driverRole))
	t.Spec.ServiceAccountName, t.Spec.RestartPolicy = p.Account, "Always"
	if a.schedulerIs(yunikorn) {
		t.Spec.SchedulerName = yunikorn
	}
	c := &t.Spec.Containers[0]
	c.ImagePullPolicy = a.Image.PullPolicy
	c.Resources = p.resources()
	for _, port := range []kube.ContainerPort{
		{Name: rpcPort, ContainerPort: p.Ports.RPC}, {Name: blocksPort, ContainerPort: p.Ports.Blocks},
		{Name: uiPort, ContainerPort: p.Ports.UI}, {Name: connectPort, ContainerPort: p.Ports.Connect},
	} {
		port.Protocol = "TCP"
		c.Ports = append(c.Ports, port)
	}
	socket := &kube.TCPSocket{Port: connectPort}
	c.StartupProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 5, FailureThreshold: 120} // Spark may download packages
	c.ReadinessProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 10, FailureThreshold: 3}
	return t
}

// workerTemplate returns an executor's pod. The template names the account, because the
// operator refuses the key since 2.5.2.
func (a *App) workerTemplate() *kube.PodTemplate {
	t := a.labelledTemplate(a.Executor, containerOf(executorRole))
	t.Spec.ServiceAccountName = a.Executor.Account
	return t
}

// connectKeys returns Spark's keys for what a SparkConnect has no fields for. The server's
// template contains its sizes and its account.
func (a *App) connectKeys() map[string]string {
	conf := a.sharedKeys()
	conf["spark.executor.memoryOverhead"] = a.Executor.Overhead.Mebibytes()
	conf["spark.kubernetes.container.image.pullPolicy"] = a.Image.PullPolicy
	setKeys(conf, map[string]string{
		"spark.driver.extraJavaOptions":           a.Driver.Options,
		"spark.executor.extraJavaOptions":         a.Executor.Options,
		"spark.kubernetes.executor.request.cores": cpuText(a.Executor.Spec.CPURequest),
		"spark.kubernetes.executor.limit.cores":   cpuText(a.Executor.CPULimit),
	})
	a.dependencyKeys(conf)
	a.schedulerKeys(conf)
	return conf
}
