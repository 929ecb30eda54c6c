package spark

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The containers of a standalone cluster, and the label by which Apache's operator marks
// the pods of a cluster.
const (
	masterContainer = "master"
	workerContainer = "worker"
	clusterLabel    = "spark.operator/spark-cluster-name"
)

// The ports of master and workers. The operator passes the master's port to the workers
// and declares the ports of the user interfaces. The worker's own port would otherwise
// change at each start.
const (
	masterPort   = 7077
	restPort     = 6066
	masterUI     = 8080
	workerUI     = 8081
	workerPort   = 7078
	webPort      = "web" // name of the user interfaces' ports
	exporterPort = "jmx-exporter"
)

// daemonHeap is the heap of the worker process itself, which is Spark's default. The
// memory of executors comes on top.
const daemonHeap = unit.GiB

// The directories that the daemons write to: workers store the files and logs of
// applications, and the master needs the log directory for spark-daemon.sh. In images of
// other users these directories are not writable.
const (
	workDirectory   = "/opt/spark/work"
	masterDirectory = "/opt/spark/logs"
	daemonVolume    = "spark-daemon"
)

// clusterWay runs a standalone cluster with Apache's operator.
var clusterWay = Way{
	Way: way.Way[*App]{
		Mode: standalone, Operator: apache, Name: "a standalone cluster", Kind: "standalone clusters",
		Choose: `set operator to "apache"`, Limits: clusterLimits,
		Keys: (*App).clusterKeys, Objects: (*App).cluster, Policies: (*App).clusterPolicies,
	},
	Daemons: true, Reserved: clusterReserved,
	LongestName: func(*App) (int, string) {
		return longestStatefulSet - len("-worker"), "the workers' stateful set, whose pods carry its name and a hash in a label,"
	},
}

