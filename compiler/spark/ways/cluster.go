package ways

import (
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
)

// clusterWay runs a standalone cluster with Apache's operator.
var clusterWay = app.Way{
	Way: way.Way[*app.App]{
		Mode: standalone, Operator: apache, Name: "a standalone cluster", Kind: "standalone clusters",
		Choose: `set operator to "apache"`, Limits: clusterLimits,
		Keys: clusterKeys, Objects: clusterObjects, Policies: clusterPolicies,
	},
	Daemons: true, Reserved: clusterReserved,
	LongestName: func(*app.App) (int, string) {
		return app.LongestStatefulSet - len("-worker"), "the workers' stateful set, whose pods carry its name and a hash in a label,"
	},
	Prefix: apachePrefix,
	Marks: func(a *app.App, role string) map[string]string {
		return map[string]string{"spark-role": daemonOf(role), app.ClusterLabel: a.Name(), "spark-version": a.Version.String()}
	},
	Made: clusterMade,
}

// daemonOf returns the operator's word for a role.
func daemonOf(role string) string {
	if role == app.DriverRole {
		return app.MasterContainer
	}
	return app.WorkerContainer
}

// clusterMade adds the stateful set of a role, its Service, and the ports that the operator declares.
func clusterMade(a *app.App, role string, pods *workload.Presence) {
	daemon := daemonOf(role)
	pods.Made = []kube.ID{{Group: "apps", Kind: "StatefulSet", Namespace: a.Env.Namespace, Name: a.Name() + "-" + daemon}}
	if role == app.DriverRole {
		pods.Ports["spark"], pods.Ports["rest"] = app.MasterPort, app.RestPort
	} else {
		pods.Count = "the operator sets their number"
		pods.Scaling = "set dynamicAllocation of " + strconv.Quote(a.Name()) + ", for which the operator makes an autoscaler of the workers"
	}
	pods.Services = []workload.Service{{
		Name: a.Name() + "-" + daemon + "-svc", Varies: []string{"spark-role", "spark-version", "spark.operator/"}, Ports: pods.Ports,
	}}
}

// clusterLimits are the limits of a standalone cluster. Most of these fields belong to the
// applications that users submit to the cluster, which bring their own settings.
var clusterLimits = []limit{
	programLimit, apacheVersionLimit, apacheSuspendLimit, apacheVolcanoLimit, apacheKueueLimit, apacheQueueLimit,
	{
		At: []string{"main", "arguments"},
		Asked: func(a *app.App) bool {
			return len(a.Spec.Main.Arguments) > 0 && a.Spec.Main.File == "" && a.Spec.Main.Class == ""
		},
		Cannot: "runs no program of its own", Instead: "remove the arguments, or set mode to \"application\"",
	},
	{
		At: []string{"dependencies"}, Asked: func(a *app.App) bool { return a.Spec.Dependencies.Object() != nil },
		Cannot: "runs no program that could have dependencies", Instead: "remove dependencies; applications bring their own",
	},
	{
		At: []string{"eventLog"}, Asked: func(a *app.App) bool { return a.Spec.EventLog != nil },
		Cannot: "writes no event log, but its applications do", Instead: "remove eventLog; set spark.eventLog.enabled and spark.eventLog.dir in the applications",
	},
	{
		At: []string{"shuffle", "recovery"}, Asked: func(a *app.App) bool { return a.Spec.Shuffle != nil && a.Spec.Shuffle.Recovery },
		Cannot: "deletes the volume of a worker with its pod", Instead: "remove recovery",
	},
	{
		At: []string{"committer"}, Asked: func(a *app.App) bool { return a.Spec.Committer != "" },
		Cannot: "commits no output, but its applications do", Instead: "remove committer; applications choose their own",
	},
	{
		At: []string{"streaming"}, Asked: func(a *app.App) bool { return a.Spec.Streaming != nil },
		Cannot: "does not stream, but its applications do", Instead: "remove streaming, or set mode to \"application\"",
	},
	{
		At: []string{"metastore"}, Asked: func(a *app.App) bool { return a.Spec.Metastore != nil },
		Cannot: "has no tables, but its applications do", Instead: "remove metastore; set spark.hadoop.hive.metastore.uris in the applications",
	},
	{
		At: []string{"speculation"}, Asked: func(a *app.App) bool { return a.Spec.Speculation },
		Cannot: "starts no tasks, but its applications do", Instead: "remove speculation; set spark.speculation in the applications",
	},
	{
		At: []string{"decommission"}, Asked: func(a *app.App) bool { return a.Spec.Decommission },
		Cannot: "stops workers without waiting until they have moved their files", Instead: "remove decommission",
	},
	{
		At: []string{"dynamicAllocation", "idleTimeout"},
		Asked: func(a *app.App) bool {
			return a.Spec.DynamicAllocation != nil && a.Spec.DynamicAllocation.IdleTimeout != 0
		},
		Cannot: "adds and removes workers by their use of CPU, not by how long they are idle", Instead: "remove idleTimeout",
	},
	{
		At: []string{"schedule"}, Asked: func(a *app.App) bool { return a.Spec.Schedule != nil },
		Cannot: "runs all the time", Instead: "remove schedule; schedule the submission of applications instead",
	},
	{
		At: []string{"restart", "policy"}, Asked: func(a *app.App) bool { return a.Spec.Restart.Policy != "" },
		Cannot: "is always restarted", Instead: "remove restart.policy",
	},
	{
		At: []string{"timeToLive"}, Asked: func(a *app.App) bool { return a.Spec.TimeToLive != 0 },
		Cannot: "does not end by itself", Instead: "remove timeToLive",
	},
	{
		At: []string{"executor", "offHeap"}, Asked: func(a *app.App) bool { return a.Spec.Executor.OffHeap != 0 },
		Cannot: "has no setting for the off-heap memory of its applications", Instead: "set executor.overhead to the memory that they use beside their heaps, and spark.memory.offHeap.size in the applications",
	},
	{
		At: []string{"executor", "pyspark"}, Asked: func(a *app.App) bool { return a.Spec.Executor.PySpark != 0 },
		Cannot: "has no setting for the Python memory of its applications", Instead: "set executor.overhead to the memory that they use beside their heaps, and spark.executor.pyspark.memory in the applications",
	},
	{
		At: []string{"executor", "gpu", "tasks"}, Asked: func(a *app.App) bool { return a.Spec.Executor.GPU != nil && a.Spec.Executor.GPU.Tasks > 1 },
		Cannot: "does not divide accelerators among tasks, but its applications do", Instead: "remove tasks; set spark.task.resource.gpu.amount in the applications",
	},
	{
		At: []string{"driver", "gpu"}, Asked: func(a *app.App) bool { return a.Spec.Driver.GPU != nil },
		Cannot: "has a master that does not use accelerators", Instead: "remove driver.gpu; set executor.gpu for workers",
	},
	graceLimit(app.DriverRole, func(a *app.App) app.PodSpec { return a.Spec.Driver.PodSpec }),
	graceLimit(app.ExecutorRole, func(a *app.App) app.PodSpec { return a.Spec.Executor.PodSpec }),
}

