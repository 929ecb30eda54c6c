package spark

import (
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// referenceRules judge what an application names: that it is there, and fits.
var referenceRules = withinLimits([]rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK001", Severity: diag.Error,
			Title:  "A Spark application's pools exist",
			Why:    "The pool gives the node selector and the tolerations. Without them the pods land anywhere, or nowhere when the nodes are tainted.",
			Bad:    `spark: etl: pool: "computer"`,
			Good:   `spark: etl: pool: "compute"`,
			Ref:    "kubeflow/spark-operator sparkpod_defaulter.go",
			Judges: []spec.Path{"spark.pool", "spark.driver.pool"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, at := range []struct {
				path spec.Path
				name string
			}{{a.At("pool"), a.Spec.Pool}, {a.At("driver", "pool"), a.Spec.Driver.Pool}} {
				if at.name != "" && pool.Find(a.Env, at.name) == nil {
					plan.Missing(r, at.path, "pool", at.name, pool.Names(a.Env))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK002", Severity: diag.Error,
			Title:  "A Spark application's network profile exists",
			Why:    "The profile gives the DNS options and the network policies. Without it the pods would run under other policies than the spec says.",
			Bad:    `spark: etl: network: "close"`,
			Good:   `spark: etl: network: "closed"`,
			Ref:    "Kubernetes, network policies",
			Judges: []spec.Path{"spark.network"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if name := a.Spec.Network; name != "" && network.Find(a.Env, name) == nil {
				plan.Missing(r, a.At("network"), "network profile", name, network.Names(a.Env))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK003", Severity: diag.Error,
			Title:  "The shuffle tier exists and gives each executor its own volume",
			Why:    "Each executor writes its own shuffle files. A shared volume would mix them up, and an object store is no directory that can be mounted.",
			Bad:    `spark: etl: shuffle: tier: "shared"`,
			Good:   `spark: etl: shuffle: tier: "fast"`,
			Ref:    "apache/spark LocalDirsFeatureStep.scala, MountVolumesFeatureStep.scala",
			Judges: []spec.Path{"spark.shuffle.tier"},
		},
		Check: func(a *App, r *rule.Reporter) {
			if s := a.Spec.Shuffle; s != nil && s.Tier != "" {
				storage.Judge(r, a.Env, a.At("shuffle", "tier"), s.Tier, storage.Scratch)
				a.checkDisk(r, storage.Find(a.Env, s.Tier))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK004", Severity: diag.Error,
			Title:  "A shuffle volume has a tier and a size",
			Why:    "Spark makes a claim for an executor only when it knows both the class and the size; with one missing the executor waits for a claim that nobody makes. An emptyDir without a size fills the node's disk until the kubelet evicts pods.",
			Bad:    `spark: etl: shuffle: size: null`,
			Good:   `spark: etl: shuffle: size: "200Gi"`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala; kubeflow/spark-operator #1461",
			Judges: []spec.Path{"spark.shuffle.tier", "spark.shuffle.size"},
		},
		Check: func(a *App, r *rule.Reporter) {
			switch s := a.Spec.Shuffle; {
			case s == nil:
			case s.Tier == "":
				r.Reportf(a.At("shuffle"), "the shuffle volume names no storage tier").
					Fixf("name the tier, %s, or leave shuffle out", storage.Scratch)
			case s.Size == 0:
				r.Reportf(a.At("shuffle"), "the shuffle volume on %q has no size", s.Tier).
					Fixf("say how much one executor may write, as in size: \"100Gi\"")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK005", Severity: diag.Error,
			Title:  "The stores of a Spark application exist and are object stores",
			Why:    "The store gives the bucket, the end point and the credentials that s3a:// needs. Any other tier has none of them.",
			Bad:    `spark: etl: stores: ["fast"]`,
			Good:   `spark: etl: stores: ["lake"]`,
			Ref:    "apache/spark docs/cloud-integration.md",
			Judges: []spec.Path{"spark.stores", "spark.eventLog.store", "spark.streaming.checkpoint.store", "spark.metastore.warehouse.store"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for i, name := range a.Spec.Stores {
				if name != "" {
					storage.JudgeStore(r, a.Env, a.At("stores").Index(i), name, a.client())
				}
			}
			for _, use := range a.places() {
				if use.place != nil && use.place.Store != "" {
					storage.JudgeStore(r, a.Env, a.At(use.at...).At("store"), use.place.Store, a.client())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK006", Severity: diag.Error,
			Title:  "An event log, a checkpoint and a warehouse have a store and a path",
			Why:    "Without both there is no directory to write to: the driver stops at its start when the directory of the event log does not exist, and checkpoints and tables would go to the driver's own disk.",
			Bad:    `spark: etl: eventLog: path: null`,
			Good:   `spark: etl: eventLog: path: "spark-events"`,
			Ref:    "apache/spark EventLogFileWriters.scala",
			Judges: []spec.Path{"spark.eventLog", "spark.streaming.checkpoint", "spark.metastore.warehouse"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, use := range a.places() {
				switch at := a.At(use.at...); {
				case use.place == nil:
				case use.place.Store == "":
					r.Reportf(at, "the %s names no store", use.what).
						Fixf("name the store, %s, or leave %s out", storage.Object, at.Last())
				case use.place.Path == "":
					r.Reportf(at, "the %s in %q has no path", use.what, use.place.Store).
						Fixf("say where in the store, as in path: \"spark/%s\"", a.Name())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK007", Severity: diag.Error,
			Title:  "A volume has a path and one source, and a tier is shared and there",
			Why:    "Driver and executors mount one and the same volume: a shared tier, a Secret or a ConfigMap. A volume that one pod alone can attach leaves all others pending, and one of two sources would be left out.",
			Bad:    `spark: etl: volumes: data: {tier: "fast", path: "/mnt/data"}`,
			Good:   `spark: etl: volumes: data: {tier: "shared", path: "/mnt/data"}`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala; Kubernetes, access modes",
			Judges: []spec.Path{"spark.volumes"},
		},
		Check: func(a *App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				a.checkVolume(r, a.At("volumes", name), name, a.Spec.Volumes[name])
			}
		},
	},
})

// checkDisk reports a tier whose volumes Spark cannot give to executors.
func (a *App) checkDisk(r *rule.Reporter, tier *storage.Tier) {
	if tier == nil || tier.Disk == nil || a.hasVolume(tier.Disk) {
		return
	}
	r.Reportf(a.At("shuffle", "tier"), "tier %q is %s, of which Spark cannot give each executor a volume", tier.Name(), tier.Title()).
		Fixf("name another tier, %s", storage.Scratch).
		Notef(tier.Path(), "tier %q is defined here", tier.Name())
}

// checkVolume reports a volume that has no path, or not one source.
func (a *App) checkVolume(r *rule.Reporter, at spec.Path, name string, v Volume) {
	var sources []string
	for _, source := range []struct{ kind, name string }{{"tier", v.Tier}, {"secret", v.Secret}, {"configMap", v.ConfigMap}} {
		if source.name != "" {
			sources = append(sources, source.kind)
		}
	}
	switch {
	case len(sources) == 0:
		r.Reportf(at, "volume %q names no tier, no secret and no configMap", name).
			Fixf("name one: a Secret, a ConfigMap, or %s", storage.Shared)
	case len(sources) > 1:
		r.Reportf(at, "volume %q has %s, and it must have one of them", name, strings.Join(sources, " and ")).
			Fixf("keep one, and make another volume for the other")
	case v.Path == "":
		r.Reportf(at, "volume %q has no path", name).Fixf("say where it is mounted, as in path: \"/mnt/%s\"", name)
	case v.Tier != "":
		storage.Judge(r, a.Env, at.At("tier"), v.Tier, storage.Shared)
	}
}

// anyStore returns the name of an object store of the platform, for an example.
func (a *App) anyStore() string {
	if names := storage.Names(a.Env, storage.Object); len(names) > 0 {
		return names[0]
	}
	return "lake"
}
