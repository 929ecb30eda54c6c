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

// example is a valid server, which the examples of the rules change.
const example = `history: ui: {
	version: *"4.0.1" | _, image: *"registry.internal/spark:4.0.1-aws" | _
	eventLog: {store: *"lake" | _, path: *"events" | _}
	roleARN: *"arn:aws:iam::123456789012:role/history" | _
}
`

// referenceRules judge whether the store that a server names exists and fits.
var referenceRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS004", Severity: diag.Error,
			Title:  "A history server has a directory to read",
			Why:    "Without a store and a path the server reads file:/tmp/spark-events, which does not exist, and stops at its start.",
			Bad:    `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: store: "lake"}`,
			Good:   `history: ui: {version: "4.0.1", image: "registry.internal/spark:4.0.1-aws", eventLog: {store: "lake", path: "events"}}`,
			Ref:    "apache/spark FsHistoryProvider.scala startPolling",
			Judges: []spec.Path{"history.eventLog"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			switch place := h.Spec.EventLog; {
			case place == nil:
				r.Reportf(h.Path(), "history server %q has no event logs to read", h.Name()).
					Fixf("name the directory that the applications write to, as in eventLog: {store: \"lake\", path: \"spark-events\"}")
			case place.Store == "":
				r.Reportf(h.At("eventLog"), "eventLog names no store").
					Fixf("name the store, %s", storage.Object)
			case place.Path == "":
				r.Reportf(h.At("eventLog"), "eventLog in store %q has no path", place.Store).
					Fixf("write the path that the applications write to, as in path: \"spark-events\"")
			}
		},
	},
}

// usualHeap is Spark's default heap of a history server.
const usualHeap = unit.GiB

// sizeRules judge the size of the pod.
var sizeRules = []rule.Rule[*Server]{
	{
		Doc: rule.Doc{
			ID: "HIS006", Severity: diag.Warning,
			Title:  "A history server has at least the default heap of Spark",
			Why:    "The server reads an application completely before it shows its pages. Spark's default heap is 1g; with less, the log of one ordinary application can exhaust the memory of the server.",
			Bad:    example + `history: ui: memory: "512Mi"`,
			Good:   example + `history: ui: memory: "1Gi"`,
			Ref:    "apache/spark docs/monitoring.md, SPARK_DAEMON_MEMORY",
			Judges: []spec.Path{"history.memory"},
		},
		Check: func(h *Server, r *rule.Reporter) {
			if size := h.Spec.Memory; size != 0 && size < usualHeap {
				f := r.Reportf(h.At("memory"), "memory is %s, and Spark's default for a history server is %s", size.Human(), usualHeap)
				if h.Pool != nil && h.Pool.Spec.Node.Memory != 0 && h.most(h.Pool.Spec.Node.Memory) == 0 {
					f.Fixf("choose a pool with larger nodes, and set memory to 1Gi or more")
				} else {
					f.Fixf("set memory to 1Gi or more").Replace(`"1Gi"`)
				}
			}
		},
	},
}

// most returns the largest heap on a node, 0 if it is too small for a history server.
func (h *Server) most(node unit.Bytes) unit.Bytes {
	if heap := h.largestHeap(node); heap >= usualHeap {
		return heap
	}
	return 0
}

// Pods returns the server's pod. It implements workload.Item.
func (h *Server) Pods() []workload.Pod {
	return []workload.Pod{{
		Name: "the history server", Pool: h.Pool,
		Memory: workload.Ask[unit.Bytes]{
			Size: h.Memory, Of: fmt.Sprintf(", %s of heap and %s beside it", h.Heap.Human(), h.Overhead.Human()),
			At: h.At("memory"), Most: h.most,
		},
		CPU: workload.Ask[unit.CPU]{Size: h.Spec.CPU, At: h.At("cpu")},
		Disk: workload.Ask[unit.Bytes]{
			Size: h.Disk, Of: fmt.Sprintf(", %s of it for itself", temporary), At: h.At("disk"),
			Most: func(node unit.Bytes) unit.Bytes { return (node - temporary) / unit.GiB * unit.GiB },
		},
		Presence: func() workload.Presence {
			return workload.Presence{
				Labels: h.Metadata.Labels, Varies: []string{"pod-template-hash"}, Ports: map[string]int{portName: port},
				Count: "a second one would read and delete the same logs", CPU: h.CPU, Memory: h.Memory,
			}
		},
	}}
}
