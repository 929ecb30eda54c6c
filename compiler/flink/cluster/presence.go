package cluster

import (
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/workload"
	"github.com/lakewright/lakewright/internal/kube"
)

// presence returns what the pods of a process are in the cluster: Flink completes those of a native cluster, and
// the operator those of a standalone one.
func (c *Cluster) presence(p Process) workload.Presence {
	component, kind := JobProcess, "flink-native-kubernetes"
	if p.Field == "taskManager" {
		component = TaskProcess
	}
	if !c.Way.Native {
		kind = "flink-standalone-kubernetes"
	}
	own := workload.Presence{
		Labels: c.PodLabels(component), Varies: []string{"pod-template-hash"}, Ports: map[string]int{},
		CPU: p.CPU, CPULimit: p.CPU, Memory: p.Size, API: c.APIAccess.ConfigMaps || component == JobProcess && c.APIAccess.Any(),
	}
	own.Labels["app"], own.Labels["component"], own.Labels["type"] = c.Name(), component, kind
	for key, value := range pairs(c.Conf["kubernetes."+component+".labels"]) {
		own.Labels[key] = value
	}
	for _, port := range c.Ports {
		own.Ports[PortName(port, c.Ports)] = port
	}
	deployment := kube.ID{Group: "apps", Kind: "Deployment", Namespace: c.Env.Namespace, Name: c.Name()}
	if component == JobProcess {
		own.Ports["rest"], own.Ports["jobmanager-rpc"], own.Ports["blobserver"] = PortREST, PortJobRPC, PortBlob
		own.Count = "one of them leads, and any others wait to take its place"
		own.Services, own.Made = c.services(kind), []kube.ID{deployment}
		return own
	}
	own.Ports["taskmanager-rpc"] = PortTaskRPC
	own.Scaling = `set conf: "job.autoscaler.enabled": "true" of ` + strconv.Quote(c.Name()) + ", with which the operator changes the parallelism of its jobs, or raise parallelism"
	own.Count = "Flink requests as many as its jobs need"
	if !c.Way.Native {
		own.Count = "its jobs keep their parallelism, so more of them stay idle"
		deployment.Name += "-" + TaskProcess
		own.Made = []kube.ID{deployment}
	}
	if !c.Way.Native && !c.Way.Session && c.Conf["scheduler-mode"] == "reactive" {
		own.Elastic = &kube.ID{Group: "flink.apache.org", Kind: "FlinkDeployment", Namespace: c.Env.Namespace, Name: c.Name()}
	}
	return own
}

// services returns the Services that Flink or the operator makes for the JobManager. The one for other processes is
// there only while there is one JobManager, because several find each other by ConfigMaps.
func (c *Cluster) services(kind string) []workload.Service {
	labels := map[string]string{"app": c.Name(), "type": kind}
	return []workload.Service{
		{Name: c.Name() + "-rest", Labels: labels, Varies: []string{"component"}, Ports: map[string]int{"rest": PortREST}},
		{Name: c.Name(), Labels: labels, Varies: []string{"component"}, Ports: map[string]int{"jobmanager-rpc": PortJobRPC, "blobserver": PortBlob}},
	}
}

// pairs returns the labels in a map of Flink's configuration, as in "a:b,c:d".
func pairs(text string) map[string]string {
	found := map[string]string{}
	for _, pair := range strings.Split(text, ",") {
		if key, value, ok := strings.Cut(pair, ":"); ok {
			found[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return found
}
