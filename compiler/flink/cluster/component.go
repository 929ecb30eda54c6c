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

// PodLabels returns the labels of the pods of one process, with those that the identity of
// the pods needs.
func (c *Cluster) PodLabels(component string) map[string]string {
	labels := c.Head("", component).Metadata.Labels
	maps.Copy(labels, c.Opened.Labels)
	return labels
}

// Selector returns the labels that Flink gives to the pods of one process.
func (c *Cluster) Selector(component string) map[string]string {
	return map[string]string{"app": c.Name(), "component": component}
}

// PortName returns metrics for a single port, and a distinct name for each of several.
func PortName(port int, all []int) string {
	if len(all) == 1 {
		return "metrics"
	}
	return "metrics-" + strconv.Itoa(port)
}
