package app

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The containers of a standalone cluster, and the label by which Apache's operator marks
// the pods of a cluster.
const (
	MasterContainer = "master"
	WorkerContainer = "worker"
	ClusterLabel    = "spark.operator/spark-cluster-name"
)

// The ports of master and workers. The operator passes the master's port to the workers
// and declares the ports of the user interfaces. The worker's own port would otherwise
// change at each start.
const (
	MasterPort   = 7077
	RestPort     = 6066
	masterUI     = 8080
	WorkerUI     = 8081
	WorkerPort   = 7078
	WebPort      = "web" // name of the user interfaces' ports
	ExporterPort = "jmx-exporter"
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
	DaemonVolume    = "spark-daemon"
)

// standaloneMemory returns the memory of the master's or a worker's container. A worker
// offers executor.memory to executors, and its own heap comes on top. A standalone cluster
// has no setting for memory beside the heaps, so the container leaves room for it.
func (a *App) standaloneMemory(role string, s PodSpec) memory {
	m := memory{given: s.Overhead, factor: jvmFactor, least: leastOverhead}
	if s.OverheadFactor > 0 {
		m.factor = float64(s.OverheadFactor)
	}
	if role == DriverRole {
		return m
	}
	m.beside = daemonHeap
	if a.Tier != nil && a.Tier.InMemory() {
		m.inside = wholeMebibytes(a.Volume.Size)
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
	master.Ports = ports{RPC: MasterPort, UI: masterUI, Metrics: master.Ports.Metrics}
	worker.Ports = ports{RPC: WorkerPort, UI: WorkerUI, Metrics: worker.Ports.Metrics}
	master.setDaemon(map[string]string{"SPARK_DAEMON_MEMORY": master.Heap.Mebibytes()})
	worker.setDaemon(map[string]string{
		"SPARK_DAEMON_MEMORY": daemonHeap.Mebibytes(), "SPARK_WORKER_CORES": strconv.FormatInt(worker.Cores, 10),
		"SPARK_WORKER_MEMORY": worker.Heap.Mebibytes(), "SPARK_WORKER_PORT": strconv.Itoa(WorkerPort),
	})
	master.mount(kube.Volume{Name: DaemonVolume, EmptyDir: &kube.EmptyDir{}}, masterDirectory)
	worker.mount(kube.Volume{Name: DaemonVolume, EmptyDir: &kube.EmptyDir{}}, workDirectory)
	if a.Tier != nil {
		worker.mount(a.Volume.Disk.Volume(LocalDir, a.Volume.Size), localPath)
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
