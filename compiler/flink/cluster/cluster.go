package cluster

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/keys"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Name is the key of the section.
const Name = "flink"

var (
	_ workload.Item   = (*Cluster)(nil)
	_ storage.Claimer = (*Cluster)(nil)
	_ storage.Sharer  = (*Cluster)(nil)
	_ storage.Keeper  = (*Cluster)(nil)
)

// Cluster is a resolved Flink cluster.
type Cluster struct {
	workload.Entry
	Spec *Spec // as it is written, for rules
	Way  *Way  // not nil
	Jobs []Job // sorted by name; an application cluster has at most one, without a name

	Release           string // of Flink, "" when it is not known
	FlinkVersion      string // the operator's name of the version
	Image             string
	PullPolicy        string
	PullSecrets       []kube.LocalName
	UserLabels        map[string]string
	Annotations       map[string]string
	OperatorNamespace string
	Budget            bool // a disruption budget allows one JobManager at a time to be evicted

	JobManagers  int64
	TaskManagers int64 // the largest number
	Replicas     int64 // of TaskManagers, 0 when the operator derives the number

	JobCPU     unit.CPU
	TaskCPU    unit.CPU
	JobMemory  JobMemory
	JobFault   *MemoryFault // nil: JobManagers can start
	TaskMemory TaskMemory
	TaskFault  *MemoryFault // nil: TaskManagers can start

	JobPool   *pool.Pool // nil: any node
	TaskPool  *pool.Pool // nil: any node
	Network   *network.Network
	Stores    []Store          // in the order of the schema
	Opened    storage.Settings // what the pods need to open the stores
	State     *storage.Tier    // of the TaskManagers' own volumes, nil for none
	APIAccess APIAccess

	StateSize unit.Bytes     // of each TaskManager's own volume, 0 for no volume or no limit
	StateDisk storage.Volume // each TaskManager's own volume
	JobPod    Pod
	TaskPod   Pod

	UI         *route.Route      // nil: no route to the dashboard
	Metrics    *Metrics          // nil: Prometheus does not read them
	LogFiles   map[string]string // nil: those of the image
	Scheduler  Scheduler
	EntryFiles map[string]string // the start script, nil for that of the image

	RestartNonce int64 // changes to restart the cluster, 0 when it is not given

	Snapshots []Snapshot        // sorted by name
	BlueGreen map[string]string // configuration of a blue-green deployment, nil for a single cluster
	Egress    storage.Egress    // what the pods connect to: stores, and ZooKeeper
	Scripts   map[string]string // files of SQL for the JobManager by name, nil for none

	fields map[string]string // keys of fields on which the size of the cluster depends

	Owned map[string]string // configuration that fields of the spec decide
	Given map[string]string // fields of the spec by the keys that they decide when they are written
	Conf  map[string]string // the whole configuration
	Ports []int             // ports from which Prometheus scrapes metrics, sorted

	objects func(*Cluster) []kube.Object
}

// A Resolver resolves clusters. The packages that know the ways to run one and the objects
// of one stand above, so it gets both as functions.
type Resolver struct {
	Way     func(*Spec) *Way             // the way to run a cluster
	Objects func(*Cluster) []kube.Object // all objects of a resolved cluster
}

// Store is a store that the cluster uses, with its path in the spec.
type Store struct {
	Path spec.Path // of its name
	Tier *storage.Tier
}

// APIAccess is what the pods use the Kubernetes API for.
type APIAccess struct {
	Pods       bool // start TaskManagers
	ConfigMaps bool // elect a leader and remember jobs
}

// Any reports whether the pods use the API at all.
func (u APIAccess) Any() bool { return u.Pods || u.ConfigMaps }

