package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
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
	"github.com/lakewright/lakewright/internal/version"
)

// Name is the key of the section.
const Name = "spark"

// The languages of an application, in the Kubeflow operator's spelling.
const (
	Scala     = "Scala" // and Java: any jar
	Python    = "Python"
	LanguageR = "R"
)

var (
	_ workload.Item    = (*App)(nil)
	_ workload.Limited = (*App)(nil)
	_ storage.Claimer  = (*App)(nil)
	_ storage.Sharer   = (*App)(nil)
	_ storage.Keeper   = (*App)(nil)
)

// App is a resolved workload.
type App struct {
	workload.Entry
	Spec        *Spec  // rules read it; objects are made from the fields below
	Way         *Way   // not nil
	Unsupported string // operator that the spec names although it does not support the mode; "": none

	Version    version.Version // of Spark; zero: not known
	Hadoop     version.Version // of the image; zero: not known
	Language   string          // Scala, Python or R
	Program    Program
	Image      Image
	User       int64     // user ID of the processes
	Schedule   *Schedule // nil: once
	Restart    Restart
	TimeToLive int64 // seconds that a run is kept; 0: for ever
	Suspend    bool
	Scheduler  Scheduler

	Driver           Pod
	Executor         Pod
	Submitter        Pod // spark-submit's pod; empty with an operator
	MinExecutors     int64
	InitialExecutors int64
	MaxExecutors     int64
	Dynamic          bool // the number of executors changes
	TracksShuffle    bool // keep executors for their shuffle files under dynamic allocation
	Rights           Rights

	UserLabels  map[string]string // of every object
	Annotations map[string]string // the user's, of the workload
	Files       map[string]string // files that driver and executors read, by name
	Metrics     *Metrics          // nil: none
	UI          *route.Route      // route to the user interface; nil: none
	Clients     []string          // namespaces from which clients connect

	Network       *network.Network
	Servers       []network.Flow    // servers that the driver connects to besides its stores
	Tier          *storage.Tier     // of the shuffle; nil: Spark's own emptyDir
	Volume        storage.Volume    // of each executor, for its shuffle files
	Events        *storage.Tier     // store of the event log, nil: none
	Checkpoint    *storage.Tier     // store of the checkpoints, nil: none
	Warehouse     *storage.Tier     // store of the warehouse, nil: none
	Stores        []*storage.Tier   // all stores, including the three above; sorted, unique
	StoreSettings storage.Settings  // settings that the pods need for the stores
	Conf          map[string]string // all of Spark's keys that the object carries: derived ones and the user's

	objects func(*App) []kube.Object
}

// A Resolver resolves workloads. The packages that know the ways to run one and the objects
// of one stand above, so it gets both as functions.
type Resolver struct {
	Way     func(*Spec) (way *Way, unsupported string) // the way to run a workload, as in App
	Objects func(*App) []kube.Object                   // all objects of a resolved workload
}

// Resolve decides everything about one workload.
func (r Resolver) Resolve(entry workload.Entry, s *Spec) *App {
	a := &App{
		Entry: entry, Spec: s, objects: r.Objects, Version: s.Version, User: cmp.Or(s.User, officialUser),
		UserLabels: s.Labels, Annotations: s.Annotations, UI: s.UI.Route.Resolve(entry.Env.Namespace), Clients: s.Clients,
	}
	if a.Hadoop = s.Hadoop; s.Hadoop.Major == 0 {
		a.Hadoop = image.Hadoop(s.Version)
	}
	a.Way, a.Unsupported = r.Way(s)
	a.resolveProgram()
	a.Network, a.Servers = network.Of(a.Env, s.Network), s.Metastore.flows()
	if s.Shuffle != nil {
		if tier := storage.Find(a.Env, s.Shuffle.Tier); tier != nil && tier.Disk != nil && a.HasVolume(tier.Disk) {
			a.Tier = tier
		}
	}
	if s.Scheduler != nil {
		a.Scheduler = Scheduler{Name: s.Scheduler.Name, Queue: s.Scheduler.Queue}
	}
	a.Metrics, a.Files = s.Metrics.resolve(), s.files()
	a.resolveStores()
	a.resolveExecutors()
	if a.Tier != nil {
		a.Volume = a.Tier.VolumeFor(s.Shuffle.Size, s.Shuffle.Need, max(a.MinExecutors, 1))
	}
	a.Rights = a.rights()
	a.resolvePods()
	a.Conf = a.conf()
	return a
}

// Objects returns the Kubernetes objects of the workload. It implements plan.Item.
func (a *App) Objects() []kube.Object { return a.objects(a) }

