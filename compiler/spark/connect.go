package spark

import (
	"maps"

	"github.com/lakewright/lakewright/internal/kube"
)

// The names of a server's ports, beside those that Spark gives.
const (
	rpcPort     = "driver-rpc-port"
	connectPort = "spark-connect"
)

// connectServer returns a Spark Connect server for the Kubeflow operator. The operator
// makes the server's pod from the template and adds the command alone; the executors are
// made by the server.
func (a *App) connectServer() kube.Object {
	s := a.Spec
	out := &kube.SparkConnect{
		Head: kube.Head{Metadata: kube.Metadata{
			Name: a.Name(), Labels: a.connectLabels(), Annotations: maps.Clone(s.Annotations),
		}},
		Spec: kube.SparkConnectSpec{
			SparkVersion: s.Version.String(), Image: s.Image, SparkConf: a.Conf, DynamicAllocation: a.dynamicAllocation(),
			Server: kube.SparkConnectPod{
				Cores: a.Driver.Cores, Memory: a.Driver.Heap.Mebibytes(), Template: a.Driver.merged(a.serverTemplate()),
			},
			Executor: kube.SparkConnectExecutor{SparkConnectPod: kube.SparkConnectPod{
				Cores: a.Executor.Cores, Memory: a.Executor.Heap.Mebibytes(), Template: a.Executor.merged(a.workerTemplate()),
			}},
		},
	}
	if s.DynamicAllocation == nil {
		out.Spec.Executor.Instances = kube.To(a.Initial)
	}
	return out
}

// connectLabels returns the labels of the object. The operator puts them on executors
// over those of the template: what executors have another value of is left out.
func (a *App) connectLabels() map[string]string {
	labels := a.labels("application", nil)
	maps.DeleteFunc(labels, func(key, value string) bool { return a.Executor.Labels[key] != value })
	return labels
}

// serverTemplate returns the server's pod with all that spark-submit would set of a driver:
// the operator takes the template as it is, and probes and declares nothing up to 2.5.
// Kubernetes starts a server anew that ends.
func (a *App) serverTemplate() *kube.PodTemplate {
	p := a.Driver
	t := a.labelledTemplate(p, containerOf(driverRole))
	t.Spec.ServiceAccountName, t.Spec.RestartPolicy = p.Account, "Always"
	if a.schedulerIs(yunikorn) {
		t.Spec.SchedulerName = yunikorn
	}
	c := &t.Spec.Containers[0]
	c.ImagePullPolicy = pullPolicy(a.Spec.ImagePullPolicy)
	c.Resources = p.resources()
	for _, port := range []kube.ContainerPort{
		{Name: rpcPort, ContainerPort: p.Ports.RPC}, {Name: blocksPort, ContainerPort: p.Ports.Blocks},
		{Name: uiPort, ContainerPort: p.Ports.UI}, {Name: connectPort, ContainerPort: p.Ports.Connect},
	} {
		port.Protocol = "TCP"
		c.Ports = append(c.Ports, port)
	}
	socket := &kube.TCPSocket{Port: connectPort}
	c.StartupProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 5, FailureThreshold: 120} // packages may be fetched
	c.ReadinessProbe = &kube.Probe{TCPSocket: socket, PeriodSeconds: 10, FailureThreshold: 3}
	return t
}

// workerTemplate returns an executor's pod. Its account is said here, because the operator
// refuses the key since 2.5.2.
func (a *App) workerTemplate() *kube.PodTemplate {
	t := a.labelledTemplate(a.Executor, containerOf(executorRole))
	t.Spec.ServiceAccountName = a.Executor.Account
	return t
}

// connectKeys says by Spark's own keys what a SparkConnect has no fields for. Sizes of the
// server stand in its template, and its account too.
func (a *App) connectKeys(conf map[string]string) {
	if a.Mode != connect {
		return
	}
	conf["spark.executor.memoryOverhead"] = a.Executor.Overhead.Mebibytes()
	conf["spark.kubernetes.container.image.pullPolicy"] = pullPolicy(a.Spec.ImagePullPolicy)
	setKeys(conf, map[string]string{
		"spark.driver.extraJavaOptions":           a.Driver.Options,
		"spark.executor.extraJavaOptions":         a.Executor.Options,
		"spark.kubernetes.executor.request.cores": cpuText(a.Executor.Written.CPURequest),
		"spark.kubernetes.executor.limit.cores":   cpuText(a.Executor.CPULimit),
	})
	a.dependencyKeys(conf)
	if a.schedulerIs(yunikorn) {
		conf["spark.kubernetes.scheduler.name"] = yunikorn
	}
}