// Resolve decides everything about one cluster.
func (r Resolver) Resolve(entry workload.Entry, s *Spec) *Cluster {
	c := &Cluster{
		Entry: entry, Spec: s, Way: r.Way(s), objects: r.Objects,
		FlinkVersion: fmt.Sprintf("v%d_%d", s.Version.Major, s.Version.Minor),
		Image:        string(s.Image), PullPolicy: s.ImagePullPolicy,
		UserLabels: s.Labels, Annotations: s.Annotations,
		OperatorNamespace: entry.Env.Operators.Flink.Namespace,
		JobManagers:       max(1, s.JobManager.Replicas),
		JobCPU:            s.JobManager.CPU, TaskCPU: s.TaskManager.CPU,
		Network:  network.Of(entry.Env, s.Network),
		TaskPool: pool.Find(entry.Env, cmp.Or(s.TaskManager.Pool, s.Pool)),
		JobPool:  pool.Find(entry.Env, cmp.Or(s.JobManager.Pool, s.Pool)),
	}
	if s.Version.Major != 0 {
		c.Release = s.Version.String()
	}
	c.Budget = s.DisruptionBudget && c.JobManagers > 1
	c.APIAccess = APIAccess{Pods: c.Way.Native, ConfigMaps: s.HighAvailability != nil && s.HighAvailability.ZooKeeper == nil}
	c.fields, c.BlueGreen = c.sizingKeys(), c.blueGreenKeys()
	c.Jobs = c.Way.Jobs(c)
	c.resolveKeysOfPods()
	c.JobMemory, c.JobFault = jobMemory(whole(s.JobManager.Memory), c.memoryKeys())
	c.TaskMemory, c.TaskFault = taskMemory(whole(s.TaskManager.Memory), c.memoryKeys())
	if tier := storage.Find(entry.Env, s.State.Tier); tier != nil && tier.Disk != nil {
		c.State, c.StateSize = tier, s.State.Size
	}
	c.Replicas, c.TaskManagers = c.taskManagers() // depends on the memory, and the volume on the number
	if c.State != nil {
		c.StateDisk = c.State.VolumeFor(s.State.Size, s.State.Need, c.TaskManagers)
		c.StateSize = c.StateDisk.Size
	}
	c.Stores = c.stores()
	c.Opened = storage.Open(c.Client(), c.Tiers()...)
	c.Scripts, c.Snapshots, c.RestartNonce = c.scripts(), c.snapshots(), s.RestartNonce
	c.Egress = c.Opened.Egress
	c.Egress.Ports = union(c.Egress.Ports, c.zooKeeper())
	c.UI, c.Metrics, c.LogFiles, c.Scheduler, c.EntryFiles = c.dashboard(), c.metrics(), c.logFiles(), c.scheduler(), c.entryFiles()
	c.Owned = c.owned()
	c.Conf = c.defaults()
	maps.Copy(c.Conf, s.Conf)
	maps.Copy(c.Conf, c.Owned)
	c.Ports = metricPorts(c.Conf)
	c.resolvePods()
	return c
}

// Objects returns the objects of the cluster, in the order in which they are applied. It
// implements plan.Item.
func (c *Cluster) Objects() []kube.Object { return c.objects(c) }

// TaskAccount returns the service account of the TaskManagers. They run the code of jobs, which
// must neither start pods nor change the ConfigMaps of the leader, as the JobManager does.
func (c *Cluster) TaskAccount() string { return c.Name() + "-" + TaskProcess }

// whole rounds the size down to whole MiB, as the operator does.
func whole(size unit.Bytes) unit.Bytes { return size / unit.MiB * unit.MiB }

func (c *Cluster) Slots() int64 { return max(1, c.Spec.TaskManager.Slots) }

// Parallelism returns the number of slots that all jobs together need.
func (c *Cluster) Parallelism() int64 {
	var sum int64
	for _, job := range c.Jobs {
		sum += job.Parallelism
	}
	return sum
}

// taskManagers returns the replicas to write into the object and the largest number of
// pods. For an application cluster the operator derives the replicas from the parallelism,
// and a number in the object would change the parallelism instead. A native session cluster
// ignores replicas.
func (c *Cluster) taskManagers() (replicas, largest int64) {
	needed := max(1, Ceil(c.Parallelism(), c.Slots()))
	switch {
	case c.Reactive() && !c.Way.Session && !c.Way.Native:
		return c.Spec.TaskManager.Replicas, c.grown()
	case !c.Way.Session || c.Way.Native:
		return 0, c.grown()
	case c.Spec.TaskManager.Replicas != 0:
		return c.Spec.TaskManager.Replicas, c.Spec.TaskManager.Replicas
	}
	return needed, needed
}

// A NamedPlace is a place with the name of its field in the spec.
type NamedPlace struct {
	Name string
	Place
}

// Places returns the places inside stores that the spec names, in the schema's order.
func (c *Cluster) Places() []NamedPlace {
	var places []NamedPlace
	if c.Spec.Checkpoints != nil {
		places = append(places, NamedPlace{"checkpoints", c.Spec.Checkpoints.Place})
	}
	if c.Spec.Savepoints != nil {
		places = append(places, NamedPlace{"savepoints", c.Spec.Savepoints.Place})
	}
	if c.Spec.HighAvailability != nil {
		places = append(places, NamedPlace{"highAvailability", c.Spec.HighAvailability.Place})
	}
	return places
}

// Client returns how the cluster opens stores.
func (c *Cluster) Client() storage.Client {
	return storage.Client{Program: storage.Flink, Plugin: c.Spec.Filesystem}
}

