package objects

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/internal/kube"
)

// Of returns the objects of the cluster, in the order in which they are applied.
func Of(c *cluster.Cluster) []kube.Object {
	objects := slices.Concat(accounts(c), c.Way.Policies(c))
	if c.Budget {
		objects = append(objects, disruptionBudget(c))
	}
	if c.Scripts != nil {
		objects = append(objects, scripts(c))
	}
	if len(c.EntryFiles) > 0 {
		objects = append(objects, entry(c))
	}
	objects = append(objects, c.Way.Objects(c)...)
	if route := dashboard(c); route != nil {
		objects = append(objects, route)
	}
	if c.Metrics != nil {
		objects = append(objects, monitor(c))
	}
	return objects
}

// scripts returns the scripts of SQL, which the JobManager mounts.
func scripts(c *cluster.Cluster) *kube.ConfigMap {
	return &kube.ConfigMap{Head: c.Head(c.ScriptsName(), cluster.JobProcess), Data: c.Scripts}
}

// disruptionBudget allows one JobManager at a time to be evicted.
func disruptionBudget(c *cluster.Cluster) *kube.PodDisruptionBudget {
	return &kube.PodDisruptionBudget{
		Head: c.Head(c.Name()+"-"+cluster.JobProcess, cluster.JobProcess),
		Spec: kube.PodDisruptionBudgetSpec{
			MinAvailable: int(c.JobManagers) - 1,
			Selector:     kube.LabelSelector{MatchLabels: c.Selector(cluster.JobProcess)},
			// A JobManager that never became ready must not block the drain of a node.
			UnhealthyPodEvictionPolicy: "AlwaysAllow",
		},
	}
}
