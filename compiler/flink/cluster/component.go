package cluster

import (
	"maps"
	"strconv"

	"github.com/lakewright/lakewright/internal/kube"
)

// The names of the two processes in Flink's labels.
const (
	JobProcess  = "jobmanager"
	TaskProcess = "taskmanager"
)

// WholeCluster is the component of objects that belong to both processes.
const WholeCluster = "cluster"

// MainContainer is the container that Flink fills in. A container with another name would
// run in addition to it.
const MainContainer = "flink-main-container"

// Head returns the metadata of an object of a component.
func (c *Cluster) Head(name, component string) kube.Head {
	labels := map[string]string{}
	maps.Copy(labels, c.UserLabels)
	maps.Copy(labels, c.Labels("flink", component, c.Release))
	return kube.Head{Metadata: kube.Metadata{Name: name, Namespace: c.Env.Namespace, Labels: labels}}
}

// Selector returns the labels by which the pods of one process are found: those that Flink gives to
// them. The label with the name differs between the two clusters of a blue-green deployment, which
// therefore are found by Lakewright's labels.
func (c *Cluster) Selector(component string) map[string]string {
	if c.BlueGreen != nil {
		return map[string]string{"app.kubernetes.io/instance": c.Name(), "app.kubernetes.io/component": component}
	}
	return map[string]string{"app": c.Name(), "component": component}
}

// PortName returns metrics for a single port, and a distinct name for each of several.
func PortName(port int, all []int) string {
	if len(all) == 1 {
		return "metrics"
	}
	return "metrics-" + strconv.Itoa(port)
}
