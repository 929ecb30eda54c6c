package history

import (
	"fmt"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// example is a server without a fault, for the examples of the rules to change.
const example = `history: ui: {
	version: *"4.0.1" | _, image: *"registry.internal/spark:4.0.1-aws" | _
	eventLog: {store: *"lake" | _, path: *"events" | _}
	roleARN: *"arn:aws:iam::123456789012:role/history" | _
}
`

// referenceRules judge what a server names: that it is there, and fits.
var referenceRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS001", Severity: diag.Error,
			Title:  "A history server's pool exists",
			Why:    "The pool gives the node selector and the tolerations. Without them the pod lands anywhere, or nowhere when the nodes are tainted.",
			Bad:    example + `history: ui: pool: "computer"`,
			Good:   example + `history: ui: pool: "compute"`,
			Ref:    "Kubernetes, assigning pods to nodes",
			Judges: []spec.Path{"history.pool"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if name := h.Spec.Pool; name != "" && h.Pool == nil {
				plan.Missing(r, h.At("pool"), "pool", name, pool.Names(h.Env))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS002", Severity: diag.Error,
			Title:  "A history server's network profile exists",
			Why:    "The profile gives the DNS options and the network policies. Without it the pod would run under other policies than the spec says.",
			Bad:    example + `history: ui: network: "close"`,
			Good:   example + `history: ui: network: "closed"`,
			Ref:    "Kubernetes, network policies",
			Judges: []spec.Path{"history.network"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if name := h.Spec.Network; name != "" && network.Find(h.Env, name) == nil {
				plan.Missing(r, h.At("network"), "network profile", name, network.Names(h.Env))
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS003", Severity: diag.Error,
			Title:  "The store of the event logs exists and is an object store",
			Why:    "The server reads what pods on other nodes wrote, by s3a://. Any other tier has no bucket, no end point and no credentials.",
			Bad:    example + `history: ui: eventLog: store: "fast"`,
			Good:   example + `history: ui: eventLog: store: "lake"`,
			Ref:    "apache/spark docs/monitoring.md, spark.history.fs.logDirectory",
			Judges: []spec.Path{"history.eventLog.store"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if place := h.Spec.EventLog; place != nil && place.Store != "" && h.Store == nil {
				storage.JudgeStore(r, h.Env, h.At("eventLog", "store"), place.Store, h.client())
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "HIS004", Severity: diag.Error,
			Title:  "A history server has a place to read",
			Why:    "Without a store and a path the server looks into file:/tmp/spark-events, which is not there, and stops at its start.",
			Bad:    `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: store: "lake"}`,
			Good:   `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: {store: "lake", path: "events"}}`,
			Ref:    "apache/spark FsHistoryProvider.scala startPolling",
			Judges: []spec.Path{"history.eventLog"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			switch place := h.Spec.EventLog; {
			case place == nil:
				r.Reportf(h.Path(), "history server %q has no event logs to read", h.Name()).
					Fixf("name the place that the applications write to, as in eventLog: {store: \"lake\", path: \"spark-events\"}")
			case place.Store == "":
				r.Reportf(h.At("eventLog"), "the place of the event logs names no store").
					Fixf("name the store, %s", storage.Object)
			case place.Path == "":
				r.Reportf(h.At("eventLog"), "the place of the event logs in %q has no path", place.Store).
					Fixf("write the path that the applications write to, as in path: \"spark-events\"")
			}
		},
	},
}

// usualHeap is the heap that Spark gives a history server which is told of none.
const usualHeap = unit.GiB

// sizeRules judge what the pod asks for.
var sizeRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS005", Severity: diag.Error,
			Title: "A history server fits on a node of its pool",
			Why:   "The container takes heap and overhead together, and its limit is its request; what it keeps of event logs is on the node's disk. A pod that is larger than every node stays Pending.",
			Bad:   example + `history: ui: {pool: "compute", memory: "60Gi"}`,
			Good:  example + `history: ui: {pool: "compute", memory: "48Gi"}`,
			Ref:   "kubernetes, scheduler: NodeResourcesFit",
			Judges: []spec.Path{
				"history.memory", "history.overhead", "history.cpu", "history.disk", "history.pool",
			},
		},
		Check: checkFit,
	},
	{
		Doc: rule.Doc{
			ID: "HIS006", Severity: diag.Warning,
			Title:  "A history server has the heap that Spark gives it",
			Why:    "An application is read whole before its pages are shown. Spark gives a server 1g unless it is told otherwise; below that, the log of one usual application can end it.",
			Bad:    example + `history: ui: memory: "512Mi"`,
			Good:   example + `history: ui: memory: "1Gi"`,
			Ref:    "apache/spark docs/monitoring.md, SPARK_DAEMON_MEMORY",
			Judges: []spec.Path{"history.memory"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if size := h.Spec.Memory; size != 0 && size < usualHeap {
				r.Reportf(h.At("memory"), "memory is %s, and Spark gives a history server %s", size.Human(), usualHeap).
					Fixf("set memory to 1Gi or more").Replace(`"1Gi"`)
			}
		},
	},
}

// checkFit reports a pod that fits on no node of its pool.
func checkFit(h *Server, r *rule.Reporter) {
	if h.Pool == nil {
		return
	}
	node, name := h.Pool.Spec.Node, h.Pool.Name()
	if node.Memory != 0 && h.Memory > node.Memory {
		needed, offered := pod.Sizes(h.Memory, node.Memory)
		f := r.Reportf(h.At("memory"), "the history server needs %s, %s of heap and %s beside it, and a node of pool %q has %s",
			needed, h.Heap.Human(), h.Overhead.Human(), name, offered)
		if most := h.largestHeap(node.Memory); most > 0 {
			f.Fixf("set memory to at most %s%s", most, pool.OrLarger(h.Env, h.Spec.CPU, h.Memory)).Replace(fmt.Sprintf("%q", most))
		} else {
			f.Fixf("take memory from overhead%s", pool.OrLarger(h.Env, h.Spec.CPU, h.Memory))
		}
		f.Notef(h.Pool.At("node", "memory"), "the memory of pool %q is stated here", name)
	}
	if node.CPU != 0 && h.Spec.CPU > node.CPU {
		r.Reportf(h.At("cpu"), "the history server requests %s cores, and a node of pool %q has %s", h.Spec.CPU.Decimal(), name, node.CPU.Decimal()).
			Fixf("set cpu to at most %s%s", node.CPU.Decimal(), pool.OrLarger(h.Env, h.Spec.CPU, h.Memory)).Replace(node.CPU.Decimal()).
			Notef(h.Pool.At("node", "cpu"), "the CPU of pool %q is stated here", name)
	}
	if node.Disk != 0 && h.Disk > node.Disk {
		needed, offered := pod.Sizes(h.Disk, node.Disk)
		f := r.Reportf(h.At("disk"), "the history server needs %s of disk, %s of it for itself, and a node of pool %q has %s", needed, temporary, name, offered)
		if most := node.Disk - temporary; most >= unit.GiB {
			f.Fixf("set disk to at most %s", most.Human())
		} else {
			f.Fixf("choose a pool with larger disks")
		}
		f.Notef(h.Pool.At("node", "disk"), "the disk of pool %q is stated here", name)
	}
}
