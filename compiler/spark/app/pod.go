package app

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The roles of pods. They are also the values of the label spark-role.
const (
	DriverRole    = "driver"
	ExecutorRole  = "executor"
	SubmitterRole = "submitter"
)

// The user of Spark's official images, and the group of their files.
const (
	officialUser = 185
	RootGroup    = 0
)

// nodeReserve is the disk space of the node that an executor may use for logs, the work
// directory and /tmp, in addition to its shuffle volume, before the kubelet evicts it.
const nodeReserve = unit.GiB

// DecommissionGrace is how long an executor may take to hand its blocks on. The default of
// Kubernetes is 30 seconds.
const DecommissionGrace = 120

// Pod is the pod of the driver, of one executor, or of spark-submit.
type Pod struct {
	Role        string // driver, executor or submitter
	Account     string // name of its service account
	Cores       int64
	CPU         unit.CPU   // requested
	CPULimit    unit.CPU   // 0: none
	Heap        unit.Bytes // whole MiB
	Overhead    unit.Bytes // volumes in memory included
	Memory      unit.Bytes // memory of the container: request and limit
	Disk        unit.Bytes // disk of the node, requested; 0: not given
	Pool        *pool.Pool // nil: any node
	Options     string     // of the JVM: the user's options and derived ones
	Env         []kube.EnvVar
	EnvFrom     []kube.EnvFrom
	Labels      map[string]string // of the pod
	Annotations map[string]string // of the pod
	Selector    map[string]string // selects the pods
	Volumes     []kube.Volume     // sorted by name
	Mounts      []kube.VolumeMount
	Grace       int64 // seconds; 0: the default of Kubernetes
	Ports       ports

	CoreRequest   string            // CPU request for the object's field; "": equal to cores
	Accelerators  map[string]string // limits of the container, by resource
	PriorityClass string
	Extra         []kube.Container // besides Spark's, in the order in which they start
	Lifecycle     *kube.Lifecycle  // nil: none
	Template      *spec.Node       // the user's template, which overrides all other fields; nil: none
	Demand        plan.Demand      // of one pod, with all its containers and its volume
	Reads         bool             // whether the pod accesses the stores
	HasBudget     bool             // whether a disruption budget protects the pod

	Spec *PodSpec // the fields of the spec; rules read them

	memory memory
}

// ports are the ports of the pods of one role, 0 for none.
type ports struct {
	RPC     int // driver only
	Blocks  int
	UI      int // driver only
	Metrics int // of the JMX exporter
	Connect int // Spark Connect server only
}

// resolvePods resolves the pods.
func (a *App) resolvePods() {
	d := a.pod(DriverRole, &a.Spec.Driver.PodSpec, a.driverMemory())
	d.Pool = pool.Find(a.Env, a.Spec.Pool)
	if name := a.Spec.Driver.Pool; name != "" {
		d.Pool = pool.Find(a.Env, name)
	}
	d.Ports.RPC = a.port(7078, "spark.driver.port")
	d.Ports.Blocks = a.port(7079, "spark.driver.blockManager.port", "spark.blockManager.port")
	d.Ports.UI = a.port(4040, "spark.ui.port")
	if a.Way.Serves {
		d.Ports.Connect = a.port(ConnectNumber, "spark.connect.grpc.binding.port")
	}

	e := a.pod(ExecutorRole, &a.Spec.Executor.PodSpec, a.executorMemory())
	e.Pool = pool.Find(a.Env, a.Spec.Pool)
	e.Ports.Blocks = a.port(7079, "spark.blockManager.port")
	if a.Tier != nil && a.Tier.OnNode() {
		e.Disk = a.Volume.Size
	}
	if a.Tier.Attaches() {
		e.Demand.Claims, e.Demand.Disk = 1, a.Volume.Size
	}
	if e.Grace == 0 && a.Spec.Decommission {
		e.Grace = DecommissionGrace
	}
	// A workload that does not end by itself gets no budget for its one pod. Such a budget
	// would forbid every eviction, and the node could never be drained.
	d.HasBudget = a.Spec.DisruptionBudget && a.Way.Ends && a.Spec.Streaming == nil && a.Restart.Policy != "always"
	a.resolveCluster(&d, &e)
	a.Driver, a.Executor = d, e
	if a.Way.Submits {
		a.Submitter = a.submitter()
	}
}