// resolveStores finds the stores that the application uses. It skips stores that Spark
// cannot open; rules report those.
func (a *App) resolveStores() {
	names := slices.Clone(a.Spec.Stores)
	for _, p := range a.Places() {
		if p.Place != nil {
			names = append(names, p.Place.Store)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		tier := storage.Find(a.Env, name)
		if !tier.Opens(a.Client()) {
			continue
		}
		a.Stores = append(a.Stores, tier)
		for _, p := range a.Places() {
			if p.Place != nil && p.Place.Store == name {
				*p.tier = tier
			}
		}
	}
	a.StoreSettings = storage.Open(a.Client(), a.Stores...)
}

// Client describes how the pods open stores.
func (a *App) Client() storage.Client {
	return storage.Client{Program: storage.Spark, Hadoop: a.Hadoop}
}

// HadoopAt returns the path of the field that states the Hadoop of the image.
func (a *App) HadoopAt() spec.Path {
	if a.Spec.Hadoop.Major != 0 {
		return a.At("hadoop")
	}
	return a.At("version")
}

// IsHadoopInDoubt reports whether the name of the image states another Hadoop than the spec.
// SPK145 reports that, and what follows from it is not reported too.
func (a *App) IsHadoopInDoubt() bool { return a.Spec.Image.Parse().OtherHadoop(a.Hadoop) != "" }

// A storePlace is one field of the workload that names a place in a store.
type storePlace struct {
	What  string   // the name of the place in a message
	At    []string // path of the field in the workload
	Place *Place   // nil: not given
	tier  **storage.Tier
}

// Places returns the fields of the spec that can name a place in a store.
func (a *App) Places() []storePlace {
	uses := []storePlace{{What: "event log", At: []string{"eventLog"}, Place: a.Spec.EventLog, tier: &a.Events}}
	if s := a.Spec.Streaming; s != nil {
		uses = append(uses, storePlace{What: "checkpoint", At: []string{"streaming", "checkpoint"}, Place: s.Checkpoint, tier: &a.Checkpoint})
	}
	if s := a.Spec.Metastore; s != nil {
		uses = append(uses, storePlace{What: "warehouse", At: []string{"metastore", "warehouse"}, Place: s.Warehouse, tier: &a.Warehouse})
	}
	return uses
}

// resolveExecutors computes the number of executors. Spark starts with the largest of the
// three numbers: min, initial and executor.instances.
func (a *App) resolveExecutors() {
	instances := a.Spec.Executor.Instances
	a.TracksShuffle = a.tracksShuffle()
	if d := a.Spec.DynamicAllocation; d != nil {
		a.Dynamic = true
		a.MinExecutors = d.Min
		a.InitialExecutors = max(d.Min, d.Initial, instances)
		a.MaxExecutors = max(d.Max, a.InitialExecutors)
		return
	}
	instances = max(instances, 1)
	a.MinExecutors, a.InitialExecutors, a.MaxExecutors = instances, instances, instances
}

// PoolDemands returns what driver, executors and submitter request from their pools. It
// implements pool.Tenant.
func (a *App) PoolDemands() []pool.Demand {
	demands := []pool.Demand{
		{Pool: a.Driver.poolName(), Pod: a.Driver.Demand, Count: 1},
		{Pool: a.Executor.poolName(), Pod: a.Executor.Demand, Count: a.MaxExecutors},
	}
	if a.Way.Submits {
		demands = append(demands, pool.Demand{Pool: a.Submitter.poolName(), Pod: a.Submitter.Demand, Count: 1})
	}
	return demands
}

// Demand returns the total request of the pods with the largest number of executors.
func (a *App) Demand() plan.Demand {
	var sum plan.Demand
	for _, demand := range a.PoolDemands() {
		sum = sum.Plus(demand.Total())
	}
	return sum
}

// Claims returns the shuffle volumes. It implements storage.Claimer.
func (a *App) Claims() []storage.Claim {
	if a.Tier == nil {
		return nil
	}
	return []storage.Claim{{
		Tier: a.Spec.Shuffle.Tier, Size: a.Volume.Size, Count: a.MaxExecutors, Pool: a.Executor.poolName(), Path: a.At("shuffle", "size"),
		Sizing: a.Volume.Sizing, Keeps: true, Plain: !a.Way.Daemons,
	}}
}

// Shares returns the shared tiers that the pods mount. It implements storage.Sharer.
func (a *App) Shares() []storage.Sharing {
	return pod.SharesOf(a.Env, a.Spec.Volumes, a.At("volumes"), a.Stores, a.User)
}

// Explain returns how the volumes for shuffle files follow from the spec. It implements
// plan.Explainer.
func (a *App) Explain(steps []string) []keys.Fact {
	if len(steps) == 0 || steps[0] != "shuffle" || a.Tier == nil {
		return nil
	}
	return a.Volume.Facts(a.Tier)
}

// checkpointKey is the key of the directory below which queries keep their checkpoints.
const checkpointKey = "spark.sql.streaming.checkpointLocation"

// Directories returns the place of the checkpoints, if there is one that outlives the pods. It
// implements storage.Keeper.
func (a *App) Directories() []storage.Directory {
	if a.Checkpoint != nil {
		path := a.Spec.Streaming.Checkpoint.Path
		return []storage.Directory{{
			Path: a.At("streaming", "checkpoint", "path"), URI: a.Checkpoint.URI(a.Client(), path), Place: a.Checkpoint.Place(path), Own: true,
		}}
	}
	uri := a.Spec.Conf[checkpointKey]
	if scheme, _, found := strings.Cut(uri, "://"); !found || scheme == "file" {
		return nil
	}
	return []storage.Directory{{Path: a.At("conf", checkpointKey), URI: uri, Place: strings.TrimRight(uri, "/"), Own: true}}
}
