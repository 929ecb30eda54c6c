package flink

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// The names of the two processes in Flink's labels.
const (
	jobManager  = "jobmanager"
	taskManager = "taskmanager"
)

// wholeCluster is the component of objects that belong to both processes.
const wholeCluster = "cluster"

// mainContainer is the container that Flink fills in. A container with another name would
// run in addition to it.
const mainContainer = "flink-main-container"

// Objects returns the objects of the cluster, in the order in which they are applied.
func (c *Cluster) Objects() []kube.Object {
	objects := slices.Concat(c.accounts(), c.Way.Policies(c))
	if c.Budget {
		objects = append(objects, c.disruptionBudget())
	}
	return append(objects, c.Way.Objects(c)...)
}

// head returns the metadata of an object of a component.
func (c *Cluster) head(name, component string) kube.Head {
	labels := map[string]string{}
	maps.Copy(labels, c.UserLabels)
	maps.Copy(labels, c.Labels("flink", component, c.Release))
	return kube.Head{Metadata: kube.Metadata{Name: name, Namespace: c.Env.Namespace, Labels: labels}}
}

// selector returns the labels that Flink gives to the pods of one process.
func (c *Cluster) selector(component string) map[string]string {
	return map[string]string{"app": c.Name(), "component": component}
}

func (c *Cluster) policies() []kube.Object {
	jobs, tasks := c.selector(jobManager), c.selector(taskManager)
	return slices.Concat(
		c.Network.Policies(network.Pods{
			Metadata: c.head(c.Name()+"-"+jobManager, jobManager).Metadata, Selector: jobs,
			In: []network.Flow{
				{Selector: tasks, Ports: []int{portJobRPC, portBlob}},
				{Selector: jobs, Ports: []int{portJobRPC, portBlob, portMetrics, portREST}},
				{Namespace: c.OperatorNamespace, Ports: []int{portREST}},
			},
			Out: []network.Flow{
				{Selector: tasks, Ports: []int{portTaskRPC, portMetrics, portCollect}},
				{Selector: jobs, Ports: []int{portJobRPC, portBlob, portMetrics, portREST}},
			},
			Metrics: c.Ports, APIServer: c.APIAccess.Any(), Stores: c.Opened.Egress,
		}),
		c.Network.Policies(network.Pods{
			Metadata: c.head(c.Name()+"-"+taskManager, taskManager).Metadata, Selector: tasks,
			In: []network.Flow{
				{Selector: jobs, Ports: []int{portTaskRPC, portMetrics, portCollect}},
				{Selector: tasks, Ports: []int{portData, portTaskRPC}},
			},
			Out: []network.Flow{
				{Selector: jobs, Ports: []int{portJobRPC, portBlob}},
				{Selector: tasks, Ports: []int{portData, portTaskRPC}},
			},
			// TaskManagers find their leader in a ConfigMap.
			Metrics: c.Ports, APIServer: c.APIAccess.ConfigMaps, Stores: c.Opened.Egress,
		}),
	)
}

// disruptionBudget allows one JobManager at a time to be evicted.
func (c *Cluster) disruptionBudget() *kube.PodDisruptionBudget {
	return &kube.PodDisruptionBudget{
		Head: c.head(c.Name()+"-"+jobManager, jobManager),
		Spec: kube.PodDisruptionBudgetSpec{
			MinAvailable: int(c.JobManagers) - 1,
			Selector:     kube.LabelSelector{MatchLabels: c.selector(jobManager)},
			// A JobManager that never became ready must not block the drain of a node.
			UnhealthyPodEvictionPolicy: "AlwaysAllow",
		},
	}
}

