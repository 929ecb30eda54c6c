package history

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
	"github.com/lakewright/lakewright/internal/version"
)

// Name is the key of the section.
const Name = "history"

// Section is the section of the Spark history servers.
var Section = workload.Define(workload.Def[Spec, *Server]{
	Name: Name, Resolve: resolve, Rules: rules(),
	Engine: workload.Engine{
		Project: image.Spark(), Reader: storage.Spark, Annotations: []workload.Owned{{Key: configAnnotation, Owner: "the compiler"}},
		Sizes: []spec.Path{"history.memory", "history.overhead", "history.cpu", "history.disk"},
	},
})

// rules returns the rules of the section, by theme.
func rules() []rule.Rule[*Server] {
	return slices.Concat(referenceRules, sizeRules, storeRules, imageRules, confRules, podRules)
}

var _ workload.Item = (*Server)(nil)

// A Writer is a workload that may write an event log. A history server shows it if the
// server reads the directory of that log.
type Writer interface {
	// EventLog returns the name of the store and the directory that the workload writes its
	// log to, and their path in the spec. An empty store means that the workload writes no
	// log.
	EventLog() (store storage.ObjectRef, path string, at spec.Path)
}

// A Versioned is a writer that knows which version of Spark writes its event log.
type Versioned interface {
	// SparkVersion returns that version, zero when it is not known.
	SparkVersion() version.Version
}

// Spec is a history server as it is written.
type Spec struct {
	Version          version.Version      `spec:"version"`
	Hadoop           version.Version      `spec:"hadoop"` // zero: what Spark comes with
	Image            image.Name           `spec:"image"`
	ImagePullPolicy  string               `spec:"imagePullPolicy"`
	ImagePullSecrets []string             `spec:"imagePullSecrets"`
	EventLog         *Place               `spec:"eventLog"` // nil: missing
	RoleARN          string               `spec:"roleARN"`  // "": the role of the store
	CPU              unit.CPU             `spec:"cpu"`
	Memory           unit.Bytes           `spec:"memory"`
	Overhead         *unit.Bytes          `spec:"overhead"` // nil: computed
	Disk             unit.Bytes           `spec:"disk"`
	Retained         int64                `spec:"retained"`
	Interval         unit.Duration        `spec:"interval"`
	Cleaner          *Cleaner             `spec:"cleaner"` // nil: nothing is deleted
	Route            *route.Spec          `spec:"route"`   // nil: reachable only inside the cluster
	Network          network.Ref          `spec:"network"`
	Pool             pool.Ref             `spec:"pool"`
	User             int64                `spec:"user"`
	JavaOptions      pod.JavaOptions      `spec:"javaOptions"`
	Env              pod.EnvSpec          `spec:"env"`
	Conf             pod.Conf             `spec:"conf"`
	Labels           metadata.Labels      `spec:"labels"`
	Annotations      metadata.Annotations `spec:"annotations"`
}

// Place is a directory in a store.
type Place struct {
	Store storage.ObjectRef `spec:"store"`
	Path  string            `spec:"path"`
}

// Cleaner says which event logs are deleted, and when.
type Cleaner struct {
	MaxAge   unit.Duration `spec:"maxAge"`
	Interval unit.Duration `spec:"interval"`
}

// The user of Spark's official images, and the group that owns files in them.
const (
	officialUser = 185
	rootGroup    = 0
)

// Disk space of the node that the pod may use beyond the data that it keeps of event logs.
const (
	temporary = unit.GiB // libraries that the JVM unpacks, and its statistics
	logs      = unit.GiB // of the container
)

// Server is a resolved history server.
type Server struct {
	workload.Entry
	Spec        Spec              // as written, for rules
	Metadata    kube.Metadata     // of every object: all of them have the name of the server
	Annotations map[string]string // of the pod
	Release     string            // of Spark, "" when it is not known
	Hadoop      version.Version   // of the image; zero: not known
	Image       string
	PullPolicy  string
	PullSecrets []kube.LocalName
	User        int64
	Page        *route.Route // nil: reachable only inside the cluster

	Store     *storage.Tier    // of the event logs, with the server's own role if it has one; nil: no store that the server can read
	Opened    storage.Settings // what the pod needs to open the store
	Network   *network.Network
	Pool      *pool.Pool // nil: any node
	Heap      unit.Bytes // whole MiB
	Overhead  unit.Bytes
	Memory    unit.Bytes // of the container: requested, and its limit
	CPU       unit.CPU   // requested
	Listing   unit.Bytes // disk of the node for the data that the server has read
	Disk      unit.Bytes // of the node, requested
	Options   string     // of the JVM: those of Lakewright and of the user
	Conf      map[string]string
	Variables []kube.EnvVar     // sorted by name
	Selector  map[string]string // labels of the pod
}