// clusterLimits are the limits of a standalone cluster. Most of these fields belong to the
// applications that users submit to the cluster, which bring their own settings.
var clusterLimits = []limit{
	programLimit, apacheVersionLimit, apacheSuspendLimit, apacheVolcanoLimit, apacheKueueLimit, apacheQueueLimit,
	{
		At: []string{"main", "arguments"},
		Asked: func(a *App) bool {
			return len(a.Spec.Main.Arguments) > 0 && a.Spec.Main.File == "" && a.Spec.Main.Class == ""
		},
		Cannot: "runs no program of its own", Instead: "remove the arguments, or set mode to \"application\"",
	},
	{
		At: []string{"dependencies"}, Asked: func(a *App) bool { return a.Spec.Dependencies.object() != nil },
		Cannot: "runs no program that could have dependencies", Instead: "remove dependencies; applications bring their own",
	},
	{
		At: []string{"eventLog"}, Asked: func(a *App) bool { return a.Spec.EventLog != nil },
		Cannot: "writes no event log, but its applications do", Instead: "remove eventLog; set spark.eventLog.enabled and spark.eventLog.dir in the applications",
	},
	{
		At: []string{"committer"}, Asked: func(a *App) bool { return a.Spec.Committer != "" },
		Cannot: "commits no output, but its applications do", Instead: "remove committer; applications choose their own",
	},
	{
		At: []string{"streaming"}, Asked: func(a *App) bool { return a.Spec.Streaming != nil },
		Cannot: "does not stream, but its applications do", Instead: "remove streaming, or set mode to \"application\"",
	},
	{
		At: []string{"metastore"}, Asked: func(a *App) bool { return a.Spec.Metastore != nil },
		Cannot: "has no tables, but its applications do", Instead: "remove metastore; set spark.hadoop.hive.metastore.uris in the applications",
	},
	{
		At: []string{"speculation"}, Asked: func(a *App) bool { return a.Spec.Speculation },
		Cannot: "starts no tasks, but its applications do", Instead: "remove speculation; set spark.speculation in the applications",
	},
	{
		At: []string{"decommission"}, Asked: func(a *App) bool { return a.Spec.Decommission },
		Cannot: "stops workers without waiting until they have moved their files", Instead: "remove decommission",
	},
	{
		At:     []string{"dynamicAllocation", "idleTimeout"},
		Asked:  func(a *App) bool { return a.Spec.DynamicAllocation != nil && a.Spec.DynamicAllocation.IdleTimeout != 0 },
		Cannot: "adds and removes workers by their use of CPU, not by how long they are idle", Instead: "remove idleTimeout",
	},
	{
		At: []string{"schedule"}, Asked: func(a *App) bool { return a.Spec.Schedule != nil },
		Cannot: "runs all the time", Instead: "remove schedule; schedule the submission of applications instead",
	},
	{
		At: []string{"restart", "policy"}, Asked: func(a *App) bool { return a.Spec.Restart.Policy != "" },
		Cannot: "is always restarted", Instead: "remove restart.policy",
	},
	{
		At: []string{"timeToLive"}, Asked: func(a *App) bool { return a.Spec.TimeToLive != 0 },
		Cannot: "does not end by itself", Instead: "remove timeToLive",
	},
	{
		At: []string{"executor", "offHeap"}, Asked: func(a *App) bool { return a.Spec.Executor.OffHeap != 0 },
		Cannot: "has no setting for the off-heap memory of its applications", Instead: "set executor.overhead to the memory that they use beside their heaps, and spark.memory.offHeap.size in the applications",
	},
	{
		At: []string{"executor", "pyspark"}, Asked: func(a *App) bool { return a.Spec.Executor.PySpark != 0 },
		Cannot: "has no setting for the Python memory of its applications", Instead: "set executor.overhead to the memory that they use beside their heaps, and spark.executor.pyspark.memory in the applications",
	},
	{
		At: []string{"executor", "gpu", "tasks"}, Asked: func(a *App) bool { return a.Spec.Executor.GPU != nil && a.Spec.Executor.GPU.Tasks > 1 },
		Cannot: "does not divide accelerators among tasks, but its applications do", Instead: "remove tasks; set spark.task.resource.gpu.amount in the applications",
	},
	{
		At: []string{"driver", "gpu"}, Asked: func(a *App) bool { return a.Spec.Driver.GPU != nil },
		Cannot: "has a master that does not use accelerators", Instead: "remove driver.gpu; set executor.gpu for workers",
	},
	graceLimit(driverRole, func(a *App) PodSpec { return a.Spec.Driver.PodSpec }),
	graceLimit(executorRole, func(a *App) PodSpec { return a.Spec.Executor.PodSpec }),
}

// graceLimit reports a grace period. Operators before 1.1 always set it to zero.
func graceLimit(role string, of func(*App) PodSpec) limit {
	return limit{
		At: []string{role, "gracePeriod"}, Asked: func(a *App) bool { return of(a).GracePeriod != 0 && a.Env.Operators.ApacheSpark.Before(1, 1) },
		Cannot: "stops its pods at once before version 1.1 of the operator", Instead: "remove gracePeriod, or install operator 1.1",
	}
}

// cluster returns a standalone cluster for Apache's operator. The operator's own selectors
// contain only the role, so two clusters in one namespace would select each other's pods.
// The cluster's name is added to prevent that.
func (a *App) cluster() []kube.Object {
	return []kube.Object{&kube.SparkCluster{Head: a.apacheHead(), Spec: kube.SparkClusterSpec{
		Suspend:         a.Suspend,
		RuntimeVersions: kube.ApacheSparkVersions{SparkVersion: a.Version.String()},
		ClusterTolerations: kube.SparkClusterTolerations{InstanceConfig: kube.SparkClusterInstances{
			InitWorkers: a.InitialExecutors, MinWorkers: a.MinExecutors, MaxWorkers: a.MaxExecutors,
		}},
		SparkConf:  a.Conf,
		MasterSpec: a.daemons(a.Driver, masterContainer),
		WorkerSpec: a.daemons(a.Executor, workerContainer),
	}}}
}

