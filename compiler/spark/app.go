package spark

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The languages of an application, as the operator writes them.
const (
	scala     = "Scala" // and Java: any jar
	python    = "Python"
	languageR = "R"
)

// nodeReserve is what an executor may write to the node's disk beside its shuffle
// volume before it is evicted: logs, the work directory, /tmp.
const nodeReserve = unit.GiB

var (
	_ pool.Tenant     = (*App)(nil)
	_ storage.Claimer = (*App)(nil)
)

// App is a resolved application.
type App struct {
	plan.Entry
	Spec     Spec
	Language string // Scala, Python or R
	Driver   Pod
	Executor Pod
	Fewest   int64 // executors
	Initial  int64 // executors
	Most     int64 // executors
	Network  *network.Network
	Tier     *storage.Tier     // of the shuffle; nil: Spark's own emptyDir
	Events   *storage.Tier     // store of the event log, nil: none
	Stores   []*storage.Tier   // object stores, that of the event log too; sorted, unique
	Conf     map[string]string // all of Spark's keys, ours and the user's
}

// Pod is the driver's pod, or one executor's.
type Pod struct {
	Role     string // driver or executor
	Account  string // name of its service account
	Cores    int64
	CPU      unit.CPU   // requested
	CPULimit unit.CPU   // 0: none
	Heap     unit.Bytes // whole MiB
	Overhead unit.Bytes // volumes in memory included
	Memory   unit.Bytes // of the container: requested, and its limit
	Disk     unit.Bytes // of the node, requested; 0: not stated
	Pool     *pool.Pool // nil: any node
	Options  string     // of the JVM
	Env      []kube.EnvVar
	Labels   map[string]string // of the pod
	Selector map[string]string // finds the pods
	Mounts   []kube.VolumeMount
	Ports    ports

	memory memory
}

// ports is where the pods of one role listen.
type ports struct {
	RPC    int // driver alone
	Blocks int
	UI     int // driver alone
}

func resolve(entry plan.Entry, s Spec) *App {
	a := &App{Entry: entry, Spec: s, Language: languageOf(s.Main.File)}
	a.Network = network.Of(a.Env, s.Network)
	if s.Shuffle != nil {
		if tier := storage.Find(a.Env, s.Shuffle.Tier); tier != nil && tier.Use == storage.Scratch {
			a.Tier = tier
		}
	}
	a.resolveStores()
	a.resolveExecutors()
	a.Driver, a.Executor = a.driver(), a.executor()
	a.Conf = a.conf()
	return a
}

// languageOf returns the language that Spark takes a file for: by its ending alone.
func languageOf(file string) string {
	switch path.Ext(file) {
	case ".py":
		return python
	case ".R":
		return languageR
	}
	return scala
}

// resolveStores finds the object stores that the application uses. What is not one is
// left to the rules.
func (a *App) resolveStores() {
	names := slices.Clone(a.Spec.Stores)
	if a.Spec.EventLog != nil {
		names = append(names, a.Spec.EventLog.Store)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if tier := storage.Find(a.Env, name); tier != nil && tier.S3 != nil {
			a.Stores = append(a.Stores, tier)
			if a.Spec.EventLog != nil && name == a.Spec.EventLog.Store {
				a.Events = tier
			}
		}
	}
}

// resolveExecutors decides how many executors there are. Spark begins with the
// largest of the three numbers that can ask for a beginning.
func (a *App) resolveExecutors() {
	instances := a.Spec.Executor.Instances
	if d := a.Spec.DynamicAllocation; d != nil {
		a.Fewest = d.Min
		a.Initial = max(d.Min, d.Initial, instances)
		a.Most = max(d.Max, a.Initial)
		return
	}
	instances = max(instances, 1)
	a.Fewest, a.Initial, a.Most = instances, instances, instances
}

func (a *App) driver() Pod {
	s := a.Spec.Driver
	name := s.Pool
	if name == "" {
		name = a.Spec.Pool
	}
	p := a.pod("driver", s.Memory, a.driverMemory())
	p.Cores, p.CPULimit, p.Options = max(s.Cores, 1), s.CPULimit, s.JavaOptions
	p.CPU = unit.CPU(p.Cores) * unit.Core
	p.Pool = pool.Find(a.Env, name)
	p.Env = a.env(s.Env)
	p.Ports.RPC = a.port(7078, "spark.driver.port")
	p.Ports.Blocks = a.port(7079, "spark.driver.blockManager.port", "spark.blockManager.port")
	p.Ports.UI = a.port(4040, "spark.ui.port")
	return p
}

