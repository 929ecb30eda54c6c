package ways

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
)

// connectWay runs a Spark Connect server with the Kubeflow operator.
var connectWay = app.Way{
	Way: way.Way[*app.App]{
		Mode: connect, Operator: kubeflow, Name: "a Spark Connect server", Kind: "Spark Connect servers",
		Choose: `set operator to "kubeflow", or run the class org.apache.spark.sql.connect.service.SparkConnectServer as an application`,
		Limits: connectLimits,
		Keys:   connectKeys, Objects: connectServer, Policies: objects.PodPolicies,
	},
	Serves: true, DriverBefore4: kubeflowIsOld,
	LongestName: func(*app.App) (int, string) { return 47, "a Spark Connect server" },
	Prefix:      kubeflowPrefix, Marks: connectMarks, Made: connectMade,
}

// connectMarks returns the labels of the operator. Its server is a driver with another role.
func connectMarks(a *app.App, role string) map[string]string {
	marks := map[string]string{
		"sparkoperator.k8s.io/launched-by-spark-operator": "true", "sparkoperator.k8s.io/connect-name": a.Name(),
	}
	if role == app.DriverRole {
		marks["spark-role"] = "connect-server"
	}
	return marks
}

// connectMade adds the Service of the server.
func connectMade(a *app.App, role string, pods *workload.Presence) {
	if role == app.DriverRole {
		pods.Services = []workload.Service{{
			Name: a.Name() + "-server", Varies: []string{"sparkoperator.k8s.io/", "app.kubernetes.io/", "spark-role", "spark-version"}, Ports: pods.Ports,
		}}
	}
}

// connectLimits are the limits of a Spark Connect server.
var connectLimits = []limit{
	programLimit,
	{
		At: []string{"mode"}, Asked: func(a *app.App) bool { return a.Env.Operators.Spark.Before(2, 3) },
		Cannot: "requires the Kubeflow operator 2.3 or later", Instead: "install operator 2.3 or later, and set operators.spark.version",
	},
	{
		At: []string{"version"}, Asked: func(a *app.App) bool { return a.Spec.Version.Major != 0 && !a.Spec.Version.AtLeast(3, 4) },
		Cannot: "requires Spark 3.4 or later", Instead: "use an image with Spark 3.4 or later",
	},
	{
		At: []string{"main", "arguments"}, Asked: func(a *app.App) bool { return len(a.Spec.Main.Arguments) > 0 },
		Cannot: "takes no arguments", Instead: "remove them; set Spark's keys in conf",
	},
	{
		At: []string{"schedule"}, Asked: func(a *app.App) bool { return a.Spec.Schedule != nil },
		Cannot: "does not support a schedule", Instead: "remove schedule, or schedule an application that connects to the server",
	},
	{
		At: []string{"restart", "policy"}, Asked: func(a *app.App) bool { return a.Spec.Restart.Policy != "" },
		Cannot: "is restarted whenever it ends", Instead: "remove policy",
	},
	{
		At: []string{"timeToLive"}, Asked: func(a *app.App) bool { return a.Spec.TimeToLive != 0 },
		Cannot: "does not end by itself", Instead: "remove timeToLive; set dynamicAllocation, which removes idle executors",
	},
	{
		At: []string{"suspend"}, Asked: func(a *app.App) bool { return a.Spec.Suspend },
		Cannot: "cannot be suspended", Instead: "remove the workload from this environment instead, as in spark: NAME: null",
	},
	{
		At: []string{"streaming"}, Asked: func(a *app.App) bool { return a.Spec.Streaming != nil },
		Cannot: "runs the queries of its clients, each of which has its own checkpoint", Instead: "set the checkpoint in each query, or set conf \"spark.sql.streaming.checkpointLocation\"",
	},
	{
		At: []string{"driver", "lifecycle"}, Asked: func(a *app.App) bool { return a.Spec.Driver.Lifecycle.Object() != nil },
		Cannot: "is stopped by the operator's own command, which replaces lifecycle", Instead: "remove lifecycle, or use initContainers or sidecars",
	},
	{
		At: []string{"scheduler", "name"}, Asked: func(a *app.App) bool { return a.SchedulerIs(app.Volcano) },
		Cannot: "does not create pod groups for Volcano", Instead: "choose yunikorn or kueue",
	},
}