// daemons returns the stateful set of one role.
func (a *App) daemons(p Pod, container string) kube.SparkClusterPods {
	return kube.SparkClusterPods{
		StatefulSetMetadata: &kube.Metadata{Labels: a.labels(p.Role, nil)},
		StatefulSetSpec: kube.SparkClusterStatefulSet{
			Selector: &kube.LabelSelector{MatchLabels: map[string]string{clusterLabel: a.Name()}},
			Template: p.merged(a.daemonTemplate(p, container)),
		},
	}
}

// daemonTemplate returns the pod of one role. The operator adds the image, the command and
// the options for Spark's keys.
func (a *App) daemonTemplate(p Pod, container string) *kube.PodTemplate {
	t := a.labelledTemplate(p, container)
	t.Spec.ServiceAccountName = p.Account
	t.Spec.AutomountServiceAccountToken = kube.To(false)
	// With service links, a service called spark-worker would set SPARK_WORKER_PORT in all
	// pods to a value that is not a port.
	t.Spec.EnableServiceLinks = kube.To(false)
	c := &t.Spec.Containers[0]
	c.ImagePullPolicy = a.Image.PullPolicy
	c.Resources = p.resources()
	if p.Ports.Metrics != 0 {
		c.Ports = []kube.ContainerPort{{Name: exporterPort, ContainerPort: p.Ports.Metrics, Protocol: "TCP"}}
	}
	return t
}

// standaloneMemory returns the memory of the master's or a worker's container. A worker
// offers executor.memory to executors, and its own heap comes on top. A standalone cluster
// has no setting for memory beside the heaps, so the container leaves room for it.
func (a *App) standaloneMemory(role string, s PodSpec) memory {
	m := memory{given: s.Overhead, factor: jvmFactor, least: leastOverhead}
	if s.OverheadFactor > 0 {
		m.factor = float64(s.OverheadFactor)
	}
	if role == driverRole {
		return m
	}
	m.beside = daemonHeap
	if a.Tier != nil && a.Tier.InMemory() {
		m.inside = wholeMebibytes(a.Spec.Shuffle.Size)
	}
	return m
}

// resolveCluster turns driver and executor into master and worker. The number of workers
// is at least one, because an autoscaler cannot start from zero.
func (a *App) resolveCluster(master, worker *Pod) {
	if !a.Way.Daemons {
		return
	}
	a.MinExecutors, a.InitialExecutors, a.MaxExecutors = max(a.MinExecutors, 1), max(a.InitialExecutors, 1), max(a.MaxExecutors, 1)
	master.Ports = ports{RPC: masterPort, UI: masterUI, Metrics: master.Ports.Metrics}
	worker.Ports = ports{RPC: workerPort, UI: workerUI, Metrics: worker.Ports.Metrics}
	master.setDaemon(map[string]string{"SPARK_DAEMON_MEMORY": master.Heap.Mebibytes()})
	worker.setDaemon(map[string]string{
		"SPARK_DAEMON_MEMORY": daemonHeap.Mebibytes(), "SPARK_WORKER_CORES": strconv.FormatInt(worker.Cores, 10),
		"SPARK_WORKER_MEMORY": worker.Heap.Mebibytes(), "SPARK_WORKER_PORT": strconv.Itoa(workerPort),
	})
	master.mount(kube.Volume{Name: daemonVolume, EmptyDir: &kube.EmptyDir{}}, masterDirectory)
	worker.mount(kube.Volume{Name: daemonVolume, EmptyDir: &kube.EmptyDir{}}, workDirectory)
	if a.Tier != nil {
		worker.mount(a.Tier.Disk.Volume(localDir, a.Spec.Shuffle.Size), localPath)
		worker.setEnv("SPARK_LOCAL_DIRS", localPath)
	}
}