func resolve(entry workload.Entry, s Spec) *Server {
	h := &Server{
		Entry: entry, Spec: s, Network: network.Of(entry.Env, s.Network), Pool: pool.Find(entry.Env, s.Pool),
		Image: string(s.Image), PullPolicy: s.ImagePullPolicy, User: cmp.Or(s.User, officialUser), Page: s.Route.Resolve(entry.Env.Namespace),
		Heap: mebibytes(s.Memory), CPU: s.CPU, Listing: s.Disk, Disk: s.Disk + temporary,
		Selector: map[string]string{"app.kubernetes.io/instance": entry.Name(), "app.kubernetes.io/component": component},
	}
	if h.Hadoop = s.Hadoop; s.Hadoop.Major == 0 {
		h.Hadoop = image.Hadoop(s.Version)
	}
	h.Overhead = h.overhead(h.Heap)
	h.Memory = h.Heap + h.Overhead
	if s.EventLog != nil {
		if tier := storage.Find(h.Env, s.EventLog.Store); tier.Opens(h.client()) {
			h.Store = tier.As(s.RoleARN)
			h.Opened = storage.Open(h.client(), h.Store)
			if !h.writes() {
				h.Opened = h.Opened.ReadOnly()
			}
		}
	}
	// Without the option, a server that is out of memory keeps running in a broken state.
	h.Options = strings.TrimSpace("-XX:+ExitOnOutOfMemoryError " + string(s.JavaOptions))
	h.Conf = h.conf()
	h.Variables = h.variables()
	if s.Version.Major != 0 {
		h.Release = s.Version.String()
	}
	h.Metadata = kube.Metadata{Name: h.Name(), Namespace: h.Env.Namespace, Labels: h.labels()}
	h.Annotations = h.annotations()
	for _, name := range s.ImagePullSecrets {
		h.PullSecrets = append(h.PullSecrets, kube.LocalName{Name: name})
	}
	return h
}

// writes reports whether the server changes files of the store: it deletes old logs, or replaces them
// by shorter ones.
func (h *Server) writes() bool {
	return h.Spec.Cleaner != nil || strings.Contains(string(h.Spec.JavaOptions), "-Dspark.history.fs.") || slices.ContainsFunc(h.keys(), func(key string) bool {
		return strings.HasPrefix(key, "spark.history.fs.eventLog.rolling.") || strings.HasPrefix(key, "spark.history.fs.driverlog.cleaner.")
	})
}

// client returns how the server opens stores.
func (h *Server) client() storage.Client {
	return storage.Client{Program: storage.Spark, Hadoop: h.Hadoop}
}

// labels returns the user's labels, with the labels of Lakewright over them.
func (h *Server) labels() map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, h.Spec.Labels)
	maps.Copy(labels, h.Labels("spark", component, h.Release))
	return labels
}

// annotations returns the annotations of the pod: those of the user, and one that changes
// with the properties file so that Kubernetes replaces the pod.
func (h *Server) annotations() map[string]string {
	annotations := map[string]string{}
	maps.Copy(annotations, h.Spec.Annotations)
	annotations[configAnnotation] = h.fingerprint()
	return annotations
}

// leastOverhead is the smallest overhead of a JVM that also runs an embedded database.
// Spark defines no overhead for its servers.
const leastOverhead = 512 * unit.MiB

// overhead returns the memory that the container needs in addition to a heap.
func (h *Server) overhead(heap unit.Bytes) unit.Bytes {
	if given := h.Spec.Overhead; given != nil {
		return *given
	}
	return max(mebibytes(heap/4), leastOverhead)
}

// largestHeap returns the largest heap, in whole MiB, whose container fits into limit, 0
// when there is none.
func (h *Server) largestHeap(limit unit.Bytes) unit.Bytes {
	if given := h.Spec.Overhead; given != nil {
		return mebibytes(max(limit-*given, 0))
	}
	return mebibytes(max(min(limit-leastOverhead, limit/5*4), 0))
}

// mebibytes rounds a size down to whole MiB.
func mebibytes(b unit.Bytes) unit.Bytes { return unit.Bytes(b.MiB()) * unit.MiB }

// Demand returns the demand of the one pod. There is never a second pod: the Deployment
// stops the old pod before it starts a new one.
func (h *Server) Demand() plan.Demand {
	return plan.Demand{Pods: 1, CPU: h.CPU, Memory: h.Memory}
}

// Route returns the address of the route to the pages, and whether there is a route. It
// implements environment.Router.
func (h *Server) Route() (address route.Address, at spec.Path, found bool) {
	address, found = h.Page.Address()
	return address, h.At("route"), found
}

// PoolDemands returns what the pod asks of its pool. It implements pool.Tenant.
func (h *Server) PoolDemands() []pool.Demand {
	use := pool.Demand{Pod: h.Demand(), Count: 1}
	if h.Pool != nil {
		use.Pool = h.Pool.Name()
	}
	return []pool.Demand{use}
}
