package app

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/workload"
)

// The names of a server's ports, besides those that Spark declares.
const (
	RpcPort     = "driver-rpc-port"
	ConnectPort = "spark-connect"
)

// The ports of Spark's containers, with the names that Spark declares.
const (
	UiPort     = "spark-ui"
	BlocksPort = "blockmanager"

	ConnectNumber = 15002
)

// variedLabels are the labels of pods that depend on the run, or that differ between executors.
var variedLabels = []string{
	"spark-app-selector", "spark-app-name", "spark-exec-id", "spark-exec-resourceprofile-id", "queue", "applicationId",
	"batch.kubernetes.io/", "job-name", "controller-uid",
	"statefulset.kubernetes.io/", "apps.kubernetes.io/", "controller-revision-hash",
}

// presence returns what the pods of a role are in the cluster.
func (a *App) presence(p *Pod) workload.Presence {
	own := workload.Presence{
		Labels: pod.Joined(p.Labels, nil), Varies: append(slices.Clone(variedLabels), a.Way.Prefix), Ports: map[string]int{},
		CPU: p.CPU, CPULimit: p.CPULimit, Memory: p.Memory, API: p.Role != ExecutorRole && !a.Way.Daemons,
	}
	if a.Way.Marks != nil {
		own.Labels = pod.Joined(own.Labels, a.Way.Marks(a, p.Role))
	}
	own.Labels = pod.Joined(a.keysBelow("spark.kubernetes."+p.Role+".label."), own.Labels)
	if p.Role != SubmitterRole && !a.Way.Daemons {
		own.Labels = pod.Joined(map[string]string{"spark-role": p.Role, "spark-version": a.release()}, own.Labels)
		own.Ports[BlocksPort] = p.Ports.Blocks
	}
	switch {
	case a.Way.Daemons:
		own.Ports[WebPort] = p.Ports.UI
	case p.Role == DriverRole:
		own.Ports[RpcPort], own.Ports[UiPort] = p.Ports.RPC, p.Ports.UI
		if a.Way.Serves || a.Version.AtLeast(4, 1) {
			own.Ports[ConnectPort] = a.port(ConnectNumber, "spark.connect.grpc.binding.port")
		}
		own.Services = []workload.Service{{ // Spark's own
			Labels: a.keysBelow("spark.kubernetes.driver.service.label."), Varies: []string{"spark-app-selector"}, Ports: own.Ports,
		}}
	case p.Role == ExecutorRole:
		own.Count = "the driver creates and removes them"
		own.Scaling = "set dynamicAllocation of " + strconv.Quote(a.Name()) + ", with which Spark adds and removes executors as its stages need them"
	}
	if p.Ports.Metrics != 0 && a.Way.Daemons {
		own.Ports[ExporterPort] = p.Ports.Metrics
	}
	if a.Way.Made != nil {
		a.Way.Made(a, p.Role, &own)
	}
	return own.With(p.Template)
}

// keysBelow returns the values of the keys of conf with a prefix, by the rest of the key.
func (a *App) keysBelow(prefix string) map[string]string {
	found := map[string]string{}
	for key, value := range a.Conf {
		if rest, has := strings.CutPrefix(key, prefix); has {
			found[rest] = value
		}
	}
	return found
}
