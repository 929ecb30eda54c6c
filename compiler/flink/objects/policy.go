package objects

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/internal/kube"
)

// Policies returns the network policies of JobManagers and TaskManagers.
func Policies(c *cluster.Cluster) []kube.Object {
	jobs, tasks := c.Selector(cluster.JobProcess), c.Selector(cluster.TaskProcess)
	return slices.Concat(
		c.Network.Policies(network.Pods{
			Metadata: c.Head(c.Name()+"-"+cluster.JobProcess, cluster.JobProcess).Metadata, Selector: jobs,
			In: append([]network.Flow{
				{Selector: tasks, Ports: []int{cluster.PortJobRPC, cluster.PortBlob}},
				{Selector: jobs, Ports: []int{cluster.PortJobRPC, cluster.PortBlob, cluster.PortMetrics, cluster.PortREST}},
				{Namespace: c.OperatorNamespace, Ports: []int{cluster.PortREST}},
			}, c.UI.Flows(cluster.PortREST)...),
			Out: []network.Flow{
				{Selector: tasks, Ports: []int{cluster.PortTaskRPC, cluster.PortMetrics, cluster.PortCollect}},
				{Selector: jobs, Ports: []int{cluster.PortJobRPC, cluster.PortBlob, cluster.PortMetrics, cluster.PortREST}},
			},
			Metrics: c.Ports, APIServer: c.APIAccess.Any(), Stores: c.Egress,
		}),
		c.Network.Policies(network.Pods{
			Metadata: c.Head(c.Name()+"-"+cluster.TaskProcess, cluster.TaskProcess).Metadata, Selector: tasks,
			In: []network.Flow{
				{Selector: jobs, Ports: []int{cluster.PortTaskRPC, cluster.PortMetrics, cluster.PortCollect}},
				{Selector: tasks, Ports: []int{cluster.PortData, cluster.PortTaskRPC}},
			},
			Out: []network.Flow{
				{Selector: jobs, Ports: []int{cluster.PortJobRPC, cluster.PortBlob}},
				{Selector: tasks, Ports: []int{cluster.PortData, cluster.PortTaskRPC}},
			},
			// TaskManagers find their leader in a ConfigMap.
			Metrics: c.Ports, APIServer: c.APIAccess.ConfigMaps, Stores: c.Egress,
		}),
	)
}
