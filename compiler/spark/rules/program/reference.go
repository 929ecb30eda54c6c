package program

import (
	"maps"
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// ReferenceRules judge the stores, tiers and volumes that an application names.
var ReferenceRules = app.WithinLimits([]rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK004", Severity: diag.Error,
			Title:  "A shuffle volume has a tier and a size",
			Why:    "Spark creates a claim for an executor only when it knows both the class and the size; otherwise the executor waits for a claim that nothing creates. An emptyDir without a size fills the node's disk until the kubelet evicts pods.",
			Bad:    `spark: etl: shuffle: size: null`,
			Good:   `spark: etl: shuffle: size: "200Gi"`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala; kubeflow/spark-operator #1461",
			Judges: []spec.Path{"spark.shuffle.tier", "spark.shuffle.size"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			switch s := a.Spec.Shuffle; {
			case s == nil:
			case s.Tier == "":
				r.Reportf(a.At("shuffle"), "the shuffle volume names no storage tier").
					Fixf("name the tier, %s, or leave shuffle out", storage.Scratch)
			case s.Size == 0 && s.Need == nil:
				r.Reportf(a.At("shuffle"), "the shuffle volume on %q has no size", s.Tier).
					Fixf("set how much one executor may write, as in size: \"100Gi\", or what all of them shuffle, as need with bytes and interval")
			}
			if s := a.Spec.Shuffle; s != nil {
				checkDisk(a, r, storage.Find(a.Env, s.Tier))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO041", Severity: diag.Error,
			Title:  "Shuffle files are recovered from volumes that can follow a pod",
			Why:    "The driver keeps the volume of a lost executor and gives it to a new one. A directory of the node is no volume that the driver could keep, and a volume on a node is lost with it: the new executor waits for ever for a node that is gone.",
			Bad:    `spark: etl: shuffle: {tier: "scratch", recovery: true}`,
			Good:   `spark: etl: shuffle: {tier: "fast", recovery: true}`,
			Ref:    "apache/spark docs/running-on-kubernetes.md, PVC-oriented executor pod allocation; KubernetesLocalDiskShuffleExecutorComponents.scala",
			Judges: []spec.Path{"spark.shuffle.recovery", "spark.shuffle.tier"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			if a.Tier == nil || !a.Spec.Shuffle.Recovery || a.Tier.Follows() {
				return
			}
			r.Reportf(a.At("shuffle", "tier"), "tier %q is %s, and its files are lost with an executor or its node", a.Tier.Name(), a.Tier.Title()).
				Fixf("%s, or remove recovery", storage.Choice(a.Env, (*storage.Tier).Follows, "define a tier of volumes that can follow a pod to another node (ebs, pd, azureDisk, rbd)")).
				Notef(a.Tier.Path(), "tier %q is defined here", a.Tier.Name()).
				Notef(a.At("shuffle", "recovery"), "the recovery is stated here")
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
		Check: func(a *app.App, r *rule.Reporter) {
			for _, p := range a.Places() {
				switch at := a.At(p.At...); {
				case p.Place == nil:
				case p.Place.Store == "":
					r.Reportf(at, "the %s names no store", p.What).
						Fixf("name the store, %s, or leave %s out", storage.Object, at.Last())
				case p.Place.Path == "":
					r.Reportf(at, "the %s in %q has no path", p.What, p.Place.Store).
						Fixf("set the path in the store, as in path: \"spark/%s\"", a.Name())
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK007", Severity: diag.Error,
			Title:  "A volume has a path and one source",
			Why:    "Driver and executors mount the same volume: a shared tier, a Secret or a ConfigMap. Without a path it would not be mounted, and one of two sources would be dropped.",
			Bad:    `spark: etl: volumes: data: {tier: "shared", secret: "data", path: "/mnt/data"}`,
			Good:   `spark: etl: volumes: data: {tier: "shared", path: "/mnt/data"}`,
			Ref:    "apache/spark MountVolumesFeatureStep.scala",
			Judges: []spec.Path{"spark.volumes"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, name := range slices.Sorted(maps.Keys(a.Spec.Volumes)) {
				a.Spec.Volumes[name].Judge(r, a.At("volumes", name), name)
			}
		},
	},
})

// checkDisk reports a tier from which Spark cannot give each executor a volume.
func checkDisk(a *app.App, r *rule.Reporter, tier *storage.Tier) {
	if tier == nil || tier.Disk == nil || a.HasVolume(tier.Disk) {
		return
	}
	r.Reportf(a.At("shuffle", "tier"), "tier %q is %s, from which Spark cannot give each executor a volume", tier.Name(), tier.Title()).
		Fixf("name another tier, %s", storage.Scratch).
		Notef(tier.Path(), "tier %q is defined here", tier.Name())
}

// anyStore returns the name of one of the platform's object stores, for an example.
func anyStore(a *app.App) string {
	if names := storage.Names(a.Env, storage.Object); len(names) > 0 {
		return names[0]
	}
	return "lake"
}