func (c *Cluster) deployment() *FlinkDeployment {
	d := &FlinkDeployment{
		Head: c.head(c.Name(), wholeCluster),
		Spec: FlinkDeploymentSpec{
			Image:              c.Image,
			ImagePullPolicy:    c.PullPolicy,
			FlinkVersion:       c.FlinkVersion,
			Mode:               c.Way.Operator,
			ServiceAccount:     c.Name(),
			FlinkConfiguration: c.Conf,
			JobManager: FlinkProcess{
				Resource:    resource(c.JobCPU, c.JobMemory.Process, 0),
				Replicas:    c.JobManagers,
				PodTemplate: c.template(jobManager, c.JobPool, c.JobMounts),
			},
			TaskManager: FlinkProcess{
				Resource:    resource(c.TaskCPU, c.TaskMemory.Process, c.Local),
				Replicas:    c.Replicas,
				PodTemplate: c.template(taskManager, c.TaskPool, c.TaskMounts),
			},
		},
	}
	d.Metadata.Annotations = c.Annotations
	return d
}

func (c *Cluster) sessionJob(job Job) *FlinkSessionJob {
	s := &FlinkSessionJob{
		Head: c.head(c.jobName(job), "job"),
		Spec: FlinkSessionJobSpec{DeploymentName: c.Name(), Job: job.object()},
	}
	s.Metadata.Annotations = c.Annotations
	// Otherwise the operator's webhook would add the label, and a GitOps controller would
	// report a difference.
	s.Metadata.Labels["target.session"] = c.Name()
	return s
}

// jobName returns the name of the object of a job in a session cluster.
func (c *Cluster) jobName(job Job) string { return c.Name() + "-" + job.Name }

func (j Job) object() FlinkJob {
	return FlinkJob{
		JarURI: j.File, EntryClass: j.Class, Args: j.Arguments,
		Parallelism: j.Parallelism, UpgradeMode: j.Upgrade, State: j.State,
		InitialSavepointPath: j.Savepoint, AllowNonRestoredState: j.AllowNonRestoredState,
	}
}

// resource returns the resources in Flink's units; in a Kubernetes quantity, 2g means
// something else.
func resource(cpu unit.CPU, memory, local unit.Bytes) FlinkResource {
	r := FlinkResource{CPU: json.Number(cpu.Decimal()), Memory: memory.Mebibytes()}
	if local != 0 {
		r.EphemeralStorage = local.String()
	}
	return r
}

// template returns the complete pod template of one process, so that the operator only
// merges its own fields.
func (c *Cluster) template(component string, on *pool.Pool, m Mounts) kube.PodTemplate {
	security := pod.SecurityOf(9999) // the user flink of the official images
	t := kube.PodTemplate{
		Metadata: &kube.Metadata{Labels: c.head("", component).Metadata.Labels, Annotations: c.Annotations},
		Spec: kube.PodSpec{
			SecurityContext: security.Pod, DNSConfig: c.Network.DNS, ImagePullSecrets: c.PullSecrets, Volumes: m.Volumes,
			Containers: []kube.Container{{
				Name: mainContainer, Env: c.Variables, VolumeMounts: m.Mounts, SecurityContext: security.Container,
			}},
		},
	}
	for _, port := range c.Ports {
		t.Spec.Containers[0].Ports = append(t.Spec.Containers[0].Ports, kube.ContainerPort{
			Name: portName(port, c.Ports), ContainerPort: port, Protocol: "TCP",
		})
	}
	if component == jobManager && c.JobManagers > 1 {
		t.Spec.TopologySpreadConstraints = c.spread(component)
	}
	if on != nil {
		t.Spec.NodeSelector, t.Spec.Tolerations = on.Selector, on.Tolerations
	}
	return t
}

// spread places the pods of a process on different nodes and zones if possible, so that the
// loss of one does not stop all of them.
func (c *Cluster) spread(component string) []kube.TopologySpreadConstraint {
	var constraints []kube.TopologySpreadConstraint
	for _, key := range []string{"kubernetes.io/hostname", "topology.kubernetes.io/zone"} {
		constraints = append(constraints, kube.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: key, WhenUnsatisfiable: "ScheduleAnyway",
			LabelSelector: &kube.LabelSelector{MatchLabels: c.selector(component)},
		})
	}
	return constraints
}

// portName returns metrics for a single port, and a distinct name for each of several.
func portName(port int, all []int) string {
	if len(all) == 1 {
		return "metrics"
	}
	return "metrics-" + strconv.Itoa(port)
}