// graceLimit reports a grace period. Operators before 1.1 always set it to zero.
func graceLimit(role string, of func(*app.App) app.PodSpec) limit {
	return limit{
		At: []string{role, "gracePeriod"}, Asked: func(a *app.App) bool { return of(a).GracePeriod != 0 && a.Env.Operators.ApacheSpark.Before(1, 1) },
		Cannot: "stops its pods at once before version 1.1 of the operator", Instead: "remove gracePeriod, or install operator 1.1",
	}
}

// clusterObjects returns a standalone cluster for Apache's operator. The operator's own selectors
// contain only the role, so two clusters in one namespace would select each other's pods.
// The cluster's name is added to prevent that.
func clusterObjects(a *app.App) []kube.Object {
	return []kube.Object{&SparkCluster{Head: apacheHead(a), Spec: SparkClusterSpec{
		Suspend:         a.Suspend,
		RuntimeVersions: ApacheSparkVersions{SparkVersion: a.Version.String()},
		ClusterTolerations: SparkClusterTolerations{InstanceConfig: SparkClusterInstances{
			InitWorkers: a.InitialExecutors, MinWorkers: a.MinExecutors, MaxWorkers: a.MaxExecutors,
		}},
		SparkConf:  a.Conf,
		MasterSpec: daemons(a, &a.Driver, app.MasterContainer),
		WorkerSpec: daemons(a, &a.Executor, app.WorkerContainer),
	}}}
}

// daemons returns the stateful set of one role.
func daemons(a *app.App, p *app.Pod, container string) SparkClusterPods {
	return SparkClusterPods{
		StatefulSetMetadata: &kube.Metadata{Labels: a.ObjectLabels(p.Role, nil)},
		StatefulSetSpec: SparkClusterStatefulSet{
			Selector: &kube.LabelSelector{MatchLabels: map[string]string{app.ClusterLabel: a.Name()}},
			Template: p.Merged(DaemonTemplate(a, p, container)),
		},
	}
}

// DaemonTemplate returns the pod of one role. The operator adds the image, the command and
// the options for Spark's keys.
func DaemonTemplate(a *app.App, p *app.Pod, container string) *kube.PodTemplate {
	t := a.LabelledTemplate(p, container)
	t.Spec.ServiceAccountName = p.Account
	t.Spec.AutomountServiceAccountToken = kube.To(false)
	// With service links, a service called spark-worker would set SPARK_WORKER_PORT in all
	// pods to a value that is not a port.
	t.Spec.EnableServiceLinks = kube.To(false)
	c := &t.Spec.Containers[0]
	c.ImagePullPolicy = a.Image.PullPolicy
	c.Resources = p.Resources()
	if p.Ports.Metrics != 0 {
		c.Ports = []kube.ContainerPort{{Name: app.ExporterPort, ContainerPort: p.Ports.Metrics, Protocol: "TCP"}}
	}
	return t
}