// connectServer returns a Spark Connect server for the Kubeflow operator. The operator
// makes the server's pod from the template and adds only the command. The server makes the
// executors.
func connectServer(a *app.App) []kube.Object {
	out := &SparkConnect{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: a.Name(), Labels: connectLabels(a), Annotations: maps.Clone(a.Annotations),
		}},
		Spec: SparkConnectSpec{
			SparkVersion: a.Version.String(), Image: a.Image.Name, SparkConf: a.Conf, DynamicAllocation: dynamicAllocation(a),
			Server: SparkConnectPod{
				Cores: a.Driver.Cores, Memory: a.Driver.Heap.Mebibytes(), Template: a.Driver.Merged(ServerTemplate(a)),
			},
			Executor: SparkConnectExecutor{SparkConnectPod: SparkConnectPod{
				Cores: a.Executor.Cores, Memory: a.Executor.Heap.Mebibytes(), Template: a.Executor.Merged(WorkerTemplate(a)),
			}},
		},
	}
	if !a.Dynamic {
		out.Spec.Executor.Instances = kube.To(a.InitialExecutors)
	}
	return []kube.Object{out}
}

// connectLabels returns the labels of the object. The operator also puts them on
// executors, overriding the labels of the template. The component of the object is
// therefore that of executors, which policies select, and labels that have another value
// on executors are left out.
func connectLabels(a *app.App) map[string]string {
	labels := a.ObjectLabels(app.ExecutorRole, nil)
	maps.DeleteFunc(labels, func(key, value string) bool { return a.Executor.Labels[key] != value })
	return labels
}

// ServerTemplate returns the server's pod with everything that spark-submit would set for a
// driver. It includes probes and ports, because operators up to version 2.5 add neither.
// Kubernetes restarts a server that ends.
func ServerTemplate(a *app.App) *kube.PodTemplate {
	p := &a.Driver
	t := a.LabelledTemplate(p, app.ContainerOf(app.DriverRole))
	t.Spec.ServiceAccountName, t.Spec.RestartPolicy = p.Account, "Always"
	if a.SchedulerIs(app.Yunikorn) {
		t.Spec.SchedulerName = app.Yunikorn
	}
	c := &t.Spec.Containers[0]
	c.ImagePullPolicy = a.Image.PullPolicy
	c.Resources = p.Resources()
	for _, port := range []kube.ContainerPort{
		{Name: app.RpcPort, ContainerPort: p.Ports.RPC}, {Name: app.BlocksPort, ContainerPort: p.Ports.Blocks},
		{Name: app.UiPort, ContainerPort: p.Ports.UI}, {Name: app.ConnectPort, ContainerPort: p.Ports.Connect},
	} {
		port.Protocol = "TCP"
		c.Ports = append(c.Ports, port)
	}
	socket := &kube.TCPSocket{Port: app.ConnectPort}
	c.StartupProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 5, FailureThreshold: 120} // Spark may download packages
	c.ReadinessProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 10, FailureThreshold: 3}
	return t
}

// WorkerTemplate returns an executor's pod. The template names the account, because the
// operator refuses the key since 2.5.2.
func WorkerTemplate(a *app.App) *kube.PodTemplate {
	t := a.LabelledTemplate(&a.Executor, app.ContainerOf(app.ExecutorRole))
	t.Spec.ServiceAccountName = a.Executor.Account
	return t
}

// connectKeys returns Spark's keys for what a SparkConnect has no fields for. The server's
// template contains its sizes and its account.
func connectKeys(a *app.App) map[string]string {
	conf := a.SharedKeys()
	conf["spark.executor.memoryOverhead"] = a.Executor.Overhead.Mebibytes()
	conf["spark.kubernetes.container.image.pullPolicy"] = a.Image.PullPolicy
	app.SetKeys(conf, map[string]string{
		"spark.driver.extraJavaOptions":           a.Driver.Options,
		"spark.executor.extraJavaOptions":         a.Executor.Options,
		"spark.kubernetes.executor.request.cores": app.CpuText(a.Executor.Spec.CPURequest),
		"spark.kubernetes.executor.limit.cores":   app.CpuText(a.Executor.CPULimit),
	})
	a.DependencyKeys(conf)
	a.SchedulerKeys(conf)
	return conf
}
