// Package spark resolves Spark workloads: the memory that the containers really take,
// the executors at their most, the keys of Spark's own configuration that follow from the
// spec, and what driver and executors may do. It gives the object that the operator of
// the spec's choice understands, or a Job where there is none, with the accounts, the
// role, the policies, the routes and the monitors that belong to it. What a way to run
// it cannot do is judged, never left out. It never talks to an operator.
package spark

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/version"
)

// Name is the key of the section.
const Name = "spark"

// Section is the Spark workloads of the platform.
var Section = workload.Define(workload.Def[Spec, *App]{
	Name: Name, Workload: true, Resolve: resolve, Rules: rules(),
	Engine: workload.Engine{
		Project: image.Spark(), Reader: storage.Spark, Labels: ownedLabels,
		HoldsOptions: func(key string) bool { return strings.HasSuffix(key, "JavaOptions") },
		Sizes: []spec.Path{
			"spark.executor.memory", "spark.executor.overhead", "spark.executor.offHeap", "spark.executor.pyspark", "spark.executor.cores",
			"spark.executor.cpuRequest", "spark.executor.sidecars", "spark.executor.initContainers",
			"spark.driver.memory", "spark.driver.overhead", "spark.driver.cores", "spark.driver.cpuRequest", "spark.driver.sidecars",
			"spark.driver.initContainers", "spark.main.file", "spark.version", "spark.shuffle", "spark.conf",
		},
	},
})

// The languages of an application, as the Kubeflow operator writes them.
const (
	scala     = "Scala" // and Java: any jar
	python    = "Python"
	languageR = "R"
)

var (
	_ workload.Item    = (*App)(nil)
	_ workload.Limited = (*App)(nil)
	_ storage.Claimer  = (*App)(nil)
)

// App is a resolved workload.
type App struct {
	workload.Entry
	Spec    Spec   // rules read it; objects are made from what follows
	Way     *Way   // not nil
	Lacking string // operator that the spec asks for and that runs nothing of the mode; "": none

	Version    version.Version // of Spark; zero: not known
	Language   string          // Scala, Python or R
	Program    Program
	Image      Image
	User       int64     // that the processes run as
	Schedule   *Schedule // nil: once
	Restart    Restart
	TimeToLive int64 // seconds that a run is kept; 0: for ever
	Suspend    bool
	Scheduler  Scheduler

	Driver        Pod
	Executor      Pod
	Submitter     Pod   // the pod of spark-submit; empty with an operator
	Fewest        int64 // executors
	Initial       int64 // executors
	Most          int64 // executors
	Dynamic       bool  // the number of executors changes
	TracksShuffle bool  // executors stay for their shuffle files when it does
	Rights        Rights

	UserLabels  map[string]string // of every object
	Annotations map[string]string // the user's, of the workload
	Files       map[string]string // that driver and executors read, by name
	Metrics     *Metrics          // nil: none
	UI          *route.Route      // way to the user interface; nil: none
	Clients     []string          // namespaces from which clients connect

	Network    *network.Network
	Servers    []network.Flow    // what the driver connects to besides its stores
	Tier       *storage.Tier     // of the shuffle; nil: Spark's own emptyDir
	Events     *storage.Tier     // store of the event log, nil: none
	Checkpoint *storage.Tier     // store of the checkpoints, nil: none
	Warehouse  *storage.Tier     // store of the warehouse, nil: none
	Stores     []*storage.Tier   // those of the three too; sorted, unique
	Opened     storage.Settings  // what the pods need for the stores
	Conf       map[string]string // all of Spark's keys that the object carries, ours and the user's
}