// clusterKeys returns the Spark keys of a standalone cluster that follow from the spec.
// They configure master and workers; applications bring their own keys.
func clusterKeys(a *app.App) map[string]string {
	conf := map[string]string{
		"spark.kubernetes.container.image": string(a.Spec.Image),
		// Files and logs of applications fill the disk that workers share with shuffle
		// files. A worker therefore removes the files of finished applications after a day
		// and rolls the logs of executors. Nothing else cleans up in a cluster.
		"spark.worker.cleanup.enabled":                 "true",
		"spark.worker.cleanup.appDataTtl":              "86400",
		"spark.executor.logs.rolling.strategy":         "size",
		"spark.executor.logs.rolling.maxSize":          "67108864",
		"spark.executor.logs.rolling.maxRetainedFiles": "3",
	}
	a.SchedulerKeys(conf)
	if gpu := a.Executor.Spec.GPU; gpu != nil && gpu.Vendor != "" {
		conf["spark.worker.resource.gpu.amount"] = strconv.FormatInt(gpu.Amount, 10)
		conf["spark.worker.resource.gpu.discoveryScript"] = gpu.DiscoveryScript
	}
	if a.UI != nil {
		conf["spark.ui.reverseProxy"] = "true" // without it, links lead to addresses of pods
		conf["spark.ui.killEnabled"] = "false" // the page has no login
	}
	if base := a.UI.Base(); base != "" {
		conf["spark.ui.reverseProxyUrl"] = base
	}
	clusterMetrics(a, conf)
	return conf
}

// clusterMetrics turns on the metrics of the daemons, at the same path everywhere. The
// master has a second set for applications, which needs another path.
func clusterMetrics(a *app.App, conf map[string]string) {
	if a.Metrics == nil {
		return
	}
	const prefix = "spark.metrics.conf."
	conf[prefix+"*.source.jvm.class"] = "org.apache.spark.metrics.source.JvmSource"
	if a.Metrics.JMX {
		conf[prefix+"*.sink.jmx.class"] = "org.apache.spark.metrics.sink.JmxSink"
		return
	}
	const sink = ".sink.prometheusServlet."
	conf[prefix+"*"+sink+"class"] = "org.apache.spark.metrics.sink.PrometheusServlet"
	conf[prefix+app.MasterContainer+sink+"path"] = "/metrics/prometheus"
	conf[prefix+app.WorkerContainer+sink+"path"] = "/metrics/prometheus"
	conf[prefix+"applications"+sink+"path"] = "/metrics/applications/prometheus"
}

// clusterPolicies returns the network policies of a standalone cluster. Any pod of the
// namespace may be a client. Clients, executors and workers use ports that each
// application chooses, so all ports between them are open.
func clusterPolicies(a *app.App) []kube.Object {
	d, e := &a.Driver, &a.Executor
	anybody := network.Flow{} // from the namespace, any port
	master := network.Pods{
		Metadata: objects.Head(a, d).Metadata, Selector: d.Selector,
		In:      objects.Clients(a, app.MasterPort),
		Out:     []network.Flow{{Selector: e.Selector, Ports: []int{app.WorkerPort, app.WorkerUI}}},
		Metrics: clusterScrapes(a, d),
	}
	if app.IsTrue(a.Conf["spark.master.rest.enabled"]) {
		master.In = objects.Clients(a, app.MasterPort, app.RestPort)
	}
	if app.IsTrue(a.Conf["spark.ui.reverseProxy"]) {
		master.Out = append(master.Out, network.Flow{Ports: []int{4040}}) // to the user interfaces of drivers
	}
	master.In = append(master.In, objects.Visitors(a)...)
	workers := network.Pods{
		Metadata: objects.Head(a, e).Metadata, Selector: e.Selector,
		In: []network.Flow{anybody}, Out: []network.Flow{anybody},
		Metrics: clusterScrapes(a, e), Stores: a.Egress(e),
	}
	return slices.Concat(a.Network.Policies(master), a.Network.Policies(workers))
}

// clusterScrapes returns the ports from which Prometheus may read.
func clusterScrapes(a *app.App, p *app.Pod) []int {
	switch {
	case a.Metrics == nil:
		return nil
	case p.Ports.Metrics != 0:
		return []int{p.Ports.Metrics}
	}
	return []int{p.Ports.UI}
}

// clusterReserved are the keys whose values Apache's operator assumes in a standalone
// cluster.
var clusterReserved = []app.KeyNote{
	{Key: "spark.master.ui.port", Reason: "moves the user interface away from port 8080, which the operator declares"},
	{Key: "spark.worker.ui.port", Reason: "moves the user interface away from port 8081, which the operator declares"},
}
