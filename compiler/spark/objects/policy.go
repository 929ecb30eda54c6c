package objects

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// PodPolicies returns the network policies of driver and executors.
func PodPolicies(a *app.App) []kube.Object {
	return slices.Concat(a.Network.Policies(driverPods(a)), a.Network.Policies(executorPods(a)))
}

func driverPods(a *app.App) network.Pods {
	d, e := a.Driver.Ports, a.Executor.Ports
	pods := network.Pods{
		Metadata: Head(a, &a.Driver).Metadata, Selector: a.Driver.Selector,
		In:        []network.Flow{{Selector: a.Executor.Selector, Ports: []int{d.RPC, d.Blocks}}},
		Out:       []network.Flow{{Selector: a.Executor.Selector, Ports: []int{e.Blocks}}},
		APIServer: true, Stores: a.Egress(&a.Driver),
	}
	// The user interface has no login, so monitoring may connect only to the ports that it
	// reads.
	switch {
	case a.Metrics == nil:
	case d.Metrics != 0:
		pods.Metrics = []int{d.Metrics}
	default:
		pods.Metrics = []int{d.UI}
	}
	pods.In = append(pods.In, Visitors(a)...)
	pods.Out = append(pods.Out, a.Servers...)
	return pods
}

func executorPods(a *app.App) network.Pods {
	d, e := a.Driver.Ports, a.Executor.Ports
	pods := network.Pods{
		Metadata: Head(a, &a.Executor).Metadata, Selector: a.Executor.Selector,
		In: []network.Flow{
			{Selector: a.Driver.Selector, Ports: []int{e.Blocks}},
			{Selector: a.Executor.Selector, Ports: []int{e.Blocks}},
		},
		Out: []network.Flow{
			{Selector: a.Driver.Selector, Ports: []int{d.RPC, d.Blocks}},
			{Selector: a.Executor.Selector, Ports: []int{e.Blocks}},
		},
		Stores: a.Egress(&a.Executor),
	}
	if e.Metrics != 0 {
		pods.Metrics = append(pods.Metrics, e.Metrics)
	}
	return pods
}