// pod returns what the pods of both roles have in common.
func (a *App) pod(role string, s *PodSpec, m memory) Pod {
	heap := mebibytes(s.Memory)
	p := Pod{
		Role: role, Account: a.Name() + "-" + role, Spec: s, memory: m,
		Cores: max(s.Cores, 1), CPU: s.CPURequest, CPULimit: s.CPULimit,
		Heap: heap, Overhead: m.overhead(heap), Memory: m.container(heap),
		Env: a.variables(role, s.Env), EnvFrom: s.Sources(), Grace: s.GracePeriod.Seconds(),
		Labels: a.ObjectLabels(role, s.Labels), Annotations: pod.Joined(a.Spec.Annotations, s.Annotations),
		Selector: a.selector(role),
	}
	if p.CPU == 0 {
		p.CPU = unit.CPU(p.Cores) * unit.Core
	}
	// Kueue counts only requests in this field.
	if s.CPURequest != 0 || a.SchedulerIs(Kueue) {
		p.CoreRequest = p.CPU.String()
	}
	if s.GPU != nil && s.GPU.Vendor != "" {
		p.Accelerators = map[string]string{s.GPU.Vendor + "/gpu": strconv.FormatInt(s.GPU.Amount, 10)}
	}
	p.PriorityClass, p.Lifecycle, p.Template, p.Reads = s.PriorityClass, s.Lifecycle.Object(), s.PodTemplate, a.reads(role)
	p.Extra = s.Containers(a.User, pod.MountsOf(a.Env, a.Spec.Volumes))
	p.Demand = s.Demand(p.CPU, p.Memory)
	options := []string{string(s.JavaOptions)}
	if metrics := a.Spec.Metrics; metrics != nil && metrics.Exporter == Jmx {
		p.Ports.Metrics = metrics.Port
		options = append(options, metrics.agent())
	}
	p.Options = strings.TrimSpace(strings.Join(options, " "))
	p.Volumes, p.Mounts = a.volumes(role)
	maps.Copy(p.Labels, a.queueLabels())
	if p.Reads {
		maps.Copy(p.Labels, a.StoreSettings.Labels)
	}
	return p
}

// selector returns the labels that select the pods of one role, under every operator.
func (a *App) selector(role string) map[string]string {
	return map[string]string{"app.kubernetes.io/instance": a.Name(), "app.kubernetes.io/component": role}
}

// ObjectLabels returns the labels of an object: the user's, overridden by those that the
// compiler sets.
func (a *App) ObjectLabels(component string, own map[string]string) map[string]string {
	labels := a.Labels("spark", component, a.release())
	for _, users := range []map[string]string{own, a.UserLabels} {
		for key, value := range users {
			if _, set := labels[key]; !set {
				labels[key] = value
			}
		}
	}
	return labels
}

// release returns the version of Spark, "" when it is not known.
func (a *App) release() string {
	if a.Version.Major == 0 {
		return ""
	}
	return a.Version.String()
}

// variables returns the variables of a pod: the user's, the one with the path of the log
// configuration, and the keys of the stores.
func (a *App) variables(role string, s pod.EnvSpec) []kube.EnvVar {
	env := s.Env()
	if a.Spec.Logs != nil && role != SubmitterRole { // the exporter has its own
		env = append(env, kube.EnvVar{Name: logVariable, Value: ConfigDirectory + "/" + LogFile})
	}
	if a.reads(role) {
		env = append(env, a.StoreSettings.Variables...)
	}
	slices.SortFunc(env, func(x, y kube.EnvVar) int { return strings.Compare(x.Name, y.Name) })
	return env
}

// port returns the port of the first of the keys that the user set, or Spark's default on
// Kubernetes.
func (a *App) port(fallback int, keys ...string) int {
	for _, key := range keys {
		if n, err := strconv.Atoi(a.Spec.Conf[key]); err == nil && n > 0 && n < 1<<16 {
			return n
		}
	}
	return fallback
}

// poolName returns the name of the pod's pool, "" for any node.
func (p *Pod) poolName() string {
	if p.Pool == nil {
		return ""
	}
	return p.Pool.Name()
}
