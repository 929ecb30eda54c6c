package spark

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/internal/kube"
)

// podPolicies returns the network policies of driver and executors.
func (a *App) podPolicies() []kube.Object {
	return slices.Concat(a.Network.Policies(a.driverPods()), a.Network.Policies(a.executorPods()))
}

func (a *App) driverPods() network.Pods {
	d, e := a.Driver.Ports, a.Executor.Ports
	pods := network.Pods{
		Metadata: a.head(a.Driver).Metadata, Selector: a.Driver.Selector,
		In:        []network.Flow{{Selector: a.Executor.Selector, Ports: []int{d.RPC, d.Blocks}}},
		Out:       []network.Flow{{Selector: a.Executor.Selector, Ports: []int{e.Blocks}}},
		APIServer: true, Stores: a.egress(a.Driver),
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
	pods.In = append(pods.In, a.visitors()...)
	pods.Out = append(pods.Out, a.Servers...)
	return pods
}

func (a *App) executorPods() network.Pods {
	d, e := a.Driver.Ports, a.Executor.Ports
	pods := network.Pods{
		Metadata: a.head(a.Executor).Metadata, Selector: a.Executor.Selector,
		In: []network.Flow{
			{Selector: a.Driver.Selector, Ports: []int{e.Blocks}},
			{Selector: a.Executor.Selector, Ports: []int{e.Blocks}},
		},
		Out: []network.Flow{
			{Selector: a.Driver.Selector, Ports: []int{d.RPC, d.Blocks}},
			{Selector: a.Executor.Selector, Ports: []int{e.Blocks}},
		},
		Stores: a.egress(a.Executor),
	}
	if e.Metrics != 0 {
		pods.Metrics = append(pods.Metrics, e.Metrics)
	}
	return pods
}

// flows returns the connections to a metastore, nil for none. A host name that contains a
// namespace selects that namespace.
func (m *Metastore) flows() []network.Flow {
	if m == nil {
		return nil
	}
	uri, err := url.Parse(m.URI)
	if err != nil {
		return nil
	}
	port, err := strconv.Atoi(uri.Port())
	if err != nil {
		return nil
	}
	flow := network.Flow{Anywhere: true, Ports: []int{port}}
	host := uri.Hostname()
	if parts := strings.Split(host, "."); net.ParseIP(host) == nil && len(parts) > 2 && parts[2] == "svc" {
		flow = network.Flow{Namespace: parts[1], Ports: []int{port}}
	}
	return []network.Flow{flow}
}