func (a *App) executor() Pod {
	s := a.Spec.Executor
	p := a.pod("executor", s.Memory, a.executorMemory())
	p.Cores, p.CPU, p.CPULimit, p.Options = max(s.Cores, 1), s.CPURequest, s.CPULimit, s.JavaOptions
	if p.CPU == 0 {
		p.CPU = unit.CPU(p.Cores) * unit.Core
	}
	p.Pool = pool.Find(a.Env, a.Spec.Pool)
	p.Env = a.env(s.Env)
	p.Ports.Blocks = a.port(7079, "spark.blockManager.port")
	if a.Tier != nil && a.Tier.OnNode() {
		p.Disk = a.Spec.Shuffle.Size
	}
	return p
}

// pod returns what the pods of both roles have in common.
func (a *App) pod(role string, heap unit.Bytes, m memory) Pod {
	heap = mebibytes(heap)
	p := Pod{
		Role: role, Account: a.Name() + "-" + role, memory: m,
		Heap: heap, Overhead: m.overhead(heap), Memory: m.container(heap),
		Labels:   a.labels(role),
		Selector: map[string]string{"sparkoperator.k8s.io/app-name": a.Name(), "spark-role": role},
	}
	for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
		v := a.Spec.Volumes[name]
		p.Mounts = append(p.Mounts, kube.VolumeMount{Name: name, MountPath: v.Path, ReadOnly: v.ReadOnly})
	}
	return p
}

// labels returns the labels of an object: the user's, and ours over them.
func (a *App) labels(component string) map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, a.Spec.Labels)
	maps.Copy(labels, a.Labels("spark", component, a.release()))
	return labels
}

// release returns the version of Spark, "" when it is not known.
func (a *App) release() string {
	if a.Spec.Version.Major == 0 {
		return ""
	}
	return a.Spec.Version.String()
}

// env returns the variables of a pod: the user's, and the keys of the stores.
func (a *App) env(s pod.EnvSpec) []kube.EnvVar {
	env := s.Env()
	for _, store := range a.Stores {
		key := store.S3.AccessKey()
		if key == nil {
			continue
		}
		env = append(env,
			kube.EnvVar{Name: accessKeyVariable, ValueFrom: secretKey(key.Name, key.AccessKey)},
			kube.EnvVar{Name: secretKeyVariable, ValueFrom: secretKey(key.Name, key.SecretKey)})
		break // all stores of an application have one Secret; a rule sees to it
	}
	slices.SortFunc(env, func(x, y kube.EnvVar) int { return strings.Compare(x.Name, y.Name) })
	return env
}

func secretKey(name, key string) *kube.EnvSource {
	return &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: name, Key: key}}
}

// port returns the first port that the user set with one of the keys, or the one that
// Spark has on Kubernetes.
func (a *App) port(fallback int, keys ...string) int {
	for _, key := range keys {
		if n, err := strconv.Atoi(a.Spec.Conf[key]); err == nil && n > 0 && n < 1<<16 {
			return n
		}
	}
	return fallback
}

// claims reports whether executors claim volumes of their own.
func (a *App) claims() bool {
	if a.Tier != nil && a.Tier.EBS != nil {
		return true
	}
	for key := range a.Spec.Conf {
		if strings.HasPrefix(key, executorVolumes+"persistentVolumeClaim.") {
			return true
		}
	}
	return false
}

// Uses returns what driver and executors ask of their pools. It implements
// pool.Tenant.
func (a *App) Uses() []pool.Use {
	driver := plan.Demand{Pods: 1, CPU: a.Driver.CPU, Memory: a.Driver.Memory}
	executor := plan.Demand{Pods: 1, CPU: a.Executor.CPU, Memory: a.Executor.Memory}
	if a.Tier != nil && a.Tier.EBS != nil {
		executor.Claims, executor.Disk = 1, a.Spec.Shuffle.Size
	}
	return []pool.Use{
		{Pool: a.Driver.poolName(), Demand: driver},
		{Pool: a.Executor.poolName(), Demand: executor.Times(a.Most)},
	}
}

// Demand returns what the driver and the most executors ask for.
func (a *App) Demand() plan.Demand {
	var sum plan.Demand
	for _, use := range a.Uses() {
		sum = sum.Plus(use.Demand)
	}
	return sum
}

// Claims returns the shuffle volumes. It implements storage.Claimer.
func (a *App) Claims() []storage.Claim {
	if a.Tier == nil {
		return nil
	}
	return []storage.Claim{{
		Tier: a.Tier.Name(), Size: a.Spec.Shuffle.Size, Count: a.Most, Pool: a.Executor.poolName(), Path: a.At("shuffle", "size"),
	}}
}

// poolName returns the name of the pod's pool, "" for any node.
func (p Pod) poolName() string {
	if p.Pool == nil {
		return ""
	}
	return p.Pool.Name()
}
