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

// referenceRules judge whether the pools, profiles and tiers that an entry names exist and
// fit.
var referenceRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK001", Severity: diag.Error,
			Title: "The pools of a workload exist",
			Why:   "The pool provides the node selector and the tolerations. Without them the pods run on any node, or on none if the nodes are tainted.",
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
			Why:   "The profile provides the DNS options and the network policies. Without it the pods would run with other policies than the spec states.",
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
			Title: "The storage tiers of a workload exist and suit their use",
			Why:   "Shuffle files and the state of a task need a separate volume for each pod. A volume that many pods mount must be attachable by many, or all pods but one stay pending. Data that is read by URI needs the bucket, the endpoint and the credentials of an object store.",
			Bad:   `spark: etl: shuffle: tier: "shared"`,
			Good:  `spark: etl: shuffle: tier: "fast"`,
			Ref:   "apache/spark LocalDirsFeatureStep.scala, MountVolumesFeatureStep.scala, docs/cloud-integration.md; apache/flink CheckpointingOptions; Kubernetes, access modes",
		},
		looks: []reflect.Type{reflect.TypeFor[storage.ScratchRef](), reflect.TypeFor[storage.SharedRef](), reflect.TypeFor[storage.ObjectRef]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, ref := range each[storage.Ref](s) {
				storage.Judge(r, s.env(), s.at(v), ref, s.Reader())
			}
		},
	},
}