func resolve(entry workload.Entry, s Spec) *App {
	a := &App{
		Entry: entry, Spec: s, Version: s.Version, User: cmp.Or(s.User, officialUser),
		UserLabels: s.Labels, Annotations: s.Annotations, UI: s.UI.Route.Resolve(entry.Env.Namespace), Clients: s.Clients,
	}
	a.Way, a.Lacking = wayOf(s)
	a.resolveProgram()
	a.Network, a.Servers = network.Of(a.Env, s.Network), s.Metastore.flows()
	if s.Shuffle != nil {
		if tier := storage.Find(a.Env, s.Shuffle.Tier); tier != nil && tier.Disk != nil && a.hasVolume(tier.Disk) {
			a.Tier = tier
		}
	}
	if s.Scheduler != nil {
		a.Scheduler = Scheduler{Name: s.Scheduler.Name, Queue: s.Scheduler.Queue}
	}
	a.Metrics, a.Files = s.Metrics.resolve(), s.files()
	a.resolveStores()
	a.resolveExecutors()
	a.Rights = a.rights()
	a.resolvePods()
	a.Conf = a.conf()
	return a
}

// resolveStores finds the stores that the application uses. What Spark cannot open is left
// to the rules.
func (a *App) resolveStores() {
	names := slices.Clone(a.Spec.Stores)
	for _, use := range a.places() {
		if use.place != nil {
			names = append(names, use.place.Store)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		tier := storage.Find(a.Env, name)
		if !tier.Opens(a.client()) {
			continue
		}
		a.Stores = append(a.Stores, tier)
		for _, use := range a.places() {
			if use.place != nil && use.place.Store == name {
				*use.tier = tier
			}
		}
	}
	a.Opened = storage.Open(a.client(), a.Stores...)
}

// client returns how the pods open stores.
func (a *App) client() storage.Client {
	return storage.Client{Program: storage.Spark, Version: a.Spec.Version}
}

// use is one place in a store that the workload names.
type use struct {
	what  string   // in a message
	at    []string // path of the place in the workload
	place *Place   // nil: not named
	tier  **storage.Tier
}

// places returns the places in stores that the spec can name.
func (a *App) places() []use {
	uses := []use{{what: "event log", at: []string{"eventLog"}, place: a.Spec.EventLog, tier: &a.Events}}
	if s := a.Spec.Streaming; s != nil {
		uses = append(uses, use{what: "checkpoint", at: []string{"streaming", "checkpoint"}, place: s.Checkpoint, tier: &a.Checkpoint})
	}
	if s := a.Spec.Metastore; s != nil {
		uses = append(uses, use{what: "warehouse", at: []string{"metastore", "warehouse"}, place: s.Warehouse, tier: &a.Warehouse})
	}
	return uses
}

// resolveExecutors decides how many executors there are. Spark begins with the
// largest of the three numbers that can ask for a beginning.
func (a *App) resolveExecutors() {
	instances := a.Spec.Executor.Instances
	a.TracksShuffle = a.tracksShuffle()
	if d := a.Spec.DynamicAllocation; d != nil {
		a.Dynamic = true
		a.Fewest = d.Min
		a.Initial = max(d.Min, d.Initial, instances)
		a.Most = max(d.Max, a.Initial)
		return
	}
	instances = max(instances, 1)
	a.Fewest, a.Initial, a.Most = instances, instances, instances
}

// Uses returns what driver and executors ask of their pools. It implements
// pool.Tenant.
func (a *App) Uses() []pool.Use {
	executor := a.Executor.Demand
	if a.Tier.Attaches() {
		executor.Claims, executor.Disk = 1, a.Spec.Shuffle.Size
	}
	uses := []pool.Use{
		{Pool: a.Driver.poolName(), Demand: a.Driver.Demand},
		{Pool: a.Executor.poolName(), Demand: executor.Times(a.Most)},
	}
	if a.Way.Submits {
		uses = append(uses, pool.Use{Pool: a.Submitter.poolName(), Demand: a.Submitter.Demand})
	}
	return uses
}

// Demand returns what the pods and the most executors ask for.
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
		Tier: a.Spec.Shuffle.Tier, Size: a.Spec.Shuffle.Size, Count: a.Most, Pool: a.Executor.poolName(), Path: a.At("shuffle", "size"),
	}}
}

// EventLog returns the place of the event log, a store by its name, and where the spec
// says so; no store when none is written. A history server is compared with it.
func (a *App) EventLog() (store storage.ObjectRef, path string, at spec.Path) {
	at = a.At("eventLog")
	if a.Spec.EventLog == nil {
		return "", "", at
	}
	return a.Spec.EventLog.Store, a.Spec.EventLog.Path, at
}
