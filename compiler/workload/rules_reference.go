package workload

import (
	"reflect"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
)

// referenceRules judge what an entry names: that it is there, and fits.
var referenceRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK001", Severity: diag.Error,
			Title: "The pools of a workload exist",
			Why:   "The pool gives the node selector and the tolerations. Without them the pods land anywhere, or nowhere when the nodes are tainted.",
			Bad:   `spark: etl: pool: "computer"`,
			Good:  `spark: etl: pool: "compute"`,
			Ref:   "Kubernetes, assigning pods to nodes",
		},
		looks: []reflect.Type{reflect.TypeFor[pool.Ref]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, name := range each[pool.Ref](s) {
				if pool.Find(s.env(), name) == nil {
					plan.Missing(r, s.at(v), "pool", string(name), pool.Names(s.env()))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "WRK002", Severity: diag.Error,
			Title: "The network profile of a workload exists",
			Why:   "The profile gives the DNS options and the network policies. Without it the pods would run under other policies than the spec says.",
			Bad:   `spark: etl: network: "close"`,
			Good:  `spark: etl: network: "closed"`,
			Ref:   "Kubernetes, network policies",
		},
		looks: []reflect.Type{reflect.TypeFor[network.Ref]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, name := range each[network.Ref](s) {
				if network.Find(s.env(), name) == nil {
					plan.Missing(r, s.at(v), "network profile", string(name), network.Names(s.env()))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "WRK003", Severity: diag.Error,
			Title: "The storage tiers of a workload exist and suit what they are used for",
			Why:   "Shuffle files and the state of a task need a volume of their own for each pod; a volume that many pods mount must be one that many can attach, or all but one stay pending; what is read by URI needs the bucket, the end point and the credentials of an object store.",
			Bad:   `spark: etl: shuffle: tier: "shared"`,
			Good:  `spark: etl: shuffle: tier: "fast"`,
			Ref:   "apache/spark LocalDirsFeatureStep.scala, MountVolumesFeatureStep.scala, docs/cloud-integration.md; apache/flink CheckpointingOptions; Kubernetes, access modes",
		},
		looks: []reflect.Type{reflect.TypeFor[storage.ScratchRef](), reflect.TypeFor[storage.SharedRef](), reflect.TypeFor[storage.ObjectRef]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, ref := range each[storage.Ref](s) {
				storage.Judge(r, s.env(), s.at(v), ref, s.engine.Reader)
			}
		},
	},
}