// Tiers returns the tiers of the stores.
func (c *Cluster) Tiers() []*storage.Tier {
	tiers := make([]*storage.Tier, len(c.Stores))
	for i, store := range c.Stores {
		tiers[i] = store.Tier
	}
	return tiers
}

// Directories returns the directories for checkpoints, savepoints and high availability
// whose stores exist. It implements storage.Keeper.
func (c *Cluster) Directories() []storage.Directory {
	var directories []storage.Directory
	for _, place := range c.Places() {
		if tier := storage.Find(c.Env, place.Store); tier.Opens(c.Client()) {
			directories = append(directories, storage.Directory{
				Path: c.At(place.Name, "path"), URI: tier.URI(c.Client(), place.Path), Place: tier.Place(place.Path),
			})
		}
	}
	return directories
}

// stores returns every store once, with the path of its first reference.
func (c *Cluster) stores() []Store {
	var stores []Store
	add := func(path spec.Path, name storage.ObjectRef) {
		tier := storage.Find(c.Env, name)
		if !tier.Opens(c.Client()) || slices.ContainsFunc(stores, func(s Store) bool { return s.Tier == tier }) {
			return
		}
		stores = append(stores, Store{path, tier})
	}
	for _, place := range c.Places() {
		add(c.At(place.Name, "store"), place.Store)
	}
	for i, name := range c.Spec.Stores {
		add(c.At("stores").Index(i), name)
	}
	return stores
}

// PoolDemands returns the demands of JobManagers and TaskManagers on their pools. It
// implements pool.Tenant.
func (c *Cluster) PoolDemands() []pool.Demand {
	copies := int64(len(c.Instances()))
	return []pool.Demand{
		{Pool: poolName(c.JobPool), Pod: c.JobPod.Demand, Count: c.JobManagers * copies},
		{Pool: poolName(c.TaskPool), Pod: c.TaskPod.Demand, Count: c.TaskManagers * copies},
	}
}

// poolName returns the name of a pool, "" for any node.
func poolName(p *pool.Pool) string {
	if p == nil {
		return ""
	}
	return p.Name()
}

// Demand returns the largest demand of JobManagers and TaskManagers.
func (c *Cluster) Demand() plan.Demand {
	var sum plan.Demand
	for _, use := range c.PoolDemands() {
		sum = sum.Plus(use.Total())
	}
	return sum
}

// Claims returns the volumes of the TaskManagers. It implements storage.Claimer.
func (c *Cluster) Claims() []storage.Claim {
	if c.Spec.State.Tier == "" {
		return nil
	}
	return []storage.Claim{{
		Tier: c.Spec.State.Tier, Pool: string(cmp.Or(c.Spec.TaskManager.Pool, c.Spec.Pool)), Size: cmp.Or(c.StateSize, c.Spec.State.Size), Count: c.TaskManagers * int64(len(c.Instances())), Path: c.At("state", "size"),
		Sizing: c.StateDisk.Sizing,
	}}
}

// Shares returns the shared tiers that the pods mount. It implements storage.Sharer.
func (c *Cluster) Shares() []storage.Sharing {
	return pod.SharesOf(c.Env, c.Spec.Volumes, c.At("volumes"), c.Tiers(), officialUser)
}

// Explain returns how the volumes of the TaskManagers follow from the spec. It implements
// plan.Explainer.
func (c *Cluster) Explain(steps []string) []keys.Fact {
	if len(steps) == 0 || steps[0] != "state" || c.State == nil {
		return nil
	}
	return c.StateDisk.Facts(c.State)
}

// JobName returns the name of the object of a job in a session cluster.
func (c *Cluster) JobName(job Job) string { return c.Name() + "-" + job.Name }

// Title returns the name of the job for a message.
func (j Job) Title() string {
	if j.Name == "" {
		return "the job"
	}
	return fmt.Sprintf("job %q", j.Name)
}

// Clusters returns all clusters of the environment if c is the first one, and none
// otherwise. Rules that check all clusters together use it to run only once.
func (c *Cluster) Clusters() []*Cluster {
	var clusters []*Cluster
	for i, item := range c.Env.Items(Name) {
		other, ok := item.(*Cluster)
		if !ok || i == 0 && other != c {
			return nil
		}
		clusters = append(clusters, other)
	}
	return clusters
}

// OperatorPath is where the operator's version is decided.
var OperatorPath = spec.PathOf("operators", "flink", "version")

// Operator returns the version of the operator, zero when it is not known.
func (c *Cluster) Operator() version.Version { return c.Env.Operators.Flink.Version }
