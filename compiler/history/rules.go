package history

import (
	"fmt"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/compiler/storage"
	"github.com/lakewright/lakewright/compiler/workload"
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

// Pods returns the server's pod. It implements workload.Item.
func (h *Server) Pods() []workload.Pod {
	return []workload.Pod{{
		Name: "the history server", Pool: h.Pool,
		Memory: workload.Ask[unit.Bytes]{
			Size: h.Memory, Of: fmt.Sprintf(", %s of heap and %s beside it", h.Heap.Human(), h.Overhead.Human()),
			At: h.At("memory"), Most: h.largestHeap,
		},
		CPU: workload.Ask[unit.CPU]{Size: h.Spec.CPU, At: h.At("cpu")},
		Disk: workload.Ask[unit.Bytes]{
			Size: h.Disk, Of: fmt.Sprintf(", %s of it for itself", temporary), At: h.At("disk"),
			Most: func(node unit.Bytes) unit.Bytes { return (node - temporary) / unit.GiB * unit.GiB },
		},
	}}
}