// setDaemon sets the given variables in the container and those that every daemon needs:
// the options of its JVM, and the one that keeps it in the foreground. A daemon in the
// background would log to a file.
func (p *Pod) setDaemon(variables map[string]string) {
	for name, value := range variables {
		p.setEnv(name, value)
	}
	p.setEnv("SPARK_NO_DAEMONIZE", "1")
	if p.Options != "" {
		p.setEnv("SPARK_DAEMON_JAVA_OPTS", p.Options)
	}
}

// setEnv adds a variable and keeps the variables sorted.
func (p *Pod) setEnv(name, value string) {
	p.Env = append(slices.Clone(p.Env), kube.EnvVar{Name: name, Value: value})
	slices.SortStableFunc(p.Env, func(x, y kube.EnvVar) int { return strings.Compare(x.Name, y.Name) })
}

// mount adds a volume unless a volume of the user is already mounted there.
func (p *Pod) mount(v kube.Volume, path string) {
	if slices.ContainsFunc(p.Mounts, func(m kube.VolumeMount) bool { return m.MountPath == path }) {
		return
	}
	p.Volumes = append(slices.Clone(p.Volumes), v)
	p.Mounts = append(slices.Clone(p.Mounts), kube.VolumeMount{Name: v.Name, MountPath: path})
}

// clusterKeys returns the Spark keys of a standalone cluster that follow from the spec.
// They configure master and workers; applications bring their own keys.
func (a *App) clusterKeys() map[string]string {
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
	a.schedulerKeys(conf)
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
	a.clusterMetrics(conf)
	return conf
}

// clusterMetrics turns on the metrics of the daemons, at the same path everywhere. The
// master has a second set for applications, which needs another path.
func (a *App) clusterMetrics(conf map[string]string) {
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
	conf[prefix+masterContainer+sink+"path"] = "/metrics/prometheus"
	conf[prefix+workerContainer+sink+"path"] = "/metrics/prometheus"
	conf[prefix+"applications"+sink+"path"] = "/metrics/applications/prometheus"
}

// clusterEndpoint returns where Prometheus reads the metrics of master and workers.
func (a *App) clusterEndpoint() kube.PodMetricsEndpoint {
	if a.Metrics.JMX {
		return kube.PodMetricsEndpoint{Port: exporterPort, Path: "/metrics", Interval: a.Metrics.Interval}
	}
	return kube.PodMetricsEndpoint{Port: webPort, Path: driverMetrics, Interval: a.Metrics.Interval}
}

// clusterPolicies returns the network policies of a standalone cluster. Any pod of the
// namespace may be a client. Clients, executors and workers use ports that each
// application chooses, so all ports between them are open.
func (a *App) clusterPolicies() []kube.Object {
	d, e := a.Driver, a.Executor
	anybody := network.Flow{} // from the namespace, any port
	master := network.Pods{
		Metadata: a.head(d).Metadata, Selector: d.Selector,
		In:      a.clients(masterPort),
		Out:     []network.Flow{{Selector: e.Selector, Ports: []int{workerPort, workerUI}}},
		Metrics: a.clusterScrapes(d),
	}
	if isTrue(a.Conf["spark.master.rest.enabled"]) {
		master.In = a.clients(masterPort, restPort)
	}
	if isTrue(a.Conf["spark.ui.reverseProxy"]) {
		master.Out = append(master.Out, network.Flow{Ports: []int{4040}}) // to the user interfaces of drivers
	}
	master.In = append(master.In, a.visitors()...)
	workers := network.Pods{
		Metadata: a.head(e).Metadata, Selector: e.Selector,
		In: []network.Flow{anybody}, Out: []network.Flow{anybody},
		Metrics: a.clusterScrapes(e), Stores: a.egress(e),
	}
	return slices.Concat(a.Network.Policies(master), a.Network.Policies(workers))
}

// clusterScrapes returns the ports from which Prometheus may read.
func (a *App) clusterScrapes(p Pod) []int {
	switch {
	case a.Metrics == nil:
		return nil
	case p.Ports.Metrics != 0:
		return []int{p.Ports.Metrics}
	}
	return []int{p.Ports.UI}
}
